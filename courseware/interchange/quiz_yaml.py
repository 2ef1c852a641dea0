"""Writes a quiz as people write quiz files: block texts, plain ids, one entry to a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*")
_WORDS: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_PROSE: Final = frozenset({"title", "text", "why", "why_true", "why_false", "explanation", "unit"})
_LONGEST_FLOW: Final = 96
_BLOCK_LINE: Final = 4_000


def quiz_yaml(head: Mapping[str, Any], questions: Sequence[Mapping[str, Any]]) -> str:
    """Return the quiz's file; a strict reader of YAML finds exactly these values in it.

    Values are dict, list, str, int, Decimal and bool.
    """
    lines: list[str] = []
    for key, value in head.items():
        lines += _entry(key, value, "")
    lines.append("questions:")
    for question in questions:
        inner = [line for key, value in question.items() for line in _entry(key, value, "    ")]
        lines.append(f"  - {inner[0].lstrip()}")
        lines += inner[1:]
    return "\n".join(lines) + "\n"


def _entry(key: str, value: Any, indent: str) -> Iterator[str]:
    """Yield the lines of one key of a mapping."""
    if isinstance(value, str) and _is_block(value):
        sign = "|" if value.endswith("\n") else "|-"
        yield f"{indent}{key}: {sign}"
        yield from (f"{indent}  {line}" if line else "" for line in value.rstrip("\n").split("\n"))
        return
    flow = f"{indent}{key}: {_flow(value, key)}"
    fits = not isinstance(value, dict | list) or not value or len(flow) <= _LONGEST_FLOW
    if fits and not _holds_mappings(value):
        yield flow
        return
    yield f"{indent}{key}:"
    if isinstance(value, dict):
        for inner, one in value.items():
            yield from _entry(inner, one, f"{indent}  ")
        return
    for one in value:
        yield from _item(one, f"{indent}  ")


def _item(value: Any, indent: str) -> Iterator[str]:
    flow = f"{indent}- {_flow(value)}"
    if not isinstance(value, dict) or (len(flow) <= _LONGEST_FLOW and not _holds_mappings(value)):
        yield flow
        return
    lines = [line for key, one in value.items() for line in _entry(key, one, f"{indent}  ")]
    yield f"{indent}- {lines[0].lstrip()}"
    yield from lines[1:]


def _holds_mappings(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(isinstance(one, dict) or _holds_mappings(one) for one in inner)


def _flow(value: Any, key: str = "") -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(one, key)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _quoted(str(value)) if key in _PROSE else _text(str(value))


def _text(text: str) -> str:
    """Return a text as a plain scalar where it is an id, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS and len(text) <= 64:
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else _escape(c) for c in quoted)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _is_block(text: str) -> bool:
    """Tell whether a text reads the same in a literal block, where nothing is escaped."""
    body = text.removesuffix("\n")
    lines = body.split("\n")
    if len(lines) < 2 and not text.endswith("\n"):
        return False
    if not body.strip() or body[0] in " \t" or body.endswith("\n"):
        return False
    plain = all(c.isprintable() or c == "\n" for c in body)
    return plain and all(len(line) <= _BLOCK_LINE and line == line.rstrip() for line in lines)
