"""Every table is held against the ledger, or docs/records.md says that it is not, and why."""

from pathlib import Path

from courseware.store.tables import metadata

RECORDS = Path(__file__).parents[2] / "docs" / "records.md"

HELD = {
    *(
        "administrator",
        "adverse_event",
        "answer_mark",
        "answer_save",
        "attempt",
        "attempt_override",
    ),
    *("attempt_question", "attestation", "award", "certificate", "certificate_end", "clinic"),
    *("competency_decision", "course_round", "deletion_request", "founding_assessor"),
    *("ledger_checkpoint", "ledger_disclosure", "ledger_entry", "ledger_head"),
    *("logbook_session", "membership", "observation", "observation_word", "outside_evidence"),
    *("person", "person_name", "provider_image", "recall", "recall_task", "regrade"),
    *("regrade_mark", "release", "release_item", "review", "revision", "setting"),
    *("signing_key", "waiver", "competency_interval"),
}


def not_protected() -> set[str]:
    """The tables that the list in docs/records.md names."""
    part = RECORDS.read_text("utf-8").split("## What no entry protects")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("| `")]
    names = {name.strip("` ") for line in lines for name in line.split("|")[1].split(",")}
    assert all(line.split("|")[2].strip() for line in lines)
    return names


def test_every_table_is_held_or_said_to_be_unprotected() -> None:
    assert HELD & not_protected() == set()
    assert HELD | not_protected() == set(metadata.tables)
