"""Holds awards against their entries: the row, what it froze, and that both say the same."""

import json
from collections.abc import Collection, Iterator

from sqlalchemy import Connection

from courseware.domain.credit import PERSONAL, clear_of
from courseware.domain.ledger import Act, Break, written
from courseware.services.proving.ledger_entries import Ledger
from courseware.services.reconciling.comparing import Clear, Key, Stated, compare, differing
from courseware.store.credits import certificates as certificate_rows
from courseware.store.records import recorded as rows
from courseware.store.rows import AnyRow

_WHOSE = "person"
"""The one fact of an award's entry that its snapshot does not hold: the row says it."""


def disagreements_about_awards(ledger: Ledger) -> list[Break]:
    """Every award whose row or snapshot differs from its entry, has none, or is gone."""
    frozen = {name for said in ledger.each(Act.AWARD_MADE) for name in said.facts} - {_WHOSE}
    return compare(ledger, Act.AWARD_MADE, _awards(ledger, frozen), "award")


def changed_since_its_entry(connection: Connection, award: AnyRow) -> list[str] | None:
    """In what one award differs from its entry, of what a certificate would say; None: it has none.

    Quick, for whoever signs: it reads no other entry.

    Args:
        award: its id, course_id, awarded_at, minutes, demonstration and snapshot.
    """
    entry = certificate_rows.entry_about(connection, award.id, Act.AWARD_MADE.value)
    if entry is None:
        return None
    ledger = Ledger(connection, (entry.chain, entry.sequence))
    said = json.loads(entry.canonical)
    facts = {**said["facts"], "when": said["at"]}
    frozen = _frozen(award, set(said["facts"]) - {_WHOSE})
    stated = {**frozen, **_contradicted(award), "when": written(award.awarded_at)}
    return differing(ledger, stated, facts)


def _awards(ledger: Ledger, frozen: Collection[str]) -> Iterator[tuple[Key, Stated]]:
    for row in rows.awards(ledger.connection):
        stated = {
            **_frozen(row, frozen),
            **_contradicted(row),
            "whose": row.person_id,
            "when": written(row.awarded_at),
        }
        merged = ledger.is_survivor(row.person_id)  # a merge numbers the rounds of both anew
        if not merged and row.round != row.snapshot.get("round", row.round):
            stated["round"] = _CONTRADICTED
        yield (row.id,), stated


def _frozen(award: AnyRow, names: Collection[str]) -> Stated:
    """What the snapshot says of each of the names and besides; nothing of those that it lacks."""
    said = {key: value for key, value in award.snapshot.items() if key not in PERSONAL}
    personal = {key: award.snapshot.get(key) for key in PERSONAL}
    cleared = {key: Clear(clear_of(value) if value else "") for key, value in personal.items()}
    return {**dict.fromkeys(names), **said, **cleared}


_CONTRADICTED = object()
"""Stands for what the row says otherwise than its snapshot: equal to no fact of any entry."""


def _contradicted(award: AnyRow) -> Stated:
    """What stands in a column of its own, too, so that pages can sum it, where it is another."""
    said = award.snapshot
    alike = {
        "minutes": award.minutes == said.get("minutes"),
        "course": award.course_id == said.get("course"),
        "demonstration": award.demonstration == bool(said.get("not_valid_because")),
    }
    return {name: _CONTRADICTED for name, same in alike.items() if not same}
