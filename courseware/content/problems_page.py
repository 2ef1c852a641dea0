"""The page of all codes: `python -m courseware.content.problems_page > docs/problems.md`."""

from __future__ import annotations

from courseware.content.codes import CODES

_HEAD = """\
# Problems that `check` reports

`python -m courseware check` reads every content file and reports everything that it finds as
`path:line:column severity code message — suggestion`. An **error** stops a release. A **warning**
should be mended, and a **note** is for you to weigh; with these alone `check` exits with 0.

The codes stay what they are: a code is never given a second meaning. `--format json` prints a list
of objects with `path`, `line`, `column`, `severity`, `code`, `message`, `suggestion`;
`--format github` prints annotations for pull requests.

| Code | What it says |
|---|---|
"""


def page() -> str:
    """Return the manual page that lists every code."""
    rows = (f"| {code} | {_cell(words)} |\n" for code, words in sorted(CODES.items()))
    return _HEAD + "".join(rows)


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


if __name__ == "__main__":
    print(page(), end="")
