"""Holds the overrides of attempts' limits, and their withdrawals, against the ledger."""

from collections.abc import Hashable, Iterator
from datetime import datetime

from courseware.domain.ledger import NO_CHAIN, Act, Break, written
from courseware.services.attempts.overrides import what_was_granted
from courseware.services.proving.ledger_entries import Ledger, Said
from courseware.services.reconciling.comparing import Clear, Key, Stated, compare, fits
from courseware.store.quizzes import overrides
from courseware.store.records import recorded

_GRANTED = (
    *("quiz_id", "extra_attempts", "extra_minutes", "waive_cooldown"),
    *("extended_attempt", "was_until", "extended_until"),
)


def disagreements_about_overrides(ledger: Ledger) -> Iterator[Break]:
    """Every override, and every withdrawal of one, that differs from its entry or has none."""
    yield from _granted(ledger)
    found = _withdrawn(ledger)
    yield from compare(ledger, Act.OVERRIDE_WITHDRAWN, found, "withdrawal of the override")


def _withdrawn(ledger: Ledger) -> Iterator[tuple[Key, Stated]]:
    for row in overrides.withdrawals(ledger.connection):
        stated = {
            "person": row.person_id,
            "reason": Clear(row.reason),
            "whose": ledger.survivor(row.withdrawn_by),
            "when": written(row.withdrawn_at),
        }
        # A withdrawal whose override is gone differs by that already.
        yield (row.override_id,), {**stated, **(what_was_granted(row) if row.granted_at else {})}


def _granted(ledger: Ledger) -> Iterator[Break]:
    """Rows and entries that say the same, one for one."""
    found: dict[tuple[Hashable, ...], list[str]] = {}
    for row in recorded.overrides(ledger.connection):
        who_and_when = row.person_id, row.granted_by, written(row.granted_at)
        granted = [_stated(getattr(row, column)) for column in _GRANTED]
        key = (*who_and_when, written(row.expires_at), *granted)
        found.setdefault(key, []).append(row.reason)
    for one in ledger.of(Act.OVERRIDE_GRANTED):
        reasons = found.get(_key_of(ledger, one), [])
        stated = one.facts.get("reason")
        same = [reason for reason in reasons if fits(ledger, Clear(reason), stated)]
        if same:
            reasons.remove(same[0])
        else:
            what = "the override of this entry was changed or is gone"
            yield Break(one.chain, one.sequence, what)
    for key, reasons in found.items():
        for _ in reasons:
            yield Break(NO_CHAIN, 0, f"the override {key[0]} has no entry")


def _key_of(ledger: Ledger, one: Said) -> tuple[Hashable, ...]:
    who_and_when = ledger.survivor(one.subject), one.actor, one.at
    granted = [one.facts.get(column) for column in _GRANTED]
    return (*who_and_when, _moment(one.text("expires_at")), *granted)


def _stated(value: object) -> object:
    return written(value) if isinstance(value, datetime) else value


def _moment(text: str) -> str:
    try:
        return written(datetime.fromisoformat(text))
    except ValueError:
        return text
