"""What a command says when it cannot go on: one sentence and an exit code for each exception."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from courseware.config import BadConfiguration
from courseware.domain.errors import Damaged, Invalid, Refusal
from courseware.store.addresses import BadAddress


@dataclass(frozen=True, slots=True)
class Failure:
    """What is printed, and the exit code: 1 problems found, 2 wrong use."""

    sentence: str
    code: int = 1


def _what_to_do(refused: OSError) -> str:
    if refused.errno == errno.EROFS:
        return (
            "its disk is mounted read-only (`findmnt`; a failing one becomes so by itself, "
            "`dmesg`): look why, and mount it for writing"
        )
    return "may this user write there?"


_EXPLAIN: list[tuple[type[Exception], Callable[[Any], Failure]]] = [
    (BadConfiguration, lambda bad: Failure(str(bad), 2)),
    (
        Invalid,
        lambda invalid: Failure("\n".join(f"{f}: {why}" for f, why in invalid.errors.items())),
    ),
    (Damaged, lambda damaged: Failure(damaged.sentence)),
    (BadAddress, lambda bad: Failure(bad.sentence, 2)),
    (Refusal, lambda refusal: Failure(refusal.sentence)),
    (FileExistsError, lambda taken: Failure(f"{taken.filename} is there already: name a new file")),
    (
        OSError,
        lambda refused: Failure(
            f"{refused.filename or 'a file'}: {refused.strerror} — {_what_to_do(refused)}"
        ),
    ),
]


def explain(kind: type[Exception], words: Callable[[Any], Failure]) -> None:
    """Say how an exception is told; what knows the database registers its exceptions so."""
    _EXPLAIN.append((kind, words))


def failure_of(error: Exception) -> Failure | None:
    """What to say of an exception; None for one that nobody expected."""
    return next((words(error) for kind, words in _EXPLAIN if isinstance(error, kind)), None)
