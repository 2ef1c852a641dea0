"""Which later questions count as the same: other reasons do not matter, another key does."""

import copy

import pytest
import yaml
from pydantic import TypeAdapter

from courseware.questions.types import TYPES, AnyQuestion
from courseware.services.attempts.corrections import corrected
from courseware.services.statistics.same_tasks import same_tasks
from tests.library import essay_question


def are_the_same(before, after):
    """Whether answers to `before` are counted with those to `after`."""
    earlier, present = ({one["id"]: corrected(read(one), [])} for one in (before, after))
    return same_tasks(present, {"earlier": earlier}) == {("earlier", before["id"])}


def read(one):
    return TypeAdapter(AnyQuestion).validate_python(copy.deepcopy(one))


def example(name):
    return yaml.safe_load(TYPES[name].example)


def every_reason(value):
    """The same with another text for every reason."""
    if isinstance(value, dict):
        told = {"why", "why_true", "why_false", "explanation"}
        return {k: "Another reason." if k in told else every_reason(v) for k, v in value.items()}
    return [every_reason(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", sorted(TYPES))
def test_other_reasons_and_another_weight_leave_the_task_as_it_is(name):
    before = example(name)
    assert are_the_same(before, every_reason(before))
    if name != "essay":
        assert are_the_same(before, {**before, "points": 7})


def test_a_choice_of_a_case_that_became_critical_makes_another_question():
    before, after = example("branching"), example("branching")
    for node in after["nodes"]:
        for choice in node["choices"]:
            choice["critical"] = not choice.get("critical", False)
    assert not are_the_same(before, after)


def test_other_points_of_a_level_make_another_question():
    before, after = essay_question(), essay_question()
    best, half, _ = after["rubric"][0]["levels"]
    best["points"], half["points"] = half["points"], best["points"]
    assert not are_the_same(before, after)
