"""Does history slow anybody down? The same learners with few and with very many rows around.

The other people's attempts are put in as rows: everybody took ten quizzes five times. One
attempt in ten has its questions, its saves and its ledger entry too, which is enough to make those
indexes deep without writing twenty million rows.
"""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from benchmarks import servers
from benchmarks.installation import QUIZ, Installation, add_learners, install
from benchmarks.measure import Comparison, alternate
from benchmarks.pages import LEVELS, WARM_UP, Effort
from benchmarks.scenarios import submitting, views
from benchmarks.servers import ROOT
from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from courseware.store.tables import (
    AnswerSave,
    Attempt,
    AttemptQuestion,
    Base,
    LedgerEntry,
    Person,
)

_QUIZZES, _TIMES = 10, 5
_DETAILED, _QUESTIONS, _SAVES = 10, 7, 8
_CHUNK = 5_000
_BEGIN = datetime(2025, 1, 6, 8, tzinfo=UTC)


def measure(
    folder: Path, counts: tuple[int, int], effort: Effort, tell: Callable[[str], None]
) -> list[Comparison]:
    """Lesson and submit with the larger number of attempts, next to the smaller number."""
    small, large = (_prepared(folder, count, effort, tell) for count in counts)
    with _served(small) as few, _served(large) as many:
        found = []
        scenarios = []
        for (installation, readers, submitters), running in ((small, few), (large, many)):
            lesson = views(running.address, readers)[1]
            scenarios.append((lesson, submitting(installation, running.address, submitters)))
            installation.db.close()
        for with_few, with_many in zip(*scenarios, strict=True):
            for level in LEVELS:
                tell(f"{with_few.name} with {counts[0]:,} and {counts[1]:,} attempts")
                size = effort.size(level, with_few.name)
                pair = ((many, with_many.ours), (few, with_few.ours))
                found.append(alternate(with_few.name, size, *pair, WARM_UP))
    return found


def _prepared(folder: Path, count: int, effort: Effort, tell: Callable[[str], None]):
    tell(f"preparing {count:,} attempts")
    url = sqlite_url(folder / f"rows-{count}.sqlite3")
    installation = install(folder / f"instance-{count}", ROOT, url)
    fill(installation, count)
    readers = add_learners(installation, 64, "reader")
    return installation, readers, add_learners(installation, effort.submitters, "submitter")


def _served(prepared):
    installation = prepared[0]
    return servers.ours(installation.folder, installation.library, installation.url)


def fill(installation: Installation, attempts: int) -> None:
    """Put so many submitted attempts of other people into the database."""
    each = _QUIZZES * _TIMES
    chance = random.Random(attempts)
    quiz = installation.catalogue().quiz(QUIZ)
    alike = {
        "release_id": 1,
        "revision_sha256": quiz.revision_sha256,
        "compiled_key": quiz.compiled_key,
        "critical_missed": [],
    }
    people = (attempts + each - 1) // each
    insert_rows(installation.db, Person, (_person(number) for number in range(people)))
    made = [f"{chance.getrandbits(104):026x}" for _ in range(attempts)]
    rows = ({**alike, **_attempt(n, id_, chance)} for n, id_ in enumerate(made))
    insert_rows(installation.db, Attempt, rows)
    detailed = made[::_DETAILED]
    questions = [question.id for question in quiz.questions][:_QUESTIONS]
    insert_rows(installation.db, AttemptQuestion, _questions(detailed, questions))
    insert_rows(installation.db, AnswerSave, _saves(detailed, chance))
    insert_rows(installation.db, LedgerEntry, _entries(detailed))
    with installation.db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def insert_rows(db: Database, table: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    """Insert very many rows in one transaction, holding a chunk of them at a time."""
    with db.write() as connection:
        while chunk := list(islice(rows, _CHUNK)):
            connection.execute(insert(table), chunk)


def _person(number: int) -> dict[str, Any]:
    id_ = f"other-{number}"
    return {"id": id_, "email": f"{id_}@example.org", "name": id_, "created_at": _BEGIN}


def _attempt(number: int, id_: str, chance: random.Random) -> dict[str, Any]:
    person, rest = divmod(number, _QUIZZES * _TIMES)
    quiz, time = divmod(rest, _TIMES)
    started = _BEGIN + timedelta(minutes=number % 700_000)
    right = chance.randint(3, 7)
    return {
        "id": id_,
        "person_id": f"other-{person}",
        "quiz_id": QUIZ if quiz == 0 else f"quiz-{quiz}",
        "number": time + 1,
        "seed": f"{number:032x}",
        "started_at": started,
        "deadline": None,
        "submitted_at": started + timedelta(minutes=12),
        "score": Fraction(right, 7),
        "passed": right >= 6,
    }


def _questions(attempts: list[str], questions: list[str]) -> Iterator[dict[str, Any]]:
    for attempt in attempts:
        for position, question in enumerate(questions, start=1):
            yield {
                "attempt_id": attempt,
                "position": position,
                "question_id": question,
                "arrangement": ["c", "a", "d", "b"],
                "share": Fraction(position % 2),
                "points": 1,
            }


def _saves(attempts: list[str], chance: random.Random) -> Iterator[dict[str, Any]]:
    for attempt in attempts:
        for number in range(_SAVES):
            yield {
                "attempt_id": attempt,
                "key": f"{chance.getrandbits(128):032x}",
                "position": number % _QUESTIONS + 1,
                "sequence": number // _QUESTIONS + 1,
                "body": {"answer": {"choice": "abcd"[number % 4]}},
                "saved_at": _BEGIN,
            }


def _entries(attempts: list[str]) -> Iterator[dict[str, Any]]:
    """Entries of a chain of its own: as long as real ones, though their hashes mean nothing."""
    for sequence, attempt in enumerate(attempts, start=1):
        yield {
            "chain": "history",
            "sequence": sequence,
            "at": _BEGIN,
            "act": "attempt.submitted",
            "actor_id": f"other-{sequence}",
            "subject": attempt,
            "previous": f"{sequence - 1:064x}",
            "canonical": f"{sequence:0400x}",
            "digest": f"{sequence:064x}",
        }
