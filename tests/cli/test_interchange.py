"""`import` and `export` for scripts: one JSON object, exit codes, nothing overwritten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from courseware.content.library import read_library
from courseware.interchange.formats import Format
from tests.cli.conftest import Cli
from tests.content.small_library import QUIZ, write_library

NEEDS_NO_SETTING = pytest.mark.parametrize("format_", [f.value for f in Format])


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


@NEEDS_NO_SETTING
def test_a_quiz_goes_out_and_comes_back_by_two_commands(
    cli: Cli, library: Path, tmp_path: Path, format_: str
) -> None:
    file, folder = tmp_path / "needles.out", tmp_path / "new"

    out = cli("export", format_, "needles", "--library", str(library), "--to", str(file), "--json")
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
    before = read_library(library).quizzes["needles"].value
    (library / QUIZ).write_bytes(path.read_bytes())
    assert read_library(library).quizzes["needles"].value == before


def test_an_import_tells_losses_and_problems_line_by_line(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "bank.gift"
    file.write_text("::e::Why?{}\n\n::one::Which?{~a#no =b#yes}\n")

    outcome = cli("import", "gift", str(file), "--to", str(tmp_path / "new"))

    assert outcome.code == 0
    assert "lost: question e: the question: an essay, which nothing here marks\n" in outcome.out
    assert "bank.yaml: quiz warning 1 questions name no objective; BANK.1" in outcome.out
    assert outcome.err == f"{tmp_path / 'new' / 'bank.yaml'} written: 1 questions\n"


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
    cli: Cli, library: Path, tmp_path: Path
) -> None:
    file = tmp_path / "old"
    file.write_text("old\n")

    outcome = cli("export", "gift", "nothing", "--library", str(library), "--to", str(file))

    assert outcome.code == 1
    assert file.read_text() == "old\n"


def test_a_format_that_nobody_knows_is_wrong_use(cli: Cli, tmp_path: Path) -> None:
    assert cli("import", "word", str(tmp_path), "--to", str(tmp_path)).code == 2
    assert cli("export", "word", "needles", "--to", str(tmp_path / "x")).code == 2
