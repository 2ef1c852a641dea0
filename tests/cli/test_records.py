"""`ledger checkpoint`, `ledger prove`, `backup`, `binder`: from the command to the verifiers."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from courseware.credentials import verify_ledger
from courseware.services.proving.ledger_walk import heads
from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from tests.cli.conftest import Cli, Outcome
from tests.cli.test_ledger_verify import change_by_hand


@pytest.fixture
def record(cli: Cli, installed: Database) -> Database:
    """An installation with a clinic, a manager, and some decisions on record."""
    assert cli("clinic", "create", "Riverside", "--timezone", "Europe/Dublin").code == 0
    create = ("people", "create", "max@example.org", "Max Brandt", "--password", "correct horse 9")
    assert cli(*create, "--clinic", "riverside", "--role", "manager").code == 0
    decide(cli, "First.")
    return installed


def decide(cli: Cli, reason: str) -> None:
    outcome = cli("settings", "decide", "unreviewed-awards-valid", "yes", "--reason", reason)
    assert outcome.code == 0


def saved(outcome: Outcome, path: Path) -> Path:
    assert (outcome.code, outcome.err) == (0, "")
    path.write_text(outcome.out)
    return path


def published(cli: Cli, tmp_path: Path) -> Path:
    return saved(cli("certificate", "keys", "--public"), tmp_path / "keys.json")


def alone(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The verifier as a board runs it: the file by itself."""
    command = [sys.executable, "-I", verify_ledger.__file__, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_a_checkpoint_is_text_or_json_and_holds_alone(
    cli: Cli, record: Database, tmp_path: Path
) -> None:
    text = saved(cli("ledger", "checkpoint"), tmp_path / "text.txt")
    as_json = saved(cli("ledger", "checkpoint", "--json"), tmp_path / "data.json")
    written = tmp_path / "written.txt"
    assert cli("ledger", "checkpoint", "--to", str(written)).code == 0

    checked = alone("--keys", published(cli, tmp_path), text, as_json, written)

    assert (checked.returncode, checked.stderr) == (0, "")
    assert len(checked.stdout.splitlines()) == 3


def test_a_recomputed_chain_is_found_with_a_checkpoint_from_outside(
    cli: Cli, record: Database, tmp_path: Path
) -> None:
    first = saved(cli("ledger", "checkpoint"), tmp_path / "first.txt")
    change_by_hand(record, "DELETE FROM ledger_checkpoint")
    length = dict((chain, n) for chain, n, _ in heads(record))["installation"]
    change_by_hand(record, f"DELETE FROM ledger_entry WHERE sequence = {length}")
    change_by_hand(
        record,
        f"UPDATE ledger_head SET length = {length - 1}, digest = (SELECT digest FROM ledger_entry "
        f"WHERE chain = 'installation' AND sequence = {length - 1}) WHERE chain = 'installation'",
    )

    outcome = cli("ledger", "verify", "--checkpoint", str(first), "--json")

    told = json.loads(outcome.out)
    assert outcome.code == 1
    assert [one["file"] for one in told["checkpoints"]] == [str(first)]
    assert ("installation", length) in [(b["chain"], b["sequence"]) for b in told["breaks"]]
    assert any("cut off" in broken["what"] for broken in told["breaks"])


def test_a_ledger_that_grew_holds_against_an_earlier_checkpoint(
    cli: Cli, record: Database, tmp_path: Path
) -> None:
    first = saved(cli("ledger", "checkpoint"), tmp_path / "first.txt")
    decide(cli, "Second.")

    outcome = cli("ledger", "verify", "--checkpoint", str(first))

    assert outcome.code == 0
    assert outcome.out.splitlines()[-1].endswith(f"({first})")


def test_keys_from_elsewhere_are_used_when_they_are_given(
    cli: Cli, record: Database, tmp_path: Path
) -> None:
    first = saved(cli("ledger", "checkpoint"), tmp_path / "first.txt")
    keys = tmp_path / "others.json"
    keys.write_text('{"keys": []}')

    outcome = cli("ledger", "verify", "--checkpoint", str(first), "--keys", str(keys))

    assert outcome.code == 1
    assert "is not published in the keys that were given" in outcome.out


def test_what_is_no_checkpoint_is_refused_by_name(
    cli: Cli, record: Database, tmp_path: Path
) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Max")

    outcome = cli("ledger", "verify", "--checkpoint", str(path))

    assert (outcome.code, outcome.err) == (1, f"{path}: There is no checkpoint in this text.\n")


def test_an_entry_and_growth_are_proved_to_somebody_alone(
    cli: Cli, record: Database, tmp_path: Path
) -> None:
    first = saved(cli("ledger", "checkpoint"), tmp_path / "first.txt")
    decide(cli, "Second.")
    arguments = ("ledger", "prove", "riverside:1", "--since", str(first), "--names")
    proof = saved(cli(*arguments), tmp_path / "proof.json")
    keys = published(cli, tmp_path)

    checked = alone("--keys", keys, proof)
    proof.write_text(proof.read_text().replace("role.granted", "role.refused"))
    altered = alone("--keys", keys, proof)

    assert (checked.returncode, checked.stderr) == (0, "")
    assert "it names Max Brandt" in checked.stdout
    assert "are unchanged on" in checked.stdout
    assert altered.returncode == 1
    assert "does not stand in the ledger" in altered.stderr


def test_proving_nothing_is_wrong_use(cli: Cli, record: Database) -> None:
    assert cli("ledger", "prove").code == 2
    outcome = cli("ledger", "prove", "riverside:99")
    assert (outcome.code, outcome.err) == (1, "There is no entry riverside:99 in the ledger.\n")


def test_a_backup_is_made_checked_and_restored_elsewhere(
    cli: Cli, record: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = cli("backup", "create", "--json")
    made = json.loads(outcome.out)
    file = made["file"]
    assert (outcome.code, made["faults"]) == (0, [])
    keys = published(cli, tmp_path)
    before = heads(record)
    verified = cli("backup", "verify", file, "--keys", str(keys))
    assert verified.code == 0
    assert re.fullmatch(
        r"the backup of \d+ [A-Z][a-z]+ \d{4}, \d\d:\d\d UTC is whole\n", verified.out
    )

    taken = cli("backup", "restore", file)
    monkeypatch.setenv("COURSEWARE_INSTANCE", str(tmp_path / "elsewhere"))
    restored = cli("backup", "restore", file, "--json")

    assert taken.code == 1 and "empty place" in taken.err
    told = json.loads(restored.out)
    assert (restored.code, told["manifest"]["heads"]) == (0, [list(head) for head in before])
    db = Database(sqlite_url(tmp_path / "elsewhere" / "courseware.sqlite3"))
    assert [head[1] for head in heads(db)] == [
        length + (chain == "installation") for chain, length, _ in before
    ]
    db.close()
    assert not list((tmp_path / "elsewhere").rglob("*.key"))
    assert cli("ledger", "verify").code == 0


def test_a_backup_of_a_ledger_that_was_tampered_with_is_made_and_says_so(
    cli: Cli, record: Database, tmp_path: Path
) -> None:
    saved(cli("ledger", "checkpoint"), tmp_path / "first.txt")
    change_by_hand(record, "UPDATE ledger_entry SET act = 'award.made' WHERE sequence = 1")

    outcome = cli("backup", "create", "--to", str(tmp_path / "b.zip"))

    assert outcome.code == 1
    assert "does not hold: " in outcome.out
    assert cli("backup", "verify", str(tmp_path / "b.zip")).code == 1


def test_a_backup_never_overwrites_a_file(cli: Cli, record: Database, tmp_path: Path) -> None:
    file = tmp_path / "b.zip"
    file.write_text("mine")

    outcome = cli("backup", "create", "--to", str(file))

    assert (outcome.code, file.read_text()) == (1, "mine")


def test_a_folder_that_is_missing_is_said_once(cli: Cli, record: Database, tmp_path: Path) -> None:
    outcome = cli("backup", "create", "--to", str(tmp_path / "nowhere" / "b.zip"))

    assert outcome.code == 1
    assert outcome.err == (
        f"there is no folder {tmp_path / 'nowhere'}: make it, or mount it, and try again\n"
    )


@pytest.mark.parametrize("of", ["riverside", "max@example.org"])
def test_a_binder_is_written_and_checks_itself(
    cli: Cli, record: Database, tmp_path: Path, of: str
) -> None:
    file = tmp_path / "binder.zip"
    keys = published(cli, tmp_path)

    outcome = cli("binder", of, "--to", str(file))
    again = cli("binder", of, "--to", str(tmp_path / "again.zip"))
    command = [sys.executable, "-I", str(file), "--keys", str(keys)]
    checked = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)

    assert (outcome.code, again.code) == (0, 0)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert file.read_bytes() == (tmp_path / "again.zip").read_bytes()


def test_a_binder_of_nobody_is_refused(cli: Cli, record: Database, tmp_path: Path) -> None:
    outcome = cli("binder", "nobody", "--to", str(tmp_path / "b.zip"))

    assert (outcome.code, outcome.err) == (1, "There is neither a person nor a clinic nobody.\n")
    assert not (tmp_path / "b.zip").exists()


def test_jobs_mail_a_checkpoint(cli: Cli, record: Database) -> None:
    outcome = cli("jobs")

    assert "checkpoints of the ledger put into the outbox: 1" in outcome.out
    assert "checkpoints of the ledger put into the outbox: 0" in cli("jobs").out


def test_keys_from_before_a_rotation_are_told_once_with_how_to_mend_it(
    cli: Cli, record: Database, tmp_path: Path
) -> None:
    keys = published(cli, tmp_path)
    assert cli("certificate", "rotate").code == 0
    for reason in ("Second.", "Third."):
        decide(cli, reason)
        assert cli("ledger", "checkpoint").code == 0
    backup = tmp_path / "backup.zip"
    assert cli("backup", "create", "--to", str(backup)).code == 0

    stale = cli("backup", "verify", str(backup), "--keys", str(keys))

    assert stale.code == 1
    (line,) = stale.out.splitlines()
    assert line.startswith("ledger: the key ") and "none:0" not in line
    assert "and signed the kept checkpoint of " in line and " other. Save them anew" in line
    keys.unlink()
    assert cli("backup", "verify", str(backup), "--keys", str(published(cli, tmp_path))).code == 0
