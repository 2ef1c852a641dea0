"""Requests to delete: answered with what goes, what must be kept, until when at least, and why.

What is kept stays without an end: nothing here or in the jobs deletes it when its years are over.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from courseware.domain.errors import NotFound
from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.domain.renewal import period_ending
from courseware.services.authorize import require
from courseware.services.credits.provider import retention_years
from courseware.services.holding import hold_about, require_role_still
from courseware.services.identifiers import new_id
from courseware.services.ledger import record
from courseware.services.moments import When, asked
from courseware.store.accounts import people as people_rows
from courseware.store.engine import Database
from courseware.store.records import retention as rows
from courseware.store.rows import AnyRow

_DUTY = (
    "a provider of continuing education has to be able to show boards what was credited and why: "
    "completion, scores, what was asked, minutes, attestation and evaluation"
)
_SKILL = (
    "a clinic has to be able to show who was found competent for what, when, by whom and on what "
    "evidence"
)
_TASKS = "they tell what was asked of whom, and what was done of it"
KEPT = {
    "awards": ("awards, their certificates and decisions that they stand", _DUTY),
    "attempts": ("attempts at quizzes with their answers and marks", _DUTY),
    "overrides": ("attempts and time that were allowed besides", _DUTY),
    "reports": ("reports of questions, with their answers", _DUTY),
    "reading": ("parts of lessons that were on screen, with their seconds", _DUTY),
    "lessons_read": ("lessons read", _DUTY),
    "evaluations": ("evaluations of courses", _DUTY),
    "attestations": ("signed attestations", _DUTY),
    "repetitions": ("courses that were begun again", _DUTY),
    "recalls": ("recalls of lessons, with what was answered", _DUTY),
    "recalls_without_award": (
        "recalls of lessons that were read without an award, with what was answered",
        _DUTY,
    ),
    "observations": ("observations with own ratings and what was said of them", _SKILL),
    "decisions": ("confirmations, suspensions and other decisions about competencies", _SKILL),
    "adverse_events": ("notes of adverse events", _SKILL),
    "logbook": ("sessions of the logbook", _SKILL),
    "documents": (
        "documents from elsewhere, with the files of those that were not taken back",
        _SKILL,
    ),
    "licences": (
        "licences that were stated, also those that were removed since, with their numbers and "
        "days of renewal",
        "a clinic has to be able to show who stated which licence when they were found competent, "
        "or signed what they had watched",
    ),
    "waivers": ("requirements that were waived", _SKILL),
    "designations": ("designations as founding assessor", _SKILL),
    "assignments": ("assignments", _TASKS),
    "leave": ("periods of leave", _TASKS),
    "reminders": ("reminders that were sent", "nobody is to be reminded of one thing twice"),
    "roles": ("roles in clinics", "a clinic has to be able to show who was what when"),
    "administration": (
        "administration of the installation",
        "it has to be known who could change settings when",
    ),
    "former_names": ("names from before a correction", "records of their time bear them"),
    "former_emails": (
        "e-mail addresses from before a change",
        "it has to be known to whom mails and links went, and whom an older staff list means",
    ),
    "reviews": ("reviews of content", "a lesson names who reviewed it"),
    "requests": ("requests to delete", "they show that they were answered"),
}
"""Kind of record that stays -> its words, and why it is kept."""
GOES = {
    "practice_answers": "answers to practice questions",
    "saved_views": "saved views of a team",
    "ended_calendars": "links to calendars that have ended",
    "ended_sessions": "sessions that have ended, with their devices",
}
"""Kind of record that no duty keeps -> its words."""
LEDGER = (
    "Entries of the ledger stay: they are chained by hashes, and prove to everybody that the "
    "records were not changed. They name people as salted commitments; the names themselves are "
    "kept beside them."
)
ACCOUNT = (
    "Name and e-mail address stay as long as a record that they belong to; devices that are signed "
    "in and a calendar's link until they have ended. "
    "Which mails were sent stays for 90 days, without their texts; one that nobody took, as long."
)


@dataclass(frozen=True, slots=True)
class Kept:
    """Records that must stay.

    Attributes:
        until: the first day after the years of the newest of them (ISO 8601); kept until then at
            least, and nothing deletes them on that day.
    """

    what: str
    count: int
    until: str
    why: str


@dataclass(frozen=True, slots=True)
class DeletionPlan:
    """What an answer to a request says.

    Attributes:
        goes: what is deleted -> how many.
        keeps: what must be kept, until when at least, and why.
        years: for how many years records are kept here at least.
    """

    goes: dict[str, int]
    keeps: tuple[Kept, ...]
    years: int


@dataclass(frozen=True, slots=True)
class DeletionRequest:
    """A request as its author sees it; `answer` is None until an administrator answers."""

    asked_at: datetime
    answered_at: datetime | None
    answer: DeletionPlan | None


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request that waits, with what the answer would be now."""

    request_id: str
    person_id: str
    name: str
    email: str
    asked_at: datetime
    plan: DeletionPlan


