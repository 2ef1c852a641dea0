"""What waits for somebody by their roles, counted, for their first page."""

from dataclasses import dataclass
from datetime import datetime

from courseware.content.catalogue import Catalogue
from courseware.domain.people import Actor, Role
from courseware.services.competency.logbooks.logbook import sessions_to_answer
from courseware.services.competency.observations.observing import assessing_clinics, waiting_count
from courseware.services.competency.teams.attention import count_attention
from courseware.services.marking.queue import waiting_count as answers_waiting
from courseware.services.membership.clinics import managed_clinics
from courseware.services.problem_reports import waiting_count as reports_waiting
from courseware.store.competency.cells import times
from courseware.store.competency.team import count_members
from courseware.store.engine import Database

_MOST_CLINICS = 5
"""Of so many clinics it is counted what needs attention; each one costs as much as its page."""
_MOST_PEOPLE = 500
"""Nor is it in a larger one: the first page of who manages a whole group comes as fast as any."""


@dataclass(frozen=True, slots=True)
class TeamWork:
    """How much needs attention in one clinic."""

    clinic_id: str
    clinic: str
    total: int


@dataclass(frozen=True, slots=True)
class RoleWork:
    """What waits for one person.

    Attributes:
        teams: of the clinics that they manage, those in which something needs attention.
        clinics_more: clinics that they manage besides, of which it was not counted.
        requests: to be observed, that they may take and sign.
        forms: observations that they have begun and not signed.
        sessions: of the logbook, that name them as supervisor.
        answers: for a mark by them or a colleague.
        reports: of learners about questions, that nobody has answered.
    """

    teams: tuple[TeamWork, ...] = ()
    clinics_more: int = 0
    requests: int = 0
    forms: int = 0
    sessions: int = 0
    answers: int = 0
    reports: int = 0

    def __bool__(self) -> bool:
        """Whether anything waits, or may wait where it was not counted."""
        return self != RoleWork()


def role_work(db: Database, catalogue: Catalogue, actor: Actor, now: datetime) -> RoleWork:
    """What waits for the actor; of who is a learner only, nothing is asked."""
    teams, more = _teams(db, catalogue, actor, now)
    requests = forms = sessions = 0
    if assessing_clinics(actor):
        requests, forms = waiting_count(db, catalogue, actor, now)
        sessions = len(sessions_to_answer(db, actor))
    return RoleWork(
        teams=teams,
        clinics_more=more,
        requests=requests,
        forms=forms,
        sessions=sessions,
        answers=answers_waiting(db, actor),
        reports=reports_waiting(db, actor),
    )


def _teams(
    db: Database, catalogue: Catalogue, actor: Actor, now: datetime
) -> tuple[tuple[TeamWork, ...], int]:
    """What needs attention in the clinics that the actor manages, and how many are left out."""
    if not actor.clinics_as(Role.MANAGER):
        return (), 0
    clinics, at = managed_clinics(db, actor), times(now, past=False)
    with db.read() as connection:
        small = [
            clinic
            for clinic in clinics[:_MOST_CLINICS]
            if count_members(connection, clinic.clinic_id, at) <= _MOST_PEOPLE
        ]
    counted = (
        TeamWork(c.clinic_id, c.name, count_attention(db, catalogue, actor, c.clinic_id, now))
        for c in small
    )
    return tuple(team for team in counted if team.total), len(clinics) - len(small)
