"""Fills missing ids into content files without touching anything else in them."""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from courseware.content.body_lines import read_lines
from courseware.content.checks.heading_ids import page_ids
from courseware.content.file_sizes import MAX_TEXT_BYTES
from courseware.content.front_matter import divide
from courseware.content.markdown.comments import Uncommented
from courseware.content.plain_data import at, mappings_in, text_at
from courseware.content.problem import Problem, Severity
from courseware.content.text_file import place, read_text
from courseware.content.yaml.mapping_starts import MappingStart, mapping_starts
from courseware.content.yaml.strict_yaml import ValuePath, read_yaml

_MOST_WORDS: Final = 5
_MOST_CHARACTERS: Final = 40
_NOTHING = re.compile(r"[ \t]*(?:[,}#\r\n]|\Z)")
_WORD = re.compile(r"[a-z0-9]+")
_MARKS = re.compile(r"\[(?:@|claim:)[^\]]*\]|\]\([^)]*\)|\{[^}]*\}")

# Which lists hold mappings with ids, the word for one of them, and the key that names it.
_LISTS: Final[tuple[tuple[tuple[str, ...], str, str], ...]] = (
    (("objectives",), "objective", "text"),
    (("items",), "item", "text"),
    (("evaluation",), "question", "text"),
    (("questions",), "question", "text"),
    (("questions", "options"), "option", "text"),
    (("questions", "premises"), "premise", "text"),
    (("questions", "stems"), "stem", "text"),
    (("questions", "regions"), "region", "label"),
    (("questions", "choices"), "choice", "text"),
    (("questions", "items"), "item", "text"),
    (("questions", "blanks", "options"), "option", "text"),
    (("questions", "nodes", "choices"), "choice", "text"),
    (("questions", "rubric"), "criterion", "text"),
    (("questions", "rubric", "levels"), "level", "text"),
)
_WITHOUT_ID: Final = ("course.yaml", ".figure.yaml")
_TOP_LISTS: Final = {"glossary.yaml": ("term", "term"), "regions.yaml": ("region", "name")}


