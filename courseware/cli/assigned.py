"""What the demonstration's manager asks of the team: steps of its history like the others."""

from datetime import datetime

from courseware.cli.stage import MANAGER, Stage
from courseware.cli.steps import Step
from courseware.services.assignments.assigning import Group, Wish, assign
from courseware.services.assignments.leave import enter_leave
from courseware.services.competency.history import Scope
from courseware.services.competency.teams import views
from courseware.services.competency.teams.ordering import Filter, Order

COURSES = ("foundations", "safety", "mechanisms")
_A, _B, _H, _SHOULDER = (
    ("cl-a", ""),
    ("cl-b", ""),
    ("cl-h", ""),
    ("cl-c", "upper-trapezius-shoulder"),
)


def requests() -> list[Step]:
    """A team in the middle of things: done, due soon, due later because of leave, and overdue."""
    plan = "Yearly plan."
    return [
        _asked(430, 385, ("Ruairí",), (), (_SHOULDER,), "Needed for the sports clinic."),
        _asked(100, 30, ("Saoirse",), (), (_H,), "Agreed at the yearly talk."),
        _asked(75, 20, ("Priya",), (), (_B,), "Before the first needle."),
        _asked(60, 9, ("Jonas",), (COURSES[1],), (_A,), "Agreed at the yearly talk."),
        _away(19, "Tomás", (-6, -19)),
        _asked(20, -26, ("Lena", "Tomás"), (COURSES[0],), (), "Part of your first weeks."),
        _asked(12, -40, ("Lena", "Femi"), (), (_A,), ""),
        _asked(5, -75, ("Owen", "Saoirse", "Niamh", "Priya"), (COURSES[2],), (), plan),
        _view(4, "Ends first", Filter(sort=Order.DATE)),
        _view(4, "Suspended", Filter(status="suspended")),
    ]


def _asked(
    ago: float,
    due: float,
    whom: tuple[str, ...],
    courses: tuple[str, ...],
    scopes: tuple[Scope, ...],
    reason: str,
) -> Step:
    """Assigned so many days ago, due so many days ago (below zero: to come)."""

    def do(stage: Stage, at: datetime) -> None:
        people = tuple(stage.actor(name).person_id for name in whom)
        wish = Wish(courses, scopes, Group.CHOSEN, people, stage.day(due), reason)
        assign(stage.db, stage.catalogue, stage.actor(MANAGER), stage.clinic_id, wish, at)

    return Step(ago, 13, do)


def _away(ago: float, who: str, days: tuple[float, float]) -> Step:
    def do(stage: Stage, at: datetime) -> None:
        first, last = (stage.day(day) for day in days)
        person_id = stage.actor(who).person_id
        enter_leave(stage.db, stage.actor(MANAGER), person_id, stage.clinic_id, first, last, at)

    return Step(ago, 13, do)


def _view(ago: float, name: str, wanted: Filter) -> Step:
    def do(stage: Stage, at: datetime) -> None:
        views.save_view(stage.db, stage.actor(MANAGER), stage.clinic_id, name, wanted, at)

    return Step(ago, 13, do)
