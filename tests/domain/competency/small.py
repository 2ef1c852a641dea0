"""A small checklist's rules and short ways to write a history."""

from datetime import UTC, date, datetime, time
from itertools import count

from courseware.domain.competency.history import Decision, DecisionKind, Observation
from courseware.domain.competency.logged import Session
from courseware.domain.competency.marks import ItemMark
from courseware.domain.competency.rules import ItemRule, Lower, Rules, Scale

SAFE, UNSAFE, UNSEEN = ItemMark(safe=True), ItemMark(safe=False), ItemMark()
RULES = Rules(
    checklist_id="cl-a",
    revision="r1",
    items=(
        ItemRule("a01", True, Scale.SAFE_UNSAFE),
        ItemRule("a02", False, Scale.ENTRUSTMENT),
        ItemRule("a03", False, Scale.ENTRUSTMENT),
    ),
    rating=4,
    observations=2,
    assessors=2,
    valid_months=24,
    window_days=60,
    lower=Lower(3, 1, True),
)
_numbers = count(1)


def at(day: str, hour: int = 12) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(hour), UTC)


def seen(day, by="asa", a01=SAFE, a02=4, a03=4, ready=True, rules=RULES, **more) -> Observation:
    def mark(value):
        return value if isinstance(value, ItemMark) else ItemMark(rating=value)

    return Observation(
        id=more.pop("id", f"o{next(_numbers)}"),
        on=date.fromisoformat(day),
        at=more.pop("signed", at(day)),
        zone="UTC",
        assessor_id=by,
        marks={"a01": mark(a01), "a02": mark(a02), "a03": mark(a03)},
        ready=ready,
        rules=rules,
        **more,
    )


def decided(kind, day, hour=13, **more) -> Decision:
    number = more.pop("id", f"d{next(_numbers)}")
    on = date.fromisoformat(day)
    return Decision(number, DecisionKind(kind), on, at(day, hour), "UTC", **more)


def confirmed(day, basis=(), rules=RULES, **more) -> Decision:
    return decided("confirmed", day, rules=rules, basis=tuple(o.id for o in basis), **more)


def session(day, *regions, confirmed_on=None, setting="real_patient", by="beside") -> Session:
    on, moment = date.fromisoformat(day), at(confirmed_on or day)
    return Session(f"s{next(_numbers)}", on, moment, frozenset(regions), setting, by)
