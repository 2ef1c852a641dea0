"""What of a course counts for an award of another course already.

A lesson may move to another course, and a course may get another id. What was read and passed
goes with the lesson; what it was credited with does not come again: no two awards of a person
rest on the same reading or the same pass. What another award names gives minutes anew only where
it is read and passed anew, in a round of the course that was opened once that award let it.
A demonstration is no credit, so it keeps nothing from counting; of a revoked award the reading and
the pass may be in doubt, so what it names is read and passed anew.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledCourse
from courseware.domain.award_days import completed_on, zone_of
from courseware.domain.competency.calendar import day_of
from courseware.domain.credit import named_in
from courseware.domain.errors import Conflict
from courseware.domain.renewal import repeat_from
from courseware.services.competency.wording import day_words
from courseware.services.credits.double_credit import may_count
from courseware.services.credits.licences import periods_of
from courseware.store.credits import awards as rows
from courseware.store.rows import AnyRow


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
    def sentence(self) -> str:
        """What that means for the credit; "" where nothing of the course was credited."""
        named = " and ".join(one.words for one in self.awards)
        if self.whole:
            return (
                f"Everything that this course asks is part of an award that you have: {named}. It "
                "gives no further credit until you repeat it: there is nothing to fill in or sign."
            )
        if not self.titles:
            return ""
        return (
            f"Part of this course is in an award that you have ({named}) and is not counted "
            f"again: {', '.join(self.titles)}. The minutes are those of the rest, and of the "
            "declared ones its share by reading time. The course's page says from when you can "
            "read and pass it anew for credit."
        )

    @property
    def recorded(self) -> dict[str, dict[str, str]]:
        """What an award keeps of it: the lessons and quizzes, each with the other award's id."""
        return {
            "lessons": {id_: one.award_id for id_, one in self.lessons.items()},
            "quizzes": {id_: one.award_id for id_, one in self.quizzes.items()},
        }


NOTHING = CreditedBefore()


def credited_before(
    connection: Connection,
    catalogue: Catalogue,
    person_id: str,
    course: CompiledCourse,
    since: datetime | None,
    awards: Iterable[AnyRow],
) -> CreditedBefore:
    """What of a course counts for other awards of a person, in the round that they are in.

    Args:
        since: when that round was opened; None in the first one.
        awards: the person's, without those that were set aside, the earliest first.
    """
    asked = {lesson.id for lesson in course.lessons}
    quizzes = {lesson.quiz for lesson in course.lessons if lesson.quiz}
    naming = [
        award
        for award in awards
        if award.course_id != course.id
        and not award.demonstration
        and (
            asked & named_in(award.snapshot, "lessons")
            or quizzes & named_in(award.snapshot, "quizzes")
        )
    ]
    if not naming:  # nearly everybody
        return NOTHING
    held = _in_the_way(connection, catalogue, person_id, since, naming)
    lessons, of_quizzes = _latest(held, "lessons", asked), _latest(held, "quizzes", quizzes)
    return CreditedBefore(
        lessons,
        of_quizzes,
        tuple(title for _, _, title in parts_of(catalogue, course, lessons, of_quizzes)),
        whole=lessons.keys() == asked and of_quizzes.keys() == quizzes,
    )


def refuse_credited(before: CreditedBefore) -> None:
    """Make sure that something of a course is left to credit.

    Raises:
        Conflict: everything is part of other awards, with the reason.
    """
    if before.whole:
        raise Conflict(before.sentence)


def _in_the_way(
    connection: Connection,
    catalogue: Catalogue,
    person_id: str,
    since: datetime | None,
    naming: list[AnyRow],
) -> list[AnyRow]:
    """The awards that keep what they name from counting again: those made in this round, or in the
    first one at any time, and those that could not be repeated yet when the round was opened."""
    if since is None:
        return naming
    periods = periods_of(connection, catalogue, person_id)
    count = {row.id for row in rows.awards(connection, person_id) if may_count(row)}
    return [
        award
        for award in naming
        if award.awarded_at >= since
        or (
            award.id in count
            and day_of(since, zone_of(award.snapshot))
            < repeat_from(completed_on(award.snapshot), periods)
        )
    ]


def _latest(awards: Iterable[AnyRow], what: str, asked: Collection[str]) -> dict[str, Earlier]:
    return {
        id_: Earlier(
            award.id, award.snapshot["title"], completed_on(award.snapshot), award.taken_back
        )
        for award in awards
        for id_ in named_in(award.snapshot, what)
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
