"""Holds rounds of courses, decisions about awards, and answers to requests against the ledger."""

from collections.abc import Iterable, Iterator

from courseware.domain.ledger import Act, Break, written
from courseware.services.proving.ledger_entries import Ledger, Said
from courseware.services.reconciling.comparing import Clear, Key, Stated, compare
from courseware.store.credits import awards as award_rows
from courseware.store.credits import resting_awards
from courseware.store.records import recorded_practice as rows

_Found = Iterable[tuple[Key, Stated]]


def disagreements_about_answers(ledger: Ledger) -> Iterator[Break]:
    """Every such row that differs from its entry, has none, or is gone."""
    yield from compare(ledger, Act.ROUND_OPENED, _rounds(ledger), "further round", _round_of)
    yield from compare(ledger, Act.ROUND_ENDED, _ended(ledger), "end of a round of", _round_of)
    yield from compare(ledger, Act.AWARD_SET_ASIDE, _set_aside(ledger), "setting aside of award")
    stands = "decision to let stand the award"
    yield from compare(ledger, Act.AWARD_LET_STAND, _let_stand(ledger), stands, _losses_of)
    yield from compare(ledger, Act.DELETION_ANSWERED, _answers(ledger), "answer to", _request_of)


def _rounds(ledger: Ledger) -> _Found:
    for row in rows.rounds(ledger.connection):
        person = ledger.survivor(row.person_id)
        yield (
            (person, row.course_id, str(row.round)),
            {"whose": person, "when": written(row.opened_at)},
        )


def _ended(ledger: Ledger) -> _Found:
    for row in rows.rounds(ledger.connection):
        if row.kept_award_id is not None:
            key = (ledger.survivor(row.person_id), row.course_id, str(row.round))
            yield key, {"kept": row.kept_award_id}


def _set_aside(ledger: Ledger) -> _Found:
    for row in award_rows.awards_set_aside(ledger.connection):
        yield (
            (row.award_id,),
            {
                "kept": row.kept_award_id,
                "whose": ledger.survivor(row.set_aside_by or ""),
                "when": written(row.set_aside_at),
            },
        )


def _let_stand(ledger: Ledger) -> _Found:
    for row in resting_awards.decisions(ledger.connection):
        yield (
            (row.award_id, str(row.regrade_id)),
            {
                "course": row.course_id,
                "person": ledger.survivor(row.person_id),
                "reason": Clear(row.reason),
                "whose": ledger.survivor(row.decided_by or ""),
                "when": written(row.decided_at),
            },
        )


def _answers(ledger: Ledger) -> _Found:
    for row in rows.answered_requests(ledger.connection):
        yield (
            (row.id, ledger.survivor(row.person_id)),
            {
                **(row.answer or {}),
                "whose": ledger.survivor(row.answered_by or ""),
                "when": written(row.answered_at),
            },
        )


def _losses_of(ledger: Ledger, said: Said) -> Key:
    return (said.subject, said.text("regrade"))


def _round_of(ledger: Ledger, said: Said) -> Key:
    return (ledger.survivor(said.subject), said.text("course"), said.text("round"))


def _request_of(ledger: Ledger, said: Said) -> Key:
    return (said.text("request"), ledger.survivor(said.subject))
