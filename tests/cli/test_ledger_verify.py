"""`ledger verify`: a hand-made change is found and located."""

import json

from courseware.services.proving.ledger_walk import heads as ledger_heads
from courseware.store.engine import Database
from tests.cli.conftest import Cli


def change_by_hand(db: Database, statement: str) -> None:
    """What somebody who owns the file can do: take the triggers away, then change a row."""
    with db.write() as connection:
        for verb in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS ledger_entry_no_{verb}")
        connection.exec_driver_sql(statement)


def test_an_untouched_ledger_is_whole(cli: Cli, installed: Database) -> None:
    outcome = cli("ledger", "verify")

    first, *heads = outcome.out.splitlines()
    assert (outcome.code, first.partition(";")[0]) == (0, "the ledger is whole")
    assert [line.split()[0] for line in heads] == [chain for chain, _, _ in ledger_heads(installed)]


def test_a_changed_fact_is_found_and_located(cli: Cli, installed: Database) -> None:
    cli("settings", "decide", "unreviewed-awards-valid", "yes", "--reason", "Pilot.")
    change_by_hand(
        installed,
        "UPDATE ledger_entry SET canonical = replace(canonical, 'Pilot.', 'Board.') "
        "WHERE sequence = 2",
    )

    outcome = cli("ledger", "verify", "--json")

    told = json.loads(outcome.out)
    assert outcome.code == 1
    assert told["whole"] is False
    assert [(found["chain"], found["sequence"]) for found in told["breaks"]] == [
        ("installation", 2)
    ]


def test_a_removed_entry_is_found_and_located(cli: Cli, installed: Database) -> None:
    cli("settings", "decide", "unreviewed-awards-valid", "yes", "--reason", "Pilot.")
    change_by_hand(installed, "DELETE FROM ledger_entry WHERE sequence = 1")

    outcome = cli("ledger", "verify")

    assert outcome.code == 1
    assert outcome.out.startswith("installation:1: ")


def test_a_changed_finding_column_is_found_and_located(cli: Cli, installed: Database) -> None:
    change_by_hand(installed, "UPDATE ledger_entry SET act = 'award.made'")

    outcome = cli("ledger", "verify")

    assert (outcome.code, outcome.out) == (
        1,
        "installation:1: the column act differs from the hashed text\n",
    )
