"""Fixed histories of every kind, the same each time, to compare versions of the rules by."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import cycle, product

from courseware.domain.competency.calendar import add_months
from courseware.domain.competency.history import (
    Decision,
    DecisionKind,
    History,
    Observation,
    Waived,
)
from courseware.domain.competency.logged import Session
from courseware.domain.competency.marks import ItemMark
from courseware.domain.competency.merges import Merge
from courseware.domain.competency.rules import Requirement, RequirementKind, Rules
from tests.domain.competency.small import RULES, UNSAFE, at, seen

ALL_RULES = (
    RULES,
    replace(RULES, lapse_months=6),
    replace(RULES, sessions=1, regions_needed=1, valid_months=12),
    replace(RULES, observations=1, assessors=1, lower=None, window_days=400, lapse_months=9),
)
_ZONES = ("UTC", "Europe/Dublin", "Pacific/Auckland")
_FAR_APART = ("Pacific/Pago_Pago", "Pacific/Kiritimati")
_ENDS = (("lapse", "lapse_months"), ("window", "valid_months"), ("term", "valid_months"))
_GAPS = (0, 20, 160, 330, 640, 760)
"""Days between two entries: within a day, within and beyond a lapse, a window and a term."""


@dataclass
class Story:
    """A history that is being written, an entry at a time."""

    rules: Rules
    zone: str
    day: date = date(2024, 1, 31)
    entries: int = 0
    observations: list[Observation] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    waived: list[Waived] = field(default_factory=list)

    def next(self) -> tuple[str, dict[str, object]]:
        """The day of the next entry, and what identifies it."""
        self.entries += 1
        # The later of two entries on one day has the later hour.
        signed = at(self.day.isoformat(), 8 + self.entries)
        return self.day.isoformat(), {"id": f"e{self.entries:02}", "signed": signed}

    def observe(self, **more: object) -> None:
        day, named = self.next()
        one = seen(day, rules=self.rules, **{**named, **more})
        self.observations.append(replace(one, zone=self.zone))

    def decide(self, kind: str, **more: object) -> None:
        day, named = self.next()
        on = date.fromisoformat(day)
        one = Decision(named["id"], DecisionKind(kind), on, named["signed"], self.zone, **more)
        self.decisions.append(one)

    def history(self) -> History:
        held = tuple(self.sessions)
        return History(
            observations=tuple(self.observations),
            decisions=tuple(self.decisions),
            sessions=held,
            all_sessions=held,
            merges=tuple(self.merges),
            waived=tuple(self.waived),
        )


def _good(story: Story) -> None:
    story.observe(by="asa" if len(story.observations) % 2 else "ben")


def _unsafe(story: Story) -> None:
    story.observe(a01=UNSAFE)


def _low(story: Story) -> None:
    story.observe(by="ben", a02=ItemMark(rating=3, plan=True))


def _not_ready(story: Story) -> None:
    story.observe(by="cat", ready=False)


def _corrected(story: Story) -> None:
    if story.observations:
        before = story.observations[-1]
        story.observe(by=before.assessor_id, a01=UNSAFE, corrects=before.id)


def _retracted(story: Story) -> None:
    if story.observations:
        _, named = story.next()
        story.observations[-1] = replace(story.observations[-1], retracted_at=named["signed"])


def _first_retracted(story: Story) -> None:
    _, named = story.next()
    story.observations[0] = replace(story.observations[0], retracted_at=named["signed"])


def _confirmed(story: Story) -> None:
    counted = History(observations=tuple(story.observations)).counted()
    story.decide("confirmed", rules=story.rules, basis=tuple(o.id for o in counted), by="max")


def _withdrawn(story: Story) -> None:
    made = [d.id for d in story.decisions if d.kind is DecisionKind.CONFIRMED]
    if made:
        story.decide("withdrawn", about=made[-1], by="max")


def _suspended(story: Story) -> None:
    story.decide("suspended", by="max")


def _stopped(story: Story) -> None:
    story.decide("suspended", adverse=True, by="max")


def _reinstated(story: Story) -> None:
    story.decide("reinstated", by="max")


def _used(story: Story) -> None:
    day, named = story.next()
    _log(story, date.fromisoformat(day), named)


def _used_before(story: Story) -> None:
    day, named = story.next()
    _log(story, date.fromisoformat(day) - timedelta(days=100), named)


def _log(story: Story, on: date, named: dict[str, object]) -> None:
    where = frozenset({"arm"})
    session = Session(named["id"], on, named["signed"], where, zone=story.zone)
    story.sessions.append(session)


def _merged(story: Story) -> None:
    _, named = story.next()
    story.merges.append(Merge("ben", "asa", named["signed"]))


def _waived(story: Story) -> None:
    _, named = story.next()
    ends = named["signed"] + timedelta(days=90)
    quota = Requirement(RequirementKind.SESSIONS, "")
    story.waived.append(Waived(quota, named["signed"], expires_at=ends))


STEPS: tuple[Callable[[Story], None], ...] = (
    *(_good, _unsafe, _low, _not_ready, _corrected, _retracted, _confirmed, _withdrawn),
    *(_suspended, _stopped, _reinstated, _used, _used_before, _merged, _waived),
)
_BEGINNINGS: tuple[tuple[Callable[[Story], None], ...], ...] = (
    (),
    (_good, _good, _used, _confirmed),
)


def stories() -> Iterator[History]:
    """All of them, in one order."""
    yield from _every_two_steps()
    yield from _around_each_end()
    yield from _beneath_a_renewal()
    yield from _reinstated_then_merged()
    yield from _watched_in_another_zone()
    yield from _moved_before_the_day_of_that_zone()
    yield from _used_in_another_zone()


def _beneath_a_renewal() -> Iterator[History]:
    """A confirmation that falls while the one that renewed it stands, and that one, too."""
    for steps in ((_first_retracted,), (_first_retracted, _withdrawn)):
        story = Story(RULES, "Europe/Dublin")
        for step in _BEGINNINGS[1]:
            step(story)
        story.day = add_months(Story.day, RULES.valid_months) - timedelta(days=9)
        for step in (_good, _good, _confirmed, *steps):
            step(story)
        yield story.history()


def _reinstated_then_merged() -> Iterator[History]:
    """Who watched anew and who reinstated turn out to be one, and so does who was suspended under
    two accounts and reinstated under one."""
    story = Story(RULES, "Europe/Dublin")
    for step in (*_BEGINNINGS[1], _stopped):
        step(story)
    story.observe(by="ben")
    story.decide("reinstated", by="asa")
    _merged(story)
    yield story.history()
    story = Story(RULES, "Europe/Dublin")
    for step in _BEGINNINGS[1]:
        step(story)
    story.decide("suspended", by="max", under="lea")
    story.decide("suspended", by="max", under="luc")
    story.decide("reinstated", by="max", under="lea")
    _, named = story.next()
    merge = Merge("luc", "lea", named["signed"])
    yield replace(story.history(), joined=(merge,))


def _watched_in_another_zone() -> Iterator[History]:
    """What is watched anew, and for a renewal, where it is another day than where it was stopped
    and confirmed: on the day itself, the one before and the one after."""
    for zones in (("Pacific/Kiritimati", "Pacific/Pago_Pago"), _FAR_APART):
        for days, steps in product((-1, 0, 1), ((_stopped,), ())):
            story = Story(RULES, zones[0])
            for step in (*_BEGINNINGS[1], *steps):
                step(story)
            if not steps:
                story.day = add_months(Story.day, RULES.valid_months)
                story.day -= timedelta(days=RULES.window_days)
            story.zone = zones[1]
            _good(story)
            watched = story.observations[-1]
            story.observations[-1] = replace(watched, on=watched.on + timedelta(days=days))
            story.zone = zones[0]
            for step in (_good, _reinstated if steps else _confirmed):
                step(story)
            yield story.history()


def _moved_before_the_day_of_that_zone() -> Iterator[History]:
    """What ended a suspension, and what renewed, by the days of where it was watched; then it is
    corrected to a day that would have done where it was stopped and confirmed."""
    for steps in ((_stopped,), ()):
        story = Story(RULES, _FAR_APART[0])
        for step in (*_BEGINNINGS[1], *steps):
            step(story)
        if not steps:
            story.day = add_months(Story.day, RULES.valid_months)
            story.day -= timedelta(days=RULES.window_days)
        noted, story.zone = story.day, _FAR_APART[1]
        story.day += timedelta(days=2)
        for step in (_good, _good):
            step(story)
        story.zone = _FAR_APART[0]
        (_reinstated if steps else _confirmed)(story)
        story.zone = _FAR_APART[1]
        for one in story.observations[-2:]:
            story.observe(by=one.assessor_id, corrects=one.id)
            story.observations[-1] = replace(story.observations[-1], on=noted)
        yield story.history()


def _used_in_another_zone() -> Iterator[History]:
    """Use on the days around a lapse, in zones on either side of where it was confirmed."""
    rules = replace(RULES, lapse_months=6)
    zones = ("Europe/Dublin", *_FAR_APART)
    for zone, there, days, step in product(zones, zones, (-1, 0, 1, 2), (_used, _good)):
        story = Story(rules, zone)
        for one in _BEGINNINGS[1]:
            one(story)
        story.day = add_months(Story.day, 6) + timedelta(days=days)
        story.zone = there
        step(story)
        yield story.history()


def _around_each_end() -> Iterator[History]:
    """What happens on the days around a lapse, a window's beginning and a term's end."""
    for rules, (name, months), days in product(ALL_RULES, _ENDS, (-1, 0, 1)):
        ends = add_months(Story.day, getattr(rules, months) or 3)
        window = rules.window_days if name == "window" else 0
        for steps in ((_used,), (_good,), (_good, _good, _confirmed), (_suspended, _reinstated)):
            story = Story(rules, "Europe/Dublin")
            for step in _BEGINNINGS[1]:
                step(story)
            story.day = ends - timedelta(days=window) + timedelta(days=days)
            for step in steps:
                step(story)
            yield story.history()


def _every_two_steps() -> Iterator[History]:
    """At the beginning and after a confirmation, by all rules; days and zones take turns."""
    gaps = cycle(product(_GAPS, _GAPS[1:], _ZONES))
    for rules, beginning, first, second in product(ALL_RULES, _BEGINNINGS, STEPS, STEPS):
        before, between, zone = next(gaps)
        story = Story(rules, zone)
        for step in beginning:
            step(story)
        for gap, step in ((before, first), (between, second)):
            story.day += timedelta(days=gap)
            step(story)
        yield story.history()
