"""A quiz whose marks were corrected, and later revisions of it that are written in many ways."""

from fractions import Fraction

import pytest
import yaml

from courseware.domain.regrading import Correction, Kind
from courseware.services.regrading.correcting import Wish, apply
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publication import plan
from courseware.services.releases.publishing import publish
from tests.cast import LEA, LUC, NOON, install_cast, put_cast_on_record
from tests.library import quiz, write_library
from tests.services.correcting import KEY_B, LATER, answer_all, mark_of

DROP, FULL_MARKS = Correction(Kind.DROP), Correction(Kind.FULL_MARKS)
TWO_THIRDS = Fraction(2, 3)
TEXT = quiz(bank=2)
"""Every attempt gets q0, q1 and one of the critical questions."""


@pytest.fixture
def house(db, tmp_path):
    """(database, folder): Lea answered a, and then the marks of q0 were corrected: b is right."""
    install_cast(db)
    put_cast_on_record(db)
    root = write_library(tmp_path / "library", TEXT)
    publish(db, root, None, "", NOON)
    answer_all((db, live(db)), LEA)
    return db, root


@pytest.fixture
def corrected(house):
    correct(house[0])
    return house


def live(db):
    return CatalogueSource(db).current(0)


def correct(db, correction=KEY_B, question="q0", **more):
    wish = Wish("needles", question, correction, "The key was wrong.", **more)
    return apply(db, live(db), None, wish, LATER, allow_lost_passes=True)


def published(db, root, text):
    write_library(root, text)
    outcome = publish(db, root, None, "", LATER)
    assert outcome.published, outcome.problems
    return outcome


def edited(change, text=TEXT):
    """The quiz with its first question changed, written in another layout."""
    data = yaml.safe_load(text)
    change(data["questions"][0])
    return yaml.safe_dump(data, sort_keys=False)


def mark_right(question, right):
    for option in question["options"]:
        option.pop("correct", None)
        if option["id"] == right:
            option["correct"] = True


def all_a(db, who=LUC):
    return answer_all((db, live(db)), who)


def score(db, who=LUC, **choices):
    return mark_of(db, answer_all((db, live(db)), who, choices))[0]


def words(db, root):
    return [w for change in plan(db, root).changes for w in change.words]


KEY_IS_B = edited(lambda question: mark_right(question, "b"))
OTHERWISE_WRITTEN = {
    "a remark": TEXT + "# a remark among authors\n",
    "another layout": yaml.safe_dump(yaml.safe_load(TEXT), sort_keys=True),
    "its reasons": edited(lambda q: q.update(explanation="Better told.")),
    "another question": TEXT.replace("Which one is number 1?", "Which one is the number 1?"),
    "the rules": TEXT.replace("pass: 60", "pass: 65"),
    "what is the default": edited(lambda q: q.update(points=1, shuffle=True)),
    "the order of its options": edited(lambda q: q["options"].reverse()),
    "its words": TEXT.replace("Which one is number 0?", "Which one is the number 0?"),
}
