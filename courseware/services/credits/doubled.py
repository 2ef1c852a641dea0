"""Awards that earlier versions made of what another award of the same person rested on already.

A lesson that moved, or a course that got another id, was credited again with its new course. Such
awards stay: whether both may is for the provider to decide. They are found here so that it can be.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import Connection

from courseware.content.summary import FileKind
from courseware.domain.attempts import is_of_round
from courseware.domain.award_days import completed_on
from courseware.store.credits import certificates
from courseware.store.credits import doubled_awards as rows
from courseware.store.credits.study import on_record
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class Doubled:
    """An award with something that an earlier one of the same person was credited with.

    Attributes:
        former_id, former_title, former_on: the earlier one.
        what: `lesson ID` or `quiz ID` of what rests on the same reading or the same pass.
        certificate: number of the later one's certificate that stands; "" without one.
    """

    person_id: str
    award_id: str
    title: str
    on: date
    former_id: str
    former_title: str
    former_on: date
    what: tuple[str, ...]
    certificate: str


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a person's awards rest on: `read` and `passed` as `study.on_record` has them, and when
    further rounds were opened."""

    read: Mapping[tuple[str, int], tuple[datetime, str]]
    passed: Mapping[str, Iterable[tuple[datetime, datetime, str]]]
    opened: Mapping[tuple[str, int], datetime]

    def pass_of(self, award: AnyRow, quiz_id: str) -> datetime | None:
        """When the pass was handed in on which an award rests: the first one of its round."""
        since = self.opened.get((award.course_id, award.round))
        return next(
            (
                submitted
                for started, submitted, _ in self.passed.get(quiz_id, ())
                if is_of_round(started, since) and submitted <= award.awarded_at
            ),
            None,
        )


def doubled(connection: Connection) -> Iterator[Doubled]:
    """Every award that counts though an earlier one that counts rests on some of the same, by
    person; one query where nothing ever moved."""
    courses = _between_which_something_moved(connection)
    if not courses:
        return
    for person_id, group in groupby(rows.of_several(connection, courses), lambda r: r.person_id):
        awards = list(group)
        if not any(_named_by_both(*pair) for pair in _pairs(awards)):
            continue
        under = rows.made_under(connection, [award.id for award in awards])
        study = on_record(connection, person_id)
        ground = _Ground(study.lessons_read, study.passes, rows.openings_of(connection, person_id))
        told = set[str]()
        for former, later in _pairs(awards):
            # What two accounts earned rests on what each of them did.
            if later.id in told or under.get(former.id) != under.get(later.id):
                continue
            if what := tuple(_same(former, later, ground)):
                told.add(later.id)
                yield _doubled(connection, former, later, what)


def _between_which_something_moved(connection: Connection) -> set[str]:
    """Courses that share a lesson or a quiz, over all releases."""
    within: dict[tuple[str, str], set[str]] = {}
    for kind, id_, course in rows.places(connection, (FileKind.LESSON, FileKind.QUIZ)):
        within.setdefault((kind, id_), set()).add(course)
    return {course for courses in within.values() if len(courses) > 1 for course in courses}


def _pairs(awards: list[AnyRow]) -> Iterator[tuple[AnyRow, AnyRow]]:
    """Each award of another course with each that came before it."""
    for place, later in enumerate(awards):
        for former in awards[:place]:
            if former.course_id != later.course_id:
                yield former, later


def _named_by_both(former: AnyRow, later: AnyRow) -> list[tuple[str, str]]:
    """What both name in the same version: (`lessons` or `quizzes`, id)."""
    one, other = former.snapshot["revisions"], later.snapshot["revisions"]
    return [
        (what, id_)
        for what in ("lessons", "quizzes")
        for id_, revision in sorted(other[what].items())
        if one[what].get(id_) == revision
    ]


def _same(former: AnyRow, later: AnyRow, ground: _Ground) -> Iterator[str]:
    """What of it was read or passed once. A reading is kept by its round, whose number no course
    has twice of a lesson, unless it was read anew since; a pass by its moment."""
    for what, id_ in _named_by_both(former, later):
        if what == "lessons":
            read_at = ground.read.get((id_, later.round))
            if former.round == later.round and read_at and read_at[0] <= former.awarded_at:
                yield f"lesson {id_}"
        elif (passed := ground.pass_of(former, id_)) and passed == ground.pass_of(later, id_):
            yield f"quiz {id_}"


def _doubled(
    connection: Connection, former: AnyRow, later: AnyRow, what: tuple[str, ...]
) -> Doubled:
    numbers = [row.number for row in certificates.standing_of(connection, later.id)]
    return Doubled(
        person_id=later.person_id,
        award_id=later.id,
        title=later.snapshot["title"],
        on=completed_on(later.snapshot),
        former_id=former.id,
        former_title=former.snapshot["title"],
        former_on=completed_on(former.snapshot),
        what=what,
        certificate=numbers[0] if numbers else "",
    )
