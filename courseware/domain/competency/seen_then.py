"""What was on record when a decision was made, which shows by which rule of days it was made.

The days of zones were told apart by the seventh version of the rules. What was made before stands
as it was made, by one day for all zones; what was made since is held against the days of each.
"""

from dataclasses import replace

from courseware.domain.competency.history import Decision, History


def seen_by(decision: Decision, history: History) -> History:
    """What was on record when a decision was made, as it read then: nothing in hindsight."""
    as_signed = tuple(one.put_right or one for one in history.observations)
    return replace(history, observations=as_signed).known_by(decision.at)
