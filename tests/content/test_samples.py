"""No text of `new` that is there to be replaced gets into an open course (CW100)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from courseware.content.check import check
from courseware.content.library import read_library
from courseware.content.problem import Problem, Severity
from courseware.content.starting.new import KINDS, write_new
from courseware.content.starting.samples import samples
from courseware.content.summary import FileKind
from courseware.questions.types import GRADED_TYPES

COURSE = "lessons/hands/course.yaml"
LESSON = "lessons/hands/hands-1.md"
QUIZ = "quizzes/hands/hands-1.yaml"
CHECKLIST = "lessons/hands/hands.checklist.yaml"
ZONES = "lessons/hands/figures/hands-1-zones.svg"
# What `new` writes and everybody may keep: whoever adds a text to a starter decides about it here.
READY = {
    "I am the named licensee, and I completed this course myself.",
    "I can now do what the course set out to teach.",
    "What will you do differently next week?",
    "strongly disagree",
    "strongly agree",
    "Ready to do this without direct supervision.",
    "Validity and counts are this provider's proposal, not a legal standard.",
    '!!! scope "What this lesson does not give you" '
    "Education, no authority to treat: local law, your licence and your supervision decide.",
}


def begun(root: Path, types: list[str] | None = None, status: str = "open") -> Path:
    """A course with a lesson, its quiz and a checklist, all as `new` writes them."""
    for kind in KINDS:
        name = "hands" if kind in ("course", "checklist") else "hands-1"
        write_new(root, kind, name, None, "Title", types or [] if kind == "quiz" else [])
    course = root / COURSE
    course.write_text(course.read_text().replace("status: draft", f"status: {status}"))
    return root


def told(root: Path) -> dict[str, Problem]:
    return {p.path: p for p in check(read_library(root)) if p.code == "CW100"}


def strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield " ".join(data.split())
    for value in data.values() if isinstance(data, dict) else data if _is_list(data) else ():
        yield from strings(value)


def _is_list(data: Any) -> bool:
    return isinstance(data, list)


def written_in(file: Path) -> set[str]:
    """All texts of more than a word that a starting file holds; its title is the author's."""
    text, body = file.read_text(), ""
    if file.suffix == ".md":
        _, text, body = text.split("---\n", 2)
    chunks = (" ".join(chunk.split()) for chunk in body.split("\n\n"))
    return {one for one in (*strings(yaml.safe_load(text)), *chunks) if " " in one}


def test_every_text_of_every_starter_is_a_sample_or_ready_for_use(tmp_path: Path) -> None:
    root = begun(tmp_path)

    written = set[str]().union(*(written_in(root / p) for p in (COURSE, LESSON, QUIZ, CHECKLIST)))

    assert written - samples() == READY
    assert not READY & samples()


@pytest.mark.parametrize("type_", GRADED_TYPES)
def test_every_sentence_of_a_questions_example_is_a_sample(type_: str) -> None:
    # Shorter ones (“Kidney”, “Femoral artery and nerve”) anybody might write.
    example = yaml.safe_load(GRADED_TYPES[type_].example)
    figure = example.pop("figure", None)

    sentences = {one for one in strings(example) if one.count(" ") >= 4}

    assert sentences and sentences <= samples()
    assert figure is None or figure.replace("figures/needle.svg", "") in samples()


@pytest.mark.parametrize("type_", GRADED_TYPES)
def test_the_sample_question_of_no_type_gets_into_an_open_course(
    tmp_path: Path, type_: str
) -> None:
    found = told(begun(tmp_path, [type_]))

    assert {problem.severity for problem in found.values()} == {Severity.ERROR}
    assert set(found) - {ZONES} == {COURSE, LESSON, QUIZ, CHECKLIST}
    assert (ZONES in found) == (type_ == "hotspot")


@pytest.mark.parametrize("type_", GRADED_TYPES)
def test_a_new_stem_alone_does_not_make_a_question_ones_own(tmp_path: Path, type_: str) -> None:
    root = begun(tmp_path, [type_])
    quiz = root / QUIZ
    data = yaml.safe_load(quiz.read_text())
    data["questions"][0]["text"] = "Ours " + data["questions"][0]["text"]
    quiz.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False))

    assert QUIZ in told(root)


def test_in_a_draft_they_are_a_warning(tmp_path: Path) -> None:
    found = told(begun(tmp_path, ["hotspot"], "draft"))

    assert {problem.severity for problem in found.values()} == {Severity.WARNING}
    assert {problem.suggestion for problem in found.values()} == {
        "write your own words before the course is opened",
        "draw your own figure before the course is opened",
    }


def test_all_samples_of_a_lesson_are_named_with_their_lines(tmp_path: Path) -> None:
    root = begun(tmp_path)
    lines = (root / LESSON).read_text().splitlines()

    problem = told(root)[LESSON]

    assert lines[problem.line - 1][problem.column - 1 :].startswith('"Say in one sentence')
    left = [
        lines.index(next(line for line in lines if line.startswith(words))) + 1
        for words in ("Open with a clinical", "## The first part", "One heading, one idea.")
    ]
    assert problem.message.endswith(f"also in lines {', '.join(map(str, left))}")


def test_other_line_ends_and_indentation_make_no_text_ones_own(tmp_path: Path) -> None:
    root = begun(tmp_path, ["single"])
    quiz, lesson = root / QUIZ, root / LESSON
    at = quiz.read_text().index("Ten minutes after")
    begin, end = quiz.read_text()[:at], quiz.read_text()[at:]
    quiz.write_bytes((begin + end.replace(" ", "\n      ", 1)).replace("\n", "\r\n").encode())
    lesson.write_bytes(lesson.read_bytes().replace(b"\n", b"\r\n"))

    found = told(root)

    assert "“Ten minutes after" in found[QUIZ].message
    assert "also in lines" in found[LESSON].message


def test_what_reads_alike_in_ones_own_text_is_nobodys_omission(tmp_path: Path) -> None:
    root = begun(tmp_path)
    lesson = root / LESSON
    words = "Open with a clinical moment that makes the question matter."
    lesson.write_text(lesson.read_text().replace(words, f"“{words}” So said my teacher."))

    kept = next(f for f in read_library(root).of_kind(FileKind.LESSON)).summary.facts["starters"]

    assert words not in {text for _, _, text in kept}


def test_a_long_sample_is_named_by_its_beginning(tmp_path: Path) -> None:
    problem = told(begun(tmp_path, ["essay"]))[QUIZ]

    assert problem.message.startswith("“A patient asks what could happen when you needle over the")
    assert "…” was left as `new` wrote it; also in lines " in problem.message
    assert len(problem.message) < 160


def test_a_drawing_of_ones_own_is_no_sample(tmp_path: Path) -> None:
    root = begun(tmp_path, ["hotspot"])
    (problem,) = (p for path, p in told(root).items() if path == ZONES)
    figure = root / ZONES
    title = "Three zones; draw your own figure in their place"
    assert figure.read_text().splitlines()[problem.line - 1][problem.column - 1 :].startswith(title)

    figure.write_text(figure.read_text().replace(title, "A hand"))

    assert ZONES not in told(root)
