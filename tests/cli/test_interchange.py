"""`import` and `export` for scripts: one JSON object, exit codes, nothing overwritten."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import indent

import pytest

from courseware.content.check import check
from courseware.content.library import read_library
from courseware.content.problem import Problem, Severity
from courseware.interchange.formats import Format
from courseware.interchange.heads import head_text
from courseware.questions.branching import Branching
from courseware.store.engine import Database
from tests.cli.conftest import Cli
from tests.content.small_library import FILES, QUIZ, write_library

FLOATS = (
    "<name><text>q</text></name><questiontext><text>Floats?</text></questiontext>"
    '<answer fraction="100"><text>true</text></answer>'
    '<answer fraction="0"><text>false</text></answer>'
)
NEEDS_NO_SETTING = pytest.mark.parametrize("format_", [f.value for f in Format])


@pytest.fixture
def needles(tmp_path: Path) -> Path:
    """A library whose quiz has questions of several types."""
    return write_library(tmp_path / "needles")


def with_branching(library: Path) -> None:
    """Add a case with steps, which no other program has, and a row that draws it."""
    case = Branching.example.replace("objective: S2.1", "objective: N1.2")
    text = FILES[QUIZ].replace(
        "questions:\n", "  - {objective: N1.2, type: branching, count: 1}\nquestions:\n", 1
    )
    (library / QUIZ).write_text(f"{text}  - {indent(case, '    ').lstrip()}")


def read_and_check(library: Path) -> list[Problem]:
    return list(check(read_library(library)))


@NEEDS_NO_SETTING
def test_a_quiz_goes_out_and_comes_back_by_two_commands(
    cli: Cli, needles: Path, tmp_path: Path, format_: str
) -> None:
    file, folder = tmp_path / "needles.out", tmp_path / "new"

    out = cli("export", format_, "needles", "--library", str(needles), "--to", str(file), "--json")
    back = cli("import", format_, str(file), "--to", str(folder), "--json")

    report = json.loads(out.out)
    assert (out.code, report["file"], report["bytes"]) == (0, str(file), file.stat().st_size)
    assert {loss["kind"] for loss in report["losses"]} == {"label"}
    ids = ["practice-one", "what-needle", "which-needle", "choose-depth", "choose-length"]
    path = folder / "needles.yaml"
    assert back.code == 0
    found = json.loads(back.out)
    assert found["files"] == [{"path": str(path), "quiz": "needles", "questions": ids}]
    assert found["losses"] == []
    before = read_library(needles).quizzes["needles"].value
    (needles / QUIZ).write_bytes(path.read_bytes())
    assert read_library(needles).quizzes["needles"].value == before


def test_an_import_tells_losses_and_problems_line_by_line(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "bank.xml"
    calculated = '<question type="calculated"><name><text>c</text></name></question>'
    file.write_text(f'<quiz><question type="truefalse">{FLOATS}</question>{calculated}</quiz>')

    outcome = cli("import", "moodle-xml", str(file), "--to", str(tmp_path / "new"))

    assert outcome.code == 1, "a question was lost"
    assert "lost: question c: the question: " in outcome.out
    assert "bank.yaml: quiz warning 1 question names no objective; BANK.1" in outcome.out
    assert outcome.err == (
        f"{tmp_path / 'new' / 'bank.yaml'} written: 1 question\n1 question was not carried\n"
    )


def test_an_essay_of_gift_comes_in_with_a_rubric_to_write(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "bank.gift"
    file.write_text("::e::Why?{}\n\n::one::Which?{~a#no =b#yes}\n")

    outcome = cli("import", "gift", str(file), "--to", str(tmp_path / "new"))

    assert (
        "changed: question e: a rubric of one criterion was made: write what answers are marked by"
        in outcome.out
    )
    assert outcome.err == f"{tmp_path / 'new' / 'bank.yaml'} written: 2 questions\n"


def test_an_export_that_leaves_questions_out_ends_in_one_and_counts_them(
    cli: Cli, needles: Path, tmp_path: Path
) -> None:
    with_branching(needles)
    back, new = tmp_path / "needles.out", tmp_path / "new"

    spoken = cli("export", "gift", "needles", "--library", str(needles), "--to", str(back))
    told = cli("export", "gift", "needles", "--library", str(needles), "--to", str(back), "--json")
    again = cli("import", "gift", str(back), "--to", str(new), "--json")

    assert (spoken.code, told.code, json.loads(told.out)["questions_lost"]) == (1, 1, 1)
    assert spoken.err == f"{back} written\n1 question was not carried\n"
    report = json.loads(again.out)
    assert [loss["what"] for loss in report["losses"]] == [
        "row 3 of the draw (objective N1.2, count 1, type branching): "
        "none of its questions was carried"
    ]
    (needles / QUIZ).write_bytes((new / "needles.yaml").read_bytes())
    refused = [one for one in read_and_check(needles) if one.severity is Severity.ERROR]
    assert (again.code, report["problems"], refused) == (0, [], [])


def test_an_import_says_what_check_would_refuse(cli: Cli, tmp_path: Path) -> None:
    file, new = tmp_path / "bank.gift", tmp_path / "new"
    head = {"id": "bank", "title": "B", "lesson": "bank", "pass": 80}
    rows = [{"objective": "B.1", "count": 1}, {"objective": "B.1", "count": 1}]
    file.write_text(
        f"// {head_text(head | {'draw': rows})}\n$CATEGORY: $course$/top/B\n\n"
        "// [id:one] [tag:cw-objective:B.1]\n::one::Which?{~a#no =b#yes ####Because.}\n"
    )

    outcome = cli("import", "gift", str(file), "--to", str(new), "--json")

    report = json.loads(outcome.out)
    assert outcome.code == 1
    assert {problem["code"] for problem in report["problems"]} >= {"CW061", "CW065"}


def test_an_import_that_leaves_nothing_but_a_description_is_good(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "bank.gift"
    file.write_text("Read the lesson first.\n\n::one::Which?{~a#no =b#yes}\n")

    outcome = cli("import", "gift", str(file), "--to", str(tmp_path / "new"), "--json")

    report = json.loads(outcome.out)
    assert (outcome.code, report["questions_lost"], len(report["losses"])) == (0, 0, 1)


def test_questions_run_together_make_no_file_and_show_no_key(cli: Cli, tmp_path: Path) -> None:
    file, folder = tmp_path / "bank.gift", tmp_path / "new"
    file.write_text("".join(f"Is {n} even? {{{'TF'[n % 2]}}}\n" for n in range(8)))

    outcome = cli("import", "gift", str(file), "--to", str(folder), "--json")

    report = json.loads(outcome.out)
    assert (outcome.code, report["files"], list(folder.iterdir())) == (1, [], [])
    assert [problem["severity"] for problem in report["problems"]] == ["error"]


def test_an_import_of_which_nothing_or_a_part_is_carried_ends_in_one(
    cli: Cli, tmp_path: Path
) -> None:
    item = tmp_path / "item.xml"
    item.write_text(
        '<assessmentItem identifier="x"><itemBody><graphicOrderInteraction '
        'responseIdentifier="R"/></itemBody></assessmentItem>'
    )
    bank = tmp_path / "bank.xml"
    calculated = '<question type="calculated"><name><text>c</text></name></question>'
    bank.write_text(f'<quiz><question type="truefalse">{FLOATS}</question>{calculated * 3}</quiz>')

    nothing = cli("import", "qti", str(item), "--to", str(tmp_path / "a"), "--json")
    part = cli("import", "moodle-xml", str(bank), "--to", str(tmp_path / "b"), "--json")

    assert (nothing.code, json.loads(nothing.out)["files"]) == (1, [])
    assert json.loads(nothing.out)["questions_lost"] == 1
    report = json.loads(part.out)
    assert (part.code, report["questions_lost"]) == (1, 3)
    assert [len(file["questions"]) for file in report["files"]] == [1]


def test_what_is_there_stays_and_the_command_says_so(cli: Cli, tmp_path: Path) -> None:
    file, folder = tmp_path / "bank.gift", tmp_path / "new"
    file.write_text("q{T}\n")
    folder.mkdir()
    (folder / "bank.yaml").write_text("mine\n")

    outcome = cli("import", "gift", str(file), "--to", str(folder), "--json")

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("bank.yaml: there already; nothing was written")
    assert (folder / "bank.yaml").read_text() == "mine\n"


def test_an_export_that_is_refused_leaves_the_file_as_it_was(
    cli: Cli, needles: Path, tmp_path: Path
) -> None:
    file = tmp_path / "old"
    file.write_text("old\n")

    outcome = cli("export", "gift", "nothing", "--library", str(needles), "--to", str(file))

    assert outcome.code == 1
    assert file.read_text() == "old\n"


def test_a_format_that_nobody_knows_is_wrong_use(cli: Cli, tmp_path: Path) -> None:
    assert cli("import", "word", str(tmp_path), "--to", str(tmp_path)).code == 2
    assert cli("export", "word", "needles", "--to", str(tmp_path / "x")).code == 2


def test_results_and_statements_go_to_files_of_their_owner_alone(
    cli: Cli, installed: Database, tmp_path: Path
) -> None:
    table, lines = tmp_path / "results.csv", tmp_path / "statements.jsonl"

    first = cli("export", "results", "needles", "--to", str(table), "--names", "--json")
    second = cli("export", "xapi", "needles", "--to", str(lines), "--json")

    nothing = {"losses": [], "questions_lost": 0}
    assert json.loads(first.out) == {"file": str(table), "bytes": 76, **nothing}
    assert second.err == (
        "warning: people and quizzes are named below http://localhost, as those of any other "
        "installation could be — set COURSEWARE_PUBLIC_URL, or name your address with --base, "
        "and write it again\n"
    )
    assert json.loads(second.out) == {"file": str(lines), "bytes": 0, **nothing}
    assert table.read_text() == (
        "person,name,email,attempt,started_at,submitted_at,score,passed,not_counted\n"
    )
    assert table.stat().st_mode & 0o777 == 0o600


def test_options_that_do_not_belong_to_a_format_are_wrong_use(cli: Cli, tmp_path: Path) -> None:
    to = ("--to", str(tmp_path / "x"))

    assert cli("export", "gift", "needles", *to, "--names").code == 2
    assert cli("export", "results", "needles", *to, "--base", "https://x").code == 2


def test_results_before_anything_is_published_are_one_sentence(cli: Cli, tmp_path: Path) -> None:
    cli("db", "upgrade")

    outcome = cli("export", "results", "needles", "--to", str(tmp_path / "x.csv"))

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == "nothing is published, so there are no results\n"
