"""What `check` reports of a library as a whole: what its files ask of each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from courseware.content.check import check
from courseware.content.library import read_library
from courseware.content.library_changed import LibraryChanged
from courseware.content.problem import Severity
from tests.content.small_library import (
    CHECKLIST,
    CLAIMS,
    COURSE,
    FIGURE,
    FILES,
    LESSON,
    QUIZ,
    REFERENCES,
    after,
    lines,
    problems_of,
    write_library,
)


def test_a_sound_library_has_no_problem(tmp_path: Path) -> None:
    assert lines(problems_of(tmp_path, {})) == []


def test_every_problem_of_every_file_is_reported_in_one_run(tmp_path: Path) -> None:
    problems = problems_of(
        tmp_path,
        {
            **after(LESSON, "title:", "titel:"),
            **after(QUIZ, "pass: 80", "pass: [80"),
            **after(COURSE, "status: draft", "status: drafty"),
            REFERENCES: FILES[REFERENCES] + "- {id: EV-01}\n",
        },
    )

    assert {p.path for p in problems if p.severity is Severity.ERROR} == {
        LESSON,
        QUIZ,
        COURSE,
        REFERENCES,
    }
    assert "CW037" in {p.code for p in problems if p.path == REFERENCES}


def test_a_broken_list_does_not_make_its_users_look_wrong(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, {REFERENCES: "- {id: EV-01"})

    assert {p.path for p in problems} == {REFERENCES}


def test_a_broken_quiz_does_not_make_its_lesson_look_wrong(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, {QUIZ: FILES[QUIZ] + "  broken\n"})

    assert {p.path for p in problems} == {QUIZ}


def test_a_quiz_without_lesson_and_a_lesson_without_quiz_are_found(tmp_path: Path) -> None:
    stray = FILES[QUIZ].replace("lesson: needles", "lesson: gone")
    stray = stray.replace("id: needles", "id: gone")

    problems = problems_of(tmp_path, {QUIZ: None, "quizzes/basics/gone.yaml": stray})

    assert {(p.path, p.code) for p in problems if p.severity is Severity.ERROR} == {
        ("quizzes/basics/gone.yaml", "CW071"),
        (LESSON, "CW072"),
        (CHECKLIST, "CW079"),
    }


def test_an_id_used_by_two_files_is_found(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, {"lessons/basics/pins.md": FILES[LESSON]})

    assert "lessons/basics/pins.md:2:5 CW070" in lines(problems)


def test_a_lesson_that_no_course_lists_is_found(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, after(COURSE, "lessons: [needles]", "lessons: [pins]"))

    assert f"{LESSON}:2:5 CW073" in lines(problems)


def test_a_lesson_that_another_course_lists_too_is_found(tmp_path: Path) -> None:
    other = FILES[COURSE].replace("id: basics", "id: again").replace("[cl-a]", "[]")
    root = write_library(tmp_path, {**FILES, "lessons/again/course.yaml": other})

    (found,) = check(read_library(root))

    assert (found.path, found.line, found.code) == ("lessons/again/course.yaml", 7, "CW074")
    assert "`needles` belongs to the course in lessons/basics" in found.message


def test_a_circle_of_requirements_is_printed_whole(tmp_path: Path) -> None:
    pins = (
        FILES[LESSON]
        .replace("id: needles", "id: pins")
        .replace("requires: []", "requires: [needles]")
    )

    problems = problems_of(
        tmp_path,
        {**after(LESSON, "requires: []", "requires: [pins]"), "lessons/basics/pins.md": pins},
    )

    circles = [p.message for p in problems if p.code == "CW078"]
    assert circles == ["`requires` runs in a circle: needles → pins → needles"]


def test_an_objective_without_graded_question_is_found(tmp_path: Path) -> None:
    extra = '  - {id: N1.3, text: "Explain the needle", bloom: apply}\nrequires: []'

    problems = problems_of(tmp_path, after(LESSON, "requires: []", extra))

    assert lines(problems) == [f"{LESSON}:8:10 CW075"]


def test_a_critical_question_that_no_draw_reaches_is_an_error(tmp_path: Path) -> None:
    problems = problems_of(
        tmp_path, after(QUIZ, "  - {objective: N1.2, critical: true, count: 1}\n", "")
    )

    assert lines(problems) == [f"{QUIZ}:37:9 CW062", f"{QUIZ}:46:9 CW062"]


def test_rows_that_could_take_each_others_questions_count_them_once(tmp_path: Path) -> None:
    row = "  - {objective: N1.1, type: single, count: 1}\n"
    untyped_first = "  - {objective: N1.1, count: 2}\n" + row

    problems = problems_of(tmp_path, after(QUIZ, row, untyped_first))

    assert [p.suggestion for p in problems if p.code == "CW061"] == [
        "move this row above those without a type, or write more questions"
    ]


def test_a_small_bank_is_a_note_only(tmp_path: Path) -> None:
    problems = problems_of(
        tmp_path, after(QUIZ, "N1.1, type: single, count: 1", "N1.1, type: single, count: 2")
    )

    assert [(p.code, p.severity) for p in problems] == [("CW066", Severity.NOTE)]


def test_a_claim_that_its_lesson_never_treats_is_an_error(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, after(LESSON, " [claim:SF-1]", ""))

    assert [(p.path, p.code, p.severity) for p in problems] == [(CLAIMS, "CW086", Severity.ERROR)]


def test_the_rules_of_sound_questions_hold_beside_broken_ones(tmp_path: Path) -> None:
    changed = (
        FILES[QUIZ]
        .replace("type: true_false", "type: wrong")
        .replace('text: "solid", correct: true, why: "Right."', 'text: "solid", why: "Right."')
    )

    problems = problems_of(tmp_path, {QUIZ: changed})

    assert {"CW033", "CW101"} <= {p.code for p in problems}


def test_values_are_read_when_asked_for(tmp_path: Path) -> None:
    library = read_library(write_library(tmp_path))

    assert library.lessons["needles"].value.front.title == "Needles"
    assert library.lessons["needles"].value.body_line == 11
    assert library.quizzes["needles"].value.pass_percent == 80
    assert library.courses["basics"].value.lessons == ("needles",)
    assert library.claims is not None
    assert library.claims.value[0].id == "SF-1"
    assert library.figures[FIGURE].data == FILES[FIGURE].encode()


def test_a_file_that_changed_since_is_not_mistaken_for_the_one_that_was_checked(
    tmp_path: Path,
) -> None:
    library = read_library(write_library(tmp_path))
    (tmp_path / QUIZ).write_text("id: other\n")

    with pytest.raises(LibraryChanged, match="was changed while the library was read"):
        _ = library.quizzes["needles"].value


def test_many_thin_rows_are_one_note_of_the_file(tmp_path):
    text = FILES[QUIZ].replace(
        "  - {objective: N1.1, type: single, count: 1}\n",
        "  - {objective: N1.1, type: single, count: 2}\n",
    )
    text = text.replace("critical: true, count: 1}", "critical: true, count: 2}")

    problems = [p for p in problems_of(tmp_path, {QUIZ: text}) if p.code == "CW066"]

    assert [(p.line, p.message) for p in problems] == [
        (
            text[: text.index("count: 2")].count("\n") + 1,
            "2 of 2 rows draw more than half of their questions, the first has 2 questions for a "
            "draw of 2: a second attempt repeats many",
        )
    ]


def test_a_quiz_whose_lesson_is_refused_is_not_asked_for_again(tmp_path):
    text = FILES[QUIZ].replace("lesson: needles", "lesson: *x")

    assert [(p.path, p.code) for p in problems_of(tmp_path, {QUIZ: text})] == [(QUIZ, "CW012")]


def test_a_practice_question_that_no_lesson_places_is_named_at_its_id(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, after(LESSON, "[quiz:practice-one]\n", ""))

    assert lines(problems) == [f"{QUIZ}:11:9 CW188"]
    assert problems[0].severity is Severity.WARNING
    assert "[quiz:practice-one]" in problems[0].suggestion and LESSON in problems[0].suggestion
