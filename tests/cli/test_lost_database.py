"""A database that was lost beside keys or documents is restored, and not begun anew unasked."""

from pathlib import Path

import pytest

from courseware.services.competency.documents.folder_owner import MARKER
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


def test_who_begins_anew_takes_the_folder_of_documents_over(cli: Cli, instance: Path) -> None:
    (instance / "evidence").mkdir(mode=0o700, parents=True)
    instance.chmod(0o700)
    marker = instance / "evidence" / MARKER
    marker.write_text("f" * 64)

    begun = cli("db", "upgrade")  # a mark alone is no document: nothing was lost

    assert begun.code == 0
    assert "evidence was another installation's, and is this one's from its first" in begun.err
    assert not marker.exists()
    assert cli("db", "upgrade").err == ""
