"""Whether a course still takes somebody: who may begin it, and who may go on with it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from courseware.content.compiled import CompiledCourse, CourseState, from_json
from courseware.domain.competency.calendar import day_of, start_of
from courseware.domain.errors import Conflict
from courseware.domain.offering import Offer, ended_on, is_over, offer_of, retired_since
from courseware.domain.people import Actor
from courseware.domain.times import day_words
from courseware.store.credits.began import began_before, editions
from courseware.store.releases import payload

_LATELY = timedelta(days=60)
_RETIRED = "This course is retired: it takes no new learners, and you had not begun it before."


def takes_new(course: CompiledCourse, today: date) -> bool:
    """Whether somebody may begin a course on a day."""
    return offer_of(course.status, course.expires, today) is Offer.OPEN


def ended_lately_on(
    connection: Connection, course: CompiledCourse, actor: Actor, today: date
) -> date | None:
    """The day on which a course ended for somebody, if that was in the last sixty days.

    A release may set a last day that is past; the course ended on the day of the release then.
    Only a course that has ended costs a query, which looks no further back than it may matter.
    """
    if not is_over(course.expires, today):
        return None
    lately = start_of(today - _LATELY - timedelta(days=1), actor.zone)
    releases: Iterator[tuple[date, date | None]] = (
        (day_of(published_at, actor.zone), state.expires)
        for published_at, state in _states(connection, course, lately)
    )
    ended = ended_on(releases, today)
    return ended if ended is not None and today - ended <= _LATELY else None


def why_closed(connection: Connection, course: CompiledCourse, actor: Actor, now: datetime) -> str:
    """Why a course takes nothing more of somebody, in a sentence; "" where it does.

    Days are counted where the actor is. A course that is open costs no query.
    """
    match offer_of(course.status, course.expires, day_of(now, actor.zone)):
        case Offer.ENDED:
            return ended_words(course)
        case Offer.NO_NEW if not _has_begun(connection, course, actor.person_id):
            return _RETIRED
    return ""


def require_open(
    connection: Connection, course: CompiledCourse, actor: Actor, now: datetime
) -> None:
    """Make sure that a course takes what somebody does for its credit.

    Raises:
        Conflict: it does not, with the reason.
    """
    if why := why_closed(connection, course, actor, now):
        raise Conflict(why)


def ended_words(course: CompiledCourse) -> str:
    """That a course with a last day ended on it, and what that means."""
    assert course.expires is not None
    return (
        f"This course ended on {day_words(course.expires)}. It gives no credit any more; what was "
        "done in it stays on record."
    )


def _has_begun(connection: Connection, course: CompiledCourse, person_id: str) -> bool:
    """Whether somebody had begun a retired course before it was."""
    since = retired_since((at, state.status) for at, state in _states(connection, course))
    lessons = [lesson.id for lesson in course.lessons]
    quizzes = [lesson.quiz for lesson in course.lessons if lesson.quiz]
    if since is None:
        return False
    return began_before(connection, person_id, course.id, lessons, quizzes, since)


def _states(
    connection: Connection, course: CompiledCourse, since: datetime | None = None
) -> Iterator[tuple[datetime, CourseState]]:
    """When each release that changed a course was published, the newest first, and what it was
    there: releases in between left it as it was.

    What was compiled is read once for each text of it, and only as far back as is asked.

    Args:
        since: no further back than what was live then; None for all.
    """
    known = {course.revision_sha256: CourseState(course.status, course.expires)}
    for release in editions(connection, course.id, since):
        revision = release.revision_sha256
        if revision not in known:
            compiled = payload(connection, release.compiled_key)
            if compiled is None:
                return
            known[revision] = from_json(CourseState, compiled)
        yield release.published_at, known[revision]
