"""A recall begins with a release: whom it concerns, who is told, and what goes on record.

Everybody who learned from an earlier text has to know: who has an award that names it, and who had
it on screen here without one, and may treat by it tomorrow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.ledger import INSTALLATION, Act
from courseware.services.identifiers import new_id
from courseware.services.ledger import record
from courseware.services.recalls.asking import corrected_words
from courseware.services.recalls.later_recalls import tell_holder, tell_reader
from courseware.services.recalls.recalling import RecallWish
from courseware.store import recalls as rows


@dataclass(frozen=True, slots=True)
class Concerned:
    """An award that rests on an earlier revision, whose it is, and the day of completion."""

    award_id: str
    person_id: str
    name: str
    course_id: str
    made_on: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a recall would concern: awards by their holder's name, and how many readers besides.

    Attributes:
        corrected: of each of its questions that a correction of marks decides, how.
    """

    awards: tuple[Concerned, ...] = ()
    readers: int = 0
    corrected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Begun:
    """Whom a recall concerns that has begun.

    Attributes:
        awards: how many.
        people: how many hold them, each counted once.
        readers: how many had read the text without an award that names it.
        corrected: as of `Reach`.
    """

    awards: int = 0
    people: int = 0
    readers: int = 0
    corrected: tuple[str, ...] = ()


NOBODY = Begun()


def awards_concerned(
    connection: Connection, catalogue: Catalogue, wish: RecallWish
) -> list[tuple[str, str, str]]:
    """(award, person, mail address) of the awards that rest on an earlier revision."""
    lesson = catalogue.lesson_entry(wish.lesson_id)
    return rows.awards_resting_on(connection, lesson.id, lesson.revision_sha256)


def readers_concerned(
    connection: Connection,
    catalogue: Catalogue,
    wish: RecallWish,
    awards: Sequence[tuple[str, str, str]],
) -> list[tuple[str, str]]:
    """(person, mail address) of those who had an earlier revision on screen.

    Args:
        awards: what `awards_concerned` found; their holders are left out.
    """
    lesson = catalogue.lesson_entry(wish.lesson_id)
    holders = {person for _, person, _ in awards}
    return rows.readers_of(connection, lesson.id, lesson.revision_sha256, holders)


def reach(connection: Connection, catalogue: Catalogue, wish: RecallWish) -> Reach:
    """Whom a recall would concern; for those who may know everybody."""
    awards = awards_concerned(connection, catalogue, wish)
    readers = readers_concerned(connection, catalogue, wish, awards)
    return Reach(_named(connection, awards), len(readers), judged(connection, catalogue, wish))


def judged(connection: Connection, catalogue: Catalogue, wish: RecallWish) -> tuple[str, ...]:
    """A sentence for each question of a recall that a correction of marks decides."""
    quiz = catalogue.quiz(str(catalogue.lesson_entry(wish.lesson_id).quiz))
    return tuple(corrected_words(connection, quiz, wish.questions))


def _named(
    connection: Connection, found_awards: Sequence[tuple[str, str, str]]
) -> tuple[Concerned, ...]:
    awards = [award for award, _, _ in found_awards]
    found = (
        Concerned(row.id, row.person_id, row.name, row.course_id, row.snapshot["completed_on"])
        for row in rows.named_awards(connection, awards)
    )
    return tuple(sorted(found, key=lambda award: (award.name, award.award_id)))


def begin(
    connection: Connection,
    catalogue: Catalogue,
    wish: RecallWish,
    release_id: int,
    actor_id: str | None,
    now: datetime,
) -> Begun:
    """Begin a recall in the transaction of its release.

    How many awards it concerns, of how many people, how many readers without one, and what
    corrections of marks decide of its questions.

    Everybody concerned is told by mail, each once. The caller holds the marks, all reports of
    reading and every chain, and asked for the moment then: an award, or a report of reading, is
    either on record before this looks, or finds this recall (`services/recalls/later_recalls.py`).
    """
    lesson = catalogue.lesson_entry(wish.lesson_id)
    quiz = catalogue.quiz(str(lesson.quiz))
    found = awards_concerned(connection, catalogue, wish)
    told = readers_concerned(connection, catalogue, wish, found)
    readers = {new_id(): person for person, _ in told}
    facts: dict[str, Any] = {
        "lesson_id": lesson.id,
        "release_id": release_id,
        "quiz_id": quiz.id,
        "questions": list(dict.fromkeys(wish.questions)),
        "reason": wish.reason.strip(),
    }
    recall_id = new_id()
    kept = {"id": recall_id, "title": lesson.title, "quiz_key": quiz.compiled_key}
    values = {**kept, **facts, "begun_at": now}
    rows.add(connection, values, [(award, person) for award, person, _ in found])
    rows.add_readers(connection, recall_id, readers)
    awards = sorted(award for award, _, _ in found)
    record(
        connection,
        chain=INSTALLATION,
        act=Act.RECALL_BEGUN,
        actor_id=actor_id,
        subject=recall_id,
        facts={**facts, "awards": awards, "readers": readers},
        now=now,
    )
    for email in dict.fromkeys(email for _, _, email in found):
        tell_holder(connection, email, lesson.title, wish.reason.strip(), now)
    for _, email in told:
        tell_reader(connection, email, lesson.title, wish.reason.strip(), now)
    decided = judged(connection, catalogue, wish)
    holders = {person for _, person, _ in found}
    return Begun(len(found), len(holders), len(readers), decided)
