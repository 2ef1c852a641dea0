"""The status of one scope at a moment: a pure function of its history, the rules and the moment.

Each day is counted in one zone, whoever looks from where: the end of a term in that of the clinic
whose manager confirmed it, an observation's day in that of the clinic where it was signed.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from itertools import chain

from courseware.domain.competency.calendar import add_months, day_of, start_of
from courseware.domain.competency.grounds import (
    has_ground,
    is_held_again,
    observed_since,
    open_suspension,
)
from courseware.domain.competency.history import (
    Decision,
    DecisionKind,
    History,
    Observation,
    Session,
)
from courseware.domain.competency.passing import AGAIN, Lack, Missing, Seen, missing
from courseware.domain.competency.rules import Requirement, Rules
from courseware.domain.competency.term import Term


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


class Why(StrEnum):
    """What made a status, where the status alone does not say it."""

    NONE = ""
    TIME = "validity_over"
    UNUSED = "lapsed_without_use"
    ADVERSE_EVENT = "adverse_event"
    REINSTATEMENT_LOST = "reinstatement_lost"
    MANAGER = "manager"
    GROUND_LOST = "observation_retracted"
    WITHDRAWN = "confirmation_withdrawn"
    ONE_PERSON = "accounts_merged"


@dataclass(frozen=True, slots=True)
class Standing:
    """What can be said of one scope at a moment.

    Attributes:
        term: the latest confirmation that stands, whether or not it still holds.
        ends_on: the first day on which it does not hold, by time or for want of use.
        renews_from: the first day on which a renewal can be observed and confirmed, by that end;
            whether it keeps the anniversary is for `Term.window_from` to say.
        missing: what is needed for the next confirmation; for a competency that is current and
            not yet to be renewed, nothing. While it is suspended, what is needed for the end of
            that, and whatever else would be missing then for it to hold.
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
    renews_from: date | None = None
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
    term, lost = term_of(history)
    today = {zone: day_of(moment, zone) for zone in {o.zone for o in history.observations}}
    counted = [o for o in history.counted() if o.on <= today[o.zone]]
    over, why = _end_of(term, _uses(counted, [s for s in history.sessions if s.at <= moment]))
    fresh = _counting(term, over, rules, counted, today)
    seen = Seen(fresh, [s for s in history.all_sessions if s.at <= moment], met, waived)
    lacking = missing(rules, seen, history.region)
    found = Standing(
        status=Status.IN_PROGRESS if counted else Status.NOT_STARTED,
        term=term,
        ends_on=over,
        renews_from=_window(term, over) if term and over else None,
        unsafe=bool(history.still_unsafe(term.decision_id if term else None)),
        basis=tuple(o.id for o in fresh),
    )
    if term and over and moment < start_of(over, term.zone):
        opens = start_of(_window(term, over), term.zone) <= moment
        found = replace(found, status=Status.EXPIRING if opens else Status.CURRENT)
        lacking = lacking if opens else ()
    elif lost is not Why.NONE:
        found = replace(found, status=Status.RETRACTED, why=lost)
    elif term:
        found = replace(found, status=Status.EXPIRED, why=why)
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


def term_of(history: History) -> tuple[Term | None, Why]:
    """The latest confirmation that stands, and why a later one does not (NONE if there is none).

    A confirmation inside the renewal window of the one before keeps the anniversary; any other
    begins anew.
    """
    withdrawn = {d.about for d in history.decisions if d.kind is DecisionKind.WITHDRAWN}
    term, lost = None, Why.NONE
    for decision in history.decisions:
        if decision.kind is not DecisionKind.CONFIRMED or decision.rules is None:
            continue
        if decision.id in withdrawn:
            lost = Why.WITHDRAWN
        elif not has_ground(decision, history, opened := partial(_opened, term, decision, history)):
            lost = _why_lost(decision, history, opened)
        else:
            term, lost = _next_term(term, decision, decision.rules, history), Why.NONE
    return term, lost


def change_moments(history: History, rules: Rules) -> set[datetime]:
    """Every moment at which the status could change without anything coming on record."""
    days = {
        (day, observation.zone)
        for observation in history.observations
        for day in (observation.on, add_months(observation.on, rules.valid_months))
    }
    term, _ = term_of(history)
    if term is not None:
        over, _ = _end_of(term, _uses(history.counted(), history.sessions))
        days |= {(term.window_from, term.zone), (term.ends_on, term.zone)}
        if over is not None:
            days |= {(over, term.zone), (_window(term, over), term.zone)}
    return {start_of(day, zone) for day, zone in days}


def _why_lost(decision: Decision, history: History, opened: Callable[[], date]) -> Why:
    """Why a confirmation has no ground: it fell, or two accounts were one person's."""
    apart = replace(history, merges=())
    return Why.ONE_PERSON if has_ground(decision, apart, opened) else Why.GROUND_LOST


def _opened(term: Term | None, decision: Decision, history: History) -> date:
    """From which day on observations counted towards a decision, by the uses known then."""
    then = history.known_by(decision.at)
    return _since(term, _end_of(term, _uses(then.counted(), then.sessions))[0])


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
        uses = [use for use in _uses(history.counted(), history.sessions) if use <= day]
        if _end_of(term, uses)[0] != term.ends_on:
            return False
    return term.window_from <= day < term.ends_on


def _uses(observations: Iterable[Observation], sessions: Iterable[Session]) -> Iterator[date]:
    return chain((o.on for o in observations), (s.on for s in sessions))


def _end_of(term: Term | None, uses: Iterable[date]) -> tuple[date | None, Why]:
    """The first day on which a term does not hold, by the days on which it was used."""
    if term is None:
        return None, Why.NONE
    lapse = term.rules.lapse_months
    if lapse is None:
        return term.ends_on, Why.TIME
    last = term.confirmed_on
    for use in sorted(u for u in uses if term.confirmed_on < u):
        if use >= add_months(last, lapse):
            break
        last = use
    lapsed = add_months(last, lapse)
    return (lapsed, Why.UNUSED) if lapsed < term.ends_on else (term.ends_on, Why.TIME)


def _since(term: Term | None, over: date | None) -> date:
    return date.min if term is None or over is None else _window(term, over)


def _window(term: Term, over: date) -> date:
    return max(term.confirmed_on, over - timedelta(days=term.rules.window_days))


def _counting(
    term: Term | None,
    over: date | None,
    rules: Rules,
    counted: Sequence[Observation],
    today: Mapping[str, date],
) -> list[Observation]:
    """Observations that count towards the next confirmation.

    They are no older than a confirmation would be valid; for a renewal they were made since its
    window opened, and no one counts twice.
    """
    since = _since(term, over)
    return [
        o for o in counted if o.on >= since and add_months(o.on, rules.valid_months) > today[o.zone]
    ]


def _suspended(found: Standing, suspension: Decision, history: History) -> Standing:
    why = _why_suspended(suspension, history)
    needed = [Missing(Lack.REINSTATEMENT, AGAIN if why is Why.REINSTATEMENT_LOST else "")]
    if suspension.adverse and not observed_since(suspension, history):
        needed.insert(0, Missing(Lack.NEW_OBSERVATION))
    return over(found, needed, why)


def _why_suspended(suspension: Decision, history: History) -> Why:
    if not suspension.adverse:
        return Why.MANAGER
    again = is_held_again(suspension, history)
    return Why.REINSTATEMENT_LOST if again else Why.ADVERSE_EVENT
