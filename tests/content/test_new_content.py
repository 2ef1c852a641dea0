"""`new` writes starting files that `check` accepts."""

from __future__ import annotations

from pathlib import Path

import pytest

from courseware.content.check import check
from courseware.content.library import read_library
from courseware.content.problem import Severity
from courseware.content.starting.new import CannotWrite, NoLessonForQuiz, write_new
from courseware.content.starting.type_starters import ZONES
from courseware.questions.types import GRADED_TYPES


def start(root: Path) -> Path:
    (root / "lessons").mkdir()
    (root / "quizzes").mkdir()
    return root


def test_course_lesson_quiz_and_checklist_together_have_no_problem(tmp_path: Path) -> None:
    root = start(tmp_path)

    for kind, name in (
        ("course", "hands"),
        ("lesson", "hands-1"),
        ("quiz", "hands-1"),
        ("checklist", "cl-hands"),
    ):
        write_new(root, kind, name, None, 'Hands "on": a \\ start')

    assert [(p.path, p.severity, p.code) for p in check(read_library(root))] == [
        ("lessons/hands/cl-hands.checklist.yaml", "warning", "CW100"),
        ("lessons/hands/course.yaml", "warning", "CW100"),
        ("lessons/hands/hands-1.md", "warning", "CW100"),
        ("quizzes/hands/hands-1.yaml", "warning", "CW100"),
    ]
    assert sorted(
        str(p.relative_to(root)) for p in root.rglob("*.*") if "schemas" not in str(p)
    ) == [
        "lessons/hands/cl-hands.checklist.yaml",
        "lessons/hands/course.yaml",
        "lessons/hands/hands-1.md",
        "quizzes/hands/hands-1.yaml",
    ]


@pytest.mark.parametrize("type_", GRADED_TYPES)
def test_every_type_starts_with_a_question_that_check_accepts(tmp_path: Path, type_: str) -> None:
    root = start(tmp_path)
    for kind in ("course", "lesson"):
        write_new(root, kind, "hands" if kind == "course" else "hands-1", None, None)

    write_new(root, "quiz", "hands-1", None, None, [type_])

    # A bank of one is a note: it says that a second attempt would repeat the question.
    assert {problem.code for problem in check(read_library(root))} == {"CW066", "CW100"}
    quiz = (root / "quizzes/hands/hands-1.yaml").read_text()
    assert f"    type: {type_}\n" in quiz
    assert (root / "lessons/hands/figures/hands-1-zones.svg").exists() == (type_ == "hotspot")


def test_all_types_start_together(tmp_path: Path) -> None:
    root = start(tmp_path)
    write_new(root, "course", "hands", None, None)
    write_new(root, "lesson", "hands-1", None, None)

    write_new(root, "quiz", "hands-1", None, None, list(GRADED_TYPES))

    assert {problem.code for problem in check(read_library(root))} == {"CW066", "CW100"}


def test_a_course_alone_lists_exactly_what_is_left_to_write(tmp_path: Path) -> None:
    root = start(tmp_path)

    write_new(root, "course", "hands", None, None)

    assert [str(p) for p in check(read_library(root)) if p.severity == "error"] == [
        "lessons/hands/course.yaml:8:11 error CW074 there is no lesson `hands-1`"
        " — write the lesson, or remove the id"
    ]


def test_a_file_of_a_course_that_does_not_exist_is_not_written(tmp_path: Path) -> None:
    root = start(tmp_path)
    write_new(root, "course", "hands", None, None)

    with pytest.raises(CannotWrite, match='no course `hand` — did you mean "hands"'):
        write_new(root, "quiz", "hands-1", "hand", None)

    assert not list((root / "quizzes").iterdir())


def test_a_quiz_is_written_for_the_lesson_that_is_named(tmp_path: Path) -> None:
    root = start(tmp_path)
    for kind in ("course", "lesson"):
        write_new(root, kind, "hands" if kind == "course" else "hands-1", None, None)

    write_new(root, "quiz", "hands-test", None, None, lesson="hands-1")

    assert (root / "quizzes/hands/hands-1.yaml").read_text().splitlines()[1:4] == [
        "id: hands-test",
        'title: "Hands test"',
        "lesson: hands-1",
    ]
    assert {problem.code for problem in check(read_library(root))} == {"CW100"}


