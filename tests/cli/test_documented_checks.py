"""What docs/records.md and docs/ledger.md tell a board to type works as it is typed."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from courseware.cli.environment import Environment
from courseware.credentials import verify, verify_binder, verify_ledger
from courseware.store.engine import Database
from tests.awards import give_award
from tests.cast import LEA, NOON, install_cast, put_cast_on_record
from tests.cli.conftest import Cli
from tests.demo_process import ROOT

_OURS = ".venv/bin/python -m courseware "
_SHELL = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(document: str) -> list[str]:
    """Every line of the shell in a document, in its order."""
    text = (ROOT / "docs" / document).read_text()
    return [line for block in _SHELL.findall(text) for line in block.splitlines()]


@pytest.fixture
def desk(cli: Cli, installed: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what a clerk was given and what they took from the published source."""
    # The verifiers read the machine's own clock, which shows a later day than this.
    monkeypatch.setattr(Environment, "now", lambda self: NOON)
    install_cast(installed)
    put_cast_on_record(installed)
    give_award(installed, LEA, NOON)
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert cli("certificate", "issue").code == 0
    number = cli("certificate", "list").out.split("\t")[0]
    export = ("certificate", "export", number, "--format", "pdf", "--to", "certificate.pdf")
    assert cli(*export).code == 0
    Path("keys.json").write_text(cli("certificate", "keys", "--public").out)
    for name in ("your-checkpoint.txt", "mail.txt", "older.txt"):
        Path(name).write_text(cli("ledger", "checkpoint").out)
    assert cli("binder", "riverside", "--to", "binder.zip").code == 0
    for program in (verify, verify_binder, verify_ledger):
        shutil.copy(program.__file__, folder)
    shutil.copy(ROOT / "docs" / "verifiers.sha256", folder)
    return folder


def typed(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A line in a shell whose python3 is this one, without our packages."""
    (folder / "bin").mkdir(exist_ok=True)
    python = folder / "bin" / "python3"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I "$@"\n')
    python.chmod(0o755)
    surroundings = {"PATH": f"{folder / 'bin'}:/usr/bin:/bin", "PYTHONUTF8": "1"}
    return subprocess.run(
        line, shell=True, cwd=folder, env=surroundings, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("document", ["records.md", "ledger.md"])
def test_every_line_does_what_the_document_says(cli: Cli, desk: Path, document: str) -> None:
    lines = commands(document)
    assert len(lines) >= 4

    for line in lines:
        if line.startswith(_OURS):
            outcome = cli(*shlex.split(line.removeprefix(_OURS)))
            assert (outcome.code, outcome.err) == (0, ""), line
        else:
            done = typed(line, desk)
            assert (done.returncode, done.stderr) == (0, ""), line
            assert done.stdout, line


def test_the_documents_name_each_verifier_in_a_line_that_is_run() -> None:
    lines = commands("records.md") + commands("ledger.md")

    for program in ("verify.py", "verify_ledger.py", "verify_binder.py", "sha256sum --check"):
        assert any(program in line for line in lines), program
