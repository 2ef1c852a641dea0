"""That a suspension asks for a new observation: what that one has to say to end it.

Why something was suspended is its manager's and its learner's business, and nothing of it is told.
"""

from datetime import datetime

from courseware.domain.competency.grounds import watched_anew_from
from courseware.domain.competency.history import History
from courseware.domain.competency.renewing import renewal_from
from courseware.services.competency.wording import day_words

_ASKED = (
    "{whose} competency here is suspended, and a new observation is asked for to end that: watched "
    "on {day} or later, nothing unsafe, and “Yes” (ready) to the statement. A manager who did not "
    "sign it can then reinstate."
)
_NOW = " For that it counts at once, whatever is said of a renewal."


def own_words(known: History, now: datetime) -> str:
    """What a learner reads of a new observation that a suspension asks for; "" where none does.

    Args:
        known: what is on record now.
    """
    return _words(known, now, "Your")


def learners_words(known: History, now: datetime, learner: str) -> str:
    """The same for whoever observes a learner."""
    return _words(known, now, f"{learner}’s")


def _words(known: History, now: datetime, whose: str) -> str:
    day = watched_anew_from(known)
    if day is None:
        return ""
    more = _NOW if renewal_from(known, now) else ""
    return _ASKED.format(whose=whose, day=day_words(day)) + more
