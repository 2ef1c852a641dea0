"""The status of one scope at a moment: a pure function of its history, the rules and the moment.

Each day is counted in one zone, whoever looks from where: the end of a term in that of the clinic
whose manager confirmed it, an observation's day in that of the clinic where it was signed.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import partial

from courseware.domain.competency.calendar import add_months, day_of, start_of
from courseware.domain.competency.grounds import (
    awaits_watching,
    has_ground,
    open_suspension,
    why_held_again,
)
from courseware.domain.competency.history import (
    Decision,
    DecisionKind,
    History,
    Observation,
)
from courseware.domain.competency.passing import AGAIN, Lack, Missing, Seen, missing
from courseware.domain.competency.rules import Requirement, Rules
from courseware.domain.competency.seen_then import seen_by
from courseware.domain.competency.term import Fallen, Term, end_of, since, unspent, window
from courseware.domain.competency.use import uses_in
from courseware.domain.competency.why import Why


class Status(StrEnum):
    """What can be said of a competency, in one word."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    CURRENT = "current"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    RETRACTED = "retracted"

    @property
    def words(self) -> str:
        """The status as it is shown."""
        return self.value.replace("_", " ").capitalize()


IN_FORCE = frozenset({Status.CURRENT, Status.EXPIRING})
"""The statuses in which a person is competent."""
_ENDS_SUSPENSION = frozenset({Lack.NEW_OBSERVATION, Lack.REINSTATEMENT})


@dataclass(frozen=True, slots=True)
class Standing:
    """What can be said of one scope at a moment.

    Attributes:
        term: the latest confirmation that stands, whether or not it still holds; None where what
            came after it fell, and had not renewed it.
        ends_on: the first day on which it does not hold, by time or for want of use.
        fallen: the latest confirmation, where it stands no more.
        fell: why it does not.
        missing: what is needed for the next confirmation; for a competency that is current and
            not yet to be renewed, nothing, and before it lapses, use. While it is suspended, what
            is needed for the end of that, and whatever else would be missing then for it to hold.
        ready: whether nothing but a manager's confirmation is missing.
        unsafe: whether a critical item was unsafe when it was last seen, and that came on record
            after the latest confirmation that stands.
        basis: the observations that a confirmation would rest on.
        beneath: while it is suspended, what could be said if it were not.
    """

    status: Status
    why: Why = Why.NONE
    term: Term | None = None
    ends_on: date | None = None
    fallen: Fallen | None = None
    fell: Why = Why.NONE
    missing: tuple[Missing, ...] = ()
    ready: bool = False
    unsafe: bool = False
    basis: tuple[str, ...] = ()
    beneath: "Standing | None" = None

    @property
    def in_force(self) -> bool:
        """Whether the person is competent in this scope."""
        return self.status in IN_FORCE

    @property
    def lapses(self) -> bool:
        """Whether it ends for want of use, before its term does; each use moves that end."""
        return bool(self.term and self.ends_on and self.ends_on < self.term.ends_on)

    @property
    def asks_for_use(self) -> bool:
        """Whether it is about to lapse, and only use keeps it: no renewal counts yet."""
        return self.missing == (Missing(Lack.USE),)

    @property
    def ends_suspension(self) -> tuple[Missing, ...]:
        """Of what is missing, that which is needed for the end of a suspension."""
        return tuple(m for m in self.missing if m.lack in _ENDS_SUSPENSION)


def standing(
    history: History,
    rules: Rules,
    moment: datetime,
    met: Collection[Requirement] = (),
    waived: Collection[Requirement] = (),
) -> Standing:
    """The status of a scope at a moment, by what the history holds.

    Args:
        history: what is on record (`known_by` narrows it to what was on record at a moment).
        rules: those for a confirmation to come; one that was made keeps its own.
        met: prerequisites that are met at the moment.
        waived: requirements that were waived.
    """
    term, fallen, fell = term_of(history)
    today = {zone: day_of(moment, zone) for zone in {o.zone for o in history.observations}}
    counted = [o for o in history.counted() if o.on <= today[o.zone]]
    over, lapsed = end_of(term, uses_in(counted, [s for s in history.sessions if s.at <= moment]))
    fresh = _counting(term, over, rules, unspent(term, counted, history), today)
    seen = Seen(fresh, [s for s in history.all_sessions if s.at <= moment], met, waived)
    lacking = missing(rules, seen, history.region)
    found = Standing(
        status=Status.IN_PROGRESS if counted else Status.NOT_STARTED,
        term=term,
        ends_on=over,
        fallen=fallen,
        fell=fell,
        unsafe=bool(history.still_unsafe(term.decision_id if term else None)),
        basis=tuple(o.id for o in fresh),
    )
    if term and over and moment < start_of(over, term.zone):
        opens = start_of(window(term, over), term.zone) <= moment
        found = replace(found, status=Status.EXPIRING if opens else Status.CURRENT)
        renews = start_of(term.window_from, term.zone) <= moment
        lacking = (lacking if renews else (Missing(Lack.USE),)) if opens else ()
    elif fallen and not fallen.renewal:
        found = replace(found, status=Status.RETRACTED, why=fell, term=None, ends_on=None)
    elif term:
        found = replace(found, status=Status.EXPIRED, why=Why.UNUSED if lapsed else Why.TIME)
    if found.status is not Status.CURRENT:
        confirm = () if lacking else (Missing(Lack.CONFIRMATION),)
        found = replace(found, missing=(*lacking, *confirm), ready=not lacking)
    suspension = open_suspension(history)
    return _suspended(found, suspension, history) if suspension else found


