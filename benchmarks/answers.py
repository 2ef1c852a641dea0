"""How long item analysis takes: `stats` on a plain table, and on as many attempts in a database.

Everybody has thirty questions out of a bank of sixty; abler people answer more of them rightly, and
some change their mind. Each run is a new process, from its start to its end.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from benchmarks.library import Run, run_command, settings_of
from benchmarks.library_generator import generate
from benchmarks.rows import insert_rows
from courseware.content.compiled import CompiledQuiz
from courseware.questions.base import Use
from courseware.services.releases.live import CatalogueSource
from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from courseware.store.tables import AnswerSave, Attempt, AttemptQuestion, Person

QUIZ, BANK, DRAWN = "lesson-1", 60, 30
_PRACTICE = 2
_CHANGED_MINDS = 0.05
_BEGIN = datetime(2025, 1, 6, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Analysis:
    """One command at one size, in several runs."""

    command: str
    attempts: int
    runs: tuple[Run, ...]

    def as_plain(self) -> dict[str, object]:
        """All figures for the JSON file."""
        return asdict(self)


def measure(
    folder: Path, sizes: tuple[int, ...], repeats: int, tell: Callable[[str], None]
) -> list[Analysis]:
    """Both ways in at every size; memory that grows with attempts would show between the sizes."""
    found = []
    for size in sizes:
        table = folder / f"marks-{size}.csv"
        table.write_text("".join(_table(size)), encoding="utf-8")
        instance = folder / f"instance-{size}"
        tell(f"preparing {size:,} attempts")
        _prepare(folder / f"library-{size}", instance, size)
        for name, arguments in (
            ("stats --marks", ["stats", "--marks", str(table), "--json"]),
            ("stats QUIZ", ["stats", QUIZ, "--json"]),
        ):
            tell(f"{name} of {size:,}")
            runs = [run_command(arguments, settings_of(instance)) for _ in range(repeats)]
            found.append(Analysis(name, size, tuple(runs)))
    return found


def _table(size: int) -> Iterator[str]:
    chance = random.Random(size)
    yield "person," + ",".join(f"q{number}" for number in range(1, DRAWN + 1)) + "\n"
    for number in range(size):
        ability = chance.random()
        marks = ("1" if chance.random() < ability else "0" for _ in range(DRAWN))
        yield f"person-{number}," + ",".join(marks) + "\n"


def _prepare(library: Path, instance: Path, size: int) -> None:
    generate(library, lessons=1, quizzes=1, questions=BANK + _PRACTICE, words=300)
    instance.mkdir()
    settings = settings_of(instance)
    run_command(["db", "upgrade"], settings)
    run_command(["publish", "--library", str(library)], settings)
    db = Database(sqlite_url(instance / "courseware.sqlite3"))
    _fill(db, CatalogueSource(db).current(0).quiz(QUIZ), size)
    db.close()


def _fill(db: Database, quiz: CompiledQuiz, size: int) -> None:
    insert_rows(db, Person, (_person(number) for number in range(size)))
    insert_rows(db, Attempt, (_attempt(quiz, sitting) for sitting in _sittings(quiz, size)))
    asked = (row for sitting in _sittings(quiz, size) for row in _asked(sitting))
    insert_rows(db, AttemptQuestion, asked)
    saved = (row for sitting in _sittings(quiz, size) for row in _saved(sitting))
    insert_rows(db, AnswerSave, saved)
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


@dataclass(frozen=True, slots=True)
class _Sitting:
    """One attempt: its questions, and for each the options chosen one after the other."""

    number: int
    id_: str
    questions: list[str]
    chosen: list[list[str]]
    right: list[bool]
    keys: list[str]


def _sittings(quiz: CompiledQuiz, size: int) -> Iterator[_Sitting]:
    """The same ones every time."""
    chance = random.Random(size)
    keys = {
        question.id: next(option.id for option in question.options if option.correct)
        for question in quiz.questions
        if question.use is Use.GRADED
    }
    for number in range(size):
        ability, drawn = chance.random(), chance.sample(sorted(keys), DRAWN)
        right = [chance.random() < ability for _ in drawn]
        chosen = [
            [*_first_thought(chance), keys[question] if known else _wrong(keys[question], chance)]
            for question, known in zip(drawn, right, strict=True)
        ]
        names = [f"{chance.getrandbits(128):032x}" for saves in chosen for _ in saves]
        id_ = f"{chance.getrandbits(104):026x}"
        yield _Sitting(number, id_, drawn, chosen, right, names)


def _first_thought(chance: random.Random) -> list[str]:
    return [chance.choice("abcd")] if chance.random() < _CHANGED_MINDS else []


def _wrong(key: str, chance: random.Random) -> str:
    return chance.choice([option for option in "abcd" if option != key])


def _person(number: int) -> dict[str, Any]:
    id_ = f"other-{number}"
    return {"id": id_, "email": f"{id_}@example.org", "name": id_, "created_at": _BEGIN}


def _started(sitting: _Sitting) -> datetime:
    return _BEGIN + timedelta(minutes=sitting.number * 7 % 700_000)


def _attempt(quiz: CompiledQuiz, sitting: _Sitting) -> dict[str, Any]:
    started = _started(sitting)
    score = Fraction(sum(sitting.right), DRAWN)
    return {
        "id": sitting.id_,
        "person_id": f"other-{sitting.number}",
        "quiz_id": QUIZ,
        "number": 1,
        "release_id": 1,
        "revision_sha256": quiz.revision_sha256,
        "compiled_key": quiz.compiled_key,
        "seed": "0",
        "started_at": started,
        "submitted_at": started + timedelta(minutes=25),
        "score": score,
        "passed": score >= Fraction(quiz.pass_percent, 100),
        "critical_missed": [],
    }


def _asked(sitting: _Sitting) -> Iterator[dict[str, Any]]:
    pairs = zip(sitting.questions, sitting.right, strict=True)
    for position, (question, right) in enumerate(pairs, start=1):
        yield {
            "attempt_id": sitting.id_,
            "position": position,
            "question_id": question,
            "arrangement": ["c", "a", "d", "b"],
            "share": Fraction(right),
            "points": 1,
        }


def _saved(sitting: _Sitting) -> Iterator[dict[str, Any]]:
    keys = iter(sitting.keys)
    started = _started(sitting)
    for position, chosen in enumerate(sitting.chosen, start=1):
        for sequence, option in enumerate(chosen, start=1):
            yield {
                "attempt_id": sitting.id_,
                "key": next(keys),
                "position": position,
                "sequence": sequence,
                "body": {"answer": {"choice": option}},
                "saved_at": started + timedelta(seconds=45 * position + sitting.number % 40),
            }