def plan_of(db: Database, actor: Actor, now: datetime) -> DeletionPlan:
    """What would be deleted for the actor, and what would have to be kept."""
    require(actor, Permission.OWN_ACCOUNT, Subject(person_id=actor.person_id))
    with db.snapshot() as connection:
        return _plan(connection, actor.person_id, now)


def requests(db: Database, actor: Actor) -> list[DeletionRequest]:
    """The actor's own requests, newest first."""
    require(actor, Permission.OWN_ACCOUNT, Subject(person_id=actor.person_id))
    with db.read() as connection:
        found = rows.requests_of(connection, actor.person_id)
    return [DeletionRequest(r.asked_at, r.answered_at, _read(r.answer)) for r in found]


def ask(db: Database, actor: Actor, now: datetime) -> None:
    """Ask for deletion; asking again while a request waits changes nothing."""
    require(actor, Permission.OWN_ACCOUNT, Subject(person_id=actor.person_id))
    with db.write() as connection:
        people_rows.hold(connection, actor.person_id)
        waiting = rows.requests_of(connection, actor.person_id)
        if any(request.answered_at is None for request in waiting):
            return
        values = {"id": new_id(), "person_id": actor.person_id, "asked_at": now}
        rows.add_request(connection, values)


def open_requests(db: Database, actor: Actor, now: datetime) -> list[OpenRequest]:
    """All requests that wait for an answer, oldest first."""
    require(actor, Permission.DELETIONS_ANSWER)
    with db.snapshot() as connection:
        return [
            OpenRequest(
                request.id,
                request.person_id,
                request.name,
                request.email,
                request.asked_at,
                _plan(connection, request.person_id, now),
            )
            for request in rows.open_requests(connection)
        ]


def answer(db: Database, actor: Actor, request_id: str, when: When) -> DeletionPlan:
    """Delete what may go, and answer with what must stay and why; on record.

    Raises:
        NotFound: there is no such request, or it is answered.
        Conflict: the actor administers no more, or the request became another account's meanwhile.
    """
    require(actor, Permission.DELETIONS_ANSWER)
    with db.write() as connection:
        found = hold_about(connection, actor, lambda hold: _open(connection, request_id, hold))
        require_role_still(connection, actor, Permission.DELETIONS_ANSWER)
        person_id, now = found.person_id, asked(when)
        plan = _plan(connection, person_id, now)
        rows.delete_what_may_go(connection, person_id, now)
        stored = {"answered_at": now, "answered_by": actor.person_id, "answer": asdict(plan)}
        rows.answer(connection, request_id, stored)
        record(
            connection,
            # It tells of every clinic's records, so no clinic's chain speaks of it.
            chain=INSTALLATION,
            act=Act.DELETION_ANSWERED,
            actor_id=actor.person_id,
            subject=person_id,
            facts={"request": request_id, **asdict(plan)},
            now=now,
        )
    return plan


def _open(connection: Connection, request_id: str, hold: bool) -> AnyRow:
    found = rows.open_request(connection, request_id, for_update=hold)
    if found is None:
        raise NotFound
    return found


def _plan(connection: Connection, person_id: str, now: datetime) -> DeletionPlan:
    years = retention_years(connection)
    goes = rows.deletable(connection, person_id, now)
    keeps = [
        Kept(KEPT[kind][0], count, _until(latest.date(), years), KEPT[kind][1])
        for kind, (count, latest) in rows.kept(connection, person_id).items()
        if latest is not None
    ]
    return DeletionPlan({GOES[kind]: count for kind, count in goes.items()}, tuple(keeps), years)


def _until(latest: date, years: int) -> str:
    return period_ending(latest, -12 * years).first.isoformat()


def _read(stored: Any) -> DeletionPlan | None:
    if stored is None:
        return None
    keeps = tuple(Kept(**one) for one in stored["keeps"])
    return DeletionPlan(stored["goes"], keeps, stored["years"])
