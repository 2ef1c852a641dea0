"""A list with too few or too many entries is refused where it stands, in every model there is."""

from __future__ import annotations

import json

import pytest

from courseware.content.problem import Problem, Severity, has_errors
from courseware.content.summarise import summarise
from courseware.content.summary import FileKind
from courseware.content.yaml.strict_yaml import read_yaml
from tests.content.bounded_lists import BoundedList, bounded_lists

LISTS = bounded_lists()


def problems_of_sizes(bounded: BoundedList, count: int) -> list[Problem]:
    """Return what is said of the list itself, at its own place."""
    text = bounded.file_with(count)
    first_line, yaml = 1, text
    if bounded.kind is FileKind.LESSON:
        first_line, yaml = 2, text.split("---\n")[1]
    document, _ = read_yaml(yaml, "a.yaml", first_line)
    assert document is not None
    place = document.positions.value(bounded.path)
    found = summarise(text.encode(), bounded.kind, "a.yaml").problems
    return [p for p in found if (p.line, p.column) == place and p.code == "CW034"]


@pytest.mark.parametrize("bounded", LISTS, ids=lambda one: one.name)
def test_a_list_with_too_few_or_too_many_entries_is_an_error_where_it_stands(
    bounded: BoundedList,
) -> None:
    for count in bounded.refused_counts:
        problems = problems_of_sizes(bounded, count)

        assert [p.severity for p in problems] == [Severity.ERROR], (bounded.name, count)
        assert str(count) in problems[0].message, problems


@pytest.mark.parametrize("bounded", LISTS, ids=lambda one: one.name)
def test_as_many_entries_as_are_allowed_are_not_refused(bounded: BoundedList) -> None:
    for count in {bounded.fewest or 0, bounded.most or 1}:
        assert problems_of_sizes(bounded, count) == [], (bounded.name, count)


def test_the_lists_of_questions_and_courses_are_among_those_found() -> None:
    names = {bounded.name for bounded in LISTS}

    assert {
        "quiz: questions.0.options",
        "quiz: questions.0.rubric.0.levels",
        "quiz: questions.0.nodes.0.choices",
        "quiz: questions.0.regions.0.polygon.0",
        "course: evaluation.0.anchors",
        "checklist: items",
        "lesson: objectives",
    } <= names, sorted(names)


def test_an_error_is_never_kept_quiet_where_nothing_else_was_said_of_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("courseware.content.shape._is_echo", lambda detail: True)

    for bounded in LISTS:
        for count in bounded.refused_counts:
            text = bounded.file_with(count)
            found = summarise(text.encode(), bounded.kind, "a.yaml").problems
            assert has_errors(found), (bounded.name, count)


def test_a_hundred_warnings_do_not_hide_the_error_below_them() -> None:
    warned = {"type": "true_false", "objective": "N1.1", "text": "A.", "answer": True}
    wrong = {"id": "last", "type": "single", "objective": "N1.1", "text": "B?"}
    options = [{"id": id_, "text": id_, "why": "So."} for id_ in "ab"]
    bank = [*({"id": f"q{n}", **warned} for n in range(150)), wrong | {"options": options}]
    head = {"id": "a", "title": "A", "lesson": "a", "pass": 80, "feedback": "after_submission"}
    draw = [{"objective": "N1.1", "count": 1}]
    quiz = head | {"attempts": {"limit": 3}, "draw": draw, "questions": bank}

    found = summarise(json.dumps(quiz).encode(), FileKind.QUIZ, "a.yaml").problems

    assert len([p for p in found if p.code != "CW101"]) >= 99
    assert [p.severity for p in found if p.code == "CW101"] == [Severity.ERROR]
