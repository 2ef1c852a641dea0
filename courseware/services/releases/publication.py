"""What publishing would do: what changed, in words and as a diff, who is affected, what refuses."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from courseware.content.changes import source_diff, words_of_change
from courseware.content.parse_cache import ParseCache
from courseware.content.problem import Problem, has_errors
from courseware.content.succession import to_confirm
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.services.authorize import require
from courseware.services.recalls.texts import RecalledText
from courseware.services.releases.corrections_told import CorrectionTold
from courseware.services.releases.course_ends import (
    CourseEnd,
    course_ends,
    offer_changes,
    touched_by_end,
)
from courseware.services.releases.kept_marks import MarksTold, marks_told
from courseware.services.releases.moves import moves
from courseware.services.releases.preparing import Prepared, prepare, prepare_release
from courseware.store import affected as counts
from courseware.store import releases as rows
from courseware.store.engine import Database

_Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Affected:
    """How many are touched; nobody is named.

    Attributes:
        open_attempts: attempts under way, of a course at its quizzes; they keep the revision that
            they began with.
        passed: people who passed the quiz, in any revision.
        read: people who have read the lesson whole, in any revision.
        awarded: people with an award whose record names the revision that is live.
        signed: signed observations of the checklist, in any revision.
        begun: people who have begun the course and not completed it. This and the open attempts
            are told of a course whose last day or status changes, or that goes.
    """

    open_attempts: int = 0
    passed: int = 0
    read: int = 0
    awarded: int = 0
    signed: int = 0
    begun: int = 0


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One file that differs from the live release.

    Attributes:
        words: sentences about what changed.
        diff: unified diff of the source; empty where no source is text.
        corrections: what becomes of the corrections of marks of a quiz; `words` say it too.
    """

    kind: str
    content_id: str
    path: str
    words: tuple[str, ...]
    diff: str
    affected: Affected = Affected()
    corrections: tuple[CorrectionTold, ...] = ()


@dataclass(frozen=True, slots=True)
class PublicationPlan:
    """What `publish` would do now.

    Attributes:
        live_release: None before the first release.
        problems: everything that the check and the comparison with what was published found.
        changes: the files that differ; also where something refuses, as far as it can be told.
        digest: another one as soon as the files or the live release are no longer these.
        recalled: recalled texts of lessons that it would make live again; they refuse it unless
            their ids are given as `despite`.
        ends: last days of courses that it brings, changes, or opens again with.
        moves: of each lesson that moves to another course, and each course that goes, whom it
            touches.
    """

    live_release: int | None
    problems: tuple[Problem, ...]
    changes: tuple[PlannedChange, ...]
    digest: str
    recalled: tuple[RecalledText, ...] = ()
    ends: tuple[CourseEnd, ...] = ()
    moves: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether `publish` would change nothing because of errors."""
        return has_errors(self.problems)

    @property
    def to_confirm(self) -> tuple[str, ...]:
        """Ids with other words (`quiz/question/part`) that the author may confirm to be the same.

        Given as `same_meaning` to `plan_publication` and `publish`, they refuse nothing more.
        """
        return tuple(to_confirm(self.problems))


def plan_publication(
    db: Database,
    actor: Actor,
    library_root: Path,
    cache: ParseCache | None = None,
    same_meaning: Collection[str] = (),
) -> PublicationPlan:
    """What publishing the library would do, for an author.

    Args:
        same_meaning: names out of `to_confirm` that the author confirms to mean the same.

    Raises:
        Forbidden: the actor is no clinic's instructor.
    """
    require(actor, Permission.PUBLICATION_READ)
    return plan(db, library_root, cache, same_meaning)


def plan(
    db: Database,
    library_root: Path,
    cache: ParseCache | None = None,
    same_meaning: Collection[str] = (),
    despite: Collection[str] = (),
) -> PublicationPlan:
    """What publishing the library would do, for a caller who has decided."""
    return described(db, prepare(db, library_root, cache, same_meaning, despite))


def plan_release(db: Database, release_id: int, despite: Collection[str] = ()) -> PublicationPlan:
    """What going back to an earlier release would do, for a caller who has decided.

    Raises:
        NotFound: there is no such release.
        Invalid: `despite` names a recall that is not in the way.
    """
    return described(db, prepare_release(db, release_id, despite))


def described(db: Database, prepared: Prepared) -> PublicationPlan:
    """What making this release the live one would do."""
    before = {(item.kind, item.content_id): item for item in prepared.live_items}
    with db.snapshot() as connection:
        told = marks_told(connection, prepared)
        changes = tuple(
            _change(connection, name, before.get(name), prepared.sources, told)
            for name in sorted(prepared.changed())
        )
        touched = (course_ends(connection, prepared), moves(connection, prepared))
    about = (prepared.problems, changes, prepared.digest, prepared.recalled)
    return PublicationPlan(prepared.live_id, *about, *touched)


def _change(
    connection: Connection,
    name: _Name,
    live: rows.ItemRow | None,
    sources: Mapping[_Name, tuple[str, bytes]],
    told: Mapping[str, MarksTold],
) -> PlannedChange:
    kind, content_id = name
    old = rows.source(connection, live.revision_sha256) if live else None
    path, new = sources.get(name, (live.path if live else "", None))
    marks = told.get(content_id, MarksTold()) if kind == "quiz" else MarksTold()
    is_other_offer = kind == "course" and offer_changes(path, old, new)
    return PlannedChange(
        kind=kind,
        content_id=content_id,
        path=path,
        words=(*words_of_change(kind, path, old, new), *marks.words),
        diff="" if kind == "figure" else source_diff(path, old, new),
        affected=_affected(connection, kind, content_id, live, is_other_offer),
        corrections=marks.corrections,
    )


def _affected(
    connection: Connection,
    kind: str,
    content_id: str,
    live: rows.ItemRow | None,
    is_other_offer: bool,
) -> Affected:
    if live is None:
        return Affected()
    awarded = counts.people_with_award(connection, [live.revision_sha256])
    if kind == "quiz":
        return Affected(
            open_attempts=counts.open_attempts(connection, content_id),
            passed=counts.people_who_passed(connection, content_id),
            awarded=awarded,
        )
    if kind == "lesson":
        return Affected(read=counts.people_who_read(connection, content_id), awarded=awarded)
    if kind == "checklist":
        return Affected(signed=counts.signed_checklists(connection, content_id), awarded=awarded)
    if is_other_offer:
        begun, under_way = touched_by_end(connection, live)
        return Affected(open_attempts=under_way, awarded=awarded, begun=begun)
    return Affected(awarded=awarded)
