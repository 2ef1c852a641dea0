"""An award, or a report of reading, that comes after a recall of the text that it rests on.

Reading stays valid when a lesson changes, so the last condition of a course may be met long after
the text that was read was recalled. Its holder has to know as much as those before. So has whoever
had the recalled text on screen when it was replaced: the page reports only some seconds later.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from courseware.domain.ledger import Act, written
from courseware.services.identifiers import new_id
from courseware.services.ledger import chain_for, record
from courseware.services.mail import queue
from courseware.store import recall_readers
from courseware.store import recalls as rows
from courseware.store.accounts import people as people_rows
from courseware.store.rows import AnyRow


def ask_about(
    connection: Connection,
    person_id: str,
    award_id: str,
    lessons: Mapping[str, str],
    now: datetime,
) -> None:
    """Give an award its tasks in every recall of a revision that it names, and tell its holder.

    Whoever has answered the questions of a recall before is not asked again. Called in the
    transaction of the award, after its entry: a recall that is just beginning holds every chain,
    so that each of the two sees the other.

    Args:
        lessons: lesson id -> revision, as the award names them.
    """
    for recall in rows.recalls_of_lessons(connection, lessons.keys()):
        if not rows.is_recalled(connection, recall, lessons[recall.lesson_id]):
            continue
        done = rows.done_before(connection, recall.id, person_id)
        rows.add_task(connection, recall.id, award_id, person_id, done)
        record(
            connection,
            chain=chain_for(connection, person_id),
            act=Act.RECALL_REACHED,
            actor_id=person_id,
            subject=recall.id,
            facts={"award": award_id, "done": written(done.done_at) if done else None},
            now=now,
        )
        if done is None:
            _tell(connection, person_id, recall, now)


def ask_reader(
    connection: Connection, person_id: str, lesson_id: str, revision: str, now: datetime
) -> None:
    """Ask a reader in every recall of the revision that they report, and tell them.

    Called in the transaction of the report, after it, with the reader held. Who is asked already,
    as a reader or for an award, is not asked again; nor is anybody while that revision is live.
    """
    for recall in recall_readers.to_be_told(connection, person_id, lesson_id, revision):
        reader_id = new_id()
        rows.add_readers(connection, recall.id, {reader_id: person_id})
        record(
            connection,
            chain=chain_for(connection, person_id),
            act=Act.RECALL_REACHED,
            actor_id=person_id,
            subject=recall.id,
            facts={"reader": reader_id, "person": person_id},
            now=now,
        )
        email = _email(connection, person_id)
        tell_reader(connection, email, recall.title, recall.reason, now)


def _email(connection: Connection, person_id: str) -> str:
    person = people_rows.person(connection, person_id)
    assert person is not None, "what was read or awarded belongs to somebody"
    return str(person.email)


def _tell(connection: Connection, person_id: str, recall: AnyRow, now: datetime) -> None:
    email = _email(connection, person_id)
    tell_holder(connection, email, recall.title, recall.reason, now)


def tell_reader(connection: Connection, email: str, title: str, reason: str, now: datetime) -> None:
    """Queue the mail to somebody who had a recalled text on screen and has no award on it."""
    body = (
        f"The lesson “{title}”, which you have read in an earlier text, was corrected in something "
        f"that matters for safety.\n\nWhy: {reason}\n\nPlease sign in, read the lesson as it is "
        "now, and answer the questions about the difference; they stand on your first page.\n"
    )
    queue(connection, email, f"Please read again: {title}", body, now)


def tell_holder(connection: Connection, email: str, title: str, reason: str, now: datetime) -> None:
    """Queue the mail to somebody whose award rests on a recalled text."""
    body = (
        f"The lesson “{title}” was corrected in something that matters for safety.\n\n"
        f"Why: {reason}\n\nYour award stays. Please sign in and answer the questions "
        "about the difference; they stand on your first page.\n"
    )
    queue(connection, email, f"Please read again: {title}", body, now)
