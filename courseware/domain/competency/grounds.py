"""What a manager's decisions rest on, and whether that still stands.

A confirmation rests on the observations that it names; a reinstatement after an adverse event on
somebody else's having watched anew. When these are corrected or taken back, so that what is left
does not carry the decision, the decision falls.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime

from courseware.domain.competency.calendar import add_months, day_of
from courseware.domain.competency.history import Decision, DecisionKind, History, Observation
from courseware.domain.competency.merges import person_behind
from courseware.domain.competency.passing import lacks_in_observations
from courseware.domain.competency.seen_then import seen_by
from courseware.domain.competency.why import Why


def has_ground(decision: Decision, history: History, opened: Callable[[str], date]) -> bool:
    """Whether what a confirmation rests on still passes, after retractions, corrections and
    merges of accounts, and whether it was confirmed by somebody else than who signed it.

    Args:
        opened: gives the first day, in a zone, of which observations there counted towards it;
            asked where one of them was put right, perhaps to another day.
    """
    known = {o.id for o in history.observations}
    standing_now = history.counted()
    untouched = set(decision.basis) <= {o.id for o in standing_now if not o.put_right}
    if decision.rules is None or (untouched and _are_apart(decision, history)):
        return True
    if _is_by_assessor(decision, history):
        return False
    if not set(decision.basis) <= known:
        return False
    replaced = {o.id: o for o in standing_now}
    for observation in standing_now:
        for original in history.originals(observation):
            replaced[original.id] = observation
    left = {replaced[i].id: replaced[i] for i in decision.basis if i in replaced}
    ordered = history.in_order(left.values())
    since, months = {o.zone: opened(o.zone) for o in ordered}, decision.rules.valid_months
    counted = [o for o in ordered if o.on >= since[o.zone] and _is_of_then(o, decision, months)]
    return not lacks_in_observations(decision.rules, counted)


def _are_apart(decision: Decision, history: History) -> bool:
    """Whether those who watched and who decided are as many people as they were accounts: a merge
    of anybody else changes nothing."""
    watched = {o.assessor_id for o in history.observations if o.id in decision.basis}
    accounts = watched | {decision.by}
    return len({history.who(one) for one in accounts}) == len(accounts)


def open_suspension(history: History) -> Decision | None:
    """The suspension that holds, or None; an adverse one goes before another."""
    return max(open_suspensions(history), key=lambda d: (d.adverse, d.at), default=None)


def open_suspensions(history: History) -> tuple[Decision, ...]:
    """All suspensions that hold.

    A reinstatement ends those before it that are about the same account; where accounts of the
    person were merged by then, about any of these. After an adverse event it does so only as long
    as one observation stands that somebody else signed between the two: else the suspension holds
    again.
    """
    held: list[Decision] = []
    for decision in history.decisions:
        if decision.kind is DecisionKind.SUSPENDED:
            held.append(decision)
        elif decision.kind is DecisionKind.REINSTATED:
            held = [one for one in held if not _is_ended(one, decision, history)]
    return tuple(held)


def awaits_watching(history: History) -> Decision | None:
    """The suspension that holds, where somebody has to watch anew for its end; None where it asks
    for nothing like that, or somebody has."""
    suspension = open_suspension(history)
    if suspension is None or not suspension.adverse or observed_since(suspension, history):
        return None
    return suspension


def watched_anew_from(history: History, zone: str) -> date | None:
    """From which day on somebody has to watch in a clinic of a zone for the end of the suspension
    that holds; None where it `awaits_watching` of nobody."""
    suspension = awaits_watching(history)
    return None if suspension is None else _day_of_note(suspension, history, zone)


def why_held_again(suspension: Decision, history: History) -> Why:
    """Why an open suspension holds that had been ended, by a reinstatement that has lost its
    ground; NONE where nobody had ended it."""
    made = list(_reinstatements(suspension, history))
    if not made:
        return Why.NONE
    apart = replace(history, merges=())
    if any(_is_lifted(suspension, one, apart) for one in made):
        return Why.REINSTATED_BY_ONE
    # What the one person watched carries nothing of theirs, whatever is corrected of it.
    watched = [o for o in history.observations if _is_anew(o, suspension, history)]
    by_others = any(
        history.first_signed(o).at <= one.at and history.who(o.assessor_id) != history.who(one.by)
        for one in made
        for o in watched
    )
    return Why.REINSTATEMENT_LOST if by_others or not history.merges else Why.REINSTATED_BY_ONE


def times_held_again(
    suspension: Decision, history: History
) -> tuple[tuple[datetime, datetime | None, Why], ...]:
    """From when until when a suspension held again after it had been ended, and why what ended it
    had lost its ground; None as the end of what still holds."""
    first = next(_reinstatements(suspension, history), None)
    if not suspension.adverse or first is None:
        return ()
    found: list[tuple[datetime, datetime | None, Why]] = []
    for moment in history.moments():
        if moment <= first.at:
            continue
        known = history.known_by(moment)
        holds = suspension in open_suspensions(known)
        lost = why_held_again(suspension, known) if holds else Why.NONE
        if lost and (not found or found[-1][1]):
            found.append((moment, None, lost))
        elif not holds and found and found[-1][1] is None:
            since, _, how = found[-1]
            found[-1] = (since, moment, how)
    return tuple(found)


def lifted_by(suspension: Decision, history: History) -> tuple[Decision, Observation | None] | None:
    """The reinstatement that ended a suspension and, after an adverse event, an observation that
    carries it; None while the suspension holds."""
    for decision in _reinstatements(suspension, history):
        if not suspension.adverse:
            return decision, None
        carried_by = _carrying(suspension, decision, history)
        if carried_by is not None:
            return decision, carried_by
    return None


def observed_since(suspension: Decision, history: History, but_by: str = "") -> bool:
    """Whether somebody watched on or after the day of a suspension, signed it since, found it safe
    and said so. Which day that was is told by the clinic's clock where they watched.

    What was watched between an adverse event and its being noted does not count, though it may
    have been safe: nobody had been told by then what to look at.

    Args:
        but_by: the person who reinstates; their own observations do not count.
    """
    return watched_since(suspension, history, but_by) is not None


def watched_since(suspension: Decision, history: History, but_by: str = "") -> Observation | None:
    """The first such observation; None while there is none."""
    good = (
        observation
        for observation in history.counted()
        if observation.assessor_id != but_by and _is_good_after(observation, suspension, history)
    )
    return next(good, None)


def _reinstatements(suspension: Decision, history: History) -> Iterator[Decision]:
    """The reinstatements of what was suspended that came after a suspension, in their order."""
    later = history.decisions[history.decisions.index(suspension) :]
    return (
        decision
        for decision in later
        if decision.kind is DecisionKind.REINSTATED and _is_of_one(suspension, decision, history)
    )


def _is_ended(suspension: Decision, reinstatement: Decision, history: History) -> bool:
    if not _is_of_one(suspension, reinstatement, history):
        return False
    return not suspension.adverse or _is_lifted(suspension, reinstatement, history)


def _is_of_one(suspension: Decision, reinstatement: Decision, history: History) -> bool:
    """Whether both are about one account, or about two that had been merged when the later was
    decided: who reinstated one of two people, as it seemed, said nothing of the other."""
    at = _on_record_by(reinstatement, history)
    joined = [merge for merge in history.joined if merge.at <= at]
    return person_behind(suspension.under, joined) == person_behind(reinstatement.under, joined)


def _is_lifted(suspension: Decision, reinstatement: Decision, history: History) -> bool:
    return _carrying(suspension, reinstatement, history) is not None


def _carrying(
    suspension: Decision, reinstatement: Decision, history: History
) -> Observation | None:
    """An observation that carries a reinstatement after an adverse event.

    Up to the sixth version of the rules, the day of watching was held against the day of the note
    where that was written, whatever day it was where somebody watched. A reinstatement that was
    made so goes by that; one that something carried by the days of today's rules goes by these.
    """

    def found_in(record: History, or_from: date = date.max) -> Observation | None:
        by = record.who(reinstatement.by) if reinstatement.by else None
        others = (
            o
            for o in record.counted()
            if record.first_signed(o).at <= reinstatement.at and o.assessor_id != by
        )
        return next((o for o in others if _is_good_after(o, suspension, history, or_from)), None)

    found = found_in(history)
    if found is not None or found_in(seen_by(reinstatement, history)) is not None:
        return found
    return found_in(history, _day_of_note_there(suspension, history))


def _is_of_then(observation: Observation, decision: Decision, months: int) -> bool:
    """Whether an observation was over on a decision's day, and no older than it would be valid."""
    today = day_of(decision.at, observation.zone)
    return observation.on <= today < add_months(observation.on, months)