@dataclass(frozen=True, slots=True)
class Insertion:
    """An id, and the text that brings it into the file at a character offset."""

    id: str
    offset: int
    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class FileIds:
    """What was missing in one file; problems where the file cannot be read well enough."""

    path: Path
    insertions: tuple[Insertion, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


def fill_ids(path: Path, write: bool) -> FileIds:
    """Find the missing ids of a file and, with `write`, insert them; other bytes stay as they are.

    A file that does not parse is refused and stays untouched.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_TEXT_BYTES + 1)
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        return FileIds(path, (), (_refusal(path, "CW008", reason),))
    text, problems = read_text(data, str(path))
    if text is None or any(problem.severity is Severity.ERROR for problem in problems):
        return FileIds(path, (), tuple(problems))
    insertions = missing_ids(text, str(path))
    if isinstance(insertions, list):
        return FileIds(path, (), tuple(insertions))
    if write and insertions:
        replace_file(path, inserted(text, insertions).encode())
    return FileIds(path, insertions)


def missing_ids(text: str, path: str) -> tuple[Insertion, ...] | list[Problem]:
    """Return what brings the missing ids in, by offset; problems where the text is unreadable."""
    if path.endswith(".md"):
        found = _lesson_insertions(text, path)
    else:
        found = _yaml_insertions(text, text, 0, path)
    if isinstance(found, list):
        return found
    return tuple(sorted(found, key=lambda insertion: insertion.offset))


def inserted(text: str, insertions: tuple[Insertion, ...]) -> str:
    """Return the text with the insertions, which are sorted by offset."""
    pieces, done = [], 0
    for insertion in insertions:
        pieces += [text[done : insertion.offset], insertion.text]
        done = insertion.offset
    return "".join([*pieces, text[done:]])


def slug(words: str, kind: str, taken: set[str]) -> str:
    """Return an id made of the first words of a text, unlike those taken; it is added to them."""
    ascii_words = unicodedata.normalize("NFKD", _MARKS.sub(" ", words)).encode("ascii", "ignore")
    parts = _WORD.findall(ascii_words.decode().lower().replace("'", ""))
    while len(parts) > 1 and len("-".join(parts[:_MOST_WORDS])) > _MOST_CHARACTERS:
        parts = parts[: min(len(parts), _MOST_WORDS) - 1]
    base = "-".join(parts[:_MOST_WORDS])[:_MOST_CHARACTERS].strip("-")
    if not re.match("[a-z]", base) or base in ("true", "false", "null"):
        base = f"{kind}-{base}".strip("-")
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    taken.add(name)
    return name


def _lesson_insertions(text: str, path: str) -> tuple[Insertion, ...] | list[Problem]:
    parts = divide(text, path)
    if isinstance(parts, Problem):
        return [parts]
    found = _yaml_insertions(parts.front, text, parts.front_offset, path)
    if isinstance(found, list):
        return found
    read = Uncommented(parts.body)
    headings = read_lines(read.text).headings
    known = {heading.id for heading in headings if heading.id}
    taken = known | page_ids(known)
    missing = []
    for heading in headings:
        # What is written as one, and is none, is its author's to mend.
        if heading.level == 2 and heading.id is None and "{#" not in heading.text:
            name = slug(heading.text, "part", taken)
            offset = parts.body_offset + read.written_at(heading.end - 1) + 1
            missing.append(Insertion(name, offset, f" {{#{name}}}", *place(text, offset)))
    return (*found, *missing)


def _yaml_insertions(
    yaml: str, text: str, offset: int, path: str
) -> tuple[Insertion, ...] | list[Problem]:
    document, problems = read_yaml(yaml, path, text.count("\n", 0, offset) + 1)
    if document is None or problems:
        return problems
    starts = mapping_starts(yaml)
    line_end = "\r\n" if "\r\n" in yaml else "\n"
    line_starts = [offset, *(offset + found.end() for found in re.finditer("\n", yaml))]
    first = text.count("\n", 0, offset) + 1
    found = []
    for where, name in _missing(document.value, Path(path).name):
        if "id" in at(document.value, *where):
            line, column = document.positions.value((*where, "id"))
            here = line_starts[line - first] + column - 1
            while text[here - 1] in " \t":
                here -= 1
            if text[here - 1] == ":" and _NOTHING.match(text, here):  # and not `null`
                found.append(Insertion(name, here, f" {name}", *place(text, here)))
        elif where in starts:
            found.append(_insertion(name, starts[where], offset, text, line_end))
    return tuple(found)


def _insertion(name: str, start: MappingStart, offset: int, text: str, line_end: str) -> Insertion:
    here = offset + start.offset
    if start.is_flow:
        here += 1
        words = f"id: {name}" if start.is_empty else f"id: {name}, "
    else:
        words = f"id: {name}{line_end}{' ' * start.column}"
    return Insertion(name, here, words, *place(text, here))


def _missing(data: Any, file_name: str) -> Iterator[tuple[ValuePath, str]]:
    """Yield the path of each mapping without an id, with the id that it gets."""
    if isinstance(data, list) and file_name in _TOP_LISTS:
        kind, key = _TOP_LISTS[file_name]
        yield from _missing_in(data, (), kind, key)
    if isinstance(data, dict) and data.get("id") is None and not file_name.endswith(_WITHOUT_ID):
        stem = file_name.removesuffix(".md").removesuffix(".yaml").removesuffix(".checklist")
        yield (), slug(stem.replace("_", " "), "file", set())
    for steps, kind, key in _LISTS:
        for where in _lists_at(data, (), steps):
            yield from _missing_in(at(data, *where), where, kind, key)


def _lists_at(data: Any, where: ValuePath, steps: tuple[str, ...]) -> Iterator[ValuePath]:
    """Yield the paths of all lists under these keys, through the lists on the way."""
    if len(steps) == 1:
        yield (*where, steps[0])
        return
    for number, entry in mappings_in(data, steps[0]):
        yield from _lists_at(entry, (*where, steps[0], number), steps[1:])


def _missing_in(
    entries: Any, where: ValuePath, kind: str, key: str
) -> Iterator[tuple[ValuePath, str]]:
    taken = {name for _, entry in mappings_in(entries) if (name := text_at(entry, "id"))}
    for number, entry in mappings_in(entries):
        if entry.get("id") is None:
            yield (*where, number), slug(text_at(entry, key) or "", kind, taken)


def replace_file(path: Path, data: bytes) -> None:
    """Write a file at once: a crash leaves the old one or the new one, never a half."""
    target = path.resolve()
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        os.chmod(name, target.stat().st_mode & 0o777)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _refusal(path: Path, code: str, reason: str) -> Problem:
    return Problem(str(path), 1, 1, Severity.ERROR, code, f"the file cannot be read: {reason}")
