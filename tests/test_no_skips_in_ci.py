"""In CI a skip is a failure; elsewhere it is a skip."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

SKIPPING = """
import pytest

@pytest.fixture
def browser():
    pytest.skip("no Chromium")

def test_a(browser): ...

@pytest.mark.skip(reason="later")
def test_b(): ...

@pytest.mark.xfail(reason="known", strict=True)
def test_c():
    assert False

def test_d(): ...
"""


@pytest.mark.parametrize(
    ("switch", "summary"),
    [("0", "1 passed, 3 skipped, 1 xfailed"), ("1", "1 passed, 1 xfailed, 3 errors")],
)
def test_a_skip_is_a_failure_only_where_it_may_not_happen(
    tmp_path: Path, switch: str, summary: str
) -> None:
    (tmp_path / "test_some.py").write_text(SKIPPING)
    (tmp_path / "test_whole_file.py").write_text(
        'import pytest\npytest.skip("no engine", allow_module_level=True)\n'
    )
    command = [sys.executable, "-m", "pytest", "-q", "-n1", "-p", "tests.no_skips_in_ci"]
    quiet = ["-p", "no:cacheprovider", "--continue-on-collection-errors", "--rootdir", "."]
    surroundings = {"COURSEWARE_TESTS_MUST_NOT_SKIP": switch, "PYTHONPATH": str(ROOT)}

    done = subprocess.run(
        [*command, *quiet, "."],
        cwd=tmp_path,
        env=os.environ | surroundings,
        capture_output=True,
        text=True,
    )

    assert done.stdout.splitlines()[-1].startswith(summary)
    assert done.returncode == (1 if switch == "1" else 0)
    assert ("no Chromium" in done.stdout) == (switch == "1")
