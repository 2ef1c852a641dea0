"""What a further round of a course would come after: the awards that its parts are in.

Mostly that is the course's own award. A lesson or a quiz that moved here may be in awards of other
courses as well: each part waits for its own, and keeps no other part waiting.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledCourse
from courseware.domain.awards import Award
from courseware.domain.renewal import Period
from courseware.domain.rounds import Opened, Round, present_round
from courseware.services.credits.credited_before import credited_before, elsewhere, parts_of


@dataclass(frozen=True, slots=True)
class Part:
    """What is read and passed anew in a further round.

    Attributes:
        title: as a sentence says it; "" of a whole course, and of the rest of it.
        awards: those that it is in, each of which has to let it be repeated.
    """

    title: str
    awards: tuple[Award, ...]


@dataclass(frozen=True, slots=True)
class Followed:
    """What a further round of a course would come after.

    Attributes:
        parts: in the course's order.
        elsewhere: whether they are parts of awards of other courses, and the course has none of its
            own that stands.
        whole: whether nothing of the course is left to credit without a further round.
    """

    parts: tuple[Part, ...] = ()
    elsewhere: bool = False
    whole: bool = False


NOTHING = Followed()


def followed(
    catalogue: Catalogue,
    course_id: str,
    awards: Sequence[Award],
    opened: Sequence[Opened],
    periods: Callable[[], list[Period]],
) -> Followed:
    """What keeps a course, once its present round is over; before, what of it is in other awards.

    Args:
        awards: all that the person has, the earliest first.
        opened: their further rounds of the course.
    """
    present = present_round([award for award in awards if award.course_id == course_id], opened)
    course, others = catalogue.course(course_id), elsewhere(course_id, awards)
    if present.over:
        parts = tuple(_after(catalogue, course, present, others))
        return Followed(parts, elsewhere=present.award is None, whole=True)
    before = credited_before(catalogue, course, present.since, awards, periods)
    parts = tuple(_parts(catalogue, course, before.lessons, before.quizzes, others))
    return Followed(parts, elsewhere=True, whole=before.whole) if parts else NOTHING


def _after(
    catalogue: Catalogue, course: CompiledCourse, present: Round, others: list[Award]
) -> Iterator[Part]:
    """The course's own award keeps all of it, and another one what it names."""
    lessons = {lesson.id for lesson in course.lessons}
    quizzes = {lesson.quiz for lesson in course.lessons if lesson.quiz}
    named = list(_parts(catalogue, course, lessons, quizzes, others))
    if not all(part.awards for part in named):
        yield Part("", present.followed)
    for part in named:
        if part.awards:
            yield Part(part.title, (*present.followed, *part.awards))


def _parts(
    catalogue: Catalogue,
    course: CompiledCourse,
    lessons: Collection[str],
    quizzes: Collection[str],
    others: list[Award],
) -> Iterator[Part]:
    for what, id_, title in parts_of(catalogue, course, lessons, quizzes):
        yield Part(title, tuple(award for award in others if id_ in award.names(what)))
