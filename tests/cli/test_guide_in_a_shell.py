"""The commands that docs/authoring.md prints, typed into a real shell by somebody new."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guide import fences, files, write_files
from tests.library import write_library

REPOSITORY = Path(__file__).parents[2]
SCHEMA = re.compile(r"^# yaml-language-server: \$schema=(\S+)$", re.MULTILINE)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone in a folder with a blank in its name, with the environment that `make run` makes."""
    folder = tmp_path / "a clone"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin/courseware").write_bytes((REPOSITORY / "bin/courseware").read_bytes())
    (folder / "bin/courseware").chmod(0o755)
    (folder / "courseware").symlink_to(REPOSITORY / "courseware")
    (folder / ".venv/bin").mkdir(parents=True)
    python = folder / ".venv/bin/python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    return folder


def typed(lines: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Type lines into a shell that stands in a folder and knows nothing of ours."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("COURSEWARE_", "PYTHON"))}
    return subprocess.run(
        ["/bin/sh", "-eu", "-c", lines],
        cwd=folder,
        env={**kept, "HOME": str(folder.parent)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def printed() -> list[str]:
    """Every block of commands on the guide's page but the one that stays open."""
    return [text for language, _, text in fences() if language == "sh" and "preview" not in text]


def test_the_guides_commands_work_from_a_fresh_folder(clone: Path) -> None:
    begin, new, check, publish = printed()
    library = clone.parent / "my-library"

    started = typed(begin + new, clone)
    write_files(library, files())
    rest = typed(begin + f'cd "{library}"\n' + check + publish, clone)

    assert started.returncode == 0, started.stderr
    assert "lessons/side-effects/course.yaml written" in started.stdout
    assert not (clone / "lessons").exists()
    assert rest.returncode == 0, rest.stderr
    assert "release 1" in rest.stdout + rest.stderr
    assert (library / "instance").is_dir()


def test_every_new_file_names_a_schema_that_is_there(clone: Path) -> None:
    begin, new, *_ = printed()
    library = clone.parent / "my-library"
    typed(begin + new, clone)
    bank = "::a::Is it?{T}\n"
    more = (
        f"printf '{bank.strip()}' > bank.gift\n"
        "courseware new checklist cl --course side-effects\n"
        "courseware import gift bank.gift --to quizzes/side-effects\n"
        "courseware import gift bank.gift --to elsewhere/deep/down\n"
    )
    outcome = typed(begin + f'cd "{library}"\n' + more, clone)

    assert outcome.returncode == 0, outcome.stderr
    made = [file for file in library.rglob("*") if file.suffix in (".yaml", ".md")]
    assert len(made) == 6
    for file in made:
        (name,) = SCHEMA.findall(file.read_text())
        assert (file.parent / name).resolve().is_relative_to(library / "schemas")
        assert (file.parent / name).is_file()


def test_the_program_runs_by_a_link_and_says_where_it_is_not_installed(clone: Path) -> None:
    (clone.parent / "link").symlink_to("a clone/bin/courseware")
    works = typed("./link --version", clone.parent)
    (clone / ".venv/bin/python").unlink()

    refused = typed("./link --version", clone.parent)

    assert works.stdout.startswith("courseware, version ")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith(f"courseware is not installed yet: do so in {clone} by")


def test_from_elsewhere_the_program_works_on_its_own_installation(clone: Path) -> None:
    elsewhere, mine = clone.parent / "elsewhere", clone.parent / "mine"
    elsewhere.mkdir()
    write_library(clone)
    write_library(mine)
    (mine / "lessons" / "basics" / "course.yaml").write_text("broken: [")
    courseware = '"../a clone/bin/courseware"'

    done = typed(
        f"{courseware} check && {courseware} db upgrade && {courseware} publish", elsewhere
    )
    asked = typed(f"{courseware} db status", elsewhere)
    own = typed(f"{courseware} check", mine)
    begun = typed(f"{courseware} new course side-effects", elsewhere)

    assert done.returncode == 0, done.stderr
    assert f"the library of {clone}, because none is here" in done.stderr
    assert (clone / "instance/courseware.sqlite3").is_file() and asked.returncode == 0
    assert own.returncode == 1 and "the library of" not in own.stderr
    assert "lessons/basics/course.yaml:1" in own.stdout
    assert begun.returncode == 0, begun.stderr
    assert (elsewhere / "lessons/side-effects/course.yaml").is_file()
    assert not (elsewhere / "instance").exists()


def test_a_file_of_the_programs_name_in_an_authors_folder_is_not_run(clone: Path) -> None:
    (clone.parent / "courseware.py").write_text("raise SystemExit('not me')\n")

    assert typed('"a clone/bin/courseware" --version', clone.parent).returncode == 0
