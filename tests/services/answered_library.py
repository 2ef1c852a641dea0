"""A published library whose quiz was answered by somebody, and changes of its files."""

import pytest

from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from tests.cast import NOON, install_cast
from tests.library import LESSON, quiz, write_library
from tests.services.answering import add_attempt

QUIZ = "quizzes/basics/needles.yaml"
LESSON_PATH, COURSE_PATH = "lessons/basics/needles.md", "lessons/basics/course.yaml"


@pytest.fixture
def house(db, tmp_path):
    """(database, folder) with the small library published and q0, q1, c0 answered by somebody."""
    install_cast(db)
    root = write_library(tmp_path / "library")
    outcome = publish(db, root, None, "first", NOON)
    assert not outcome.refused, outcome.problems
    bank = CatalogueSource(db).current(0).quiz("needles")
    add_attempt(db, bank, "p1", {"q0": "a", "q1": "a", "c0": "a"})
    return db, root


def change(root, old, new, path=QUIZ, count=1):
    text = (root / path).read_text()
    assert old in text
    (root / path).write_text(text.replace(old, new, count))


def errors(found):
    return [(p.code, p.line, p.message) for p in found.problems if p.severity == "error"]


def name_all_anew(root):
    """The lesson and its quiz under other ids: what was there before is gone."""
    for old, text in ((LESSON_PATH, LESSON), (QUIZ, quiz())):
        (root / old).unlink(missing_ok=True)
        renamed = text.replace("id: needles", "id: other").replace(
            "lesson: needles", "lesson: other"
        )
        (root / old.replace("needles", "other")).write_text(renamed)
    change(root, "lessons: [needles]", "lessons: [other]", COURSE_PATH)
