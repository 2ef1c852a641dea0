"""What of a course counts for an award of another course already.

A lesson may move to another course, and a course may get another id. What was read and passed
goes with the lesson; what it was credited with does not come again: no two awards of a person
rest on the same reading or the same pass. What another award names gives minutes anew only where
it is read and passed anew, in a round of the course that was opened once that award let it.
A demonstration is no credit, so it keeps nothing from counting; of a revoked award the reading and
the pass may be in doubt, so what it names is read and passed anew.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledCourse
from courseware.domain.awards import Award
from courseware.domain.competency.calendar import day_of
from courseware.domain.errors import Conflict
from courseware.domain.renewal import Period
from courseware.domain.times import day_words


@dataclass(frozen=True, slots=True)
class Earlier:
    """An award that names a lesson or a quiz which is in another course now."""

    award_id: str
    title: str
    on: date
    revoked: bool = False

    @property
    def words(self) -> str:
        """Which one it is."""
        since = ", revoked since" if self.revoked else ""
        return f"“{self.title}” of {day_words(self.on)}{since}"


@dataclass(frozen=True, slots=True)
class CreditedBefore:
    """What of a course is part of other awards.

    Attributes:
        lessons, quizzes: id -> the latest award that names it.
        titles: of them, in the course's order, as a sentence says them.
        whole: whether nothing else is left of the course to credit.
    """

    lessons: Mapping[str, Earlier] = field(default_factory=dict)
    quizzes: Mapping[str, Earlier] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    whole: bool = False

    @property
    def awards(self) -> tuple[Earlier, ...]:
        """The awards, the earliest first."""
        every = {*self.lessons.values(), *self.quizzes.values()}
        return tuple(sorted(every, key=lambda one: (one.on, one.award_id)))

    @property
    def closes(self) -> str:
        """Why the course gives nothing before it is repeated; "" where something is left."""
        if not self.whole:
            return ""
        return (
            "Everything that this course asks is part of an award that you have: "
            f"{self._named}. It gives no further credit until you repeat it: there is nothing to "
            "fill in or sign."
        )

    @property
    def sentence(self) -> str:
        """What that means for the credit; "" where nothing of the course was credited."""
        if self.whole or not self.titles:
            return self.closes
        return (
            f"Part of this course is in an award that you have ({self._named}) and is not counted "
            f"again: {', '.join(self.titles)}. The minutes are those of the rest, and of the "
            "declared ones its share by reading time. The course's page says from when you can "
            "read and pass it anew for credit."
        )

    @property
    def _named(self) -> str:
        return " and ".join(one.words for one in self.awards)

    @property
    def recorded(self) -> dict[str, dict[str, str]]:
        """What an award keeps of it: the lessons and quizzes, each with the other award's id."""
        return {
            "lessons": {id_: one.award_id for id_, one in self.lessons.items()},
            "quizzes": {id_: one.award_id for id_, one in self.quizzes.items()},
        }


NOTHING = CreditedBefore()


def credited_before(
    catalogue: Catalogue,
    course: CompiledCourse,
    since: datetime | None,
    awards: Iterable[Award],
    periods: Callable[[], list[Period]],
) -> CreditedBefore:
    """What of a course counts for other awards of a person, in the round that they are in.

    Args:
        since: when that round was opened; None in the first one.
        awards: all that the person has, the earliest first.
        periods: the renewal periods of their licences; asked for only where they decide.
    """
    asked = {lesson.id for lesson in course.lessons}
    quizzes = {lesson.quiz for lesson in course.lessons if lesson.quiz}
    naming = [
        award
        for award in elsewhere(course.id, awards)
        if asked & award.names("lessons") or quizzes & award.names("quizzes")
    ]
    if not naming:  # nearly everybody
        return NOTHING
    held = [award for award in naming if _in_the_way(award, since, periods)]
    lessons, of_quizzes = _latest(held, "lessons", asked), _latest(held, "quizzes", quizzes)
    return CreditedBefore(
        lessons,
        of_quizzes,
        tuple(title for _, _, title in parts_of(catalogue, course, lessons, of_quizzes)),
        whole=lessons.keys() == asked and of_quizzes.keys() == quizzes,
    )


def elsewhere(course_id: str, awards: Iterable[Award]) -> list[Award]:
    """Those of a person's awards that may have something of a course though they are of another
    one: not a demonstration, and not what counts no more beside another award."""
    return [
        award
        for award in awards
        if award.course_id != course_id and not award.demonstration and not award.set_aside
    ]


def refuse_credited(before: CreditedBefore) -> None:
    """Make sure that something of a course is left to credit.

    Raises:
        Conflict: everything is part of other awards, with the reason.
    """
    if before.whole:
        raise Conflict(before.sentence)


def _in_the_way(award: Award, since: datetime | None, periods: Callable[[], list[Period]]) -> bool:
    """Whether an award keeps what it names from counting again: made in this round, or in the first
    one at any time, or not to be repeated yet when the round was opened."""
    if since is None or award.awarded_at >= since:
        return True
    if not award.may_count:
        return False
    allowed = award.repeatable_from(periods())
    return allowed is not None and day_of(since, award.zone) < allowed


def _latest(awards: Iterable[Award], what: str, asked: Collection[str]) -> dict[str, Earlier]:
    return {
        id_: Earlier(award.id, award.snapshot["title"], award.completed_on, award.taken_back)
        for award in awards
        for id_ in award.names(what)
        if id_ in asked
    }


def parts_of(
    catalogue: Catalogue,
    course: CompiledCourse,
    lessons: Collection[str],
    quizzes: Collection[str],
) -> Iterator[tuple[str, str, str]]:
    """Those of some lessons and quizzes that are in a course, in its order: `lessons` or `quizzes`,
    the id, and the title as a sentence says it."""
    for lesson in course.lessons:
        if lesson.id in lessons:
            yield "lessons", lesson.id, f"“{lesson.title}”"
        if lesson.quiz and lesson.quiz in quizzes:
            yield "quizzes", lesson.quiz, f"quiz “{catalogue.quiz_title(lesson.quiz)}”"