def test_a_quiz_without_a_lesson_is_refused_with_the_lessons_that_wait_for_one(
    tmp_path: Path,
) -> None:
    root = start(tmp_path)
    write_new(root, "course", "hands", None, None)
    with pytest.raises(NoLessonForQuiz, match="lessons without one: none: write the lesson first"):
        write_new(root, "quiz", "hands-1", None, None)
    for name in ("hands-1", "hands-2", "hands-3"):
        write_new(root, "lesson", name, None, None)
    write_new(root, "quiz", "hands-2", None, None)

    with pytest.raises(NoLessonForQuiz) as refused:
        write_new(root, "quiz", "hand-test", None, None)
    with pytest.raises(
        NoLessonForQuiz, match="`hands-2` has a quiz already, quizzes/hands/hands-2"
    ):
        write_new(root, "quiz", "second", None, None, lesson="hands-2")

    assert str(refused.value) == (
        "there is no lesson `hand-test` for this quiz — lessons without one: hands-1, hands-3"
    )
    assert [file.name for file in (root / "quizzes/hands").iterdir()] == ["hands-2.yaml"]


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    root = start(tmp_path)
    write_new(root, "course", "hands", None, None)
    file = root / "lessons/hands/course.yaml"
    file.write_text("mine")

    with pytest.raises(CannotWrite, match="is there already; nothing was changed"):
        write_new(root, "course", "hands", None, None)
    assert file.read_text() == "mine"


@pytest.mark.parametrize("name", ["../out", "Hands", "a b", "", "a" * 65, "a/b", "a--b", "a\n"])
def test_a_name_that_is_no_id_is_refused(tmp_path: Path, name: str) -> None:
    root = start(tmp_path)

    with pytest.raises(CannotWrite, match="cannot be an id"):
        write_new(root, "course", name, None, None)
    assert list(root.rglob("*.yaml")) == []


def test_the_course_must_be_named_where_there_are_two(tmp_path: Path) -> None:
    root = start(tmp_path)
    write_new(root, "course", "hands", None, None)
    write_new(root, "course", "feet", None, None)

    with pytest.raises(CannotWrite, match="--course"):
        write_new(root, "lesson", "hands-1", None, None)


@pytest.mark.parametrize("title", ['Heat: "them"', "back\\slash", "it's \ttwo", "“so”: #1"])
def test_a_title_is_written_as_it_was_typed(tmp_path: Path, title: str) -> None:
    write_new(tmp_path, "course", "hands", None, title)
    write_new(tmp_path, "lesson", "hands-1", "hands", title)

    library = read_library(tmp_path)

    shown = " ".join(title.split())
    assert [c.value.title for c in library.courses.values()] == [shown]
    assert library.lessons["hands-1"].value.front.title == shown


def test_the_starting_figure_leaves_the_numbers_to_the_page() -> None:
    assert "<text" not in ZONES


def test_what_new_wrote_stops_a_release_once_the_course_is_open(tmp_path: Path) -> None:
    root = start(tmp_path)
    for kind, name in (("course", "hands"), ("lesson", "hands-1"), ("quiz", "hands-1")):
        write_new(root, kind, name, None, None)
    course = root / "lessons/hands/course.yaml"
    course.write_text(course.read_text().replace("status: draft", "status: open"))

    told = [p for p in check(read_library(root)) if p.code == "CW100"]

    assert [(p.path, p.severity) for p in told] == [
        ("lessons/hands/course.yaml", "error"),
        ("lessons/hands/hands-1.md", "error"),
        ("quizzes/hands/hands-1.yaml", "error"),
    ]
    of_course = told[0]
    line = course.read_text().split("\n")[of_course.line - 1]
    assert line[of_course.column - 1 :].startswith('"Two or three sentences')
    assert of_course.message == (
        "“Two or three sentences: what the course is about and why it matters.” was left as `new` "
        "wrote it; also in lines 6, 11, 12"
    )


@pytest.mark.parametrize(
    "name", ["123", "012", "true", "null", "1e3", "0x1f", "2026-01-01", "1", "no", "hands"]
)
@pytest.mark.parametrize("types", [[], list(GRADED_TYPES)])
def test_an_id_is_written_so_that_it_is_read_as_text(
    tmp_path: Path, name: str, types: list[str]
) -> None:
    root = start(tmp_path)

    write_new(root, "course", name, None, None)
    for kind in ("lesson", "quiz"):
        write_new(root, kind, f"{name}-1", None, None, types if kind == "quiz" else ())
        write_new(root, kind, name, None, None, types if kind == "quiz" else ())
    write_new(root, "checklist", name, None, None)

    library = read_library(root)
    errors = [problem for problem in check(library) if problem.severity is Severity.ERROR]
    # The course that was begun lists its first lesson only, and says so of the other one.
    assert [str(problem) for problem in errors if problem.code != "CW073"] == []
    assert {file.id for file in library.files} == {name, f"{name}-1"}


def test_an_id_that_no_reader_takes_for_something_else_is_written_plain(tmp_path: Path) -> None:
    root = start(tmp_path)
    write_new(root, "course", "true", None, None)

    write_new(root, "lesson", "e-12", None, None)

    assert "\nid: e-12\n" in (root / "lessons/true/e-12.md").read_text()
    assert '\nid: "true"\n' in (root / "lessons/true/course.yaml").read_text()
