"""The status of one scope on one day: a pure function of its history, the rules and the day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from courseware.domain.competency.calendar import add_months
from courseware.domain.competency.history import Decision, DecisionKind, History, Observation
from courseware.domain.competency.passing import (
    Lack,
    Missing,
    Seen,
    lacks_in_observations,
    missing,
)
from courseware.domain.competency.rules import Requirement, Rules


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


class Why(StrEnum):
    """What made a status, where the status alone does not say it."""

    NONE = ""
    TIME = "validity_over"
    UNUSED = "lapsed_without_use"
    ADVERSE_EVENT = "adverse_event"
    MANAGER = "manager"
    GROUND_LOST = "observation_retracted"
    WITHDRAWN = "confirmation_withdrawn"
    ONE_PERSON = "accounts_merged"


@dataclass(frozen=True, slots=True)
class Term:
    """For how long a confirmation holds.

    Attributes:
        decision_id: the confirmation that is in force.
        confirmed_on: its day.
        anchor: the day from which the anniversaries count.
        months: how many months from the anchor it holds.
        ends_on: the first day on which it does not hold any more.
        window_from: the first day on which a renewal keeps the anniversary.
    """

    decision_id: str
    confirmed_on: date
    anchor: date
    months: int
    rules: Rules

    @property
    def ends_on(self) -> date:
        """The first day on which it does not hold any more."""
        return add_months(self.anchor, self.months)

    @property
    def window_from(self) -> date:
        """The first day on which a renewal keeps the anniversary."""
        return max(self.confirmed_on, self.ends_on - timedelta(days=self.rules.window_days))


@dataclass(frozen=True, slots=True)
class Standing:
    """What can be said of one scope on one day.

    Attributes:
        term: the latest confirmation that stands, whether or not it still holds.
        ends_on: the first day on which it does not hold, by time or for want of use.
        missing: what is needed for the next confirmation, or for the end of a suspension; for
            a competency that is current and not yet to be renewed, nothing.
        ready: whether nothing but a manager's confirmation is missing.
        unsafe: whether the latest observation saw a critical item done unsafely.
        basis: the observations that a confirmation would rest on.
    """

    status: Status
    why: Why = Why.NONE
    term: Term | None = None
    ends_on: date | None = None
    missing: tuple[Missing, ...] = ()
    ready: bool = False
    unsafe: bool = False
    basis: tuple[str, ...] = ()

    @property
    def in_force(self) -> bool:
        """Whether the person is competent in this scope."""
        return self.status in IN_FORCE


def standing(
    history: History,
    rules: Rules,
    day: date,
    met: Collection[Requirement] = (),
    waived: Collection[Requirement] = (),
) -> Standing:
    """The status of a scope on a day, by what the history holds.

    Args:
        history: what is on record (`known_by` narrows it to what was on record at a moment).
        rules: those for a confirmation to come; one that was made keeps its own.
        met: prerequisites that are met on the day.
        waived: requirements that were waived.
    """
    term, lost = term_of(history)
    over, why = _end_of(term, history, day)
    counted = [o for o in history.counted() if o.on <= day]
    fresh = _counting(term, over, rules, counted, day)
    seen = Seen(fresh, [s for s in history.all_sessions if s.on <= day], met, waived)
    lacking = missing(rules, seen, history.region)
    found = Standing(
        status=Status.IN_PROGRESS if counted else Status.NOT_STARTED,
        term=term,
        ends_on=over,
        unsafe=bool(counted) and counted[-1].has_unsafe(),
        basis=tuple(o.id for o in fresh),
    )
    if term and over and day < over:
        opens = _window(term, over) <= day
        found = replace(found, status=Status.EXPIRING if opens else Status.CURRENT)
        lacking = lacking if opens else ()
    elif lost is not Why.NONE:
        found = replace(found, status=Status.RETRACTED, why=lost)
    elif term:
        found = replace(found, status=Status.EXPIRED, why=why)
    suspended = open_suspension(history)
    if suspended:
        return _suspended(found, suspended, counted)
    if found.status is Status.CURRENT:
        return found
    ready = not lacking
    confirm = (Missing(Lack.CONFIRMATION),) if ready else ()
    return replace(found, missing=(*lacking, *confirm), ready=ready)


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
        elif not _has_ground(decision, history):
            lost = _why_lost(decision, history)
        else:
            term, lost = _next_term(term, decision, decision.rules, history), Why.NONE
    return term, lost


def open_suspension(history: History) -> Decision | None:
    """The suspension that holds, or None; an adverse one goes before another."""
    held: list[Decision] = []
    for decision in history.decisions:
        if decision.kind is DecisionKind.SUSPENDED:
            held.append(decision)
        elif decision.kind is DecisionKind.REINSTATED:
            held = []
    return max(held, key=lambda d: (d.adverse, d.at), default=None)


def change_days(history: History, rules: Rules) -> set[date]:
    """Every day on which the status could change without anything coming on record."""
    found = {add_months(o.on, rules.valid_months) for o in history.observations}
    found |= {o.on for o in history.observations}
    term, _ = term_of(history)
    if term is not None:
        over, _ = _end_of(term, history, date.max)
        found |= {term.window_from, term.ends_on}
        if over is not None:
            found |= {over, _window(term, over)}
    return found


def _next_term(term: Term | None, decision: Decision, rules: Rules, history: History) -> Term:
    over, _ = _end_of(term, history, decision.on)
    renewed = term is not None and over == term.ends_on and term.window_from <= decision.on < over
    anchor = term.anchor if term and renewed else decision.on
    before = term.months if term and renewed else 0
    return Term(decision.id, decision.on, anchor, before + rules.valid_months, rules)


def _has_ground(decision: Decision, history: History) -> bool:
    """Whether what a confirmation rests on still passes, after retractions, corrections and
    merges of accounts, and whether it was confirmed by somebody else than who signed it."""
    known = {o.id for o in history.observations}
    standing_now = history.counted()
    untouched = set(decision.basis) <= {o.id for o in standing_now if not o.put_right}
    if decision.rules is None or (untouched and not history.merges):
        return True
    if _is_by_assessor(decision, history):
        return False
    if not set(decision.basis) <= known:
        return False
    replaced = {o.id: o for o in standing_now}
    for observation in standing_now:
        original = observation
        while original.corrects:
            original = next(o for o in history.observations if o.id == original.corrects)
            replaced[original.id] = observation
    left = {replaced[i].id: replaced[i] for i in decision.basis if i in replaced}
    ordered = sorted(left.values(), key=lambda o: (o.on, o.at, o.id))
    return not lacks_in_observations(decision.rules, ordered)


def _is_by_assessor(decision: Decision, history: History) -> bool:
    """Whether accounts that were merged since show that one person attested and confirmed."""
    signed = {history.who(o.assessor_id) for o in history.observations if o.id in decision.basis}
    return bool(history.merges) and history.who(decision.by) in signed


def _why_lost(decision: Decision, history: History) -> Why:
    apart = replace(history, merges=())
    return Why.ONE_PERSON if _has_ground(decision, apart) else Why.GROUND_LOST


def _end_of(term: Term | None, history: History, day: date) -> tuple[date | None, Why]:
    """The first day on which a term does not hold, by what was used until a day."""
    if term is None:
        return None, Why.NONE
    lapse = term.rules.lapse_months
    if lapse is None:
        return term.ends_on, Why.TIME
    last = term.confirmed_on
    uses = [o.on for o in history.counted()] + [s.on for s in history.sessions]
    for use in sorted(u for u in uses if term.confirmed_on < u <= day):
        if use >= add_months(last, lapse):
            break
        last = use
    lapsed = add_months(last, lapse)
    return (lapsed, Why.UNUSED) if lapsed < term.ends_on else (term.ends_on, Why.TIME)


def _window(term: Term, over: date) -> date:
    return max(term.confirmed_on, over - timedelta(days=term.rules.window_days))


def _counting(
    term: Term | None, over: date | None, rules: Rules, counted: Sequence[Observation], day: date
) -> list[Observation]:
    """Observations that count towards the next confirmation.

    They are no older than a confirmation would be valid; for a renewal they were made since its
    window opened, and no one counts twice.
    """
    since = date.min if term is None or over is None else _window(term, over)
    return [o for o in counted if o.on >= since and add_months(o.on, rules.valid_months) > day]


def _suspended(found: Standing, suspension: Decision, counted: Sequence[Observation]) -> Standing:
    why = Why.ADVERSE_EVENT if suspension.adverse else Why.MANAGER
    needed = [Missing(Lack.REINSTATEMENT)]
    if suspension.adverse and not observed_since(suspension, counted):
        needed.insert(0, Missing(Lack.NEW_OBSERVATION))
    return replace(found, status=Status.SUSPENDED, why=why, missing=tuple(needed), ready=False)


def observed_since(suspension: Decision, counted: Sequence[Observation]) -> bool:
    """Whether somebody watched after a suspension, found it safe and said so."""
    return any(
        o.at > suspension.at and o.on >= suspension.on and o.ready and not o.has_unsafe()
        for o in counted
    )
