"""Holds what pages show against what the ledger says: releases, attempts, awards, certificates.

A whole chain proves that the ledger was not changed; this proves that the records beside it
were not changed either, and that no entry vanished together with its chain's head.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from courseware.credentials.statement import digest_of_statement
from courseware.domain.certificates import State
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
        *_compare(connection, Act.KEY_MADE, _keys(connection), "signing key"),
        *_compare(connection, Act.CERTIFICATE_ISSUED, _certificates(connection), "certificate"),
        *_compare(connection, Act.CERTIFICATE_REVOKED, _revoked(connection), "revocation of"),
        *_compare(connection, Act.CERTIFICATE_REPLACED, _replaced(connection), "end of"),
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


def _keys(connection: Connection) -> dict[str, _Stated]:
    found = rows.signing_keys(connection)
    return {row.thumbprint: {"number": row.number, "kid": row.kid, "jwk": row.jwk} for row in found}


def _certificates(connection: Connection) -> dict[str, _Stated]:
    """Their files are held against their own signatures by `certificate recheck`."""
    return {
        row.number: {
            "award": row.award_id,
            "edition": row.edition,
            "key": row.thumbprint,
            "pdf_sha256": row.pdf_sha256,
            "token_sha256": sha256(row.token.encode()).hexdigest(),
            "statement_sha256": digest_of_statement(row.statement)
            if row.statement["holder"] == row.holder
            else None,
        }
        for row in rows.certificates(connection)
    }


def _revoked(connection: Connection) -> dict[str, _Stated]:
    found = rows.certificate_ends(connection, State.REVOKED)
    return {row.number: {"reason_class": row.reason_class} for row in found}


def _replaced(connection: Connection) -> dict[str, _Stated]:
    found = rows.certificate_ends(connection, State.REPLACED)
    return {
        row.number: {"reason_class": row.reason_class, "successor": row.successor} for row in found
    }


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
