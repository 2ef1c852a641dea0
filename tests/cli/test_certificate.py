"""`certificate`: what scripts rely on, and keys that are looked after on the command line."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text, update

from courseware.credentials import verify as verifier
from courseware.credentials.keys import make_key
from courseware.services.attempts.starting import start
from courseware.services.certificates.office import FONTS
from courseware.services.doctor import examine
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.store.engine import Database
from courseware.store.tables import Attempt, Award, SigningKey
from tests.awards import give_award
from tests.cast import HAL, LEA, LUC, NOON, install_cast, put_cast_on_record
from tests.cli.conftest import NOW, Cli
from tests.library import quiz, write_library


@pytest.fixture
def issued(cli: Cli, installed: Database) -> str:
    """The number of Lea's certificate, issued by the jobs."""
    install_cast(installed)
    put_cast_on_record(installed)
    give_award(installed, LEA, NOON)
    outcome = cli("jobs")
    assert (outcome.code, "certificates issued: 1, replaced: 0" in outcome.out) == (0, True)
    (listed,) = json.loads(cli("certificate", "list", "--json").out)
    return str(listed["number"])


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


def test_the_first_key_is_made_on_first_use_and_kept_private(
    cli: Cli, installed: Database, instance: Path
) -> None:
    assert list(instance.glob("keys/*")) == []

    first = json.loads(cli("certificate", "keys", "--public").out)
    again = json.loads(cli("certificate", "keys", "--public").out)

    (path,) = instance.glob("keys/*.key")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert first["keys"] == again["keys"]
    assert first["keys"][0]["kid"].endswith(f"/keys/{path.stem}")
    assert path.read_text().splitlines()[1] not in (
        instance / "courseware.sqlite3"
    ).read_bytes().decode("latin-1")
    assert "in use\tprivate key here" in cli("certificate", "keys").out


def test_keys_are_backed_up_apart(cli: Cli, issued: str, instance: Path, tmp_path: Path) -> None:
    to = tmp_path / "keys.zip"

    outcome = cli("certificate", "keys", "--backup", str(to))

    assert (outcome.code, "1 private key written" in outcome.out) == (0, True)
    assert to.stat().st_mode & 0o777 == 0o600
    assert cli("certificate", "keys", "--backup", str(to)).code == 1
    assert cli("certificate", "keys", "--backup", str(instance / "k.zip")).code == 1


def test_doctor_tells_what_is_wrong_with_the_keys(
    cli: Cli, issued: str, instance: Path, installed: Database
) -> None:
    def found() -> str:
        return cli("doctor").out

    assert "signing key" not in found()
    (path,) = instance.glob("keys/*.key")
    path.chmod(0o644)
    assert f"problem: others can read the signing key {path}: with it, anybody can forge" in found()
    path.chmod(0o600)
    path.parent.chmod(0o755)
    assert "others may look into the folder of signing keys" in found()
    path.parent.chmod(0o700)
    name, _ = make_key(path.parent)
    assert "note: " in found() and f"cannot be seen from here: {name}" in found()
    command = f"publish-key {'-- ' if name.startswith('-') else ''}{name}"
    assert f"`python -m courseware certificate {command}`" in found()
    assert "delete" not in found()
    (path.parent / f"{name}.key").unlink()
    path.rename(path.with_suffix(".away"))
    assert "problem: no certificate can be issued here, because the signing key" in found()
    path.with_suffix(".away").rename(path)
    with installed.write() as connection:
        kept = connection.execute(SigningKey.__table__.select()).one()
        leaked = {**kept.jwk, "d": "AQAB"}
        connection.execute(SigningKey.__table__.update().values(jwk=leaked))
    assert "problem: the database holds the private signing key" in found()


def test_a_key_that_is_newer_than_a_restored_backup_is_published_again(
    cli: Cli, issued: str, instance: Path, installed: Database, tmp_path: Path
) -> None:
    backup = tmp_path / "backup.zip"
    assert cli("backup", "create", "--to", str(backup)).code == 0
    assert cli("certificate", "rotate").code == 0
    published, _ = json.loads(cli("certificate", "keys", "--public").out)["keys"]
    installed.close()
    for path in instance.glob("courseware.sqlite3*"):
        path.unlink()
    assert cli("backup", "restore", str(backup)).code == 0
    name = published["kid"].rpartition("/")[2]

    found = cli("doctor")

    assert found.code == 1
    assert f"cannot be seen from here: {name}, and our records were restored" in found.out
    for _ in range(2):
        outcome = cli("certificate", "publish-key", "--", name)
        assert (outcome.code, f"published: {published['kid']}\n" in outcome.out) == (0, True)
    assert published in json.loads(cli("certificate", "keys", "--public").out)["keys"]
    assert name not in cli("doctor").out
    assert cli("ledger", "verify").code == 0
    assert cli("certificate", "publish-key", "no-key").code == 2
    assert cli("certificate", "publish-key", "A" * 43).code == 1
    hyphen = cli("certificate", "publish-key", "--", "-h" + "A" * 41)
    assert (hyphen.code, "there is no key -hA" in hyphen.err) == (1, True)


