"""Holds the marks that people gave, and the results that followed, against the ledger."""

from collections.abc import Iterable, Iterator
from typing import Any

from courseware.domain.ledger import Act, Break, written
from courseware.services.proving.ledger_entries import Ledger, Said
from courseware.services.reconciling.comparing import Clear, Key, Stated, compare
from courseware.services.reconciling.marks import first_marks, stated_mark
from courseware.store.records import recorded as rows

_Found = Iterable[tuple[Key, Stated]]


def graded_later(ledger: Ledger) -> set[str]:
    """Ids of attempts that had no result at their submission and got it by people's marks."""
    return {said.subject for said in ledger.of(Act.ATTEMPT_GRADED)}


def disagreements_about_marking(ledger: Ledger) -> Iterator[Break]:
    """Every mark or later result that differs from its entry, has none, or is gone."""
    yield from compare(ledger, Act.ANSWER_MARKED, _marks(ledger), "mark of", _mark_of)
    yield from compare(ledger, Act.ATTEMPT_GRADED, _grades(ledger), "result of")


def _marks(ledger: Ledger) -> _Found:
    for row in rows.answer_marks(ledger.connection):
        yield (
            (row.attempt_id, str(row.position), str(row.number)),
            {
                "rubric_sha256": row.rubric_sha256,
                "levels": row.levels,
                "comment": Clear(row.comment),
                "note": Clear(row.note),
                "reason": Clear(row.reason or ""),
                "whose": ledger.survivor(row.marked_by),
                "when": written(row.marked_at),
            },
        )


def _mark_of(ledger: Ledger, said: Said) -> Key:
    return (said.subject, said.text("position"), said.text("number"))


def _grades(ledger: Ledger) -> _Found:
    """The first result of attempts that were graded later; corrections have their own entries."""
    later, first = graded_later(ledger), first_marks(ledger.connection)
    for row in rows.submitted_attempts(ledger.connection):
        if row.id in later:
            now: dict[str, Any] = stated_mark(row.score, row.passed, row.critical_missed)
            yield (row.id,), {"quiz": row.quiz_id, **first.get(row.id, now)}
