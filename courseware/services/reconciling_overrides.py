"""Holds the overrides of attempts' limits, and their withdrawals, against the ledger."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from datetime import datetime

from courseware.domain.ledger import Act, Break, written
from courseware.services.attempts.overrides import what_was_granted
from courseware.services.comparing import Key, Stated, compare
from courseware.services.ledger_entries import Ledger, Said
from courseware.store import overrides, recorded

_Rows = Counter[tuple[Hashable, ...]]


def disagreements_about_overrides(ledger: Ledger) -> Iterator[Break]:
    """Every override, and every withdrawal of one, that differs from its entry or has none."""
    yield from _granted(ledger)
    found = _withdrawn(ledger)
    yield from compare(ledger, Act.OVERRIDE_WITHDRAWN, found, "withdrawal of the override")


def _withdrawn(ledger: Ledger) -> Iterator[tuple[Key, Stated]]:
    for row in overrides.withdrawals(ledger.connection):
        stated = {
            "person": row.person_id,
            "reason": row.reason,
            "whose": ledger.survivor(row.withdrawn_by),
            "when": written(row.withdrawn_at),
        }
        # A withdrawal whose override is gone differs by that already.
        yield (row.override_id,), {**stated, **(what_was_granted(row) if row.granted_at else {})}


def _granted(ledger: Ledger) -> Iterator[Break]:
    columns = ("quiz_id", "extra_attempts", "extra_minutes", "waive_cooldown", "reason")
    found: _Rows = Counter(
        (
            row.person_id,
            row.granted_by,
            written(row.granted_at),
            written(row.expires_at),
            *(getattr(row, column) for column in columns),
        )
        for row in recorded.overrides(ledger.connection)
    )
    said = [
        (
            (
                ledger.survivor(one.subject),
                one.actor,
                one.at,
                _moment(one.text("expires_at")),
                *(one.facts.get(column) for column in columns),
            ),
            one,
        )
        for one in ledger.of(Act.OVERRIDE_GRANTED)
    ]
    yield from _multiset(found, said, "override")


def _multiset(
    found: _Rows,
    said: Iterable[tuple[tuple[Hashable, ...], Said]],
    word: str,
) -> Iterator[Break]:
    """Rows and entries that say the same, one for one."""
    for key, one in said:
        if found[key] > 0:
            found[key] -= 1
        else:
            yield Break(one.chain, one.sequence, f"the {word} of this entry was changed or is gone")
    for key in found.elements():
        yield Break("none", 0, f"the {word} {key[0]} has no entry")


def _moment(text: str) -> str:
    try:
        return written(datetime.fromisoformat(text))
    except ValueError:
        return text
