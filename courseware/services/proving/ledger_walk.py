"""The walk that proves the record whole."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection

from courseware.credentials.verify_ledger import Checkpoint, Keys
from courseware.domain.ledger import INSTALLATION, Break, Entry, first_break, opens, written
from courseware.services.proving.checkpoints import (
    contradictions,
    kept_checkpoints,
    unreadable_kept,
    without_signature,
)
from courseware.services.reconciling.everything import disagreements
from courseware.store.engine import Database
from courseware.store.records import ledger as rows
from courseware.store.triggers import missing_triggers


def verify(
    db: Database, checkpoints: Mapping[str, Checkpoint] | None = None, keys: Keys | None = None
) -> list[Break]:
    """Walk every chain and hold the records against it; [] when everything holds.

    Names the first entry of each chain that does not hold, also against the checkpoints that are
    kept and those handed in; kept names that are not those committed to; records that differ from
    their entry or lost it; triggers that are gone.

    Args:
        checkpoints: from outside, by the name under which they were handed in.
        keys: the keys that may have signed checkpoints; None: signatures are not looked at.
    """
    with db.snapshot() as connection:
        heads = {chain: length for chain, length, _ in rows.heads(connection)}
        breaks = [
            found
            for chain in sorted(rows.chains_with_entries(connection) | set(heads))
            if (found := _verify_chain(connection, chain, heads.get(chain, 0)))
        ]
        broken = {found.chain for found in breaks}
        breaks += [one for one in _broken_disclosures(connection) if one.chain not in broken]
        breaks += _against_checkpoints(connection, checkpoints or {}, keys, breaks)
        # A broken chain explains itself; records are held against whole ones only.
        if not broken:
            breaks += disagreements(connection)
        if not breaks:
            missing = missing_triggers(connection)
            breaks = [Break(INSTALLATION, 0, f"the trigger {name} is gone") for name in missing]
    return breaks


def _against_checkpoints(
    connection: Connection,
    outside: Mapping[str, Checkpoint],
    keys: Keys | None,
    known: list[Break],
) -> list[Break]:
    """What checkpoints say beyond the breaks that the chains show by themselves."""
    kept = {f"the kept checkpoint of {kept.at}": kept for kept in kept_checkpoints(connection)}
    every = {**kept, **outside}
    found = unreadable_kept(connection)
    found += [] if keys is None else without_signature(every, keys)
    broken = {one.chain for one in known}
    differing = contradictions(connection, every.values())
    return found + [one for one in differing if one.chain not in broken]


def heads(db: Database) -> list[tuple[str, int, str]]:
    """(chain, length, last hash) of every chain; noted elsewhere, they reveal a dropped tail."""
    with db.read() as connection:
        return rows.heads(connection)


def _verify_chain(connection: Connection, chain: str, length: int) -> Break | None:
    try:
        return _fault_of_chain(connection, chain, length)
    except (ValueError, TypeError, KeyError) as error:
        return Break(chain, 0, f"an entry of this chain cannot be read: {error}")


def _fault_of_chain(connection: Connection, chain: str, length: int) -> Break | None:
    broken = first_break(chain, _parsed(connection, chain), length)
    if broken is not None:
        return broken
    for sequence, canonical, columns in rows.finding_columns(connection, chain):
        text = json.loads(canonical)
        at = columns["at"]
        stated = {**columns, "at": written(at) if isinstance(at, datetime) else None}
        for name, value in stated.items():
            if text[name] != value:
                return Break(chain, sequence, f"the column {name} differs from the hashed text")
    if rows.head_digest(connection, chain) != rows.last_digest(connection, chain):
        return Break(chain, length, "the head names another hash than the last entry has")
    return None


def _parsed(connection: Connection, chain: str) -> Iterator[tuple[Entry, Mapping[str, object]]]:
    for entry in rows.entries(connection, chain):
        try:
            parsed = json.loads(entry.canonical)
        except ValueError:
            parsed = {}
        yield entry, parsed if isinstance(parsed, dict) else {}


def _broken_disclosures(connection: Connection) -> list[Break]:
    """Kept clear texts that are not what was committed to, in the entry where they stand."""
    return [
        Break(row.chain, row.sequence, "a kept name is not the one that was committed to")
        for row in rows.disclosures(connection)
        if not opens(row.commitment, row.salt, row.clear)
        or f'{{"commitment":"{row.commitment}"}}' not in (row.canonical or "")
    ]
