"""What the demonstration's manager has asked of the team, made by the services themselves."""

from contextlib import suppress
from datetime import date, datetime, timedelta

from courseware.content.catalogue import Catalogue
from courseware.domain.errors import Invalid
from courseware.domain.people import Actor
from courseware.services.assignments.assigning import Group, Wish, assign
from courseware.services.assignments.leave import enter_leave
from courseware.services.assignments.reading import member_tasks
from courseware.services.competency import views
from courseware.services.competency.ordering import Filter, Order
from courseware.store.engine import Database

COURSES = ("foundations", "safety")
_CHECKLIST = ("cl-a", "")


def install_assignments(
    db: Database,
    catalogue: Catalogue,
    clinic_id: str,
    manager: Actor,
    learners: dict[str, str],
    now: datetime,
) -> None:
    """A team in the middle of things: due soon, due later because of leave, and one overdue.

    Args:
        learners: first name -> id. Whoever is named last below tells whether all was done.
    """
    if set(COURSES) - {course.id for course in catalogue.courses}:
        return
    last = learners["Jonas"]
    if member_tasks(db, catalogue, manager, last, clinic_id, now).assigned:
        return
    asked = _Asking(db, catalogue, clinic_id, manager, now)
    away = [(now + timedelta(days=days)).date() for days in (6, 19)]
    enter_leave(db, manager, learners["Tomás"], clinic_id, away[0], away[1], now)
    asked.ask((COURSES[0],), (), ("Lena", "Tomás"), learners, (21, 26), "Part of your first weeks.")
    asked.ask((), (_CHECKLIST,), ("Lena", "Femi"), learners, (12, 40), "")
    asked.ask((COURSES[1],), (), ("Owen", "Saoirse", "Priya"), learners, (5, 75), "Yearly plan.")
    with suppress(Invalid):  # saved by a start that was stopped half-way
        views.save_view(db, manager, clinic_id, "Ends first", Filter(sort=Order.DATE), now)
    asked.ask((COURSES[1],), (), ("Jonas",), learners, (60, -9), "Agreed at the yearly talk.")


class _Asking:
    def __init__(
        self, db: Database, catalogue: Catalogue, clinic_id: str, manager: Actor, now: datetime
    ) -> None:
        self.db, self.catalogue, self.clinic_id = db, catalogue, clinic_id
        self.manager, self.now = manager, now

    def ask(
        self,
        courses: tuple[str, ...],
        scopes: tuple[tuple[str, str], ...],
        whom: tuple[str, ...],
        learners: dict[str, str],
        days: tuple[int, int],
        reason: str,
    ) -> None:
        """Assign so many days ago, due in so many days."""
        ago, due = days
        due_on: date = (self.now + timedelta(days=due)).date()
        wish = Wish(courses, scopes, Group.CHOSEN, tuple(learners[n] for n in whom), due_on, reason)
        at = self.now - timedelta(days=ago)
        assign(self.db, self.catalogue, self.manager, self.clinic_id, wish, at)
