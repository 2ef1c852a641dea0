"""Repeating a course for new credit, once the last award's renewal period is over.

Where the credit of the last award was taken back for good, or where it never was valid credit and
the next one would be, it can be repeated at once: there is no period to wait for. An award that
counts again with its next certificate is waited for like one that counts. A course that is part of
awards of other courses, as a whole or in part, is repeated as soon as something of it would count
anew; what waits longer gives nothing in that round, and is named before.

The first day has to have come where the learner is, and in the zone in whose days the award is
told: by these the round is judged once it is open.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledCourse
from courseware.content.models.words import CourseStatus
from courseware.domain.awards import Award
from courseware.domain.competency.calendar import day_of, start_of
from courseware.domain.errors import Conflict
from courseware.domain.ledger import Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.domain.renewal import Period, repeat_from
from courseware.domain.times import day_words
from courseware.services.authorize import require
from courseware.services.credits.awards import awards_of
from courseware.services.credits.courses import CourseProgress
from courseware.services.credits.credit import course_or_404
from courseware.services.credits.followed import Followed, followed
from courseware.services.credits.licences import periods_once
from courseware.services.credits.offering import ended_words, takes_new
from courseware.services.credits.study import opened_rounds
from courseware.services.credits.validity import why_not_valid
from courseware.services.holding import hold_acting
from courseware.services.ledger import chain_for, record
from courseware.store.credits import rounds as rows
from courseware.store.engine import Database
from courseware.store.quizzes import attempts as attempt_rows
from courseware.store.records.held import Held


@dataclass(frozen=True, slots=True)
class Repetition:
    """Whether somebody may repeat a course.

    Attributes:
        from_day: the first day on which it may be repeated.
        begins: when that day has begun, both where the actor is and in the zone of the award.
        open_now: whether that day has come.
        zone: that of the award, where the day comes later than to the actor; else "".
        gives_none: whether the last award was no valid credit and the next one would be none
            either; as soon as it would be, the course can be repeated at once.
        comes_back: whether the last award counts for nothing only until its next certificate.
        elsewhere: whether what is repeated is part of awards of other courses.
        in_part: whether that is only a part of the course, and the rest gives credit without it.
        waiting: titles of what would not count yet in a round that is begun now.
        begun: titles of its quizzes at which an attempt is open, where it may be repeated now: what
            was begun before a round does not count for it.
    """

    from_day: date
    begins: datetime
    open_now: bool
    zone: str = ""
    gives_none: bool = False
    comes_back: bool = False
    elsewhere: bool = False
    in_part: bool = False
    waiting: tuple[str, ...] = ()
    begun: tuple[str, ...] = ()

    @property
    def from_words(self) -> str:
        """The first day, as a sentence says it."""
        return day_words(self.from_day) + (f", {self.zone}," if self.zone else "")


def repetitions(
    db: Database, catalogue: Catalogue, actor: Actor, now: datetime
) -> dict[str, Repetition]:
    """Course id -> from when it may be repeated, for courses whose present round is awarded,
    or that are part of other awards."""
    require(actor, Permission.OWN_RECORDS, Subject(person_id=actor.person_id))
    today = day_of(now, actor.zone)
    offered = [course.id for course in catalogue.courses if takes_new(course, today)]
    with db.snapshot() as connection:
        awards = awards_of(connection, actor.person_id)
        opened = opened_rounds(connection, actor.person_id) if awards else {}
        periods = periods_once(connection, catalogue, actor.person_id)
        about = {
            id_: followed(catalogue, id_, awards, opened.get(id_, ()), periods) for id_ in offered
        }
        found = {
            id_: _repetition(connection, catalogue.course(id_), before, periods(), actor, now)[1]
            for id_, before in about.items()
            if before.parts
        }
        if not any(one.open_now for one in found.values()):
            return found
        open_at = [row.quiz_id for row in attempt_rows.latest_open(connection, actor.person_id)]
    return {id_: _with_begun(catalogue, id_, one, open_at) for id_, one in found.items()}


def repeatable_now(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    awarded: Iterable[CourseProgress],
    now: datetime,
) -> list[tuple[CourseProgress, Repetition]]:
    """Those of the actor's awarded courses that may be repeated now.

    It asks nothing where what is known of the awards says that there is none.
    """
    today = day_of(now, actor.zone)
    candidates = [progress for progress in awarded if _may_be_open(progress, today)]
    days = repetitions(db, catalogue, actor, now) if candidates else {}
    ids = [progress.course.id for progress in candidates]
    found = zip(candidates, map(days.get, ids), strict=True)
    return [(progress, one) for progress, one in found if one and one.open_now]


def _may_be_open(progress: CourseProgress, today: date) -> bool:
    """Whether a course may be repeated, as far as its award tells: not of whom only a year keeps
    from it, because no period of a licence is known."""
    if progress.taken_back or Held.RENEWAL in progress.held:
        return True
    gives_credit = progress.course.status is not CourseStatus.DRAFT
    completed = progress.completed_on
    due = completed is not None and repeat_from(completed, ()) <= today
    return due or (progress.demonstration and gives_credit)


def _with_begun(
    catalogue: Catalogue, course_id: str, one: Repetition, open_at: Sequence[str]
) -> Repetition:
    quizzes = {lesson.quiz for lesson in catalogue.course(course_id).lessons}
    titles = (catalogue.quiz_title(quiz) for quiz in open_at if quiz in quizzes)
    return replace(one, begun=tuple(titles)) if one.open_now else one


def repeat_course(
    db: Database, catalogue: Catalogue, actor: Actor, course_id: str, now: datetime
) -> int:
    """Open a further round of a course and return its number; the earlier award stays.

    From this moment on reading, attempts, evaluation and attestation count anew. Repeating the
    request while the round is open changes nothing.

    Raises:
        NotFound: no such course.
        Conflict: there is no award to follow, the course takes nobody new, it is too early, or
            the actor's account was closed or merged meanwhile.
    """
    require(actor, Permission.ATTEMPTS_TAKE, Subject(person_id=actor.person_id))
    course = course_or_404(catalogue, course_id)
    if not takes_new(course, day_of(now, actor.zone)):
        retired = "This course is retired; it takes no new learners."
        raise Conflict(retired if course.status == "retired" else ended_words(course))
    with db.write() as connection:
        # Two requests at once follow each other here, and the second finds the round open.
        hold_acting(connection, actor)
        awards = awards_of(connection, actor.person_id)
        opened = opened_rounds(connection, actor.person_id).get(course_id, ())
        periods = periods_once(connection, catalogue, actor.person_id)
        before = followed(catalogue, course_id, awards, opened, periods)
        if not before.parts and opened:
            return opened[-1].number
        if not before.parts:
            raise Conflict("Complete the course once; then it can be repeated.")
        latest, found = _repetition(connection, course, before, periods(), actor, now)
        if not found.open_now and not before.whole and opened:
            return opened[-1].number  # with what waits longer left out
        if not found.open_now:
            raise Conflict(_too_early(found))
        return _open(connection, actor.person_id, course, latest, now)


def _open(
    connection: Connection, person_id: str, course: CompiledCourse, latest: Award, now: datetime
) -> int:
    lessons = [lesson.id for lesson in course.lessons]
    number = rows.highest_number(connection, person_id, course.id, lessons) + 1
    key = {"person_id": person_id, "course_id": course.id, "round": number}
    rows.open_round(connection, {**key, "opened_at": now})
    record(
        connection,
        chain=chain_for(connection, person_id),
        act=Act.ROUND_OPENED,
        actor_id=person_id,
        subject=person_id,
        facts={"course": course.id, "round": number, "follows": latest.id},
        now=now,
    )
    return number


def _too_early(found: Repetition) -> str:
    words = found.from_words
    if found.comes_back:
        return (
            "The credit of this course comes back with a new certificate, as soon as another key "
            f"is in use. The course can be repeated for new credit from {words} on."
        )
    if found.gives_none:
        return (
            "This course gives no valid credit now. It can be repeated as soon as it does, and "
            f"from {words} on in any case."
        )
    return f"This course can be repeated for new credit from {words} on."


def _repetition(
    connection: Connection,
    course: CompiledCourse,
    before: Followed,
    periods: list[Period],
    actor: Actor,
    now: datetime,
) -> tuple[Award, Repetition]:
    """From when something of a course counts anew, and the award that keeps it until then: each
    part waits for the one that keeps it longest."""
    parts = [
        max(
            ((one, _after(connection, course, one, periods, actor, now)) for one in part.awards),
            key=lambda one: one[1].begins,
        )
        for part in before.parts
    ]
    latest, found = min(parts, key=lambda one: one[1].begins)
    told = zip(before.parts, parts, strict=True)
    waiting = tuple(part.title for part, (_, one) in told if not one.open_now)
    return latest, replace(
        found,
        elsewhere=before.elsewhere,
        in_part=not before.whole,
        waiting=waiting if found.open_now else (),
    )


def _after(
    connection: Connection,
    course: CompiledCourse,
    award: Award,
    periods: list[Period],
    actor: Actor,
    now: datetime,
) -> Repetition:
    """From when the course may be repeated: at once, where its credit was taken back for good, or
    was none and the next one will be."""
    # A new round reads what is live.
    gives_none = award.demonstration and bool(why_not_valid(connection, course, {}))
    day = award.repeatable_from(periods)
    if day is None and gives_none and not award.lost:
        day = repeat_from(award.completed_on, periods)
    if day is None:
        # It is told in days of the award's zone, and a holder who has moved may be a day behind it.
        since = award.end.on if award.end and award.lost else award.completed_on
        day = min(since, day_of(now, actor.zone))
    here, there = start_of(day, actor.zone), start_of(day, award.zone)
    begins, zone = max(here, there), award.zone if there > here else ""
    return Repetition(day, begins, begins <= now, zone, gives_none, award.comes_back)
