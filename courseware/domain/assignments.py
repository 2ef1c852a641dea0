"""Due dates: how leave moves them, when something is overdue, and when to remind of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

REMIND_BEFORE = (90, 60, 30, 7)
"""So many days before an end somebody is reminded, once each."""


class AssignmentKind(StrEnum):
    """What can be assigned."""

    COURSE = "course"
    CHECKLIST = "checklist"


class AssignmentState(StrEnum):
    """Where an assignment stands; worked out from records whenever somebody looks."""

    OPEN = "Open"
    OVERDUE = "Overdue"
    DONE = "Done"
    WITHDRAWN = "Withdrawn"
    REPLACED = "Replaced"


@dataclass(frozen=True, slots=True)
class Leave:
    """Days on which somebody is away, both ends included."""

    first: date
    last: date


def moved_due(
    assigned_on: date, due_on: date, leaves: Iterable[Leave], last: date | None = None
) -> date:
    """The day on which something is due when days of leave do not count.

    Each day of leave from the day of assigning until the due day moves the due day by one; what
    it moves into further leave, moves on. A day in two periods of leave counts once.

    Args:
        last: the last day on which it can be done, after which it is never due; None for no end.
    """
    due, counted = due_on, assigned_on - timedelta(days=1)
    for leave in sorted(leaves, key=lambda period: (period.first, period.last)):
        first = max(leave.first, counted + timedelta(days=1))
        if first > due:
            break
        if leave.last >= first:
            due += leave.last - first + timedelta(days=1)
            counted = leave.last
    return due if last is None else min(due, last)


def state_of(
    due: date, today: date, done: bool = False, withdrawn: bool = False, replaced: bool = False
) -> AssignmentState:
    """Where an assignment stands on a day; the due day itself is still in time.

    Args:
        due: after leave has moved it.
        done: whether what was assigned is on record since.
        replaced: whether the same was assigned again later.
    """
    if withdrawn:
        return AssignmentState.WITHDRAWN
    if done:
        return AssignmentState.DONE
    if replaced:
        return AssignmentState.REPLACED
    return AssignmentState.OVERDUE if today > due else AssignmentState.OPEN


def reminder_due(end: date, today: date) -> int | None:
    """Which reminder belongs to a day: the nearest that has been reached; None if there is none.

    Somebody who comes late to it (the jobs did not run, the end was set late) so gets the
    nearest one and none of the earlier ones.
    """
    left = (end - today).days
    if left < 0:
        return None
    return min((before for before in REMIND_BEFORE if left <= before), default=None)
