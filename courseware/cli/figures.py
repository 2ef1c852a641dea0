"""`figures`: the command that draws pictures of numbers from references and descriptions."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from courseware.cli.problems import library_option
from courseware.content.check import check as check_library
from courseware.content.checks.drawings import drawn_figures, write_figure
from courseware.content.library import read_library
from courseware.content.problem import as_text, has_errors
from courseware.domain.counted import counted


@click.command()
@library_option
@click.option("--write", is_flag=True, help="Draw them into their files.")
def figures(library: Path, write: bool) -> None:
    """Show the described figures whose numbers have changed, or draw them anew.

    A description stands in lessons/<course>/figures/<name>.figure.yaml; the picture is <name>.svg
    beside it. Exit 1 if one cannot be drawn, or is not drawn yet and --write is missing.
    """
    found = read_library(library)
    drawn = drawn_figures(found)
    changed = [figure for figure in drawn if not figure.is_current]
    for figure in changed:
        if write:
            write_figure(library, figure)
        verb = "drawn" if write else "not drawn yet" if figure.is_missing else "out of date"
        click.echo(f"{figure.path} {verb}")
    left = [
        problem
        for problem in check_library(read_library(library) if write else found)
        if problem.path.endswith(".figure.yaml") or problem.path == "lessons/references.yaml"
        if write or problem.code != "CW096"
    ]
    for problem in left:
        click.echo(as_text(problem))
    number = counted(len(drawn), "figure")
    click.echo(f"{number}, {len(changed)} {'drawn' if write else 'to draw'}", err=True)
    sys.exit(1 if has_errors(left) or (changed and not write) else 0)
