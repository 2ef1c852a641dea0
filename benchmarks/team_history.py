"""Careers: what ten years leave behind in one competency, and its kept intervals.

A few hundred careers are drawn once, with a fixed seed, and their intervals are worked out by the
same rules as the site's. Every scope of every person then follows one of them.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from courseware.domain.competency.calendar import add_months
from courseware.domain.competency.history import (
    Decision,
    DecisionKind,
    History,
    Observation,
)
from courseware.domain.competency.marks import ItemMark
from courseware.domain.competency.rules import Rules
from courseware.services.competency.history import intervals_of

ZONE = "Europe/Dublin"
ASSESSORS = 4
_YEARS = 10
_GOOD = {"i1": {"safe": True}, "i2": {"rating": 4}, "i3": {"rating": 5}}
_UNSAFE = {**_GOOD, "i1": {"safe": False}}


@dataclass(frozen=True, slots=True)
class Career:
    """What happened in one scope, told by numbers instead of ids.

    Attributes:
        observations: (day, signed at, assessor's number, marks, number of the corrected one).
        retracted: number of an observation -> when it was taken back.
        decisions: (kind, decided at, numbers of the observations behind it).
        intervals: what the rules make of it, as columns.
    """

    observations: tuple[tuple[date, datetime, int, dict[str, Any], int | None], ...]
    retracted: dict[int, datetime]
    decisions: tuple[tuple[str, datetime, tuple[int, ...]], ...]
    intervals: tuple[dict[str, Any], ...]


class _Drawn:
    """One career while it is drawn, day after day until today."""

    def __init__(self, chance: random.Random, today: date) -> None:
        self.chance, self.today = chance, today
        self.observations: list[tuple[date, datetime, int, dict[str, Any], int | None]] = []
        self.retracted: dict[int, datetime] = {}
        self.decisions: list[tuple[str, datetime, tuple[int, ...]]] = []

    def live(self) -> None:
        day = self.today - timedelta(days=self.chance.randint(20, 365 * _YEARS))
        anchor, months = day, 0
        while day <= self.today:
            confirmed = self._certified(day)
            if confirmed is None:
                return
            ends = add_months(anchor, months)
            in_time = months and ends - timedelta(days=60) <= confirmed < ends
            anchor, months = (anchor, months + 24) if in_time else (confirmed, 24)
            ends = add_months(anchor, months)
            self._afterwards(confirmed)
            day = self._renewal(ends)

    def _certified(self, day: date) -> date | None:
        """Two observations and a confirmation; the day of it, or None if it is yet to come."""
        first, basis = self.chance.randrange(ASSESSORS), []
        if self.chance.random() < 0.03:
            self._observe(day, first, _UNSAFE)
            day += timedelta(days=self.chance.randint(3, 20))
        for more in (0, 2):
            # After one that was unsafe, two good ones have to follow it.
            number = self._observe(day, (first + more) % ASSESSORS, _GOOD)
            if number is None:
                return None
            basis.append(number)
            day += timedelta(days=self.chance.randint(1, 9))
        if day > self.today or self.chance.random() < 0.01:
            return None
        self.decisions.append(("confirmed", _at(day, 16), tuple(basis)))
        return day

    def _observe(self, day: date, assessor: int, marks: dict[str, Any]) -> int | None:
        if day > self.today:
            return None
        self.observations.append((day, _at(day, 12), assessor, marks, None))
        return len(self.observations) - 1

    def _afterwards(self, confirmed: date) -> None:
        """What rarely happens to a confirmed competency: stopped, corrected, taken back."""
        fate, last = self.chance.random(), len(self.observations) - 1
        day = confirmed + timedelta(days=self.chance.randint(5, 40))
        if day > self.today or fate > 0.03:
            return
        if fate < 0.01:
            self.retracted[last] = _at(day, 9)
        elif fate < 0.02:
            seen, _, assessor, marks, _ = self.observations[last]
            self.observations.append((seen, _at(day, 9), assessor, marks, last))
        else:
            self.decisions.append(("suspended", _at(day, 9), ()))
            back = day + timedelta(days=10)
            if back <= self.today and self.chance.random() < 0.9:
                self.decisions.append(("reinstated", _at(back, 9), ()))

    def _renewal(self, ends: date) -> date:
        fate = self.chance.random()
        if fate < 0.85:
            return ends - timedelta(days=self.chance.randint(25, 58))
        if fate < 0.97:
            return ends + timedelta(days=self.chance.randint(5, 200))
        return date.max - timedelta(days=400)


def careers(rules: Rules, today: date, count: int) -> list[Career]:
    """So many careers until today; the same ones for the same day."""
    return [_career(rules, random.Random(number), today) for number in range(count)]


def _career(rules: Rules, chance: random.Random, today: date) -> Career:
    drawn = _Drawn(chance, today)
    drawn.live()
    observed = tuple(
        Observation(
            id=str(number),
            on=day,
            at=at,
            zone=ZONE,
            assessor_id=str(assessor),
            marks={i: ItemMark(m.get("rating"), m.get("safe")) for i, m in marks.items()},
            ready=True,
            rules=rules,
            corrects=None if corrects is None else str(corrects),
            retracted_at=drawn.retracted.get(number),
        )
        for number, (day, at, assessor, marks, corrects) in enumerate(drawn.observations)
    )
    decided = tuple(
        Decision(
            id=str(number),
            kind=DecisionKind(kind),
            on=at.date(),
            at=at,
            zone=ZONE,
            rules=rules if kind == "confirmed" else None,
            basis=tuple(map(str, basis)),
        )
        for number, (kind, at, basis) in enumerate(drawn.decisions)
    )
    kept = intervals_of(History("", observed, decided))
    return Career(tuple(drawn.observations), drawn.retracted, tuple(drawn.decisions), tuple(kept))


def entries(drawn: Sequence[Career]) -> int:
    """How many observations and decisions careers hold together."""
    return sum(len(career.observations) + len(career.decisions) for career in drawn)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)
