"""Rows of recalls: what was recalled, whose awards rest on it, and who has done the questions."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Connection,
    String,
    bindparam,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    type_coerce,
    update,
)

from courseware.store.literals import at_most
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    Award,
    LessonRead,
    Person,
    Reading,
    Recall,
    RecallReader,
    RecallTask,
    Release,
    ReleaseItem,
)

NOTHING_ASKED: Final[Mapping[str, Any]] = {}
"""The answers of who ended a recall when none of its questions was left: it took their word."""
# Asked at every visit of the home page.
_PERSON: Final[Any] = bindparam("person_id")
WAITS: Final = or_(
    *(
        exists().where(
            asked.recall_id == Recall.id, asked.person_id == _PERSON, asked.done_at.is_(None)
        )
        for asked in (RecallTask, RecallReader)
    )
)
"""Whether a recall waits for the person that is bound as `person_id`."""
_OPEN = (
    select(
        Recall.id,
        Recall.title,
        Recall.begun_at,
        Recall.lesson_id,
        Recall.reason,
        exists()
        .where(RecallTask.recall_id == Recall.id, RecallTask.person_id == _PERSON)
        .label("awarded"),
    )
    .where(WAITS)
    .order_by(Recall.begun_at, Recall.id)
)


def awards_resting_on(
    connection: Connection, lesson_id: str, unlike: str
) -> list[tuple[str, str, str]]:
    """(award, person, mail address) of awards whose record names an earlier revision of a lesson.

    Args:
        unlike: the revision that is not recalled.
    """
    named = type_coerce(Award.snapshot, String).contains(f'"{lesson_id}":"', autoescape=True)
    query = (
        select(Award.id, Award.person_id, Award.snapshot, Person.email)
        .join(Person, Person.id == Award.person_id)
        .where(named)
        .order_by(Award.id)
    )
    found = []
    for row in connection.execute(query.execution_options(yield_per=500)):
        revision = row.snapshot.get("revisions", {}).get("lessons", {}).get(lesson_id)
        if revision is not None and revision != unlike:
            found.append((row.id, row.person_id, row.email))
    return found


def readers_of(
    connection: Connection, lesson_id: str, unlike: str, but: Collection[str]
) -> list[tuple[str, str]]:
    """(person, mail address) of those who had an earlier revision of a lesson on screen.

    Args:
        unlike: the revision that is not recalled.
        but: people who are left out.
    """
    had = or_(
        *(
            exists().where(
                table.person_id == Person.id,
                table.lesson_id == lesson_id,
                table.revision_sha256 != unlike,
            )
            for table in (Reading, LessonRead)
        )
    )
    query = select(Person.id, Person.email).where(had, Person.merged_into.is_(None))
    return [
        (id_, email)
        for id_, email in connection.execute(query.order_by(Person.id))
        if id_ not in but
    ]


def add_readers(connection: Connection, recall_id: str, readers: Mapping[str, str]) -> None:
    """Store whom a recall tells without an award (own id -> person)."""
    rows = [
        {"id": id_, "recall_id": recall_id, "person_id": person, "tries": 0}
        for id_, person in readers.items()
    ]
    if rows:
        connection.execute(insert(RecallReader), rows)


_AT_ONCE = 500


def named_awards(connection: Connection, awards: Sequence[str]) -> list[AnyRow]:
    """(id, person_id, name, course_id, snapshot) of awards by id."""
    found: list[AnyRow] = []
    for start in range(0, len(awards), _AT_ONCE):
        query = (
            select(Award.id, Award.person_id, Person.name, Award.course_id, Award.snapshot)
            .join(Person, Person.id == Award.person_id)
            .where(Award.id.in_(awards[start : start + _AT_ONCE]))
        )
        found += connection.execute(query)
    return found


def add(connection: Connection, values: Mapping[str, Any], tasks: Sequence[Any]) -> None:
    """Store a recall with its (award, person) tasks."""
    connection.execute(insert(Recall).values(**values))
    rows = [
        {"recall_id": values["id"], "award_id": award, "person_id": person, "tries": 0}
        for award, person in tasks
    ]
    if rows:
        connection.execute(insert(RecallTask), rows)


def add_task(
    connection: Connection,
    recall_id: str,
    award_id: str,
    person_id: str,
    done: AnyRow | None,
) -> None:
    """Store the task of an award made after its recall; `done` is what `done_before` found."""
    named = {"recall_id": recall_id, "award_id": award_id, "person_id": person_id}
    ended = {"done_at": done.done_at, "answers": done.answers} if done else {}
    connection.execute(insert(RecallTask).values(**named, tries=0, **ended))


def done_before(connection: Connection, recall_id: str, person_id: str) -> AnyRow | None:
    """The task with which a person first ended a recall, with its answers; None before."""
    tasks = tasks_of(connection, recall_id, person_id)
    done = [task for task in tasks if task.done_at is not None]
    return min(done, key=lambda task: task.done_at, default=None)


def open_of(connection: Connection, person_id: str) -> list[AnyRow]:
    """(id, title, begun_at, lesson_id, reason, awarded) of recalls that wait for a person.

    The oldest first. `awarded`: whether the person has an award that it concerns.
    """
    return list(connection.execute(_OPEN, {"person_id": person_id}))


def recall(connection: Connection, recall_id: str) -> AnyRow | None:
    """One recall, or None."""
    query = select(*Recall.__table__.c).where(Recall.id == recall_id)
    return connection.execute(query).one_or_none()


def quiz_keys_asking(connection: Connection, quiz_id: str, question_id: str) -> list[str]:
    """Compiled keys of the quizzes in which recalls ask a question, each once."""
    query = select(Recall.quiz_key, Recall.questions).where(Recall.quiz_id == quiz_id)
    found = connection.execute(query.order_by(Recall.begun_at, Recall.id))
    return list(dict.fromkeys(row.quiz_key for row in found if question_id in row.questions))


def tasks_of(
    connection: Connection, recall_id: str, person_id: str, for_update: bool = False
) -> list[AnyRow]:
    """(about, awarded, tries, answers, done_at) of what a person is asked in a recall.

    `about` is the award that it concerns, or the id of who had read the lesson without one.
    """
    found: list[AnyRow] = []
    for about, table in ((RecallTask.award_id, RecallTask), (RecallReader.id, RecallReader)):
        query = (
            select(
                about.label("about"),
                literal(table is RecallTask).label("awarded"),
                table.tries,
                table.answers,
                table.done_at,
            )
            .where(table.recall_id == recall_id, table.person_id == person_id)
            .order_by(about)
        )
        found += connection.execute(query.with_for_update() if for_update else query)
    return found


def note_try(
    connection: Connection,
    recall_id: str,
    person_id: str,
    answers: Mapping[str, Any],
    done_at: datetime | None,
) -> None:
    """Count a try with its answers; a task that is done stays as it is."""
    for table in (RecallTask, RecallReader):
        connection.execute(
            update(table)
            .where(
                table.recall_id == recall_id,
                table.person_id == person_id,
                table.done_at.is_(None),
            )
            .values(tries=table.tries + 1, answers=dict(answers), done_at=done_at)
        )


def recalls_of_lessons(connection: Connection, lesson_ids: Collection[str]) -> list[AnyRow]:
    """Every recall of lessons, all columns, the oldest first."""
    query = select(*Recall.__table__.c).where(Recall.lesson_id.in_(sorted(lesson_ids)))
    return list(connection.execute(query.order_by(Recall.begun_at, Recall.id)))


def is_recalled(connection: Connection, recall: AnyRow, revision: str) -> bool:
    """Whether a revision of the recall's lesson is one that it recalled.

    That is every one that was published before the corrected text, other than that one.
    """
    named = select(ReleaseItem.release_id).where(
        ReleaseItem.kind == "lesson",
        ReleaseItem.content_id == recall.lesson_id,
        ReleaseItem.revision_sha256 == revision,
    )
    corrected = named.where(ReleaseItem.release_id == recall.release_id)
    earlier = named.where(ReleaseItem.release_id < recall.release_id).limit(at_most(1))
    return connection.scalar(corrected) is None and connection.scalar(earlier) is not None


def live_since(connection: Connection, lesson_id: str, revision: str) -> AnyRow | None:
    """(id, published_at) of the release since which a lesson's live revision has been live."""
    last_other = (
        select(func.max(Release.id))
        .where(
            ~exists().where(
                ReleaseItem.release_id == Release.id,
                ReleaseItem.kind == "lesson",
                ReleaseItem.content_id == lesson_id,
                ReleaseItem.revision_sha256 == revision,
            )
        )
        .scalar_subquery()
    )
    query = select(Release.id, Release.published_at).where(
        Release.id > func.coalesce(last_other, 0)
    )
    return connection.execute(query.order_by(Release.id).limit(at_most(1))).one_or_none()


def all_recalls(connection: Connection) -> list[AnyRow]:
    """Every recall, all columns."""
    return list(connection.execute(select(*Recall.__table__.c)))


def all_tasks(connection: Connection) -> list[AnyRow]:
    """(recall_id, award_id, done_at) of every task."""
    query = select(RecallTask.recall_id, RecallTask.award_id, RecallTask.done_at)
    return list(connection.execute(query))


def all_readers(connection: Connection) -> list[AnyRow]:
    """(id, recall_id, person_id, done_at) of everybody who is told without an award."""
    query = select(
        RecallReader.id, RecallReader.recall_id, RecallReader.person_id, RecallReader.done_at
    )
    return list(connection.execute(query))
