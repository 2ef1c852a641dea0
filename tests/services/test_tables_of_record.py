"""Every table is held against the ledger, or docs/records.md says that it is not, and why."""

from pathlib import Path

from courseware.store.tables import metadata
from tests.services.competency import (
    test_reconciling,
    test_reconciling_columns,
    test_reconciling_papers,
)

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
    *(
        "attempt_question",
        "attestation",
        "award",
        "award_let_stand",
        "award_set_aside",
        "certificate",
        "certificate_end",
        "clinic",
    ),
    *("competency_decision", "course_round", "deletion_request", "founding_assessor"),
    *("ledger_checkpoint", "ledger_disclosure", "ledger_entry", "ledger_head"),
    *("logbook_session", "membership", "observation", "observation_word", "outside_evidence"),
    *(
        "person",
        "person_email",
        "person_name",
        "provider_image",
        "recall",
        "recall_reader",
        "recall_task",
        "regrade",
    ),
    *(
        "regrade_carried",
        "regrade_mark",
        "release",
        "release_item",
        "review",
        "revision",
        "setting",
    ),
    *("signing_key", "waiver", "competency_interval", "override_withdrawal"),
    *("acceptance_end", "confirmed_session_end"),
}


def not_protected() -> set[str]:
    """The tables that the list in docs/records.md names."""
    part = RECORDS.read_text("utf-8").split("## What no entry protects")[1].split("\n## ")[0]
    part = part.split("In tables that are held")[0]
    lines = [line for line in part.splitlines() if line.startswith("| `")]
    names = {name.strip("` ") for line in lines for name in line.split("|")[1].split(",")}
    assert all(line.split("|")[2].strip() for line in lines)
    return names


def test_every_table_is_held_or_said_to_be_unprotected() -> None:
    assert HELD & not_protected() == set()
    assert HELD | not_protected() == set(metadata.tables)


# Of tables whose every column is edited by hand in a test: those that may change unseen.
EDITED = {
    table.__tablename__: set(free)
    for module in (test_reconciling, test_reconciling_columns, test_reconciling_papers)
    for table, free in module.FREE.items()
}
# Of the others: (held by their own tests or by the hash of a chain, free).
DECIDED: dict[str, tuple[set[str], set[str]]] = {
    "answer_mark": (
        {"attempt_id", "position", "number", "rubric_sha256", "levels", "comment", "note"}
        | {"reason", "marked_by", "marked_at"},
        set(),
    ),
    "award_let_stand": (
        {"award_id", "regrade_id", "reason", "decided_by", "decided_at"},
        set(),
    ),
    "award_set_aside": ({"award_id", "kept_award_id", "set_aside_at", "set_aside_by"}, set()),
    "competency_interval": (
        # Worked out from entries: `team rebuild --check` compares all of it.
        {"person_id", "checklist_id", "region", "since", "until", "status", "why", "ends_on"}
        | {"confirmed_on", "ready", "unsafe", "revision_sha256", "confirmations", "end_told"},
        {"rules_version"},
    ),
    "ledger_checkpoint": ({"text"}, {"id", "at", "purpose"}),
    "ledger_disclosure": ({"commitment", "chain", "sequence", "salt", "clear"}, set()),
    "ledger_entry": (
        {"chain", "sequence", "at", "act", "actor_id", "subject", "previous", "canonical"}
        | {"digest"},
        set(),
    ),
    "ledger_head": ({"chain", "length", "digest"}, set()),
    "recall": (
        {"id", "lesson_id", "release_id", "quiz_id", "questions", "reason", "begun_at"},
        {"title", "quiz_key"},
    ),
    "recall_reader": ({"id", "recall_id", "person_id", "done_at"}, {"tries", "answers"}),
    "recall_task": ({"recall_id", "award_id", "done_at"}, {"person_id", "tries", "answers"}),
    "regrade": (
        {"id", "quiz_id", "question_id", "revisions", "kind", "detail", "reason", "changed"}
        | {"changes_sha256", "applied_by", "applied_at"},
        set(),
    ),
    "regrade_carried": ({"regrade_id", "revision_sha256", "release_id"}, set()),
    "regrade_mark": (
        {"regrade_id", "attempt_id", "share_before", "share_after", "points_before"}
        | {"points_after", "score_before", "score_after", "passed_before", "passed_after"}
        | {"missed_before", "missed_after"},
        set(),
    ),
}


def free_columns() -> dict[str, set[str]]:
    """The columns that docs/records.md says are free, by table; each with a reason."""
    text = RECORDS.read_text("utf-8").split("| Columns that no entry holds |")[1].split("\n\n")[0]
    found: dict[str, set[str]] = {}
    for line in text.splitlines():
        if line.startswith("| `"):
            _, names, reason, _ = line.split("|")
            assert reason.strip()
            for name in names.split(","):
                table, column = name.strip(" `").split(".")
                found.setdefault(table, set()).add(column)
    return found


def test_every_column_of_a_table_of_record_is_held_or_free() -> None:
    assert EDITED.keys() | DECIDED.keys() == HELD
    assert EDITED.keys() & DECIDED.keys() == set()
    for name, (held, free) in DECIDED.items():
        assert held & free == set()
        assert held | free == {column.name for column in metadata.tables[name].columns}, name


def test_the_columns_that_are_free_stand_in_the_docs_with_their_reason() -> None:
    free = EDITED | {name: free for name, (_, free) in DECIDED.items()}

    assert free_columns() == {name: columns for name, columns in free.items() if columns}
