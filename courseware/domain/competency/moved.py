"""When a confirmation ends at another time than was told when it was given, because one that it
renewed fell later: then there is no anniversary to keep, and it goes by its own day."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from courseware.domain.competency.history import DecisionKind, History
from courseware.domain.competency.standing import confirmations, term_of
from courseware.domain.competency.term import Fallen, Term
from courseware.domain.competency.why import Why

_TWO = 2
"""One confirmation that fell, and one that had renewed it."""


@dataclass(frozen=True, slots=True)
class Moved:
    """That the end of a term moved.

    Attributes:
        term: as it goes now.
        was: the first day on which it was not to hold, by its term when it was confirmed.
        fallen: the confirmation before it that fell since, the latest of them.
        why: why that one fell.
    """

    term: Term
    was: date
    fallen: Fallen
    why: Why


def moved_end(history: History) -> Moved | None:
    """How the end of the latest confirmation that stands moved since it was given; None where it
    did not, or for another reason than that one before it fell."""
    if sum(decision.kind is DecisionKind.CONFIRMED for decision in history.decisions) < _TWO:
        return None  # asked at every moment of every history, and most have one
    term, *_ = term_of(history)
    if term is None:
        return None
    then = history.known_by(history.decided_at(term.decision_id))
    before, *_ = term_of(then)
    if before is None or before.decision_id != term.decision_id or before.ends_on == term.ends_on:
        return None
    fallen = _fell_since(history, then, term)
    return Moved(term, before.ends_on, *fallen) if fallen else None


def retracted(history: History, observation_id: str, moment: datetime) -> History:
    """What would be on record if an observation were taken back at a moment."""
    observations = tuple(
        replace(o, retracted_at=moment) if o.id == observation_id else o
        for o in history.observations
    )
    return replace(history, observations=observations)


def _fell_since(history: History, then: History, term: Term) -> tuple[Fallen, Why] | None:
    """The latest confirmation before a term's that stood when that was given, and no more."""
    stood = {found.decision_id for found, *_ in confirmations(then) if found}
    fell = None
    for found, fallen, why in confirmations(history):
        if found and found.decision_id == term.decision_id:
            break
        if fallen and fallen.decision_id in stood:
            fell = fallen, why
    return fell
