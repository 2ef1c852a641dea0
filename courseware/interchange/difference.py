"""Proves a conversion by reading it back: whatever differs then was lost on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from courseware.interchange.losses import Kind, Loss
from courseware.interchange.prose import xhtml_of
from courseware.questions.base import Question
from courseware.questions.findings import Path
from courseware.questions.rich import rich_texts


def losses_between(before: Sequence[Question], after: Mapping[str, Question]) -> Iterator[Loss]:
    """Yield every difference of questions from what came back under the same id.

    A question that did not come back at all is not named here: its exporter said why.
    """
    for question in before:
        again = after.get(question.id)
        if again is None:
            continue
        where = f"question {question.id}"
        prose = {_named(path) for path, _ in rich_texts(question)}
        pair = (_as_told(one.model_dump()) for one in (question, again))
        for path, was, is_ in _differences("", *pair):
            if path in prose and _read_alike(was, is_):
                continue
            yield Loss(where, *_words(path, was, is_))


def head_losses(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Loss]:
    """Yield every difference of what a quiz says above its questions."""
    for path, was, is_ in _differences("", dict(before), dict(after)):
        yield Loss("quiz", *_words(path, was, is_))


def _differences(path: str, was: Any, is_: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(was, dict) and isinstance(is_, dict):
        for key in dict.fromkeys((*was, *is_)):
            inner = f"{path}.{key}" if path else str(key)
            yield from _differences(inner, was.get(key), is_.get(key))
    elif isinstance(was, list | tuple) and isinstance(is_, list | tuple):
        for number, (one, other) in enumerate(zip_longest(was, is_), start=1):
            yield from _differences(f"{path}[{number}]", one, other)
    elif not _same(was, is_):
        yield path, was, is_


def _named(path: Path) -> str:
    """Write a path as the differences do: lists count from 1."""
    steps = (f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def _read_alike(was: Any, is_: Any) -> bool:
    """Tell whether two texts of Markdown look the same to their reader."""
    if not isinstance(was, str) or not isinstance(is_, str):
        return False
    return xhtml_of(was).split() == xhtml_of(is_).split()


def _as_told(value: Any) -> Any:
    """Return dumped data with each common reason written where learners are told it.

    A reason that all right answers share is the same whether it stands once or at each of them.
    """
    if isinstance(value, list | tuple):
        return [_as_told(one) for one in value]
    if not isinstance(value, dict):
        return value
    told = {key: _as_told(one) for key, one in value.items()}
    common = told.get("why")
    for entry in (*told.get("accept", ()), *told.get("options", ())) if "why" in told else ():
        if entry.get("credit") == 100 or entry.get("correct"):
            entry["why"] = entry["why"] or common
            told["why"] = ""
    return told


def _same(was: Any, is_: Any) -> bool:
    if isinstance(was, str) and isinstance(is_, str):
        return was.strip() == is_.strip()  # a line break at the end of a text says nothing
    if isinstance(was, Decimal | int) and isinstance(is_, Decimal | int):
        return Decimal(was) == Decimal(is_)
    return bool(was == is_)


def _words(path: str, was: Any, is_: Any) -> tuple[str, Kind]:
    if is_ in (None, "", (), []):
        return f"{path}: {_shown(was)}", Kind.LOST
    return f"{path}: {_shown(was)} became {_shown(is_)}", Kind.CHANGED


def _shown(value: Any) -> str:
    parts = value.values() if isinstance(value, dict) else (value,)
    text = " ".join(", ".join(str(part) for part in parts).split())
    return f"“{text[:120]}…”" if len(text) > 120 else f"“{text}”"
