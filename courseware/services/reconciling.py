"""Holds what pages show against what the ledger says, from releases to confirmed competencies.

A whole chain proves that the ledger was not changed; this proves that the records beside it
were not changed either, and that no entry vanished together with its chain's head.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Any

import rfc8785
from sqlalchemy import Connection

from courseware.domain.ledger import Act, Break
from courseware.store import recorded as rows
from courseware.store.rows import AnyRow

_Stated = Mapping[str, object]
_PEOPLE = ("learner", "person")


def disagreements(connection: Connection) -> list[Break]:
    """Every record that differs from its entry, lost it, or is gone; in no particular order."""
    return [
        *_compare(connection, Act.RELEASE_PUBLISHED, _releases(connection), "release"),
        *_compare(connection, Act.ATTEMPT_SUBMITTED, _attempts(connection), "attempt"),
        *_compare(connection, Act.AWARD_MADE, _awards(connection), "award"),
        *_compare(connection, Act.OBSERVATION_SIGNED, _observations(connection), "observation"),
        *_compare(connection, Act.COMPETENCY_CONFIRMED, _confirmations(connection), "confirmation"),
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
        snapshot = {key: value for key, value in row.snapshot.items() if key != "learner"}
        shown_as_demonstration = bool(snapshot.get("not_valid_because"))
        honest = row.demonstration == shown_as_demonstration
        return {**snapshot, "minutes": row.minutes if honest else None}

    return _by_id(rows.awards(connection), stated)


def _observations(connection: Connection) -> dict[str, _Stated]:
    def stated(row: AnyRow) -> _Stated:
        return {
            "record": sha256(rfc8785.dumps(row.record)).hexdigest(),
            "learner": row.person_id,
            "checklist": row.checklist_id,
            "region": row.region,
            "observed_on": row.observed_on.isoformat(),
        }

    return _by_id(rows.observations(connection), stated)


def _confirmations(connection: Connection) -> dict[str, _Stated]:
    def stated(row: AnyRow) -> _Stated:
        return {
            "person": row.person_id,
            "checklist": row.checklist_id,
            "region": row.region,
            "revision_sha256": row.revision_sha256,
            "basis": row.basis,
        }

    return _by_id(rows.confirmations(connection), stated)


def _by_id(found: Iterable[AnyRow], stated: Callable[[AnyRow], _Stated]) -> dict[str, _Stated]:
    return {row.id: stated(row) for row in found}


def _compare(
    connection: Connection, act: Act, records: dict[str, _Stated], word: str
) -> list[Break]:
    breaks = []
    remaining = rows.remaining_accounts(connection)
    for entry in rows.entries_of(connection, act.value):
        record = records.pop(entry.subject, None)
        if record is None:
            what = f"the {word} {entry.subject} is on record here and gone from the database"
        else:
            differ = _differing(record, _facts(entry.canonical, remaining))
            what = f"the {word} {entry.subject} was changed: {differ}" if differ else ""
        if what:
            breaks.append(Break(entry.chain, entry.sequence, what))
    missing = sorted(records)
    return breaks + [Break("none", 0, f"the {word} {name} has no entry") for name in missing]


def _differing(record: _Stated, facts: Mapping[str, Any]) -> str:
    return ", ".join(sorted(key for key, value in record.items() if facts.get(key) != value))


def _facts(canonical: str, remaining: Mapping[str, str]) -> Mapping[str, Any]:
    """What an entry states; who was merged since is named as the account that remained."""
    try:
        facts = json.loads(canonical)["facts"]
    except (ValueError, KeyError, TypeError):
        return {}
    if not isinstance(facts, dict):
        return {}
    # Names stand there as commitments; only ids are text.
    people = {k: facts[k] for k in _PEOPLE if isinstance(facts.get(k), str)}
    return {**facts, **{k: remaining.get(v, v) for k, v in people.items()}}
