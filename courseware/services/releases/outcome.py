"""What became of a release that somebody wanted to make."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from courseware.content.problem import Problem, has_errors
from courseware.services.releases.course_ends import CourseEnd
from courseware.services.releases.kept_marks import MarksTold


@dataclass(frozen=True, slots=True)
class PublishOutcome:
    """What `publish` did.

    Attributes:
        release_id: the live release afterwards; None when there is none at all.
        problems: everything that the check found; with an error among them nothing was changed.
        published: whether a new release was made (not when nothing differs from the live one).
        changed: `kind/id` of the files that differ from the release before.
        concerned: awards that a recall with it concerns.
        concerned_people: holders of these awards, each counted once.
        concerned_readers: who had read the recalled text without an award that names it.
        recall_corrected: of each question of the recall that a correction of marks decides, how.
        marks: what it means for the marks of each quiz that it changed, by quiz.
        ends: last days of courses that it brought, changed, or opened again with.
        moves: of each lesson that moved and each course that went, whom it touches.
    """

    release_id: int | None
    problems: tuple[Problem, ...]
    published: bool
    changed: tuple[str, ...]
    concerned: int = 0
    concerned_people: int = 0
    concerned_readers: int = 0
    recall_corrected: tuple[str, ...] = ()
    marks: Mapping[str, MarksTold] = field(default_factory=dict)
    ends: tuple[CourseEnd, ...] = ()
    moves: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether errors kept the release from being made."""
        return has_errors(self.problems)

    @property
    def marks_words(self) -> tuple[str, ...]:
        """What it means for marks, in sentences."""
        return tuple(words for told in self.marks.values() for words in told.words)
