"""From which day on what is watched counts for the renewal of what holds, and what came sooner."""

from datetime import date, datetime

from courseware.domain.competency.calendar import start_of
from courseware.domain.competency.history import History
from courseware.domain.competency.standing import term_of
from courseware.domain.competency.term import end_of, since
from courseware.domain.competency.use import Use, uses_in


def renewal_from(history: History, moment: datetime, zone: str) -> date | None:
    """The first day from which whatever is watched in a zone counts for the renewal of what holds
    at a moment, a suspension aside; None where nothing holds.

    Args:
        history: what is on record at that moment.
    """
    term, *_ = term_of(history)
    over, _ = end_of(term, uses_in(history.counted(), history.sessions))
    holds = term is not None and over is not None and moment < start_of(over, term.zone)
    return since(term, term.ends_on, zone) if term and holds else None


def came_too_early(
    history: History, day: date, zone: str, signed: datetime, moment: datetime
) -> bool:
    """Whether what was watched on a day in a zone does not count for the renewal of what holds,
    because the day comes before its window; what was signed before the confirmation is about
    another one.

    Args:
        signed: when it was signed first, or would be.
    """
    term, *_ = term_of(history)
    if term is None or renewal_from(history, moment, zone) is None:
        return False
    # Being watched is use, and where it would lapse unused, use moves the window.
    uses = uses_in(history.counted(), history.sessions)
    over, _ = end_of(term, [*uses, Use(day, zone)])
    return signed > history.decided_at(term.decision_id) and day < since(term, over, zone)
