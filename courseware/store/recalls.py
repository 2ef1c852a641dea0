"""Rows of recalls: what was recalled, whose awards rest on it, and who has done the questions."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    String,
    bindparam,
    exists,
    func,
    insert,
    select,
    type_coerce,
    update,
)

from courseware.store.rows import AnyRow
from courseware.store.tables import (
    Award,
    Certificate,
    Clinic,
    Membership,
    Person,
    Recall,
    RecallTask,
    Release,
    ReleaseItem,
)

# Asked at every visit of the home page.
_OPEN = (
    select(Recall.id, Recall.title, Recall.begun_at)
    .join(RecallTask, RecallTask.recall_id == Recall.id)
    .where(RecallTask.person_id == bindparam("person_id"), RecallTask.done_at.is_(None))
    .distinct()
    .order_by(Recall.begun_at, Recall.id)
)
_OF_CERTIFICATE = (
    select(
        Recall.title,
        Recall.begun_at,
        RecallTask.done_at,
        (Award.awarded_at > Recall.begun_at).label("begun_before_award"),
    )
    .join(RecallTask, RecallTask.recall_id == Recall.id)
    .join(Award, Award.id == RecallTask.award_id)
    .join(Certificate, Certificate.award_id == RecallTask.award_id)
    .where(Certificate.number == bindparam("number"))
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
    done_at: datetime | None,
) -> None:
    """Store the task of an award that was made after its recall."""
    named = {"recall_id": recall_id, "award_id": award_id, "person_id": person_id}
    connection.execute(insert(RecallTask).values(**named, tries=0, done_at=done_at))


def answered_at(connection: Connection, recall_id: str, person_id: str) -> datetime | None:
    """When a person first answered all questions of a recall rightly; None before."""
    tasks = tasks_of(connection, recall_id, person_id)
    return min((task.done_at for task in tasks if task.done_at is not None), default=None)


def open_of(connection: Connection, person_id: str) -> list[AnyRow]:
    """(id, title, begun_at) of recalls that wait for a person, the oldest first."""
    return list(connection.execute(_OPEN, {"person_id": person_id}))


def recall(connection: Connection, recall_id: str) -> AnyRow | None:
    """One recall, or None."""
    query = select(*Recall.__table__.c).where(Recall.id == recall_id)
    return connection.execute(query).one_or_none()


def tasks_of(
    connection: Connection, recall_id: str, person_id: str, for_update: bool = False
) -> list[AnyRow]:
    """(award_id, tries, done_at) of a person's tasks in a recall."""
    query = select(RecallTask.award_id, RecallTask.tries, RecallTask.done_at).where(
        RecallTask.recall_id == recall_id, RecallTask.person_id == person_id
    )
    ordered = query.order_by(RecallTask.award_id)
    return list(connection.execute(ordered.with_for_update() if for_update else ordered))


def note_try(
    connection: Connection,
    recall_id: str,
    person_id: str,
    answers: Mapping[str, Any],
    done_at: datetime | None,
) -> None:
    """Count a try with its answers; a task that is done stays as it is."""
    connection.execute(
        update(RecallTask)
        .where(
            RecallTask.recall_id == recall_id,
            RecallTask.person_id == person_id,
            RecallTask.done_at.is_(None),
        )
        .values(tries=RecallTask.tries + 1, answers=dict(answers), done_at=done_at)
    )


def listed(connection: Connection, clinics: Collection[str] | None) -> list[AnyRow]:
    """(title, begun_at, reason, name, course_id, clinic, done_at) of tasks, what waits first.

    Args:
        clinics: of whose present members; None for everybody, each once a clinic.
    """
    query = (
        select(
            Recall.title,
            Recall.begun_at,
            Recall.reason,
            Person.name,
            Award.course_id,
            Clinic.name.label("clinic"),
            RecallTask.done_at,
        )
        .join(RecallTask, RecallTask.recall_id == Recall.id)
        .join(Person, Person.id == RecallTask.person_id)
        .join(Award, Award.id == RecallTask.award_id)
        .outerjoin(
            Membership,
            (Membership.person_id == Person.id) & Membership.ended_at.is_(None),
        )
        .outerjoin(Clinic, Clinic.id == Membership.clinic_id)
        .distinct()
        .order_by(Recall.begun_at.desc(), Person.name)
    )
    if clinics is not None:
        query = query.where(Membership.clinic_id.in_(sorted(clinics)))
    # Sorted once more here: PostgreSQL orders distinct rows by what is selected only.
    return sorted(connection.execute(query), key=lambda row: row.done_at is not None)


def of_certificate(connection: Connection, number: str) -> list[AnyRow]:
    """(title, begun_at, done_at, begun_before_award) of recalls of a certificate's award."""
    return list(connection.execute(_OF_CERTIFICATE, {"number": number}))


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
    earlier = named.where(ReleaseItem.release_id < recall.release_id).limit(1)
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
    return connection.execute(query.order_by(Release.id).limit(1)).one_or_none()


def of_releases(connection: Connection, release_ids: Collection[int]) -> list[AnyRow]:
    """(id, release_id, lesson_id, title, reason, awards, people) of the recalls of releases."""
    query = (
        select(
            Recall.id,
            Recall.release_id,
            Recall.lesson_id,
            Recall.title,
            Recall.reason,
            func.count(RecallTask.award_id).label("awards"),
            func.count(RecallTask.person_id.distinct()).label("people"),
        )
        .outerjoin(RecallTask, RecallTask.recall_id == Recall.id)
        .where(Recall.release_id.in_(sorted(release_ids)))
        .group_by(Recall.id, Recall.release_id, Recall.lesson_id, Recall.title, Recall.reason)
        .order_by(Recall.release_id, Recall.lesson_id)
    )
    return list(connection.execute(query))


def all_recalls(connection: Connection) -> list[AnyRow]:
    """Every recall, all columns."""
    return list(connection.execute(select(*Recall.__table__.c)))


def all_tasks(connection: Connection) -> list[AnyRow]:
    """(recall_id, award_id, done_at) of every task."""
    query = select(RecallTask.recall_id, RecallTask.award_id, RecallTask.done_at)
    return list(connection.execute(query))
