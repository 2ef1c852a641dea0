"""`certificate`: what scripts rely on."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from courseware.credentials import verify as verifier
from courseware.store.engine import Database
from tests.cast import LEA
from tests.cli.conftest import Cli


def save(cli: Cli, number: str, folder: Path, kind: str = "pdf") -> Path:
    """Export a certificate and the public keys into a folder."""
    to = folder / f"certificate.{kind}"
    to.unlink(missing_ok=True)
    assert cli("certificate", "export", number, "--format", kind, "--to", str(to)).code == 0
    (folder / "keys.json").write_text(cli("certificate", "keys", "--public").out)
    return to


def test_the_list_is_for_scripts_and_for_people(cli: Cli, issued: str) -> None:
    (listed,) = json.loads(cli("certificate", "list", "--json").out)

    assert {name: listed[name] for name in ("state", "holder", "title", "minutes", "edition")} == {
        "state": "valid",
        "holder": LEA.name,
        "title": "Basics",
        "minutes": 151,
        "edition": 1,
    }
    line = cli("certificate", "list").out
    assert line.split("\t") == [issued, "valid", "2026-12-01", "151", LEA.name, "Basics\n"]


@pytest.mark.parametrize("kind", ["pdf", "jwt", "json"])
def test_an_exported_file_verifies_with_the_published_keys(
    cli: Cli, issued: str, tmp_path: Path, kind: str
) -> None:
    file = save(cli, issued, tmp_path, kind)
    keys = str(tmp_path / "keys.json")

    outcome = cli("certificate", "verify", str(file), "--keys", keys, "--json")

    found = json.loads(outcome.out)
    assert (outcome.code, found["valid"], found["state"]) == (0, True, "valid")
    assert found["certificate"]["number"] == issued
    assert found["revocations_as_of"] == "2026-12-01T09:30:00Z"
    assert cli("certificate", "verify", str(file)).out.startswith("VALID: ")
    file.write_bytes(file.read_bytes()[:-5] + b"AAAA" + file.read_bytes()[-1:])
    for arguments in (("--keys", keys), ()):
        altered = cli("certificate", "verify", str(file), *arguments)
        assert altered.code == 1
        assert altered.out.startswith("INVALID: ")


def test_a_verifier_without_an_installation_needs_none(
    cli: Cli, issued: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = save(cli, issued, tmp_path)
    elsewhere = tmp_path / "elsewhere"
    monkeypatch.setenv("COURSEWARE_INSTANCE", str(elsewhere))

    outcome = cli("certificate", "verify", str(file), "--keys", str(tmp_path / "keys.json"))

    assert outcome.code == 0
    assert not elsewhere.exists()


def test_the_verifier_alone_agrees_fifteen_years_and_two_rotations_later(
    cli: Cli, issued: str, tmp_path: Path
) -> None:
    for _ in range(2):
        assert cli("certificate", "rotate").code == 0
    file = save(cli, issued, tmp_path)

    program = [sys.executable, "-I", verifier.__file__, str(file)]
    done = subprocess.run(
        [*program, "--keys", str(tmp_path / "keys.json"), "--on", "2041-12-01"],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(
        "VALID UP TO 2026-12-01: The file is exactly as the issuer signed it."
    )
    assert len(json.loads((tmp_path / "keys.json").read_text())["keys"]) == 3


def test_what_is_revoked_is_not_valid_any_more(cli: Cli, issued: str, tmp_path: Path) -> None:
    file = save(cli, issued, tmp_path)
    revoke = ("certificate", "revoke", issued, "--class", "record_wrong", "--reason", "A mistake")
    assert cli(*revoke).code == 0

    # The keys were saved before: our register knows better.
    outcome = cli("certificate", "verify", str(file), "--keys", str(tmp_path / "keys.json"))

    assert outcome.code == 1
    assert outcome.out.startswith("REVOKED: Revoked on 2026-12-01: the record behind it was found")
    (listed,) = json.loads(cli("certificate", "list", "--json").out)
    assert (listed["state"], listed["revoked_because"]) == ("revoked", "record_wrong")
    assert cli(*revoke).code == 1
    assert cli("certificate", "recheck").code == 0
    assert cli("ledger", "verify").code == 0


def test_an_entry_is_proved_by_the_number_as_it_is_printed(cli: Cli, issued: str) -> None:
    bare = issued.replace("-", "")
    printed, typed, plain = (
        json.loads(cli("ledger", "prove", named).out)["entries"]
        for named in (issued, issued.lower(), bare)
    )
    assert printed == typed == plain
    assert bare in printed[0]["canonical"]
    unknown = cli("ledger", "prove", "0000-" * 6 + "0000")
    assert (unknown.code, "There is no entry about 0000-" in unknown.err) == (1, True)


def test_an_unknown_number_or_bad_keys_are_a_sentence(
    cli: Cli, issued: str, tmp_path: Path
) -> None:
    to = str(tmp_path / "x.pdf")
    missing = cli("certificate", "export", "0" * 28, "--format", "pdf", "--to", to)
    words = f"There is no certificate {'0' * 28}; `certificate list` shows all."
    assert (missing.code, missing.err.strip()) == (1, words)
    file = save(cli, issued, tmp_path)
    (tmp_path / "bad.json").write_text("{}")
    bad = cli("certificate", "verify", str(file), "--keys", str(tmp_path / "bad.json"))
    assert (bad.code, bad.out) == (1, "")
    assert "no list “keys”" in bad.err
    assert cli("certificate", "verify", str(tmp_path / "nothing.pdf")).code == 2


def test_a_certificate_from_before_a_move_verifies_with_the_keys_of_afterwards(
    cli: Cli, issued: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSEWARE_PUBLIC_URL", "https://new.example.org")
    for _ in range(2):  # before the key is changed, and after
        file = save(cli, issued, tmp_path)
        keys = str(tmp_path / "keys.json")
        assert cli("certificate", "verify", str(file), "--keys", keys).code == 0
        assert cli("certificate", "rotate").code == 0


def test_recheck_tells_scripts_how_many_were_checked_and_what_was_altered(
    cli: Cli, issued: str, installed: Database
) -> None:
    whole = cli("certificate", "recheck", "--json")
    assert (whole.code, json.loads(whole.out)) == (
        0,
        {"whole": True, "certificates": 1, "altered": []},
    )
    with installed.write() as connection:
        connection.execute(text("UPDATE certificate SET token = 'x'"))

    altered = cli("certificate", "recheck", "--json")

    found = json.loads(altered.out)
    assert (altered.code, found["whole"], found["certificates"]) == (1, False, 1)
    (one,) = found["altered"]
    assert (one["number"], one["kind"]) == (issued.replace("-", ""), "jwt")
    assert one["what"] in cli("certificate", "recheck").out


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ("UPDATE signing_key SET jwk = '{'", "signing_key 1: the column jwk"),
        ("UPDATE signing_key SET jwk = '[]'", "signing_key 1: the column jwk"),
        ("UPDATE signing_key SET kid = ''", "signing_key 1: the column jwk, or kid,"),
        ("INSERT INTO setting VALUES ('demonstration', 'no', :at, NULL)", "setting demonstration"),
    ],
)
def test_a_damaged_value_is_a_sentence_for_every_command_that_needs_it(
    cli: Cli, issued: str, installed: Database, change: str, where: str
) -> None:
    with installed.write() as connection:
        at = {"at": "2026-01-01 00:00:00"} if ":at" in change else {}
        connection.execute(text(change), at)

    examined = cli("doctor")
    assert (examined.code, where in examined.out) == (1, True), examined
    walked = cli("ledger", "verify", "--json")
    assert (walked.code, json.loads(walked.out)["whole"]) == (1, False)
    if "signing_key" not in change:
        assert where in cli("ledger", "verify").out
        return
    assert "signing key" in cli("ledger", "verify").out
    for command in (("recheck",), ("recheck", "--json"), ("keys", "--public")):
        outcome = cli("certificate", *command)
        assert (outcome.code, where in outcome.err) == (1, True), (command, outcome)


def test_a_damaged_statement_is_a_sentence_for_list_and_export(
    cli: Cli, issued: str, installed: Database, tmp_path: Path
) -> None:
    to = str(tmp_path / "x.pdf")
    where = f"certificate {issued.replace('-', '')}: the column statement cannot be read"
    for value in ("{", "[]"):
        with installed.write() as connection:
            connection.execute(text("UPDATE certificate SET statement = :v"), {"v": value})
        listing = cli("certificate", "list")
        assert (listing.code, where in listing.err) == (1, True)
        assert cli("ledger", "verify").code == 1
    with installed.write() as connection:
        connection.execute(text("UPDATE certificate SET statement = '{'"))
    export = cli("certificate", "export", issued, "--format", "pdf", "--to", to)
    assert (export.code, where in export.err) == (1, True)


@pytest.mark.parametrize("kind", ["pdf", "jwt", "json"])
def test_an_export_overwrites_nothing(cli: Cli, issued: str, tmp_path: Path, kind: str) -> None:
    to = tmp_path / "mine.txt"
    to.write_text("my only copy")

    outcome = cli("certificate", "export", issued, "--format", kind, "--to", str(to))

    assert (outcome.code, to.read_text()) == (1, "my only copy")
    assert f"{to} is there already: name a new file" in outcome.err
