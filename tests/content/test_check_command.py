"""The commands `check`, `ids` and `new`, their exit codes and formats; the page of codes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from courseware.cli.check import check
from courseware.cli.content import ids, new
from courseware.content.codes import CODES
from courseware.content.explain import explanations
from courseware.content.problem import Problem, Severity, as_github, as_text
from courseware.content.problems_page import page
from courseware.content.question_codes import QUESTION_CODES
from courseware.questions.findings import Code
from tests.content.small_library import FILES, LESSON, QUIZ, after, write_library

REPOSITORY = Path(__file__).parents[2]


def run(command: object, *words: str) -> Result:
    return CliRunner().invoke(command, words)  # type: ignore[arg-type]


def test_a_sound_library_exits_with_0_and_says_so(tmp_path: Path) -> None:
    result = run(check, "--library", str(write_library(tmp_path)), "--no-cache")

    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "no problems\n")


def test_an_error_exits_with_1_and_prints_path_line_column_code_and_mend(tmp_path: Path) -> None:
    write_library(tmp_path, after(QUIZ, "pass: 80", "pas: 80"))

    result = run(check, "--library", str(tmp_path), "--no-cache")

    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{QUIZ}:1:1 error CW031 the key `pass` is missing — add pass: …",
        "    1 | id: needles",
        "      | ^^ add pass: …",
        f'{QUIZ}:4:1 error CW030 `pas` is no key — did you mean "pass"?',
        "    4 | pas: 80",
        '      | ^^^ did you mean "pass"?',
    ]
    assert result.stderr == "2 errors in 1 file\n"


def test_a_line_that_begins_with_a_path_is_a_problem_and_an_indented_one_belongs_to_it(
    tmp_path: Path,
) -> None:
    write_library(tmp_path, after(QUIZ, "pass: 80", "pas: 80"))

    plain = run(check, "--library", str(tmp_path), "--no-cache").stdout.splitlines()
    found = json.loads(
        run(check, "--library", str(tmp_path), "--no-cache", "--format", "json").stdout
    )

    heads = [line for line in plain if not line.startswith("    ")]
    assert [head.split(" ")[0] for head in heads] == [
        f"{one['path']}:{one['line']}:{one['column']}" for one in found
    ]


def test_a_code_is_explained_with_an_example(tmp_path: Path) -> None:
    result = run(check, "--library", str(tmp_path), "--explain", "cw012")

    assert result.exit_code == 0
    assert result.stdout.startswith("CW012: Anchors and aliases (&, *) are not used")
    assert "    - why: *the-same-reason\n    + why: " in result.stdout


def test_an_unknown_code_is_wrong_use() -> None:
    result = run(check, "--explain", "CW0122")

    assert result.exit_code == 2
    assert "there is no code 'CW0122'" in result.stderr


def test_every_code_has_an_explanation_of_sentences_and_a_mend() -> None:
    found = explanations()

    assert list(found) == sorted(CODES)
    assert [c for c, one in found.items() if len(re.findall(r"[.!?](?:\s|$)", one.words)) < 2] == []
    added = re.compile(r"^\+", re.MULTILINE)
    assert [code for code, one in found.items() if not added.search(one.example)] == []


def test_warnings_alone_exit_with_0(tmp_path: Path) -> None:
    write_library(tmp_path, after(LESSON, "the needle [@EV-01].", "a width of 0.3 mm."))

    result = run(check, "--library", str(tmp_path), "--no-cache")

    assert (result.exit_code, result.stderr) == (0, "1 warning in 1 file\n")
    assert result.stdout.startswith(f"{LESSON}:12:33 warning CW058 ")


def test_json_holds_every_field(tmp_path: Path) -> None:
    write_library(tmp_path, after(QUIZ, "pass: 80", "pass: 180"))

    result = run(check, "--library", str(tmp_path), "--no-cache", "--format", "json")

    assert json.loads(result.stdout) == [
        {
            "path": QUIZ,
            "line": 4,
            "column": 7,
            "severity": "error",
            "code": "CW034",
            "message": "`pass`: 180 should be less than or equal to 100",
            "suggestion": "",
        }
    ]


def test_github_annotations_are_escaped() -> None:
    problem = Problem("a,b:c.yaml", 2, 3, Severity.NOTE, "CW066", "100% of\nit", "mend")

    assert as_github(problem) == (
        "::notice file=a%2Cb%3Ac.yaml,line=2,col=3,title=CW066::100%25 of\\nit — mend"
    )


def test_text_cannot_steer_a_terminal() -> None:
    problem = Problem("a\x1b[31m.yaml", 1, 1, Severity.ERROR, "CW030", "`\x07\u202e`")

    assert as_text(problem) == r"a\x1b[31m.yaml:1:1 error CW030 `\x07\u202e`"


@pytest.mark.parametrize("words", [("--library", "nowhere"), ("--format", "xml"), ("--wrong",)])
def test_wrong_use_exits_with_2(words: tuple[str, ...]) -> None:
    assert run(check, *words).exit_code == 2


def test_a_cache_makes_no_difference_to_what_is_reported(tmp_path: Path) -> None:
    root = write_library(tmp_path / "library", after(QUIZ, "pass: 80", "pas: 80"))
    words = ("--library", str(root), "--cache", str(tmp_path / "cache"))

    results = [run(check, *words) for _ in range(3)]

    assert (tmp_path / "cache" / "check.cache").is_file()
    assert len({result.stdout for result in results}) == 1
    assert [result.exit_code for result in results] == [1, 1, 1]


def test_ids_shows_then_writes(tmp_path: Path) -> None:
    root = write_library(tmp_path, after(LESSON, " {#what-for}", ""))

    shown = run(ids, "--library", str(root))
    unchanged = (root / LESSON).read_text() == FILES[LESSON].replace(" {#what-for}", "")
    written = run(ids, "--library", str(root), "--write")

    assert (shown.exit_code, shown.stderr) == (1, "1 id missing\n")
    assert "id what-it-is-for would be written" in shown.stdout
    assert unchanged
    assert (written.exit_code, written.stderr) == (0, "1 id written\n")
    assert "## What it is for {#what-it-is-for}\n" in (root / LESSON).read_text()


def test_new_says_what_is_left_to_do(tmp_path: Path) -> None:
    root = write_library(tmp_path)

    result = run(new, "lesson", "pins", "--library", str(root))

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "lessons/basics/pins.md written",
        "schemas/ written: what editors complete and underline by",
        "what is left to do:",
        "lessons/basics/pins.md:3:5 error CW072 the lesson `pins` has no quiz"
        " — write quizzes/basics/pins.yaml",
        "lessons/basics/pins.md:3:5 error CW073 no course lists the lesson `pins`"
        " — add it to `lessons` in lessons/basics/course.yaml",
    ]


def test_the_page_of_codes_is_current() -> None:
    assert (REPOSITORY / "docs/problems.md").read_text(encoding="utf-8") == page()


def test_every_finding_of_a_question_has_a_code_of_its_own() -> None:
    assert set(QUESTION_CODES) == set(Code)
    assert len(set(QUESTION_CODES.values())) == len(QUESTION_CODES)


def test_every_code_that_is_used_is_explained_and_every_explained_one_is_used() -> None:
    source = "".join(
        file.read_text(encoding="utf-8")
        for file in (REPOSITORY / "courseware").rglob("*.py")
        if file.name != "codes.py"
    )

    assert set(re.findall(r'"(CW\d{3})"', source)) == set(CODES)


def test_fix_mends_what_is_safe_and_reports_what_is_left(tmp_path: Path) -> None:
    root = write_library(tmp_path, after(QUIZ, "pass: 80", "pas: 80  "))
    (root / LESSON).write_text(
        FILES[LESSON].replace(" {#what-for}", "").replace("minutes: 10", "minutes: 0")
    )

    result = run(check, "--library", str(root), "--no-cache", "--fix")

    assert result.exit_code == 1
    assert result.stderr.splitlines()[:3] == [
        f"{LESSON}: mended: line 25: id what-it-is-for",
        f"{QUIZ}: mended: line 4: pas is now pass",
        f"{QUIZ}: mended: spaces at the end of 1 line",
    ]
    assert [line for line in result.stdout.splitlines() if line.startswith(LESSON)]
    assert (root / QUIZ).read_text() == FILES[QUIZ]


def test_fix_touches_no_file_in_which_nothing_is_to_be_mended(tmp_path: Path) -> None:
    root = write_library(tmp_path)
    before = {path: path.stat() for path in root.rglob("*") if path.is_file()}

    result = run(check, "--library", str(root), "--no-cache", "--fix")

    assert (result.exit_code, result.stderr) == (0, "no problems\n")
    for path, was in before.items():
        assert (path.stat().st_mtime_ns, path.stat().st_ino) == (was.st_mtime_ns, was.st_ino)


def test_fix_is_seen_by_the_next_check_from_the_cache(tmp_path: Path) -> None:
    root = write_library(tmp_path / "library", after(QUIZ, "pass: 80", "pas: 80"))
    words = ("--library", str(root), "--cache", str(tmp_path / "cache"))

    codes = [run(check, *words, *more).exit_code for more in ((), ("--fix",), ())]

    assert codes == [1, 0, 0]
