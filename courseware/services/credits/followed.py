"""What a further round of a course would come after: the awards that its parts are in.

Mostly that is the course's own award. Of a lesson or a quiz that moved here it is the other
courses' awards that name it: each part waits for its own, and keeps no other part waiting.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledCourse
from courseware.domain.attempts import is_of_round
from courseware.domain.credit import named_in
from courseware.services.certificates.reading import end_of
from courseware.services.credits.credited_before import CreditedBefore, credited_before, parts_of
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class Part:
    """What is read and passed anew in a further round.

    Attributes:
        title: as a sentence says it; "" of a whole course.
        awards: those that it is in, each of which has to let it be repeated.
    """

    title: str
    awards: tuple[AnyRow, ...]


@dataclass(frozen=True, slots=True)
class Followed:
    """What a further round of a course would come after.

    Attributes:
        parts: in the course's order.
        elsewhere: whether they are parts of awards of other courses.
        whole: whether nothing of the course is left to credit without a further round.
    """

    parts: tuple[Part, ...] = ()
    elsewhere: bool = False
    whole: bool = False


NOTHING = Followed()


def followed(
    connection: Connection,
    catalogue: Catalogue,
    person_id: str,
    course_id: str,
    awards: list[AnyRow],
    opened: Mapping[str, tuple[int, datetime]],
) -> Followed:
    """The course's own award, once the present round has one; else what of it is in others.

    Args:
        awards: all that the person has, the newest first.
        opened: course id -> (round, since when) of their further rounds.
    """
    since = opened[course_id][1] if course_id in opened else None
    newest = next((one.newest_at for one in awards if one.course_id == course_id), None)
    standing = [award for award in awards if not _is_set_aside(award)]
    if newest is not None and is_of_round(newest, since):
        own = [award for award in standing if award.course_id == course_id]
        return Followed((Part("", (own[0],)),), whole=True) if own else NOTHING
    course = catalogue.course(course_id)
    standing.reverse()
    before = credited_before(connection, catalogue, person_id, course, since, standing)
    parts = tuple(_parts(catalogue, course, before, standing))
    return Followed(parts, elsewhere=True, whole=before.whole) if parts else NOTHING


def _parts(
    catalogue: Catalogue, course: CompiledCourse, before: CreditedBefore, awards: list[AnyRow]
) -> Iterator[Part]:
    for what, id_, title in parts_of(catalogue, course, before.lessons, before.quizzes):
        naming = (
            award
            for award in awards
            if award.course_id != course.id
            and not award.demonstration
            and id_ in named_in(award.snapshot, what)
        )
        yield Part(title, tuple(naming))


def _is_set_aside(award: AnyRow) -> bool:
    end = end_of(award)
    return end is not None and end.set_aside
