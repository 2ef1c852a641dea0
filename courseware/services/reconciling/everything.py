"""Holds what pages show against what the ledger says, from releases to answered requests.

A whole chain proves that the ledger was not changed; this proves that the records beside it
were not changed either, and that no entry vanished together with its chain's head.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection

from courseware.credentials.statement import digest_of_statement
from courseware.domain.certificates import ReplacementReason, State
from courseware.domain.errors import Damaged
from courseware.domain.ledger import NO_CHAIN, Act, Break, written
from courseware.services.proving.ledger_entries import Ledger, Said
from courseware.services.reconciling.answers import disagreements_about_answers
from courseware.services.reconciling.awards import disagreements_about_awards
from courseware.services.reconciling.comparing import Clear, CutToSeconds, Key, Stated, compare
from courseware.services.reconciling.content import disagreements_about_content
from courseware.services.reconciling.marking import (
    disagreements_about_marking,
    graded_later,
)
from courseware.services.reconciling.marks import (
    disagreements_about_marks,
    first_marks,
    stated_mark,
)
from courseware.services.reconciling.overrides import disagreements_about_overrides
from courseware.services.reconciling.papers import (
    disagreements_about_attestations,
    disagreements_about_images,
    disagreements_about_papers,
)
from courseware.services.reconciling.people import disagreements_about_people
from courseware.services.reconciling.practice import disagreements_about_practice
from courseware.services.reconciling.recalls import disagreements_about_recalls
from courseware.store.quizzes.corrections import carried_by_release
from courseware.store.records import recorded as rows
from courseware.store.rows import AnyRow
from courseware.store.upkeep.damage import damages, located

_Found = Iterable[tuple[Key, Stated]]


def disagreements(connection: Connection) -> list[Break]:
    """Every record that differs from its entry, lost it, or is gone; in no particular order.

    Where rows were changed so that they cannot even be read, that is said, and the rest goes on.
    """
    ledger = Ledger(connection)
    sections: dict[str, Callable[[], Iterable[Break]]] = {
        "releases": lambda: compare(ledger, Act.RELEASE_PUBLISHED, _releases(ledger), "release"),
        "attempts": lambda: compare(ledger, Act.ATTEMPT_SUBMITTED, _attempts(ledger), "attempt"),
        "marks by people": lambda: disagreements_about_marking(ledger),
        "awards": lambda: disagreements_about_awards(ledger),
        "signing keys": lambda: _keys_against(ledger),
        "certificates": lambda: _against(
            ledger, Act.CERTIFICATE_ISSUED, _certificates, "certificate"
        ),
        "revocations": lambda: compare(
            ledger, Act.CERTIFICATE_REVOKED, _revoked(ledger), "revocation of"
        ),
        "ends of certificates": lambda: compare(
            ledger, Act.CERTIFICATE_REPLACED, _replaced(ledger), "end of"
        ),
        "decisions": lambda: _decisions(ledger),
        "reviews": lambda: _reviews(ledger),
        "overrides": lambda: disagreements_about_overrides(ledger),
        "corrections of marks": lambda: disagreements_about_marks(ledger),
        "recalls": lambda: disagreements_about_recalls(ledger),
        "people and roles": lambda: disagreements_about_people(ledger),
        "observations and competencies": lambda: disagreements_about_practice(ledger),
        "rounds and answers": lambda: disagreements_about_answers(ledger),
        "stored files": lambda: disagreements_about_content(ledger),
        "answers and points": lambda: disagreements_about_papers(ledger),
        "attestations": lambda: disagreements_about_attestations(ledger),
        "pictures of signatures": lambda: disagreements_about_images(ledger),
    }
    found = [
        one for name, section in sections.items() for one in _readable(connection, name, section)
    ]
    said = " ".join(one.what for one in found)
    unsaid = (str(damaged) for damaged in damages(connection))
    return found + [Break(NO_CHAIN, 0, what) for what in unsaid if what not in said]


def _against(
    ledger: Ledger, act: Act, found: Callable[[Connection], _Found], word: str
) -> list[Break]:
    return compare(ledger, act, found(ledger.connection), word)


def _readable(
    connection: Connection, name: str, section: Callable[[], Iterable[Break]]
) -> list[Break]:
    """What a section finds; a value that no program of ours writes is a break of its own."""
    try:
        return list(section())
    except Damaged as damaged:
        where = located(connection, damaged)
        return [Break(NO_CHAIN, 0, f"a row of the {name} cannot be read: {where}")]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return [Break(NO_CHAIN, 0, f"a row of the {name} cannot be read: {error}")]


def _releases(ledger: Ledger) -> _Found:
    carried = carried_by_release(ledger.connection)
    for row in rows.releases(ledger.connection):
        corrections = {f"regrade-{one}": revision for one, revision in carried.get(row.id, ())}
        yield (
            (f"release-{row.id}",),
            {
                "manifest": row.manifest_sha256,
                "note": row.note,
                "corrections": corrections or None,
                "whose": ledger.survivor(row.published_by or ""),
                "when": written(row.published_at),
            },
        )


def _attempts(ledger: Ledger) -> _Found:
    """As they were submitted: what marks and corrections did is held against their own entries."""
    unmarked = dict.fromkeys(graded_later(ledger), stated_mark(None, None, None))
    first = {**first_marks(ledger.connection), **unmarked}
    return _by_id(
        rows.submitted_attempts(ledger.connection),
        lambda row: {
            "whose": row.person_id,
            "quiz": row.quiz_id,
            "revision": row.revision_sha256,
            # A merge numbers the attempts of both accounts in one order, anew.
            **({} if ledger.is_survivor(row.person_id) else {"number": row.number}),
            **first.get(row.id, stated_mark(row.score, row.passed, row.critical_missed)),
        },
    )


def _keys_against(ledger: Ledger) -> Iterator[Break]:
    """Keys that were made here, and those that were lost with a database and published again."""
    again = {said.subject for said in ledger.of(Act.KEY_PUBLISHED_AGAIN)}
    found: dict[bool, list[tuple[Key, Stated]]] = {False: [], True: []}
    for row in rows.signing_keys(ledger.connection):
        stated = {"number": row.number, "kid": row.kid, "jwk": row.jwk}
        one = (row.thumbprint,), {**stated, "when": written(row.made_at)}
        found[row.thumbprint in again].append(one)
    yield from compare(ledger, Act.KEY_MADE, found[False], "signing key")
    yield from compare(ledger, Act.KEY_PUBLISHED_AGAIN, found[True], "signing key")


def _certificates(connection: Connection) -> _Found:
    """Their files are held against their own signatures by `certificate recheck`."""

    def stated(row: AnyRow) -> Stated:
        honest = row.statement["holder"] == row.holder and _same_moment(
            row.issued_at, row.statement["issued_at"]
        )
        return {
            "award": row.award_id,
            "edition": row.edition,
            "when": CutToSeconds.of(row.issued_at),
            "key": row.thumbprint,
            "pdf_sha256": row.pdf_sha256,
            "token_sha256": sha256(row.token.encode()).hexdigest(),
            "statement_sha256": digest_of_statement(row.statement) if honest else None,
        }

    return (((row.number,), stated(row)) for row in rows.certificates(connection))


def _same_moment(moment: datetime, stated: str) -> bool:
    return moment == datetime.fromisoformat(stated)


def _revoked(ledger: Ledger) -> _Found:
    found = rows.certificate_ends(ledger.connection, State.REVOKED)
    for row in found:
        stated = {**_ended(ledger, row), "reason": Clear(row.reason), "successor": row.successor}
        yield (row.number,), stated


def _replaced(ledger: Ledger) -> _Found:
    found = rows.certificate_ends(ledger.connection, State.REPLACED)
    sentences: dict[str, str] = {one.value: one.sentence for one in ReplacementReason}
    for row in found:
        stated = {**_ended(ledger, row), "successor": row.successor}
        # Its words follow from the class, so no entry repeats them.
        follows = row.reason == sentences.get(row.reason_class)
        yield (row.number,), stated | ({} if follows else {"reason": row.reason})


def _ended(ledger: Ledger, row: AnyRow) -> Stated:
    return {
        "reason_class": row.reason_class,
        "whose": ledger.survivor(row.ended_by or ""),
        "when": written(row.ended_at),
    }


def _by_id(found: Iterable[AnyRow], stated: Callable[[AnyRow], Stated]) -> _Found:
    return (((row.id,), stated(row)) for row in found)


def _decisions(ledger: Ledger) -> Iterator[Break]:
    found = {
        row.name: (row.value, written(row.set_at), ledger.survivor(row.set_by or ""))
        for row in rows.settings(ledger.connection)
    }
    last = {said.subject: said for said in ledger.of(Act.SETTING_DECIDED)}
    for name, said in last.items():
        decided = (said.facts.get("yes"), said.at, ledger.survivor(said.actor or ""))
        if found.pop(name, None) != decided:
            yield Break(said.chain, said.sequence, f"the decision {name} is another one now")
    for name in sorted(found):
        yield Break(NO_CHAIN, 0, f"the decision {name} has no entry")


def _reviews(ledger: Ledger) -> list[Break]:
    return compare(ledger, Act.REVIEW_RECORDED, _reviewed(ledger), "review", _review_of)


def _reviewed(ledger: Ledger) -> _Found:
    for row in rows.reviews(ledger.connection):
        person = ledger.survivor(row.person_id)
        yield (
            (row.revision_sha256, person, row.kind, row.content_id),
            {"reviewer": Clear(row.reviewer_name), "when": written(row.reviewed_at)},
        )


def _review_of(ledger: Ledger, said: Said) -> Key:
    return (said.subject, ledger.survivor(said.actor or ""), said.text("kind"), said.text("id"))
