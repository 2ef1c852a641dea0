"""The authors' guide: its tables are those of the models, its examples pass the real check."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click
import pytest
from jsonschema import Draft7Validator

from courseware.cli import courseware
from courseware.content.authoring_page import PAGE, filled
from courseware.content.check import check
from courseware.content.codes import CODES
from courseware.content.excerpt import Excerpts
from courseware.content.front_matter import LessonParts, divide
from courseware.content.library import read_library
from courseware.content.problem import Problem, as_text
from courseware.content.schemas import __main__ as schemas_command
from courseware.content.schemas import schemas
from courseware.content.starting.new import CannotWrite, write_new
from courseware.content.tree import FIGURE_ENDINGS
from courseware.content.yaml.strict_yaml import read_yaml
from courseware.questions.types import GRADED_TYPES, SURVEY_TYPES, TYPES
from tests.guide import (
    COURSE,
    GUIDE,
    LESSON,
    QUIZ,
    examples,
    fences,
    files,
    in_own_words,
    of_objective,
    write_files,
)

FIGURE = LESSON.rpartition("/")[0] + "/figures/needle.svg"
SCHEMA_OF = {
    "course.yaml": "course",
    "references.yaml": "references",
    "claims.yaml": "claims",
    "glossary.yaml": "glossary",
    "regions.yaml": "regions",
}


def problems_with(root: Path, changes: dict[str, str]) -> list[str]:
    found: tuple[Problem, ...] = check(read_library(write_files(root, {**files(), **changes})))
    return [as_text(problem) for problem in found if problem.code != "CW066"]


def drawing() -> str:
    """The figure that the guide's hotspot names."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 40" role="img" '
        'aria-label="A trunk"><rect x="1" y="1" width="98" height="38"/></svg>\n'
    )


def data_of(path: str, text: str) -> Any:
    if path.endswith(".md"):
        parts = divide(text, path)
        assert isinstance(parts, LessonParts)
        text = parts.front
    document, problems = read_yaml(text, path)
    assert document is not None, problems
    return document.value


def schema_for(path: str) -> dict[str, Any]:
    name = path.rsplit("/", 1)[1]
    if path.endswith(".checklist.yaml"):
        kind = "checklist"
    elif path.endswith(".md"):
        kind = "lesson"
    else:
        kind = SCHEMA_OF.get(name, "quiz")
    return schemas()[kind]


def test_the_made_parts_are_current() -> None:
    assert filled(GUIDE) == GUIDE, "run `python -m courseware.content.authoring_page --write`"
    assert PAGE.name == "authoring.md"


def test_a_part_that_nothing_makes_is_noticed() -> None:
    with pytest.raises(KeyError):
        filled("<!-- made: no-such-part -->\n<!-- end -->\n")


def test_the_tutorials_files_are_a_whole_library_with_the_note_that_it_speaks_of(
    tmp_path: Path,
) -> None:
    found = check(read_library(write_files(tmp_path, files())))

    assert [(p.code, p.severity.value) for p in found] == [("CW066", "note")]
    assert "one note `CW066`" in GUIDE


def test_the_checklist_counts_once_the_course_lists_it(tmp_path: Path) -> None:
    course = files()[COURSE].replace("checklists: []", "checklists: [cl-bruises]")

    assert problems_with(tmp_path, {COURSE: course}) == []


@pytest.mark.parametrize("name", sorted(files()))
def test_every_file_of_the_guide_fits_its_schema(name: str) -> None:
    validator = Draft7Validator(schema_for(name))

    assert [error.message for error in validator.iter_errors(data_of(name, files()[name]))] == []


def test_the_guide_has_an_example_of_every_type() -> None:
    assert list(examples()) == list(TYPES)


@pytest.mark.parametrize("name", GRADED_TYPES)
def test_every_question_of_the_guide_passes_check(tmp_path: Path, name: str) -> None:
    own = in_own_words(examples()[name])
    quiz = files()[QUIZ] + of_objective(own, "B1.1")
    if "\ncritical: true\n" in examples()[name]:
        row = f"  - {{objective: B1.1, type: {name}, critical: true, count: 1}}\n"
        quiz = quiz.replace("draw:\n", f"draw:\n{row}")

    assert problems_with(tmp_path, {QUIZ: quiz, FIGURE: drawing()}) == []


@pytest.mark.parametrize("name", GRADED_TYPES)
def test_a_question_of_the_guide_as_it_stands_is_told_before_the_course_is_opened(
    tmp_path: Path, name: str
) -> None:
    quiz = files()[QUIZ] + of_objective(examples()[name], "B1.1")

    found = problems_with(tmp_path, {QUIZ: quiz, FIGURE: drawing()})

    assert any(f"{QUIZ}:" in line and " warning CW100 " in line for line in found)
    assert "CW100" in GUIDE


