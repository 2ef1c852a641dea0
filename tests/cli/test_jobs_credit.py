"""`jobs` sets aside what was credited twice, before its certificates are made."""

import re
from datetime import timedelta
from pathlib import Path

from courseware.store.engine import Database
from tests.awards import give_award
from tests.cast import LEA
from tests.cli.conftest import NOW, Cli
from tests.services.certificates.test_repeated_early import open_round
from tests.ward import build_ward


def test_a_course_that_was_repeated_while_its_award_waited_for_a_certificate_counts_once(
    cli: Cli, installed: Database, tmp_path: Path
) -> None:
    db = build_ward(installed, tmp_path / "ward").db
    give_award(db, LEA, NOW - timedelta(days=1))
    assert "certificates issued: 1" in cli("jobs").out
    listed = cli("certificate", "list").out
    number = re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){6}", listed)[0]
    why = ("--class", "key_unsafe", "--reason", "Copied.")
    assert cli("certificate", "revoke", number, *why).code == 0
    open_round(db, NOW)
    give_award(db, LEA, NOW, 2)

    told = cli("jobs").out

    assert "awards set aside because their course was credited twice: 1\n" in told
    assert "certificates issued: 0" in told
    assert "credited twice" not in cli("jobs").out
    assert cli("ledger", "verify").code == 0
