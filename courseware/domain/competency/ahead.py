"""What is on record and dated later than the clock that asks: another one was ahead when it was
written, and was set right since.

Such an entry was made, whatever its clock said. A suspension therefore counts at once, so that
nobody who was stopped is shown as competent; what was taken back or corrected counts from when that
was noticed on, which the history knows as its moment; anything else counts from its own moment on.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from courseware.domain.competency.grounds import open_suspensions
from courseware.domain.competency.history import Decision, DecisionKind, History
from courseware.domain.competency.standing import term_of


def stopped_at_once(history: History, moment: datetime) -> History:
    """What was on record by a moment that is now, with the suspensions that hold and are dated
    later. Of a moment that is over, `known_by` tells what was on record."""
    known = history.known_by(moment)
    ahead = _stopping(history, known, moment)
    if not ahead:
        return known
    counted = {decision.id for decision in (*known.decisions, *ahead)}
    first = min(history.decisions.index(suspension) for suspension in ahead)
    decisions = tuple(
        decision
        for place, decision in enumerate(history.decisions)
        # What ended it before, and carries that no more by what is dated later, ends nothing here.
        if decision.id in counted
        and not (place > first and decision.kind is DecisionKind.REINSTATED)
    )
    return replace(known, decisions=decisions)


def dated_ahead(history: History, moment: datetime) -> tuple[Decision, ...]:
    """The decisions that are dated later than a moment that is now, and will say then, or say by
    then already, something else than what came before them; in the order of the record."""
    if all(decision.at <= moment for decision in history.decisions):
        return ()
    known = history.known_by(moment)
    told = {suspension.id for suspension in _stopping(history, known, moment)}
    told |= {d.id for d in history.decisions if _will_say(d, known, history)}
    return tuple(d for d in history.decisions if d.id in told and d.at > moment)


def confirmed_ahead(ahead: Iterable[Decision]) -> Decision | None:
    """The confirmation among decisions that are dated later than now, or None."""
    return next((d for d in ahead if d.kind is DecisionKind.CONFIRMED), None)


def is_stopped_by_now(history: History, moment: datetime) -> bool:
    """Whether a suspension holds that has begun by a moment's clock and that nothing on record
    ends, so that another one would say nothing new."""
    return any(suspension.at <= moment for suspension in open_suspensions(history))


def _stopping(history: History, known: History, moment: datetime) -> list[Decision]:
    """The suspensions that hold by the whole record and not by what has begun."""
    if not _has_later(history, moment):
        return []
    begun = {suspension.id for suspension in open_suspensions(known)}
    return [one for one in open_suspensions(history) if one.id not in begun]


def _has_later(history: History, moment: datetime) -> bool:
    return any(d.at > moment for d in history.decisions) or any(
        o.at > moment or (o.retracted_at is not None and o.retracted_at > moment)
        for o in history.observations
    )


def _will_say(decision: Decision, known: History, history: History) -> bool:
    if decision.kind is DecisionKind.REINSTATED:
        return bool(open_suspensions(known)) and not open_suspensions(history)
    if decision.kind is DecisionKind.CONFIRMED:
        term, *_ = term_of(history)
        return term is not None and term.decision_id == decision.id
    term, *_ = term_of(known)
    return term is not None and term.decision_id == decision.about