def test_doctor_reminds_of_the_key_when_the_site_has_moved(
    cli: Cli, issued: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSEWARE_PUBLIC_URL", "https://new.example.org/")
    moved = (
        "as their issuer, because the key in use was made for it, but the site is now https://new"
    )
    assert moved in cli("doctor").out

    assert cli("certificate", "rotate").code == 0

    assert moved not in cli("doctor").out
    published = json.loads(cli("certificate", "keys", "--public").out)
    assert published["issuer"] == "https://new.example.org/issuer"
    assert published["formerIssuers"] == ["http://127.0.0.1:8000/issuer"]


def test_doctor_finds_a_first_key_of_another_address_before_it_signs_a_certificate(
    cli: Cli, installed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where `jobs` run before the address is set: their first checkpoint makes the key."""
    assert cli("ledger", "checkpoint").code == 0
    monkeypatch.setenv("COURSEWARE_PUBLIC_URL", "https://learn.example.org")
    wrong = "problem: the first certificate would name http://127.0.0.1:8000 as its issuer"
    found = cli("doctor")
    assert (found.code, wrong in found.out) == (1, True)
    assert "`python -m courseware certificate rotate`" in found.out

    assert cli("certificate", "rotate").code == 0

    found = cli("doctor")
    assert "as its issuer" not in found.out and "as their issuer" not in found.out
    published = json.loads(cli("certificate", "keys", "--public").out)
    assert published["issuer"] == "https://learn.example.org/issuer"


def test_a_certificate_from_before_a_move_verifies_with_the_keys_of_afterwards(
    cli: Cli, issued: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSEWARE_PUBLIC_URL", "https://new.example.org")
    for _ in range(2):  # before the key is changed, and after
        file = save(cli, issued, tmp_path)
        keys = str(tmp_path / "keys.json")
        assert cli("certificate", "verify", str(file), "--keys", keys).code == 0
        assert cli("certificate", "rotate").code == 0


def test_doctor_says_where_fonts_are_missing(
    cli: Cli, issued: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "fonts"
    folder.mkdir()
    monkeypatch.setenv("COURSEWARE_FONTS", str(folder))
    lacking = f"problem: COURSEWARE_FONTS names {folder}, where no font is (TTF, OTF)"
    assert lacking in cli("doctor").out

    shutil.copy(next(FONTS.glob("*Thai*.ttf")), folder)
    assert lacking not in cli("doctor").out

    monkeypatch.setattr(examine, "FONTS", tmp_path / "nothing")
    assert "problem: the fonts of certificates are missing from" in cli("doctor").out


def test_jobs_go_on_where_certificates_cannot_be_issued(
    cli: Cli, issued: str, instance: Path, installed: Database
) -> None:
    (path,) = instance.glob("keys/*.key")
    path.unlink()
    give_award(installed, LUC, NOW)

    outcome = cli("jobs")

    assert outcome.code == 1
    assert "certificates not issued: the signing key" in outcome.err
    assert "removed: " in outcome.out and "mails that stay in the outbox: " in outcome.out


def test_one_row_that_cannot_be_read_keeps_jobs_from_nothing_else(
    cli: Cli, issued: str, installed: Database, tmp_path: Path
) -> None:
    """An overdue attempt and an award were changed by hand; the others are closed and issued."""
    publish(
        installed,
        write_library(tmp_path / "timed", quiz(extra="time_limit_minutes: 9\n")),
        None,
        "",
        NOON,
    )
    catalogue = CatalogueSource(installed).current(0)
    ids = [start(installed, catalogue, member.actor, "needles", NOON) for member in (LEA, LUC)]
    bad, good = (give_award(installed, member, NOON) for member in (LUC, HAL))
    with installed.write() as connection:
        gone = update(Attempt).where(Attempt.id == ids[0])
        connection.execute(gone.values(compiled_key="f" * 64))
        connection.execute(update(Award).where(Award.id == bad).values(snapshot={}))

    outcome = cli("jobs")

    assert outcome.code == 1
    assert f"the attempt {ids[0]} is not closed: " in outcome.err
    assert f"the certificate of award {bad} is not issued: it differs from its entry" in outcome.err
    assert "attempts closed: 1\n" in outcome.out
    assert "certificates issued: 1, replaced: 0\n" in outcome.out
    assert "mails that stay in the outbox: " in outcome.out
    alone = cli("certificate", "issue")
    assert (alone.code, bad in alone.err) == (1, True)
    assert alone.out == "issued: 0, of them replacing another: 0\n"
    assert good not in outcome.err


def test_a_key_that_cannot_be_read_keeps_jobs_from_nothing_else(
    cli: Cli, issued: str, installed: Database, tmp_path: Path
) -> None:
    publish(installed, write_library(tmp_path / "library"), None, "", NOON)
    give_award(installed, LUC, NOW)
    with installed.write() as connection:
        connection.execute(text("UPDATE signing_key SET jwk = '{'"))

    outcome = cli("jobs")

    assert outcome.code == 1
    for told in ("nobody is reminded: ", "certificates not issued: "):
        assert told in outcome.err
    assert "signing_key 1: the column jwk cannot be read" in outcome.err
    assert "attempts closed: 0\n" in outcome.out
    assert "mails that stay in the outbox: " in outcome.out


def test_further_fonts_have_to_be_a_folder(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSEWARE_FONTS", "/nowhere/at/all")

    outcome = cli("certificate", "issue")

    assert outcome.code == 2
    assert outcome.err.startswith("COURSEWARE_FONTS: '/nowhere/at/all' is no folder")


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
