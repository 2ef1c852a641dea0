"""For how long a confirmation holds, by its own rules."""

from dataclasses import dataclass
from datetime import date, timedelta

from courseware.domain.competency.calendar import add_months
from courseware.domain.competency.rules import Rules


@dataclass(frozen=True, slots=True)
class Term:
    """For how long a confirmation holds.

    Attributes:
        decision_id: the confirmation that is in force.
        confirmed_on: its day.
        anchor: the day from which the anniversaries count.
        months: how many months from the anchor it holds.
        zone: that of the clinic whose manager confirmed it, in which its days are counted.
        ends_on: the first day on which it does not hold any more.
        window_from: the first day on which a renewal keeps the anniversary.
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
        """The first day on which a renewal keeps the anniversary."""
        return max(self.confirmed_on, self.ends_on - timedelta(days=self.rules.window_days))
