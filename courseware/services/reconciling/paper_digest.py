"""One hash for what was drawn, answered and marked in an attempt: the ledger states it."""

import json
from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from hashlib import sha256
from typing import Any

from courseware.domain.ledger import written
from courseware.store.rows import AnyRow

PAPER = "paper_sha256"
"""The fact of a submission's entry that holds the hash."""
# Made once: a submission writes each of its saves by it.
_COMPACT = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def question_of_paper(row: AnyRow, mark: tuple[Fraction | None, int] | None) -> list[object]:
    """A drawn question as the hash takes it.

    Args:
        mark: share and points; None where a person marks the attempt later.
    """
    asked = [row.position, row.question_id, row.arrangement]
    return asked if mark is None else [*asked, _exact(mark[0]), mark[1]]


def hash_of_paper(
    attempt: AnyRow,
    submitted_at: datetime,
    questions: Iterable[list[object]],
    saves: Iterable[AnyRow],
) -> str:
    """SHA-256 over sorted, compact JSON of an attempt's rows as they were at the submission.

    Args:
        questions: each by `question_of_paper`, by position.
    """
    paper = {
        "attempt": {
            "release": attempt.release_id,
            "compiled": attempt.compiled_key,
            "seed": attempt.seed,
            "started": written(attempt.started_at),
            "deadline": None if attempt.deadline is None else written(attempt.deadline),
            "submitted": written(submitted_at),
        },
        "questions": list(questions),
        "saves": sorted(
            [row.key, row.position, row.sequence, _plain(row.body), written(row.saved_at)]
            for row in saves
        ),
    }
    return sha256(_plain(paper).encode()).hexdigest()


def _exact(share: Fraction | None) -> str | None:
    return None if share is None else f"{share.numerator}/{share.denominator}"


def _plain(value: Any) -> str:
    return _COMPACT.encode(value)
