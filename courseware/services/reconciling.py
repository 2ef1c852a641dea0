"""Holds what pages show against what the ledger says: releases, submitted attempts, awards.

A whole chain proves that the ledger was not changed; this proves that the records beside it
were not changed either, and that no entry vanished together with its chain's head.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from courseware.domain.credit import PERSONAL
from courseware.domain.ledger import Act, Break
from courseware.store import recorded as rows
from courseware.store.rows import AnyRow

_Stated = Mapping[str, object]


def disagreements(connection: Connection) -> list[Break]:
    """Every record that differs from its entry, lost it, or is gone; in no particular order."""
    return [
        *_compare(connection, Act.RELEASE_PUBLISHED, _releases(connection), "release"),
        *_compare(connection, Act.ATTEMPT_SUBMITTED, _attempts(connection), "attempt"),
        *_compare(connection, Act.AWARD_MADE, _awards(connection), "award"),
    ]


def _releases(connection: Connection) -> dict[str, _Stated]:
    found = rows.releases(connection)
    return {f"release-{row.id}": {"manifest": row.manifest_sha256} for row in found}


def _attempts(connection: Connection) -> dict[str, _Stated]:
    return _by_id(
        rows.submitted_attempts(connection),
        lambda row: {
            "score": f"{row.score.numerator}/{row.score.denominator}",
            "passed": row.passed,
            "revision": row.revision_sha256,
            "critical_missed": row.critical_missed,
        },
    )


def _awards(connection: Connection) -> dict[str, _Stated]:
    def stated(row: AnyRow) -> _Stated:
        snapshot = {key: value for key, value in row.snapshot.items() if key not in PERSONAL}
        shown_as_demonstration = bool(snapshot.get("not_valid_because"))
        honest = row.demonstration == shown_as_demonstration
        return {**snapshot, "minutes": row.minutes if honest else None}

    return _by_id(rows.awards(connection), stated)


def _by_id(found: Iterable[AnyRow], stated: Callable[[AnyRow], _Stated]) -> dict[str, _Stated]:
    return {row.id: stated(row) for row in found}


def _compare(
    connection: Connection, act: Act, records: dict[str, _Stated], word: str
) -> list[Break]:
    breaks = []
    for entry in rows.entries_of(connection, act.value):
        record = records.pop(entry.subject, None)
        if record is None:
            what = f"the {word} {entry.subject} is on record here and gone from the database"
        else:
            differ = _differing(record, _facts(entry.canonical))
            what = f"the {word} {entry.subject} was changed: {differ}" if differ else ""
        if what:
            breaks.append(Break(entry.chain, entry.sequence, what))
    missing = sorted(records)
    return breaks + [Break("none", 0, f"the {word} {name} has no entry") for name in missing]


def _differing(record: _Stated, facts: Mapping[str, Any]) -> str:
    return ", ".join(sorted(key for key, value in record.items() if facts.get(key) != value))


def _facts(canonical: str) -> Mapping[str, Any]:
    try:
        facts = json.loads(canonical)["facts"]
    except (ValueError, KeyError, TypeError):
        return {}
    return facts if isinstance(facts, dict) else {}
