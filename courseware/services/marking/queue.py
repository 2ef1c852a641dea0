"""What waits for a marker, oldest first, and what was marked lately."""

from dataclasses import dataclass
from datetime import datetime

from courseware.content.catalogue import Catalogue
from courseware.domain.attempts import ran_out
from courseware.domain.errors import Forbidden
from courseware.domain.people import Actor, Role
from courseware.domain.policy import Permission, may_enter
from courseware.store.accounts import people
from courseware.store.engine import Database
from courseware.store.quizzes import marking as rows

_MOST_WAITING = 200
_MOST_LATELY = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """An answer that nobody has marked; whose it is stays hidden (time UTC).

    Attributes:
        ran_out: whether the attempt's time ended, at `submitted_at`, before it was handed in.
    """

    attempt_id: str
    position: int
    title: str
    question_id: str
    submitted_at: datetime
    ran_out: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """An answer with the mark that counts; `number` above 1 means that it was changed."""

    attempt_id: str
    position: int
    title: str
    question_id: str
    learner: str
    marker: str
    number: int
    marked_at: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits (the oldest first, at most 200) and what was marked last (the newest first)."""

    waiting: tuple[Waiting, ...]
    lately: tuple[Marked, ...]


def queue_of(db: Database, catalogue: Catalogue, actor: Actor) -> Queue:
    """The answers of the people of the actor's clinics; never the actor's own.

    Raises:
        Forbidden: the actor is no clinic's instructor.
    """
    clinics = _clinics(actor)
    with db.snapshot() as connection:
        found = rows.waiting(connection, clinics, actor.person_id, _MOST_WAITING)
        lately = rows.lately_marked(connection, clinics, actor.person_id, _MOST_LATELY)
        names = people.names_of(connection, {row.marked_by for row in lately})
    waits = [
        Waiting(r.attempt_id, r.position, catalogue.quiz_title(r.quiz_id), r.question_id,
                r.submitted_at, ran_out(r.deadline, r.submitted_at))
        for r in found
    ]  # fmt: skip
    marked = [
        Marked(r.attempt_id, r.position, catalogue.quiz_title(r.quiz_id), r.question_id, r.name,
               names[r.marked_by], r.number, r.marked_at)
        for r in lately
    ]  # fmt: skip
    return Queue(tuple(waits), tuple(marked))


def next_waiting(db: Database, actor: Actor) -> tuple[str, int] | None:
    """(attempt id, position) of the answer that waits longest; None when nothing waits.

    Raises:
        Forbidden: the actor is no clinic's instructor.
    """
    clinics = _clinics(actor)
    with db.read() as connection:
        found = rows.waiting(connection, clinics, actor.person_id, 1)
    return (found[0].attempt_id, found[0].position) if found else None


def waiting_count(db: Database, actor: Actor) -> int:
    """How many answers wait for a mark by the actor or a colleague; 0 for who marks nobody's."""
    clinics = actor.clinics_as(Role.INSTRUCTOR)
    if not clinics or not may_enter(actor, Permission.ANSWERS_MARK).allowed:
        return 0
    with db.read() as connection:
        return rows.waiting_count(connection, clinics, actor.person_id)


def _clinics(actor: Actor) -> frozenset[str]:
    clinics = actor.clinics_as(Role.INSTRUCTOR)
    entry = may_enter(actor, Permission.ANSWERS_MARK)
    if not entry.allowed:
        raise Forbidden(entry.reason)
    return clinics