@pytest.mark.parametrize("name", SURVEY_TYPES)
def test_every_survey_question_of_the_guide_passes_check(tmp_path: Path, name: str) -> None:
    item = of_objective(examples()[name], "B1.1")
    course = files()[COURSE].replace("status: draft\n", f"{item}status: draft\n")

    assert problems_with(tmp_path, {COURSE: course}) == []


def test_the_output_that_the_guide_shows_is_what_check_says(tmp_path: Path) -> None:
    shown = next(text for language, _, text in fences() if language == "text").splitlines()
    broken = files()[QUIZ].replace('"About eight", correct', '"About eight", corect')
    root = write_files(tmp_path, {**files(), QUIZ: broken})

    found = next(p for p in check(read_library(root)) if p.code == "CW030")

    assert shown == [as_text(found), *Excerpts(root).below(found)]


def test_every_command_and_code_of_the_guide_exists() -> None:
    known = set(courseware.list_commands(click.Context(courseware)))
    named = set(re.findall(r"^courseware ([a-z]+)|`courseware ([a-z]+)", GUIDE, re.MULTILINE))

    assert {one or other for one, other in named} <= known
    assert set(re.findall(r"CW\d{3}", GUIDE)) <= set(CODES)


def test_every_link_inside_the_guide_leads_to_a_heading() -> None:
    headings = re.findall(r"^#+ (.+)$", GUIDE, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 _-]", "", h.lower()).replace(" ", "-") for h in headings}
    links = set(re.findall(r"\]\(#([^)]+)\)", re.sub(r"`[^`]*`", "", GUIDE)))

    assert links - anchors == set()
    assert len(links) > len(TYPES) - 1


def test_the_guides_markdown_extras_are_read_as_it_says(tmp_path: Path) -> None:
    """Every mark of the table, in a lesson of its own words, passes the check."""
    table = GUIDE.split("| You write | Learners see |")[1].split("\n\n")[0]
    marks = [mark for row in table.splitlines() for mark in re.findall("`([^`]+)`", row)]
    lines = [mark for mark in marks if not mark.startswith(("##", "[quiz", "!["))]
    lesson = files()[LESSON] + "\n" + "\n\n".join(lines) + "\n"

    assert len(lines) == 11
    assert problems_with(tmp_path, {LESSON: lesson.replace("EV-02", "EV-01")}) == []


def test_the_guide_says_what_pictures_may_be(tmp_path: Path) -> None:
    section = GUIDE.split("### Pictures")[1].split("\n## ")[0]
    heic = b"\0\0\0\x18ftypheic" + bytes(40)
    folder = LESSON.rpartition("/")[0] + "/figures/"
    root = write_files(tmp_path, files())
    (root / folder).mkdir()
    for name, data in {
        "a.jpg": heic,
        "b.png": b"",
        "c.gif": b"GIF89a",
        "d.jpg": bytes(10**6 + 1),
    }.items():
        (root / folder / name).write_bytes(data)

    found = {p.path.removeprefix(folder): p.code for p in check(read_library(root))}

    assert {code for name, code in found.items() if "/" not in name} == {"CW001", "CW009", "CW180"}
    assert {"CW001", "CW009", "CW047", "CW048", "CW091", "CW180"} <= set(
        re.findall(r"CW\d{3}", section)
    )
    assert "1,000,000 bytes" in section and "HEIC" in section
    assert all(f"`{ending}`" in section for ending in FIGURE_ENDINGS)


def test_the_guide_says_that_an_id_in_use_is_refused(tmp_path: Path) -> None:
    root = write_files(tmp_path, files())
    write_new(root, "course", "arms", None, None)

    with pytest.raises(CannotWrite, match="the id `bruises` is used by"):
        write_new(root, "lesson", "bruises", "arms", None)

    assert "`courseware new` and *New file* refuse an id that" in GUIDE
    assert "`CW070`" in GUIDE and "`CW037`" in GUIDE


def test_schemas_are_written_where_the_author_wants_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "schemas"

    assert schemas_command.main(["--to", str(folder)]) == 0

    written = {path.name.removesuffix(".schema.json") for path in folder.iterdir()}
    assert written == set(schemas())
    assert json.loads((folder / "quiz.schema.json").read_text()) == schemas()["quiz"]
    assert schemas_command.main(["--to"]) == 2
