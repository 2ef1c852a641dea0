"""What make prepares is there when the program starts."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
_STAMP = ".venv/.compiled"


@pytest.mark.parametrize("target", ["run", "test", "test-long"])
def test_make_compiles_the_program_first(target: str) -> None:
    lines = (ROOT / "Makefile").read_text().splitlines()

    needs = next(line.split()[1:] for line in lines if line.startswith(f"{target}: "))

    assert "$(COMPILED)" in needs


def test_the_suite_keeps_its_own_modules_compiled_too() -> None:
    shown = subprocess.run(
        ["make", "-n", "test"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    runs = [line for line in shown.stdout.splitlines() if "-m pytest" in line]

    assert len(runs) == 2, shown.stdout + shown.stderr
    assert all("PYTHONDONTWRITEBYTECODE= " in line for line in runs)


def test_modules_are_compiled_where_python_is_told_to_leave_no_files(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    module = tmp_path / "courseware" / "rooms" / "one.py"
    module.parent.mkdir(parents=True)
    module.write_text("WORD = 1\n")
    surroundings = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    surroundings.pop("PYTHONPYCACHEPREFIX", None)

    made = subprocess.run(["make", "-s", _STAMP], cwd=tmp_path, env=surroundings, timeout=60)
    again = subprocess.run(["make", "-q", _STAMP], cwd=tmp_path, env=surroundings, timeout=60)

    assert (made.returncode, again.returncode) == (0, 0)
    assert [path.name.split(".")[0] for path in module.parent.glob("__pycache__/*.pyc")] == ["one"]
