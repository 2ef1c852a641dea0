"""Whether a course still takes somebody: who may begin it, and who may go on with it."""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from courseware.content.compiled import CompiledCourse
from courseware.domain.competency.calendar import day_of
from courseware.domain.errors import Conflict
from courseware.domain.offering import Offer, offer_of
from courseware.domain.people import Actor
from courseware.services.competency.wording import day_words
from courseware.store.began import began_before, since_when

_LATELY = timedelta(days=60)
_RETIRED = "This course is retired: it takes no new learners, and you had not begun it before."


def takes_new(course: CompiledCourse, today: date) -> bool:
    """Whether somebody may begin a course on a day."""
    return offer_of(course.status, course.expires, today) is Offer.OPEN


def ended_lately(course: CompiledCourse, today: date) -> bool:
    """Whether a course ended in the last sixty days."""
    ended = offer_of(course.status, course.expires, today) is Offer.ENDED
    return ended and course.expires is not None and today - course.expires <= _LATELY


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
    since = since_when(connection, course.id, course.revision_sha256)
    lessons = [lesson.id for lesson in course.lessons]
    quizzes = [lesson.quiz for lesson in course.lessons if lesson.quiz]
    if since is None:
        return False
    return began_before(connection, person_id, course.id, lessons, quizzes, since)
