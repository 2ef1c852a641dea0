"""What can be reached with modest certainty, for the rules page and for authors."""

from dataclasses import dataclass
from fractions import Fraction

import yaml

from courseware.content.compile_files import marked_by
from courseware.questions.certainty import Marking
from courseware.questions.certainty_reach import all_right
from courseware.questions.types import TYPES


@dataclass(frozen=True)
class Row:
    objective: str
    count: int
    type: str | None = None
    critical: bool = False


def question(name="single", **more):
    return TYPES[name].model_validate(
        {**yaml.safe_load(TYPES[name].example), "objective": "S1.1", "critical": False, **more}
    )


def shares(rows, questions, everywhere=False):
    return [one.share for one in all_right(rows, questions, everywhere)]


def test_certainty_in_every_question_makes_a_third_two_thirds_and_all():
    asking = [question(marking="certainty"), question(marking="certainty", id="two")]

    assert shares([Row("S1.1", 2)], asking) == [Fraction(1, 3), Fraction(2, 3), 1]
    assert shares([Row("S1.1", 2)], [question(), question(id="two")], True) == [
        Fraction(1, 3), Fraction(2, 3), 1,
    ]  # fmt: skip


def test_questions_without_certainty_lift_what_can_be_reached_at_most():
    bank = [question(marking="certainty", points=3), question(id="plain"), question("branching")]

    assert shares([Row("S1.1", 2, "single")], bank) == [Fraction(1 + 1, 4), Fraction(3, 4), 1]
    assert shares([Row("S1.1", 2, "single")], bank[1:]) == []
    assert shares([Row("S1.1", 1, "branching")], bank, True) == []


def test_a_free_text_is_never_asked_for_certainty_and_lifts_what_can_be_reached():
    bank = [question(points=1), question("essay", points=1)]

    assert shares([Row("S1.1", 2)], bank, True) == [Fraction(2, 3), Fraction(5, 6), 1]
    assert shares([Row("S1.1", 1, "essay")], bank, True) == []


def test_what_authors_are_told_is_what_learners_read():
    bank = [question(), question("essay"), question("branching")]
    rows = [Row("S1.1", 1, name) for name in ("single", "essay", "branching")]
    compiled = [marked_by(one, Marking.CERTAINTY) for one in bank]

    assert all_right(rows, bank, everywhere=True) == all_right(rows, compiled) != ()


def test_practice_and_other_objectives_do_not_count():
    bank = [question(marking="certainty", use="practice"), question(id="plain")]

    assert shares([Row("S1.1", 1)], bank) == []
    assert shares([Row("S9.9", 1)], [question(marking="certainty")]) == []
