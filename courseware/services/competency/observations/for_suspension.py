"""That a suspension asks for a new observation: what that one has to say to end it.

Why something was suspended is its manager's and its learner's business, and nothing of it is told.
"""

from datetime import date, datetime

from courseware.domain.competency.grounds import awaits_watching, watched_anew_from
from courseware.domain.competency.history import History
from courseware.domain.competency.renewing import renewal_from
from courseware.domain.times import day_words

_ASKED = (
    "{whose} competency here is suspended, and a new observation is asked for to end that: watched "
    "on {day} or later, nothing unsafe, and “Yes” (ready) to the statement. A manager who did not "
    "sign it can then reinstate."
)
_TOO_EARLY = " Signed with {day}, the day that the form names, it does not end it."
_NOW = " For that it counts at once, whatever is said of a renewal."


def own_words(known: History, now: datetime, zone: str) -> str:
    """What a learner reads of a new observation that a suspension asks for; "" where none does.

    Args:
        known: what is on record now.
        zone: of the clinic in which it will be watched, whose days count.
    """
    return _words(known, now, "Your", zone)


def learners_words(
    known: History, now: datetime, learner: str, zone: str, day: date | None = None
) -> str:
    """The same for whoever observes a learner.

    Args:
        day: the one that their form names, where it names one.
    """
    said = _words(known, now, f"{learner}’s", zone)
    first = watched_anew_from(known, zone)
    if day is None or first is None or day >= first:
        return said
    return said + _TOO_EARLY.format(day=day_words(day))


def _words(known: History, now: datetime, whose: str, zone: str) -> str:
    suspension, first = awaits_watching(known), watched_anew_from(known, zone)
    if suspension is None or first is None:
        return ""
    # Elsewhere the day of the note was another one, and who reads of both may wonder.
    where = "" if suspension.zone == zone else f" ({zone})"
    more = _NOW if renewal_from(known, now, zone) else ""
    return _ASKED.format(whose=whose, day=f"{day_words(first)}{where}") + more
