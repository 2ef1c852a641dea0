"""`jobs` lets count at once what was taken back by a clock that was ahead."""

from datetime import timedelta
from pathlib import Path

from courseware.services.competency.observations import afterwards
from courseware.store.engine import Database
from tests.cast import ASA, PASSWORD
from tests.cli.conftest import NOW, Cli
from tests.ward import build_ward


def test_what_was_taken_back_by_a_clock_that_was_ahead_counts_with_the_next_run(
    cli: Cli, installed: Database, tmp_path: Path
) -> None:
    ward = build_ward(installed, tmp_path / "ward")
    first, _ = ward.certify("2026-11-20")
    about = (ward.db, ward.catalogue, ASA.actor, first, "Mixed up.", PASSWORD)
    afterwards.retract(*about, NOW + timedelta(days=400))

    told = cli("jobs").out

    assert "taken back or corrected by a clock that was ahead, and counts now: 1\n" in told
    assert "taken back" not in cli("jobs").out
    assert cli("team", "rebuild", "--check").code == 0
    assert cli("ledger", "verify").code == 0
