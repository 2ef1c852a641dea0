"""libyaml's messages, turned into what an author can act on."""

from __future__ import annotations

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
        "a { } or [ ] list is not closed, lacks a comma, or holds an unquoted bracket",
        "add the comma or the bracket, and quote texts that contain brackets or commas",
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
        "found unexpected document indicator",
        "a `---` or `...` line stands inside a quoted text",
        "close the quote before it",
    ),
)


def syntax_problem(error: yaml.MarkedYAMLError, text: str, path: str, first_line: int) -> Problem:
    """Return the located problem that says in an author's words what libyaml refused."""
    mark = error.problem_mark or error.context_mark
    line, column, index = (mark.line, mark.column, mark.index) if mark else (0, 0, 0)
    code, message, suggestion = _words(error, text[index : index + 1])
    if error.context_mark and error.context_mark.line != line and suggestion:
        suggestion += f" (what is open began in line {error.context_mark.line + first_line})"
    return Problem(path, line + first_line, column + 1, Severity.ERROR, code, message, suggestion)


def _words(error: yaml.MarkedYAMLError, found: str) -> tuple[str, str, str]:
    problem = error.problem or "the text ends too early"
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
