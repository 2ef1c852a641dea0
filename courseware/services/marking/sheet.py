"""One answer and all that its marker needs, without the learner's name until it is marked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.attempts import ran_out
from courseware.domain.errors import Forbidden, NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.questions.essay import Essay
from courseware.services.attempts.closing import counted_answers
from courseware.services.authorize import require
from courseware.store.accounts import people
from courseware.store.engine import Database
from courseware.store.quizzes import attempts as rows
from courseware.store.quizzes import marking as marking_rows
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class Markable:
    """An answer that the actor may mark: its rows, its question as it was asked, its text.

    Attributes:
        clinics: whose instructors may mark it.
    """

    attempt: AnyRow
    clinics: frozenset[str]
    position: int
    question: Essay
    text: str
    marks: tuple[AnyRow, ...]
    is_awaited: bool


@dataclass(frozen=True, slots=True)
class GivenMark:
    """One mark, the first one or a later change (time UTC)."""

    number: int
    levels: Mapping[str, str]
    comment: str
    note: str
    reason: str | None
    marker: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Chosen:
    """What stands in the form: levels by criterion, comment to the learner, note to colleagues."""

    levels: Mapping[str, str]
    comment: str = ""
    note: str = ""


SAVE: Final = ""
"""The name, which no criterion has, of what stands beside a draft's levels: which save it is."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The marking page of one answer.

    Attributes:
        learner: the name; None until the answer is marked.
        words: how many the answer has.
        chosen: what this marker chose so far, or the mark that counts.
        saved_at: when the draft was saved (UTC); None without one.
        save: which save of this marker's draft is shown; "" without one.
        marks: every mark, the first one first.
        others: (name, when) of colleagues who have begun this answer too.
        is_awaited: whether it still waits for its first mark.
        ran_out: whether the attempt's time ended, at `submitted_at`, before it was handed in.
    """

    attempt_id: str
    position: int
    quiz_id: str
    title: str
    question: Essay
    text: str
    words: int
    submitted_at: datetime
    learner: str | None
    chosen: Chosen
    saved_at: datetime | None
    save: str
    marks: tuple[GivenMark, ...]
    others: tuple[tuple[str, datetime], ...]
    is_awaited: bool
    ran_out: bool


def sheet(
    db: Database, catalogue: Catalogue, actor: Actor, attempt_id: str, position: int
) -> Sheet:
    """The page of one answer.

    Raises:
        NotFound: no such answer, or none of the actor's clinics.
        Forbidden: it is the actor's own, or the actor may not mark in the clinic.
    """
    with db.snapshot() as connection:
        found = markable(connection, catalogue, actor, attempt_id, position)
        drafts = marking_rows.drafts(connection, attempt_id, position)
        names = people.names_of(
            connection, {found.attempt.person_id, *(m.marked_by for m in found.marks)}
        )
    marks = tuple(
        GivenMark(m.number, m.levels, m.comment, m.note, m.reason, names[m.marked_by], m.marked_at)
        for m in found.marks
    )
    mine = next((draft for draft in drafts if draft.marker_id == actor.person_id), None)
    others = [(d.name, d.saved_at) for d in drafts if d.marker_id != actor.person_id]
    return Sheet(
        attempt_id=attempt_id,
        position=position,
        quiz_id=found.attempt.quiz_id,
        title=catalogue.quiz_title(found.attempt.quiz_id),
        question=found.question,
        text=found.text,
        words=len(found.text.split()),
        submitted_at=found.attempt.submitted_at,
        learner=names[found.attempt.person_id] if marks else None,
        chosen=chosen_in(marks[-1] if marks else mine),
        saved_at=mine.saved_at if mine and not marks else None,
        save=save_of(mine),
        marks=marks,
        others=tuple(others),
        is_awaited=found.is_awaited,
        ran_out=ran_out(found.attempt.deadline, found.attempt.submitted_at),
    )


def markable(
    connection: Connection,
    catalogue: Catalogue,
    actor: Actor,
    attempt_id: str,
    position: int,
    for_update: bool = False,
) -> Markable:
    """A submitted answer to a free-text question, if the actor may mark it.

    Raises:
        NotFound, Forbidden: as `sheet`.
    """
    attempt = rows.attempt(connection, attempt_id, for_update)
    if attempt is None or attempt.submitted_at is None:
        raise NotFound
    clinics = marking_rows.clinics_of_answer(connection, attempt.person_id, attempt.submitted_at)
    require(actor, Permission.ANSWERS_MARK, Subject(attempt.person_id, clinics))
    if attempt.person_id == actor.person_id:
        raise Forbidden("Nobody marks their own answer. Ask another instructor of the clinic.")
    row = rows.question_at(connection, attempt_id, position)
    if row is None:
        raise NotFound
    question = catalogue.quiz_by_key(attempt.compiled_key).question(row.question_id)
    answer: Any = counted_answers(rows.saves(connection, attempt_id, position)).get(position)
    if not isinstance(question, Essay) or answer is None:
        raise NotFound
    marks = marking_rows.marks_of(connection, attempt_id).get((attempt_id, position), [])
    awaited = attempt.score is None and row.share is None and not marks
    given = question.given(answer)
    return Markable(attempt, clinics, position, question, given, tuple(marks), awaited)


def save_of(draft: AnyRow | None) -> str:
    """The name of the save that a draft is; "" without one."""
    return str(draft.levels.get(SAVE, "")) if draft else ""


def chosen_in(held: GivenMark | AnyRow | None) -> Chosen:
    """What a mark or a draft holds, as a form shows it."""
    if held is None:
        return Chosen({})
    levels = {name: level for name, level in held.levels.items() if name != SAVE}
    return Chosen(levels, held.comment, held.note)
