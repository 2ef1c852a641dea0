"""`… | head`: a reader that leaves early changes no exit code and hears no complaint."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.demo_process import ROOT, surroundings


def run(instance: Path, *arguments: str, reader_stays: bool, **settings: str) -> tuple[int, str]:
    """Run a command for a reader who takes all, or nothing; exit code and complaints."""
    reader, writer = os.pipe()
    if not reader_stays:
        os.close(reader)
    environment: Mapping[str, str] = surroundings(instance, settings)
    done = subprocess.run(
        [sys.executable, "-m", "courseware", *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if reader_stays else writer,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
    )
    os.close(writer)
    return done.returncode, done.stderr


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("piped") / "instance"
    assert run(folder, "db", "upgrade", reader_stays=True) == (0, "")
    return folder


@pytest.mark.parametrize(
    ("arguments", "ends"),
    [
        (("--help",), (0, "")),
        (("check",), (0, "no problems\n")),
        (("ledger", "verify"), (0, "")),
        (("certificate", "keys", "--public"), (0, "")),
        (("backup", "create"), (0, "")),
    ],
)
def test_a_command_ends_as_it_would_with_a_reader(
    instance: Path, arguments: tuple[str, ...], ends: tuple[int, str]
) -> None:
    assert run(instance, *arguments, reader_stays=False) == ends


def test_problems_are_still_problems(instance: Path, tmp_path: Path) -> None:
    (tmp_path / "lessons" / "bad").mkdir(parents=True)
    (tmp_path / "lessons" / "bad" / "course.yaml").write_text("id: [\n" * 50)

    left = run(instance, "check", reader_stays=False, COURSEWARE_LIBRARY=str(tmp_path))

    assert left == (1, "2 errors in 2 files\n")
