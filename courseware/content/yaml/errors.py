"""libyaml's messages, turned into what an author can act on."""

from __future__ import annotations

import re
from math import inf
from typing import Final

import yaml

from courseware.content.problem import Problem, Severity

_ADVICE: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "mapping values are not allowed",
        "a colon followed by a space stands in unquoted text, or a line is indented wrongly",
        'put the whole text in quotes: key: "text: with a colon"',
    ),
    (
        "could not find expected ':'",
        "this line is neither `key: value` nor a list item",
        "look for a missing colon, or indent the line to continue the text above",
    ),
    (
        "did not find expected key",
        "the line does not line up with the keys around it, or a quote ended too early",
        'give it the same indentation, and write \\" for a quote inside double quotes',
    ),
    (
        "did not find expected '-' indicator",
        "the line does not line up with the list around it",
        "start it with `- ` at the same column, or indent it below its item",
    ),
    (
        "found unexpected end of stream",
        "a quoted text has no end",
        "close the quote; it was opened further up",
    ),
    (
        "did not find expected ',' or",
        "a { } or [ ] list is not closed, lacks a comma, or holds an unquoted bracket or an open "
        "quote",
        "add the comma or the bracket, close each text's quote, and quote texts that contain "
        "brackets or commas",
    ),
    (
        "unknown escape character",
        "a backslash in double quotes starts an escape that YAML does not have",
        "write it twice (\\\\), or use single quotes",
    ),
    (
        "block sequence entries are not allowed",
        "a list item (`- `) stands where a value was expected",
        "start the list on a line of its own below its key",
    ),
    (
        "did not find expected alphabetic or numeric character",
        "a `*` or `&` begins this text, which means something else in YAML",
        "put the text in quotes; the entries of a list begin with `- `",
    ),
    (
        "did not find expected comment or line break",
        "text stands in the line of `|` or `>`, which only announce a text",
        "write the text below it, indented, or put it in quotes",
    ),
    (
        "mapping keys are not allowed",
        "a `? ` begins this text, which means something else in YAML",
        "put the text in quotes",
    ),
    (
        "found unexpected non-alphabetical character",
        "a line cannot start with %",
        "put the text in quotes",
    ),
    (
        "did not find expected <document start>",
        "the file has ended above this line",
        "look for a line `...`, or for a bracket that is closed too early",
    ),
    (
        "found unexpected document indicator",
        "a `---` or `...` line stands inside a quoted text",
        "close the quote before it",
    ),
)


_OPENED: Final = re.compile(r"""(\s*(?:- )*[\w-]+:\s+)(["'])(?:(?!\2).)*$""")
_KEY: Final = re.compile(r"\s*(?:- )*[a-z_]+:(?:\s|$)")
_PAIRS: Final = {"“": "”“", "„": "“”", "‘": "’", "‚": "‘’", "«": "»", "»": "«", "”": "”"}
OPENING_QUOTES: Final = frozenset(_PAIRS)
_BEFORE_COMMA: Final = re.compile(r":[ ]+([-+]?[0-9]+),\Z")
_LONGEST_NUMBER: Final = 40
_MOST_TRIED: Final = 20


def syntax_problem(error: yaml.MarkedYAMLError, text: str, path: str, first_line: int) -> Problem:
    """Return the located problem that says in an author's words what libyaml refused."""
    mark = error.problem_mark or error.context_mark
    line, column, index = (mark.line, mark.column, mark.index) if mark else (0, 0, 0)
    opened = open_quote(text, line, index)
    if opened is not None:
        return _left_open(text, *opened, path, first_line)
    code, message, suggestion = _words(error, text[index : index + 3])
    if error.context_mark and error.context_mark.line != line and suggestion:
        suggestion += f" (what is open began in line {error.context_mark.line + first_line})"
    return Problem(path, line + first_line, column + 1, Severity.ERROR, code, message, suggestion)


def refused_key(text: str, index: int, key: str) -> tuple[str, str, str]:
    """Return message and remedy for a key that is no text, and what stands for it.

    What begins with NUL is not taken into the mapping: it was the end of a number with a comma.
    """
    number = _BEFORE_COMMA.search(text, max(0, index - _LONGEST_NUMBER), index)
    if number is None or not key.isdigit():
        return f"the key `{key}` is not text", f'put it in quotes: "{key}"', key
    message = f"`{number[1]},{key}` has a decimal comma, which ends the number"
    return message, f"write {number[1]}.{key}", f"\0{index}"


def in_typographic_quotes(text: str) -> tuple[str, str] | None:
    """Return what to say of an unquoted text that begins and ends with quotes of print.

    YAML knows straight quotes only: these become part of the text.
    """
    if len(text) < 2 or _PAIRS.get(text[0]) is None or text[-1] not in _PAIRS[text[0]]:
        return None
    inner = text[1:-1]
    if any(sign in inner for sign in (text[0], *_PAIRS[text[0]])):
        return None  # two quotations, say, and the words between them
    straight = f'"{inner[:60]}"' if '"' not in inner and "\\" not in inner else '"…"'
    message = f"the quotes {text[0]} {text[-1]} become part of the text; YAML reads straight ones"
    return message, f"write {straight}, or put all of it into straight quotes if they are meant"


def open_quote(text: str, last: int, index: int) -> tuple[int, int] | None:
    """Return line and column (from 0) of a quote that was left open above an error, if one was.

    A text in quotes may run over lines, but hardly over one that looks like `key: value`. Closing
    it at the end of its line has to move the error down, or away.
    """
    lines = text.split("\n")
    tried = 0
    for number, line in enumerate(lines[: last + 1]):
        found = _OPENED.match(line)
        if found is None or tried >= _MOST_TRIED:
            continue
        quote = found[2]
        following = _as_far_as(quote, lines[number + 1 : last + 1])
        if not any(_KEY.match(other) for other in following):
            continue
        tried += 1
        closed = [*lines[:number], line.rstrip() + quote, *lines[number + 1 :]]
        if _error_at("\n".join(closed)) > index + 1:
            return number, found.start(2)
    return None


def _as_far_as(quote: str, lines: list[str]) -> list[str]:
    """Return the lines up to the one with the next quote, that one included."""
    end = next((number for number, line in enumerate(lines) if quote in line), len(lines))
    return lines[: end + 1]


def _error_at(text: str) -> float:
    """Return where the YAML cannot be read on; infinity where it can be read to its end."""
    try:
        for _ in yaml.parse(text, Loader=yaml.CSafeLoader):
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return mark.index if mark else 0
    return inf


def _left_open(text: str, line: int, column: int, path: str, first_line: int) -> Problem:
    written = text.split("\n")[line]
    return Problem(
        path,
        line + first_line,
        column + 1,
        Severity.ERROR,
        "CW010",
        "this quote is not closed, so the keys below it are read as part of the text",
        f"close it at the end of the line: {written.strip()[:60]}{written[column]}",
    )


def _words(error: yaml.MarkedYAMLError, following: str) -> tuple[str, str, str]:
    problem = error.problem or "the text ends too early"
    if following == "```":
        mend = "delete it: it belongs to where the text was copied from"
        return "CW010", "a line of ``` stands in the file", mend
    found = following[:1]
    if found == "\t" or "tab" in problem:
        return "CW020", "a tab stands where YAML wants spaces", "indent with spaces"
    if "cannot start any token" in problem:
        return (
            "CW010",
            f"a value cannot start with `{found}`",
            "put the whole text in quotes",
        )
    for start, message, suggestion in _ADVICE:
        if start in problem:
            return "CW010", message, suggestion
    return "CW010", f"not readable as YAML: {problem}", "compare the line with an example file"
