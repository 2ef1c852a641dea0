"""What differs between two revisions of one file: in words, and as a diff of the source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import unified_diff
from typing import Any, Final

from courseware.content.plain_data import mappings_in, shown, text_at
from courseware.content.plain_source import PlainSource, read_plain
from courseware.content.quiz_changes import changed_keys, quiz_changes

_LONGEST_DIFF: Final = 2_000
_HEADING = re.compile(r"^##\s+(.+?)\s*(?:\{#[^}]*\})?\s*$", re.MULTILINE)
_LISTS: Final = ("references", "claims", "glossary", "regions")
_NOT_TEXT: Final = "The file is not text; there is nothing to compare line by line."


def words_of_change(kind: str, path: str, old: bytes | None, new: bytes | None) -> tuple[str, ...]:
    """Return sentences about what an author changed; None stands for a file that is not there."""
    if old is None or new is None:
        return (f"{kind} {'added' if old is None else 'removed'}",)
    before, after = read_plain(old, kind, path), read_plain(new, kind, path)
    if before.document is None or after.document is None or kind == "figure":
        return (f"{kind} replaced",)
    return tuple(_of_kind(kind)(before, after)) or ("spelling of the file only",)


def keys_changed(path: str, old: bytes, new: bytes) -> list[tuple[str, str | None]]:
    """Return (question id, new key in one line or None) of questions whose right answer changed."""
    before, after = read_plain(old, "quiz", path), read_plain(new, "quiz", path)
    if before.document is None or after.document is None:
        return []
    return list(changed_keys(before.data, after.data))


def source_diff(path: str, old: bytes | None, new: bytes | None) -> str:
    """Return a unified diff of two sources, cut after some thousand lines."""
    try:
        before, after = ((s or b"").decode().splitlines(keepends=True) for s in (old, new))
    except UnicodeDecodeError:
        return _NOT_TEXT
    lines: list[str] = []
    for line in unified_diff(before, after, f"live/{path}", f"new/{path}"):
        if len(lines) == _LONGEST_DIFF:
            return "".join([*lines, f"… cut after {_LONGEST_DIFF} lines\n"])
        lines.append(line if line.endswith("\n") else f"{line}\n")
    return "".join(lines)


def _of_kind(kind: str) -> Callable[[PlainSource, PlainSource], Iterator[str]]:
    if kind == "lesson":
        return _lesson
    if kind == "quiz":
        return lambda before, after: quiz_changes(before.data, after.data)
    if kind in _LISTS:
        return lambda before, after: _entries(kind, {"": before.data}, {"": after.data}, "")
    return _other


def _lesson(before: PlainSource, after: PlainSource) -> Iterator[str]:
    yield from value_changes(before.data, after.data, ("objectives",))
    yield from _entries("objective", before.data, after.data, "objectives")
    old, new = _sections(before.body), _sections(after.body)
    for name in new:
        if name not in old:
            yield f"part added: {name}"
        elif old[name] != new[name]:
            yield f"text changed in: {name}"
    yield from (f"part removed: {name}" for name in old if name not in new)


def _sections(body: str) -> dict[str, str]:
    pieces = _HEADING.split(body)
    found = {"the opening": pieces[0].strip()}
    for title, text in zip(pieces[1::2], pieces[2::2], strict=True):
        found[title] = found.get(title, "") + text.strip()
    return found


def _other(before: PlainSource, after: PlainSource) -> Iterator[str]:
    lists = ("items", "evaluation", "notes", "statements")
    yield from value_changes(before.data, after.data, lists)
    for key in lists:
        yield from _entries(key.rstrip("s"), before.data, after.data, key)


def _entries(word: str, before: Any, after: Any, key: str) -> Iterator[str]:
    old, new = _by_id(before, key), _by_id(after, key)
    for id_ in new:
        if id_ not in old:
            yield f"{word} {id_} added"
        elif old[id_] != new[id_]:
            keys = sorted(k for k in old[id_].keys() | new[id_].keys() if _differ(old, new, id_, k))
            yield f"{word} {id_} changed: {', '.join(keys)}"
    yield from (f"{word} {id_} removed" for id_ in old if id_ not in new)


def _differ(old: dict[str, Any], new: dict[str, Any], id_: str, key: str) -> bool:
    return bool(old[id_].get(key) != new[id_].get(key))


def _by_id(data: Any, key: str) -> dict[str, dict[str, Any]]:
    found = ((text_at(entry, "id"), entry) for _, entry in mappings_in(data, key))
    return {id_: entry for id_, entry in found if id_ is not None}


def value_changes(before: Any, after: Any, without: tuple[str, ...]) -> Iterator[str]:
    """Yield `minutes 20 → 25` for each key of two mappings whose values differ."""
    old = before if isinstance(before, dict) else {}
    new = after if isinstance(after, dict) else {}
    for key in dict.fromkeys([*old, *new]):
        if key not in without and old.get(key) != new.get(key):
            yield f"{key} {shown(old.get(key))} → {shown(new.get(key))}"
