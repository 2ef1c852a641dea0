"""The key of a question as one line of text: what `regrade --key` takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final

from courseware.content.plain_data import mappings_in, text_at
from courseware.content.question_parts import truth_of


def key_of(question: dict[str, Any]) -> Any:
    """Return everything that decides which answers are right, to be compared."""
    kind = text_at(question, "type") or ""
    if kind == "essay":  # its answer is a model for learners; a person decides what is right
        return []
    return [question.get("answer"), _written(question), *_worths(question, kind)]


def written_key(before: dict[str, Any], after: dict[str, Any]) -> str | None:
    """Return the new key as `regrade --key` reads it; None where one line cannot say it.

    Args:
        before: the question with its earlier key, whose tolerance a new number keeps.
    """
    if text_at(after, "type") == "numeric":
        return _number(before.get("answer"), after.get("answer"))
    written = _written(after)
    return written if written != _written(before) else None


def _written(question: dict[str, Any]) -> str | None:
    write = _WRITE.get(text_at(question, "type") or "")
    return (write(question) or None) if write else None


def _worths(question: dict[str, Any], kind: str) -> Iterator[Any]:
    """Yield what a line cannot hold: part credit of typed words, critical turns of cases."""
    holders = [question, *(blank for _, blank in mappings_in(question, "blanks"))]
    if kind in ("short_text", "cloze"):
        for holder in holders:
            yield [
                (text_at(entry, "text"), entry.get("credit", 100))
                for _, entry in mappings_in(holder, "accept")
            ]
    for _, node in mappings_in(question, "nodes"):
        for _, choice in mappings_in(node, "choices"):
            yield (text_at(choice, "id"), choice.get("critical", False), choice.get("goes_to"))


def _right_ids(question: dict[str, Any], key: str) -> str:
    found = (entry for _, entry in mappings_in(question, key) if entry.get("correct") is True)
    return ",".join(str(entry.get("id")) for entry in found)


def _pairs(question: dict[str, Any], key: str, value: str) -> str:
    found = (entry for _, entry in mappings_in(question, key))
    return ",".join(f"{entry.get('id')}={entry.get(value)}" for entry in found)


def _words(holder: dict[str, Any]) -> str:
    """Return typed words that earn everything, unless one of them would be read as a separator."""
    entries = [entry for _, entry in mappings_in(holder, "accept")]
    full = [text_at(entry, "text") or "" for entry in entries if entry.get("credit", 100) == 100]
    return "" if any("|" in word for word in full) else "|".join(full)


def _true_false(question: dict[str, Any]) -> str:
    answer = question.get("answer")
    return truth_of(answer) if isinstance(answer, bool) else ""


def _cloze(question: dict[str, Any]) -> str:
    blanks = [blank for _, blank in mappings_in(question, "blanks")]
    keys = [_right_ids(blank, "options") or _words(blank) for blank in blanks]
    if not all(keys) or any("," in key for key in keys):
        return ""
    return ",".join(f"{b.get('id')}={key}" for b, key in zip(blanks, keys, strict=True))


def _ordering(question: dict[str, Any]) -> str:
    return ",".join(str(item.get("id")) for _, item in mappings_in(question, "items"))


def _branching(question: dict[str, Any]) -> str:
    endings = (ending for _, ending in mappings_in(question, "endings"))
    return ",".join(f"{end.get('id')}={end.get('credit', 100)}" for end in endings)


def _number(before: Any, after: Any) -> str | None:
    """Return `7.5` where the tolerance stays, and `7..8` where it changes or is a range."""
    if not isinstance(after, dict):
        return None
    low, high, value = (after.get(key) for key in ("minimum", "maximum", "value"))
    if low is not None and high is not None:
        return f"{low}..{high}"
    if not isinstance(value, int | Decimal):
        return None
    old = before if isinstance(before, dict) else {}
    rules = ("absolute", "relative", "significant_figures")
    if old.get("value") is not None and all(old.get(rule) == after.get(rule) for rule in rules):
        return str(value)
    width = after.get("absolute")
    return f"{value - width}..{value + width}" if isinstance(width, int | Decimal) else None


_WRITE: Final[dict[str, Callable[[dict[str, Any]], str]]] = {
    "single": lambda question: _right_ids(question, "options"),
    "multiple": lambda question: _right_ids(question, "options"),
    "true_false": _true_false,
    "short_text": _words,
    "matching": lambda question: _pairs(question, "premises", "match"),
    "extended_matching": lambda question: _pairs(question, "stems", "answer"),
    "hotspot": lambda question: _right_ids(question, "regions"),
    "ordering": _ordering,
    "cloze": _cloze,
    "branching": _branching,
}
