"""Mends what is safe in one file: signs of YAML, misspelt keys, missing ids, spaces at line ends.

Nothing is taken on trust: after each step the file is read again, and a step that brings a new
problem or changes what the file says is not taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import PurePosixPath
from typing import Any, Final

from courseware.content.body_lines import fenced_lines
from courseware.content.front_matter import divide
from courseware.content.ids import inserted, missing_ids
from courseware.content.library import MODELS
from courseware.content.mend_signs import mend_signs
from courseware.content.model_keys import all_keys
from courseware.content.problem import Problem, Severity
from courseware.content.summarise import LIST_MODELS, summarise
from courseware.content.summary import FileKind
from courseware.content.text_file import read_text
from courseware.content.yaml.strict_yaml import read_yaml
from courseware.domain.counted import counted

_ALIKE: Final = 0.8
_AHEAD: Final = 0.1
_OF_YAML: Final = frozenset(f"CW{number:03}" for number in range(10, 21))
_YAML_FIRST: Final = "spellings of keys, because what is wrong with the YAML comes first"
_UNKNOWN_KEY = re.compile(r"`([^`]+)` is no key")
_GUESS = re.compile(r'did you mean "([^"]+)"\?')
_TRAILING = re.compile(r"[ \t]+(?=\r?$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mended:
    """A file after mending.

    Attributes:
        data: its bytes; those that were given where nothing was safe to mend.
        changes: what was done, in words.
        refused: what looks like a spelling and was left, with the reason.
    """

    data: bytes
    changes: tuple[str, ...]
    refused: tuple[str, ...] = ()


def mend(data: bytes, kind: FileKind, path: str) -> Mended:
    """Return the file with everything mended that is safe; nothing is written."""
    text, problems = read_text(data, path)
    if kind is FileKind.FIGURE or text is None or _errors(problems):
        return Mended(data, ())
    text, signs = mend_signs(text, kind, path)
    text, changes, refused = _spell_keys(text, kind, path)
    changes = signs + changes
    for step in (_fill_ids, _strip_lines):
        text, words = step(text, kind, path)
        changes += words
    return Mended(text.encode() if changes else data, tuple(changes), tuple(refused))


def _spell_keys(text: str, kind: FileKind, path: str) -> tuple[str, list[str], list[str]]:
    """Write the keys as they are spelt, one after the other, where only one can be meant."""
    words: list[str] = []
    refused: dict[tuple[int, int], str] = {}
    problems = _problems(text, kind, path)
    if any(problem.code in _OF_YAML for problem in problems):
        # What the keys belong to is not certain then.
        return text, [], [_YAML_FIRST] * _has_unknown(problems)
    while True:
        unknown = (p for p in problems if p.code == "CW030" and (p.line, p.column) not in refused)
        problem = next(unknown, None)
        if problem is None:
            left = (f"line {line}: {why}" for (line, _), why in sorted(refused.items()))
            return text, words, list(left)
        respelt, why = _respelt(text, problem, kind)
        after = _problems(respelt, kind, path) if respelt else problems
        if respelt and not (new := _brought(problem, problems, after)):
            words.append(f"line {problem.line}: {_spelling(problem)}")
            text, problems = respelt, after
        else:
            why = why or f"then it would say: {new[0].message}"
            refused[problem.line, problem.column] = f"{_wrong(problem)}, because {why}"


def _brought(wrong: Problem, before: list[Problem], after: list[Problem]) -> list[Problem]:
    """Return the errors that a spelling brings; what its own value lacks was hidden, not made."""
    known = {(p.code, p.line, p.message) for p in before}
    found = [p for p in _errors(after) if (p.code, p.line, p.message) not in known]
    return [p for p in found if p.line != wrong.line or p.code == "CW011"]


def _has_unknown(problems: list[Problem]) -> bool:
    return any(problem.code == "CW030" for problem in problems)


def _wrong(problem: Problem) -> str:
    found = _UNKNOWN_KEY.match(problem.message)
    return found[1] if found else "a key"


def _respelt(text: str, problem: Problem, kind: FileKind) -> tuple[str | None, str]:
    """Return the text with one key spelt as it must be, or why another might be meant."""
    wrong, guess = _UNKNOWN_KEY.match(problem.message), _GUESS.match(problem.suggestion)
    if not wrong or not guess:
        return None, "no key is like it"
    if not _only_one_meant(wrong[1], guess[1], kind):
        return None, f"{guess[1]} is only a guess"
    lines = text.split("\n")
    line, at = lines[problem.line - 1], problem.column - 1
    if not line.startswith(wrong[1], at) or line[at + len(wrong[1]) :].lstrip()[:1] != ":":
        return None, "it is not written as `key:`"
    lines[problem.line - 1] = line[:at] + guess[1] + line[at + len(wrong[1]) :]
    return "\n".join(lines), ""


def _spelling(problem: Problem) -> str:
    wrong, guess = _UNKNOWN_KEY.match(problem.message), _GUESS.match(problem.suggestion)
    return f"{wrong[1]} is now {guess[1]}" if wrong and guess else ""


def _only_one_meant(wrong: str, guess: str, kind: FileKind) -> bool:
    """Tell whether the guess is close, and clearly closer than any other key of such a file."""
    model = LIST_MODELS.get(kind) or MODELS[kind]
    likeness = _likeness(wrong, guess)
    others = (_likeness(wrong, key) for key in all_keys(model) if key != guess)
    return likeness >= _ALIKE and likeness - max(others, default=0.0) >= _AHEAD


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio()


def _fill_ids(text: str, kind: FileKind, path: str) -> tuple[str, list[str]]:
    found = missing_ids(text, PurePosixPath(path).name)
    if isinstance(found, list) or not found:
        return text, []
    after = inserted(text, found)
    if len(_problems(after, kind, path)) >= len(_problems(text, kind, path)):
        return text, []
    return after, [f"line {insertion.line}: id {insertion.id}" for insertion in found]


def _strip_lines(text: str, kind: FileKind, path: str) -> tuple[str, list[str]]:
    """Remove spaces at the ends of lines where they say nothing."""
    parts = divide(text, path) if kind is FileKind.LESSON else None
    if isinstance(parts, Problem):
        return text, []
    if parts is None:
        after = _stripped_yaml(text, path)
    else:
        front = _stripped_yaml(parts.front, path)
        between = text[parts.front_offset + len(parts.front) : parts.body_offset]
        head = text[: parts.front_offset] + front + between
        after = head + _stripped_body(parts.body)
    pairs = zip(text.split("\n"), after.split("\n"), strict=True)
    number = sum(one != other for one, other in pairs)
    return after, [f"spaces at the end of {counted(number, 'line')}"] if number else []


def _stripped_yaml(text: str, path: str) -> str:
    """Strip all lines; else those without a Markdown line break; else none: the values decide."""
    before = _value(text, path)
    if before is None:
        return text
    for after in (_TRAILING.sub("", text), _TRAILING.sub(_unless_break, text)):
        if _value(after, path) == before:
            return after
    return text


def _value(text: str, path: str) -> Any:
    """Return what the YAML says, without spaces that say nothing; None if it cannot be read."""
    document, problems = read_yaml(text, path)
    return None if document is None else (_without_ends(document.value), problems)


def _without_ends(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_ends(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_ends(each) for each in value]
    return _TRAILING.sub(_unless_break, value) if isinstance(value, str) else value


def _stripped_body(body: str) -> str:
    """Strip the lines of a lesson outside of code, but not where two spaces break the line."""
    return "".join(
        line if is_code else _TRAILING.sub(_unless_break, line)
        for line, is_code in fenced_lines(body)
    )


def _unless_break(found: re.Match[str]) -> str:
    start = found.string.rfind("\n", 0, found.start()) + 1
    has_words = bool(found.string[start : found.start()].strip())
    return "  " if has_words and found[0].startswith("  ") else ""


def _problems(text: str, kind: FileKind, path: str) -> list[Problem]:
    return summarise(text.encode(), kind, path).problems


def _errors(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity is Severity.ERROR]
