"""The saves of an answer: each has a name, may come again under it, and is acknowledged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from courseware.domain.errors import ReusedKey
from courseware.questions.base import Question
from courseware.store.quizzes import attempts as rows
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class Saved:
    """The acknowledgement of a save.

    Attributes:
        counts: whether this save is the one that counts now; a later one may have overtaken it.
        answered: whether the answer is whole.
        deadline: until when the attempt takes answers (UTC), which may have been extended since
            its page was opened; None for no limit.
    """

    saved_at: datetime
    counts: bool
    answered: bool
    deadline: datetime | None


def add(
    connection: Connection, attempt_id: str, key: str, sent: tuple[int, int, Any], now: datetime
) -> None:
    """Insert a save of (position, sequence, body).

    Raises:
        ReusedKey: the key came before with another question of this attempt.
    """
    position, sequence, body = sent
    save = {
        "attempt_id": attempt_id,
        "key": key,
        "position": position,
        "sequence": sequence,
        "body": {"answer": body},
        "saved_at": now,
    }
    if not rows.add_save(connection, save):
        raise ReusedKey("This key named a save of another question; use a new key.")


def replayed(
    question: Question,
    known: AnyRow,
    sent: tuple[int, int, Any],
    saves: Sequence[AnyRow],
    deadline: datetime | None,
) -> Saved:
    """Acknowledge a save that came before, if it is the same; every step goes on counting.

    Raises:
        ReusedKey: it is another one.
    """
    _, sequence, body = sent
    if (known.sequence, known.body["answer"]) != (sequence, body):
        raise ReusedKey("This save was sent before with another answer; send it under a new key.")
    counts = question.stepwise or saves[-1].key == known.key
    return Saved(known.saved_at, counts, question.is_complete(body), deadline)
