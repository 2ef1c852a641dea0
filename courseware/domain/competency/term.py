"""For how long a confirmation holds, by its own rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from courseware.domain.competency.calendar import add_months, day_of, start_of
from courseware.domain.competency.history import History, Observation
from courseware.domain.competency.rules import Rules
from courseware.domain.competency.use import Use, in_order


@dataclass(frozen=True, slots=True)
class Fallen:
    """A confirmation that stands no more.

    Attributes:
        renewal: whether it had renewed one that was in force, and so took nothing along when it
            fell: the one before holds until its own end.
    """

    decision_id: str
    confirmed_on: date
    zone: str
    renewal: bool


@dataclass(frozen=True, slots=True)
class Term:
    """For how long a confirmation holds.

    Attributes:
        decision_id: the confirmation that is in force.
        confirmed_on: its day.
        anchor: the day from which the anniversaries count.
        months: how many months from the anchor it holds.
        zone: that of the clinic whose manager confirmed it, in which its days are counted.
        ends_on: the first day on which it does not hold any more, however much it is used.
        window_from: the first day on which a renewal counts, unless it lapses before; a
            confirmation from then on keeps the anniversary.
    """

    decision_id: str
    confirmed_on: date
    anchor: date
    months: int
    rules: Rules
    zone: str

    @property
    def ends_on(self) -> date:
        """The first day on which it does not hold any more."""
        return add_months(self.anchor, self.months)

    @property
    def window_from(self) -> date:
        """The first day on which a renewal counts."""
        return window(self, self.ends_on)


def end_of(term: Term | None, uses: Iterable[Use]) -> tuple[date | None, bool]:
    """The first day on which a term does not hold, and whether that is for want of use.

    Args:
        uses: one that comes after a lapse ends it no more; in a zone further east the day on which
            it lapses where it was confirmed begins before that.
    """
    if term is None:
        return None, False
    lapse = term.rules.lapse_months
    if lapse is None:
        return term.ends_on, False
    last = term.confirmed_on
    for use in in_order(use for use in uses if term.confirmed_on < use.on):
        if not use.came_before(add_months(last, lapse), term.zone):
            break
        last = max(last, use.on)
    lapsed = add_months(last, lapse)
    return (lapsed, True) if lapsed < term.ends_on else (term.ends_on, False)


def window(term: Term, over: date) -> date:
    """The first day of the window before an end."""
    return max(term.confirmed_on, over - timedelta(days=term.rules.window_days))


def since(term: Term | None, over: date | None, zone: str) -> date:
    """The first day from which observations count towards the next confirmation, where they are
    watched in a zone: the first that begins there when the window has opened where it was
    confirmed. Of an observation the day is known, not the hour; it may have come before."""
    if term is None or over is None:
        return date.min
    opens = start_of(window(term, over), term.zone)
    day = day_of(opens, zone)
    return day if start_of(day, zone) >= opens else day + timedelta(days=1)


def unspent(
    term: Term | None, observations: Sequence[Observation], history: History
) -> Sequence[Observation]:
    """Without what was signed before the confirmation that stands: that one rests on it, and none
    counts twice, though the window of the next may open on the same day."""
    if term is None:
        return observations
    confirmed_at = history.decided_at(term.decision_id)
    return [o for o in observations if history.first_signed(o).at > confirmed_at]
