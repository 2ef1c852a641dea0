"""How the command line prints problems, and where it looks for a library."""

from __future__ import annotations

from collections import Counter
from os import PathLike, environ
from pathlib import Path

import click

from courseware.config import base_folder, library_that_is_there
from courseware.content.excerpt import Excerpts
from courseware.content.problem import Format, Problem, Severity, as_github, as_json, as_text
from courseware.domain.counted import counted


class _Folder(click.Path):
    """A folder that is there; of one that a setting names, doctor's sentence is said."""

    def convert(
        self,
        value: str | PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str | bytes | PathLike[str]:
        if str(value) == environ.get("COURSEWARE_LIBRARY"):
            library_that_is_there()
        return super().convert(value, param, ctx)


_FOLDER = _Folder(exists=True, file_okay=False, path_type=Path)


def default_library() -> Path:
    """The library that is meant where none was named; one that is not here is told."""
    if "COURSEWARE_LIBRARY" in environ:
        return library_that_is_there()
    found = base_folder()
    if found != Path():
        click.echo(f"the library of {found}, because none is here", err=True)
    return found


library_option = click.option(
    "--library",
    type=_FOLDER,
    envvar="COURSEWARE_LIBRARY",
    default=None,
    callback=lambda context, parameter, named: named or default_library(),
    help="The folder with lessons/ and quizzes/ (default: COURSEWARE_LIBRARY, or this folder, or "
    "the program's own where this one has none of them).",
)

new_library_option = click.option(
    "--library",
    type=_FOLDER,
    envvar="COURSEWARE_LIBRARY",
    default=".",
    help="The folder with lessons/ and quizzes/ (default: COURSEWARE_LIBRARY, or this folder).",
)
"""For what begins a library: that is begun where one stands."""


def print_problems(
    problems: list[Problem] | tuple[Problem, ...],
    form: Format,
    library: Path | None = None,
    err: bool = False,
) -> None:
    """Print problems, one to a line, or as one JSON list.

    Args:
        library: as text, show the lines in question below each problem, indented.
        err: on standard error.
    """
    if form is Format.JSON:
        click.echo(as_json(problems))
        return
    show = as_github if form is Format.GITHUB else as_text
    excerpts = Excerpts(library) if library and form is Format.TEXT else None
    for problem in problems:
        click.echo(show(problem), err=err)
        for line in excerpts.below(problem) if excerpts else ():
            click.echo(line, err=err)


def summary_of(problems: tuple[Problem, ...]) -> str:
    """Return how many problems of each severity there are, in words."""
    counts = Counter(problem.severity for problem in problems)
    if not problems:
        return "no problems"
    parts = []
    for severity in Severity:
        number = counts[severity]
        if number:
            parts.append(counted(number, severity))
    files = len({problem.path for problem in problems})
    return f"{', '.join(parts)} in {counted(files, 'file')}"
