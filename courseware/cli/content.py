"""`check`, `ids` and `new`: the commands for people who write content files."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click

from courseware.config import instance_folder
from courseware.content.check import check as check_library
from courseware.content.coverage import plan_problems
from courseware.content.editorial import editorial_problems
from courseware.content.ids import FileIds, fill_ids
from courseware.content.library import read_library
from courseware.content.new import KINDS, CannotWrite, write_new
from courseware.content.parse_cache import ParseCache
from courseware.content.problem import (
    Format,
    Problem,
    Severity,
    as_github,
    as_json,
    as_text,
    has_errors,
    printable,
)

library_option = click.option(
    "--library",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="COURSEWARE_LIBRARY",
    default=".",
    help="The folder with lessons/ and quizzes/ (default: COURSEWARE_LIBRARY, or this folder).",
)


@click.command()
@library_option
@click.option(
    "--format",
    "format_",
    type=click.Choice([f.value for f in Format]),
    default="text",
    help="How problems are printed.",
)
@click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that keeps what was read, so that the next check is fast "
    "(default: cache/ in the instance folder, if there is one).",
)
@click.option("--no-cache", is_flag=True, help="Read every file again.")
@click.option(
    "--content",
    is_flag=True,
    help="Also hold the rules of good items and lessons; then a warning is exit 1 too.",
)
def check(library: Path, format_: str, cache: Path | None, no_cache: bool, content: bool) -> None:
    """Report every problem of every content file; exit 1 if one of them is an error."""
    folder = None if no_cache else cache or _instance_cache()
    found = read_library(library, ParseCache(folder) if folder else None)
    problems = check_library(found)
    if content:
        problems = tuple(sorted({*problems, *editorial_problems(found), *plan_problems(found)}))
    _print(problems, Format(format_))
    click.echo(_summary(problems), err=True)
    stops = any(p.severity is not Severity.NOTE for p in problems) if content else False
    sys.exit(1 if stops or has_errors(problems) else 0)


@click.command()
@library_option
@click.option("--write", is_flag=True, help="Write the ids into the files.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
def ids(library: Path, write: bool, paths: tuple[Path, ...]) -> None:
    """Show the ids that are missing, or fill them in; nothing else of a file is touched.

    PATHS are files; without any, all files of the library are looked at.
    """
    outcomes = [fill_ids(path, write=write) for path in _targets(library, paths)]
    for outcome in outcomes:
        _show_ids(outcome, write)
    refused = [problem for outcome in outcomes for problem in outcome.problems]
    _print(refused, Format.TEXT)
    count = sum(len(outcome.insertions) for outcome in outcomes)
    click.echo(f"{count} ids {'written' if write else 'missing'}", err=True)
    sys.exit(1 if refused or (count and not write) else 0)


@click.command()
@library_option
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("name")
@click.option("--course", help="Id of the course that it belongs to (not for a course).")
@click.option("--title", help="Its title.")
def new(library: Path, kind: str, name: str, course: str | None, title: str | None) -> None:
    """Write a starting file for a course, lesson, quiz or checklist with the id NAME."""
    try:
        written = write_new(library, kind, name, course, title)
    except CannotWrite as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
    click.echo(f"{written.path} written")
    problems = [
        problem
        for problem in check_library(read_library(library))
        if problem.severity is Severity.ERROR
    ]
    if problems:
        click.echo("what is left to do:")
        _print(problems, Format.TEXT)


def _instance_cache() -> Path | None:
    folder = instance_folder()
    return folder / "cache" if folder.is_dir() else None


def _targets(library: Path, paths: tuple[Path, ...]) -> list[Path]:
    if paths:
        for path in paths:
            if not path.is_file():
                raise click.BadParameter(f"{path} is no file")
        return list(paths)
    return [library / file.path for file in read_library(library).files]


def _show_ids(outcome: FileIds, written: bool) -> None:
    for insertion in outcome.insertions:
        verb = "written" if written else "would be written"
        click.echo(
            printable(
                f"{outcome.path}:{insertion.line}:{insertion.column} id {insertion.id} {verb}"
            )
        )


def _print(problems: list[Problem] | tuple[Problem, ...], form: Format) -> None:
    if form is Format.JSON:
        click.echo(as_json(problems))
        return
    show = as_github if form is Format.GITHUB else as_text
    for problem in problems:
        click.echo(show(problem))


def _summary(problems: tuple[Problem, ...]) -> str:
    counts = Counter(problem.severity for problem in problems)
    if not problems:
        return "no problems"
    parts = []
    for severity in Severity:
        number = counts[severity]
        if number:
            parts.append(f"{number} {severity}{'s' if number > 1 else ''}")
    files = len({problem.path for problem in problems})
    return f"{', '.join(parts)} in {files} file{'s' if files > 1 else ''}"
