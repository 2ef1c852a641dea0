"""Holds corrected marks against the ledger: first mark, each correction, and the mark of today."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection

from courseware.domain.ledger import NO_CHAIN, Act, Break, written
from courseware.services.proving.ledger_entries import Ledger, Said
from courseware.services.reconciling.comparing import Clear, fits
from courseware.services.regrading.words import digest_of_changes, hash_of_change
from courseware.store.quizzes import regrades as rows
from courseware.store.records import recorded
from courseware.store.rows import AnyRow

_STATED = ("quiz_id", "question_id", "revisions", "kind", "detail", "changed")
_Mark = dict[str, Any]


def stated_mark(score: Fraction | None, passed: bool | None, missed: list[str] | None) -> _Mark:
    """A mark as an attempt's entry states it; none before a person has marked."""
    if score is None:
        return {"score": None, "passed": None, "critical_missed": []}
    share = f"{score.numerator}/{score.denominator}"
    return {"score": share, "passed": passed, "critical_missed": missed}


def first_marks(connection: Connection) -> Mapping[str, _Mark]:
    """Attempt id -> its mark before the first correction, of attempts that were corrected."""
    first: dict[str, _Mark] = {}
    for row in rows.all_marks(connection):
        first.setdefault(row.attempt_id, _before(row))
    return first


def disagreements_about_marks(ledger: Ledger) -> Iterator[Break]:
    """Every correction that differs from its entry or lost it, and marks changed besides them."""
    digests, broken, last = _walk(ledger.connection)
    known = {f"regrade-{row.id}": row for row in rows.all_regrades(ledger.connection)}
    for said in ledger.of(Act.MARKS_REGRADED):
        row = known.pop(said.subject, None)
        what = "is on record here and gone from the database"
        if row is not None:
            what = _difference(ledger, row, said, digest_of_changes(digests.get(row.id, [])))
        if what:
            yield Break(said.chain, said.sequence, f"the correction {said.subject} {what}")
    for name in sorted(known):
        yield Break(NO_CHAIN, 0, f"the correction {name} has no entry")
    for attempt_id in sorted(broken):
        yield Break(
            NO_CHAIN, 0, f"the corrections of attempt {attempt_id} do not follow each other"
        )
    for row in recorded.submitted_attempts(ledger.connection):
        now = stated_mark(row.score, row.passed, row.critical_missed)
        if row.id in last and last[row.id] != now:
            yield Break(NO_CHAIN, 0, f"the attempt {row.id} was changed after its correction")


def _walk(connection: Connection) -> tuple[dict[int, list[bytes]], set[str], dict[str, _Mark]]:
    """Hashes of each correction; attempts whose chain of marks breaks; each attempt's last mark."""
    hashes: dict[int, list[bytes]] = {}
    broken: set[str] = set()
    last: dict[str, _Mark] = {}
    for row in rows.all_marks(connection):
        hashes.setdefault(row.regrade_id, []).append(hash_of_change(row._asdict()))
        if last.get(row.attempt_id, _before(row)) != _before(row):
            broken.add(row.attempt_id)
        last[row.attempt_id] = stated_mark(row.score_after, row.passed_after, row.missed_after)
    return hashes, broken, last


def _before(row: AnyRow) -> _Mark:
    return stated_mark(row.score_before, row.passed_before, row.missed_before)


def _difference(ledger: Ledger, row: AnyRow, said: Said, digest: str) -> str:
    facts, by = said.facts, ledger.survivor(row.applied_by or "")
    differ = [name for name in _STATED if getattr(row, name) != facts.get(name)]
    differ += [] if fits(ledger, Clear(row.reason), facts.get("reason")) else ["reason"]
    differ += ["applied_at"] if written(row.applied_at) != said.at else []
    differ += ["applied_by"] if by != ledger.survivor(said.actor or "") else []
    if digest != facts.get("changes_sha256") or row.changes_sha256 != digest:
        differ.append("marks")
    return f"was changed: {', '.join(differ)}" if differ else ""
