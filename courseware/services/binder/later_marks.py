"""What came to attempts after they were submitted: results by people's marks, and corrections.

An attempt's row shows the mark of today, and its entry the one at submission, for ever. So a
record says both: what its entry states, and beside it what came later, each with its own place in
the ledger. The entries of corrections are named and left out: they hold answer keys.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from courseware.domain.ledger import Act
from courseware.services.binder.plain import Record, plain
from courseware.store.records import binders as rows
from courseware.store.rows import AnyRow

MARKED = "marked_attempts"
"""The kind of record under which such a result stands with the entry that states it."""

_MARK = ("score", "passed")
_OF_RESULT = ("person", "name", "quiz_id", "number", "id", "revision_sha256")
Place = tuple[str, int]


@dataclass(slots=True)
class LaterMarks:
    """What came later to the attempts of some people.

    Attributes:
        submitted: attempt id -> the mark that its entry of submission states.
        results: the first results of attempts that people marked, each with its entry.
        afterwards: attempt id -> what came later, in order, to be read.
    """

    submitted: dict[str, Record] = field(default_factory=dict)
    results: list[tuple[Record, AnyRow]] = field(default_factory=list)
    afterwards: dict[str, list[Record]] = field(default_factory=dict)

    def told(self, attempt: Record) -> Record:
        """The record of an attempt with what came later, if anything did."""
        later = self.afterwards.get(attempt["id"])
        return {**attempt, "afterwards": later} if later else attempt


def later_marks(
    connection: Connection,
    people: Collection[str],
    attempts: Iterable[Record],
    entries: Iterable[AnyRow],
    shown: Collection[Place],
) -> LaterMarks:
    """What came to these attempts after their submission.

    Args:
        attempts: the records of attempts, with the marks of today.
        entries: those about the attempts, in the order of the ledger.
        shown: the places among them that may be named.
    """
    found = LaterMarks()
    corrections = [plain(row) for row in rows.corrections(connection, people)]
    for one in corrections:
        found.submitted.setdefault(one["attempt_id"], _mark(one, "_before"))
    today = {attempt["id"]: attempt for attempt in attempts}
    for entry in entries:
        if entry.act == Act.ATTEMPT_GRADED and entry.subject in today:
            _add_result(found, today[entry.subject], entry, shown)
    places = _places_of(connection, corrections)
    for one in corrections:
        later = {"kind": "corrected", "at": one["applied_at"], **_mark(one, "_after")}
        place = {"entry": place} if (place := places.get(_subject(one))) else {}
        found.afterwards.setdefault(one["attempt_id"], []).append({**later, **place})
    return found


def _add_result(
    found: LaterMarks, attempt: Record, entry: AnyRow, shown: Collection[Place]
) -> None:
    """The first result of an attempt that had none at its submission."""
    first = found.submitted.get(entry.subject) or _mark(attempt)
    found.submitted[entry.subject] = dict.fromkeys(_MARK)
    later = {"kind": "marked", "at": json.loads(entry.canonical)["at"], **first}
    if (entry.chain, entry.sequence) in shown:
        later["entry"] = f"{entry.chain}:{entry.sequence}"
        result = {name: attempt[name] for name in _OF_RESULT}
        found.results.append(({**result, "marked_at": later["at"], **first}, entry))
    found.afterwards[entry.subject] = [later]


def _mark(said: Mapping[str, object], suffix: str = "") -> Record:
    return {name: said[name + suffix] for name in _MARK}


def _subject(correction: Record) -> str:
    return f"regrade-{correction['regrade_id']}"


def _places_of(connection: Connection, corrections: Iterable[Record]) -> dict[str, str]:
    """Subject of each correction -> where it stands."""
    subjects = {_subject(one) for one in corrections}
    found = rows.entries_about(connection, subjects)
    return {entry.subject: f"{entry.chain}:{entry.sequence}" for entry in found}
