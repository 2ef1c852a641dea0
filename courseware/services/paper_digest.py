"""One hash for what was drawn, answered and marked in an attempt: the ledger states it."""

import json
from collections.abc import Iterable
from fractions import Fraction
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from courseware.domain.ledger import written
from courseware.store import recorded_papers as rows
from courseware.store.rows import AnyRow

PAPER = "paper_sha256"
"""The fact of a submission's entry that holds the hash."""


def digest_of_paper(connection: Connection, attempt_id: str, with_marks: bool) -> str:
    """The hash of an attempt that has just been submitted.

    Args:
        with_marks: whether it was graded too; marks that a person gives come later.
    """
    attempt, questions, saves = rows.paper(connection, attempt_id)
    return hash_of_paper(attempt, questions, saves, {}, with_marks)


def hash_of_paper(
    attempt: AnyRow,
    questions: Iterable[AnyRow],
    saves: Iterable[AnyRow],
    first: dict[tuple[str, str], AnyRow],
    with_marks: bool,
) -> str:
    """SHA-256 over sorted, compact JSON of the rows as they were at the submission.

    Args:
        first: (attempt, question) -> share and points before the first correction.
        with_marks: whether share and points of each question belong to it.
    """
    paper = {
        "attempt": {
            "release": attempt.release_id,
            "compiled": attempt.compiled_key,
            "seed": attempt.seed,
            "started": written(attempt.started_at),
            "deadline": None if attempt.deadline is None else written(attempt.deadline),
            "submitted": written(attempt.submitted_at),
        },
        "questions": [
            [row.position, row.question_id, row.arrangement]
            + (list(_first_mark(row, first)) if with_marks else [])
            for row in questions
        ],
        "saves": sorted(
            [row.key, row.position, row.sequence, _plain(row.body), written(row.saved_at)]
            for row in saves
        ),
    }
    return sha256(_plain(paper).encode()).hexdigest()


def _first_mark(row: AnyRow, first: dict[tuple[str, str], AnyRow]) -> tuple[str | None, int]:
    before = first.get((row.attempt_id, row.question_id))
    if before is not None:
        return _exact(before.share_before), before.points_before
    return _exact(row.share), row.points


def _exact(share: Fraction | None) -> str | None:
    return None if share is None else f"{share.numerator}/{share.denominator}"


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
