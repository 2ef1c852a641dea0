"""The JSON Schemas that editors use: current, of draft 7, and of one mind with `check`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from courseware.content.front_matter import LessonParts, divide
from courseware.content.schemas import as_file, file_of, schemas
from courseware.content.yaml.strict_yaml import read_yaml
from courseware.questions.types import TYPES
from tests.content.small_library import COURSE, FILES, QUIZ

REPOSITORY = Path(__file__).parents[2]
SHIPPED = {
    "quiz": "quizzes/*/*.yaml",
    "course": "lessons/*/course.yaml",
    "checklist": "lessons/*/*.checklist.yaml",
    "rule": "lessons/rules/*.yaml",
    "lesson": "lessons/*/*.md",
    "references": "lessons/references.yaml",
    "claims": "lessons/claims.yaml",
    "glossary": "lessons/glossary.yaml",
    "regions": "lessons/regions.yaml",
    "figure": "lessons/*/figures/*.figure.yaml",
}


def validator(name: str) -> Draft7Validator:
    return Draft7Validator(json.loads(file_of(name).read_text(encoding="utf-8")))


def data_of(text: str, is_lesson: bool = False) -> Any:
    if is_lesson:
        parts = divide(text, "a.md")
        assert isinstance(parts, LessonParts)
        text = parts.front
    document, _ = read_yaml(text, "a.yaml")
    assert document is not None
    return document.value


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_schema_is_current(name: str) -> None:
    assert file_of(name).read_text(encoding="utf-8") == as_file(schemas()[name])


@pytest.mark.parametrize("name", SHIPPED)
def test_the_schema_speaks_draft_7(name: str) -> None:
    text = file_of(name).read_text(encoding="utf-8")

    Draft7Validator.check_schema(json.loads(text))
    for word in ("prefixItems", "$defs", "oneOf", "discriminator", "unevaluatedProperties"):
        assert f'"{word}"' not in text


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_files_are_accepted(name: str) -> None:
    files = sorted(REPOSITORY.glob(SHIPPED[name]))
    check = validator(name)

    assert files
    for file in files:
        data = data_of(file.read_text(encoding="utf-8"), is_lesson=name == "lesson")
        assert [error.message for error in check.iter_errors(data)] == [], file


@pytest.mark.parametrize("kind", [name for name, kind in TYPES.items() if kind.graded])
def test_every_types_own_example_is_accepted(kind: str) -> None:
    data = data_of(FILES[QUIZ])
    data["questions"] = [data_of(TYPES[kind].example)]

    assert [error.message for error in validator("quiz").iter_errors(data)] == []


@pytest.mark.parametrize(("old", "new", "message"), [
    ("pass: 80", "pas: 80", "'pas' was unexpected"),
    ("pass: 80", "pass: many", "'many' is not of type 'integer'"),
    ("feedback: after_submission", "feedback: never", "'never' is not one of"),
    ("correct: true, why: \"Right [@EV-02].\"", "corect: true", "'corect' was unexpected"),
    ("type: true_false", "type: truefalse", "'truefalse' is not one of"),
    ("type: true_false", "type: scale", "'scale' is not one of"),
    ("id: what-needle", "id: What Needle", "does not match"),
])  # fmt: skip
def test_a_planted_mistake_is_rejected_with_a_plain_message(
    old: str, new: str, message: str
) -> None:
    assert FILES[QUIZ].count(old) == 1
    data = data_of(FILES[QUIZ].replace(old, new))

    assert any(message in error.message for error in validator("quiz").iter_errors(data))


def test_survey_questions_are_accepted_in_a_course_and_graded_ones_are_not() -> None:
    sound = data_of(FILES[COURSE])
    graded = data_of(FILES[COURSE].replace("type: comment", "type: single"))

    assert validator("course").is_valid(sound)
    assert not validator("course").is_valid(graded)


def test_every_key_is_described_for_its_author() -> None:
    for name, schema in schemas().items():
        for model in [schema, *schema["definitions"].values()]:
            for key, field in model.get("properties", {}).items():
                assert "description" in field, (name, key)
