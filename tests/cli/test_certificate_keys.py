"""Keys and fonts of certificates on the command line: made, kept apart, missed, told by doctor."""

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import text, update

from courseware.credentials.keys import make_key
from courseware.services.attempts.starting import start
from courseware.services.certificates.office import FONTS
from courseware.services.doctor import examine
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.store.engine import Database
from courseware.store.tables import Attempt, Award, SigningKey
from tests.awards import give_award
from tests.cast import HAL, LEA, LUC, NOON
from tests.cli.conftest import NOW, Cli
from tests.library import quiz, write_library


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
