"""The schemas in a library: written where they are missed, and told when they are old."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from courseware.cli.check import check
from courseware.content.schema_files import (
    library_around,
    old_schemas,
    schema_line,
    write_schemas,
)
from courseware.services.interchange import QuizFile, write_files
from tests.content.small_library import write_library

REPOSITORY = Path(__file__).parents[2]


def test_a_library_gets_all_schemas_once(tmp_path: Path) -> None:
    written = write_schemas(tmp_path)

    assert "schemas/quiz.schema.json" in written
    assert "schemas/lesson.schema.json" in written
    assert write_schemas(tmp_path) == []
    assert sorted(written) == sorted(f"schemas/{p.name}" for p in (tmp_path / "schemas").iterdir())


def test_this_repository_keeps_its_own_and_gets_none() -> None:
    assert write_schemas(REPOSITORY) == []
    assert schema_line(REPOSITORY, "quizzes/a/b.yaml", "quiz").endswith(
        "$schema=../../courseware/content/schemas/quiz.schema.json"
    )


def test_check_says_that_schemas_are_old_and_fix_writes_them_anew(tmp_path: Path) -> None:
    root = write_library(tmp_path)
    write_schemas(root)
    (root / "schemas/quiz.schema.json").write_text("{}\n")
    command = ["--library", str(root), "--no-cache"]

    before = CliRunner().invoke(check, command)
    fixed = CliRunner().invoke(check, [*command, "--fix"])

    assert "schemas of another version (schemas/quiz.schema.json)" in before.stderr
    assert "schemas/quiz.schema.json: mended" in fixed.stderr
    assert "another version" not in fixed.stderr
    assert old_schemas(root) == []
    assert [before.exit_code, fixed.exit_code] == [0, 0]


def test_a_library_without_schemas_is_left_without_them_by_check(tmp_path: Path) -> None:
    root = write_library(tmp_path)

    outcome = CliRunner().invoke(check, ["--library", str(root), "--no-cache", "--fix"])

    assert "schemas" not in outcome.stderr
    assert not (root / "schemas").exists()


def test_an_import_outside_of_a_library_names_no_schema(tmp_path: Path) -> None:
    file = QuizFile("bank.yaml", "id: bank\n", "bank", ())

    write_files(tmp_path / "somewhere", [file])

    assert library_around(tmp_path / "somewhere") is None
    assert (tmp_path / "somewhere/bank.yaml").read_text() == "id: bank\n"
    assert not (tmp_path / "schemas").exists()