def over(beneath: Standing, ends: Iterable[Missing], why: Why) -> Standing:
    """What can be said while something is suspended, by what could be said if it were not.

    Args:
        ends: what is needed for the end of the suspension.
    """
    more = () if beneath.in_force else beneath.missing
    missing = (*ends, *more)
    status = Status.SUSPENDED
    return replace(beneath, status=status, why=why, missing=missing, ready=False, beneath=beneath)


def term_of(history: History) -> tuple[Term | None, Fallen | None, Why]:
    """The latest confirmation that stands; and the latest one of all where it does not stand, with
    why (None and NONE where it does).

    A confirmation inside the renewal window of the one before keeps the anniversary; any other
    begins anew.
    """
    return list(confirmations(history))[-1]


def confirmations(history: History) -> Iterator[tuple[Term | None, Fallen | None, Why]]:
    """What `term_of` says before the first confirmation, and after each, in their order."""
    withdrawn = {d.about for d in history.decisions if d.kind is DecisionKind.WITHDRAWN}
    term, fallen, fell = None, None, Why.NONE
    yield term, fallen, fell
    for decision in history.decisions:
        if decision.kind is not DecisionKind.CONFIRMED or decision.rules is None:
            continue
        if decision.id in withdrawn:
            fallen, fell = _fallen(decision, term, history), Why.WITHDRAWN
        elif not has_ground(decision, history, opened := partial(_opened, term, decision, history)):
            fallen, fell = _fallen(decision, term, history), _why_lost(decision, history, opened)
        else:
            term, fallen = _next_term(term, decision, decision.rules, history), None
            fell = Why.NONE
        yield term, fallen, fell


def change_moments(history: History, rules: Rules) -> set[datetime]:
    """Every moment at which the status could change without anything coming on record."""
    days = {
        (day, observation.zone)
        for observation in history.observations
        for day in (observation.on, add_months(observation.on, rules.valid_months))
    }
    term, *_ = term_of(history)
    if term is not None:
        over, _ = end_of(term, uses_in(history.counted(), history.sessions))
        days |= {(term.window_from, term.zone), (term.ends_on, term.zone)}
        if over is not None:
            days |= {(over, term.zone), (window(term, over), term.zone)}
    return {start_of(day, zone) for day, zone in days}


def _why_lost(decision: Decision, history: History, opened: Callable[[str], date]) -> Why:
    """Why a confirmation has no ground: it fell, or two accounts were one person's."""
    apart = replace(history, merges=())
    return Why.ONE_PERSON if has_ground(decision, apart, opened) else Why.GROUND_LOST


def _opened(term: Term | None, decision: Decision, history: History, zone: str) -> date:
    """From which day on what was watched in a zone counted towards a decision, by the uses known
    then."""
    end = _end_then(term, decision, history)
    first = since(term, end, zone)
    if term is None or end is None:
        return first
    # It was one day in all zones once, and what was confirmed by that stands as it was confirmed.
    one_day = window(term, end)
    seen = [o for o in seen_by(decision, history).counted() if o.id in decision.basis]
    by_one_day = any(one_day <= o.on < since(term, end, o.zone) for o in seen)
    return min(first, one_day) if by_one_day else first


def _end_then(term: Term | None, decision: Decision, history: History) -> date | None:
    then = history.known_by(decision.at)
    return end_of(term, uses_in(then.counted(), then.sessions))[0]


def _fallen(decision: Decision, term: Term | None, history: History) -> Fallen:
    end = _end_then(term, decision, history)
    renewal = bool(term and end and decision.at < start_of(end, term.zone))
    return Fallen(decision.id, decision.on, decision.zone, renewal)


def _next_term(term: Term | None, decision: Decision, rules: Rules, history: History) -> Term:
    renewed = term is not None and _renews(decision, term, history)
    anchor = term.anchor if term and renewed else decision.on
    before = term.months if term and renewed else 0
    months = before + rules.valid_months
    return Term(decision.id, decision.on, anchor, months, rules, decision.zone)


def _renews(decision: Decision, term: Term, history: History) -> bool:
    """Whether a decision falls into a term's renewal window, by the days of the term's zone."""
    day = day_of(decision.at, term.zone)
    if term.rules.lapse_months is not None:
        uses = uses_in(history.counted(), history.sessions)
        if end_of(term, (use for use in uses if use.began <= decision.at))[0] != term.ends_on:
            return False
    return term.window_from <= day < term.ends_on


def _counting(
    term: Term | None,
    over: date | None,
    rules: Rules,
    counted: Sequence[Observation],
    today: Mapping[str, date],
) -> list[Observation]:
    """Observations that count towards the next confirmation.

    They are no older than a confirmation would be valid; for a renewal they were made since its
    window opened.
    """
    opens = {zone: since(term, over, zone) for zone in today}
    return [
        o
        for o in counted
        if o.on >= opens[o.zone] and add_months(o.on, rules.valid_months) > today[o.zone]
    ]


def _suspended(found: Standing, suspension: Decision, history: History) -> Standing:
    why = _why_suspended(suspension, history)
    needed = [Missing(Lack.REINSTATEMENT, AGAIN if why is Why.REINSTATEMENT_LOST else "")]
    if awaits_watching(history) is not None:
        needed.insert(0, Missing(Lack.NEW_OBSERVATION))
    return over(found, needed, why)


def _why_suspended(suspension: Decision, history: History) -> Why:
    if not suspension.adverse:
        return Why.MANAGER
    return why_held_again(suspension, history) or Why.ADVERSE_EVENT
