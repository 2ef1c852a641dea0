"""A database that was lost beside keys or documents is restored, and not begun anew unasked."""

from pathlib import Path

import pytest

from tests.cli.conftest import Cli


@pytest.mark.parametrize("left", ["keys/1.pem", "evidence/ab/abc"])
@pytest.mark.parametrize("emptied", [True, False])
def test_what_was_lost_is_not_begun_anew(
    cli: Cli, instance: Path, left: str, emptied: bool
) -> None:
    (instance / left).parent.mkdir(mode=0o700, parents=True)
    (instance / left).touch(mode=0o600)
    instance.chmod(0o700)
    file = instance / "courseware.sqlite3"
    if emptied:
        file.touch(mode=0o600)

    refused = cli("db", "upgrade")
    told = cli("doctor").out

    assert (refused.code, refused.out) == (1, "")
    assert "this looks like a lost database" in refused.err
    assert "`db upgrade --anew` begins an empty one" in refused.err
    assert file.exists() == emptied
    assert "this looks like a lost database" in told
    assert "run `python -m courseware db upgrade`" not in told
    assert cli("db", "upgrade", "--anew").code == 0
    assert cli("db", "upgrade").code == 0


@pytest.mark.parametrize("emptied", [True, False])
def test_a_mistyped_name_begins_nothing_beside_the_database(
    cli: Cli, instance: Path, monkeypatch: pytest.MonkeyPatch, emptied: bool
) -> None:
    assert cli("db", "upgrade").code == 0
    mistyped = instance / "coursewear.sqlite3"
    monkeypatch.setenv("COURSEWARE_DATABASE_URL", f"sqlite:///{mistyped}")
    if emptied:
        mistyped.touch(mode=0o600)
    (instance / "notes.sqlite3").write_text("No database.")
    before = sorted(instance.iterdir())

    refused = cli("db", "upgrade")

    assert (refused.code, refused.out) == (1, "")
    assert f"no database {mistyped}, or an empty one, and courseware.sqlite3 beside" in refused.err
    assert "name the right one by COURSEWARE_DATABASE_URL" in refused.err
    assert sorted(instance.iterdir()) == before
    assert cli("db", "upgrade", "--anew").code == 0
    assert cli("db", "upgrade").code == 0
