"""What the demonstration's people studied: attempts, a failed quiz, and one completed course."""

import random
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from pydantic import TypeAdapter

from courseware.cli.key import right_forms, wrong_forms
from courseware.cli.stage import actor_of
from courseware.questions.base import GradedQuestion
from courseware.questions.types import GRADED_TYPES, AnyGraded
from courseware.services.attempts.rules import rules_page
from courseware.services.credits.transcript import transcript
from courseware.services.proving.ledger_walk import verify
from courseware.store.engine import Database
from tests.cli.test_team_of_the_cast import NOW, at_work

PLAYED = ("single", "multiple", "true_false", "numeric", "matching", "ordering", "branching")


def example(kind: str) -> GradedQuestion:
    found: GradedQuestion = TypeAdapter(AnyGraded).validate_python(
        yaml.safe_load(GRADED_TYPES[kind].example)
    )
    return found


def graded(question: GradedQuestion, forms: list) -> Fraction:
    answer = None
    for form in forms:
        answer = question.read_answer(form, answer)
    assert question.is_complete(answer)
    return question.grade(answer)


@pytest.mark.parametrize("kind", PLAYED)
def test_who_knows_earns_everything(kind: str) -> None:
    question = example(kind)
    question.arrange(random.Random(1))

    assert graded(question, right_forms(question)) == 1


def test_who_slips_earns_nothing_and_slips_in_nothing_that_is_not_played() -> None:
    question = example("single")

    assert graded(question, wrong_forms(question)) == 0
    assert [kind for kind in GRADED_TYPES if right_forms(example(kind))] == sorted(
        PLAYED, key=list(GRADED_TYPES).index
    )


def test_one_completed_the_course_and_others_are_under_way(db: Database, tmp_path: Path) -> None:
    catalogue = at_work(db, tmp_path)
    niamh = actor_of(db, "niamh@riverside.example")
    femi = actor_of(db, "femi@riverside.example")

    done = transcript(db, catalogue, niamh, None, None, "The provider", NOW.date())
    tried = rules_page(db, catalogue, femi, "s3-consent", NOW)

    assert [line.course_id for line in done.lines] == ["safety"]
    assert [result.passed for result in tried.past] == [False]
    assert verify(db) == []