def _is_by_assessor(decision: Decision, history: History) -> bool:
    """Whether accounts that were merged since show that one person attested and confirmed."""
    signed = {history.who(o.assessor_id) for o in history.observations if o.id in decision.basis}
    return bool(history.merges) and history.who(decision.by) in signed


def _is_good_after(
    observation: Observation, suspension: Decision, history: History, or_from: date = date.max
) -> bool:
    """Whether somebody watched anew and found it safe, on the day of the note or later.

    Args:
        or_from: a day from which on it does, too.
    """
    on = min(_day_of_note(suspension, history, observation.zone), or_from)
    good = observation.ready and not observation.has_unsafe()
    return _is_anew(observation, suspension, history) and observation.on >= on and good


def _is_anew(observation: Observation, suspension: Decision, history: History) -> bool:
    """Nobody watched anew by correcting what was signed before."""
    return history.first_signed(observation).at > _on_record_by(suspension, history)


def _day_of_note(suspension: Decision, history: History, zone: str) -> date:
    """The day on which a suspension came on record, in the zone of who watches: days of two zones
    are no measure for each other."""
    return day_of(_on_record_by(suspension, history), zone)


def _day_of_note_there(suspension: Decision, history: History) -> date:
    """The day on which a suspension came on record, where it was noted."""
    since = history.decisions[history.decisions.index(suspension) :]
    return min(suspension.on, min(since, key=lambda one: one.at).on)


def _on_record_by(decision: Decision, history: History) -> datetime:
    """By which moment a decision was on record: its own, or an earlier one of what was decided
    after it. Then it was dated by a clock that was ahead."""
    since = history.decisions[history.decisions.index(decision) :]
    return min(one.at for one in since)
