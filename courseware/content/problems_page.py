"""The page of all codes: `python -m courseware.content.problems_page > docs/problems.md`."""

from __future__ import annotations

from courseware.content.codes import CODES
from courseware.content.explain import Explanation, explanations

_HEAD = """\
# Problems that `check` reports

`python -m courseware check` reads every content file and reports everything that it finds as
`path:line:column severity code message — suggestion`. An **error** stops a release. A **warning**
should be mended, and a **note** is for you to weigh; with these alone `check` exits with 0.

The codes stay what they are: a code is never given a second meaning. `--format json` prints a list
of objects with `path`, `line`, `column`, `severity`, `code`, `message`, `suggestion`;
`--format github` prints annotations for pull requests.

As text, the line in question stands below each problem, indented by four spaces, with a caret under
the place and the suggestion beside it; a line that begins with a path is always a new problem.
`check --explain CW012` prints what stands here about one code. `check --fix` mends what is safe:
missing ids, spaces at the ends of lines, keys whose spelling leaves one guess, tabs that indent,
spaces and colons of another kind, and texts with a colon that need quotes.

| Code | What it says |
|---|---|
"""


def page() -> str:
    """Return the manual page that lists every code."""
    rows = (f"| {_link(code)} | {_cell(words)} |\n" for code, words in sorted(CODES.items()))
    sections = (_section(one) for _, one in sorted(explanations().items()))
    return _HEAD + "".join(rows) + "".join(sections)


def _link(code: str) -> str:
    return f"[{code}](#{code.lower()})"


def _section(one: Explanation) -> str:
    # A fence inside the example asks for a longer one around it.
    fence = "````" if "```" in one.example else "```"
    return f"\n## {one.code}\n\n{one.words}\n\n{fence}diff\n{one.example}\n{fence}\n"


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


if __name__ == "__main__":
    print(page(), end="")
