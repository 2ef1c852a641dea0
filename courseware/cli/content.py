"""`ids` and `new`: commands for people who write content files."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from courseware.cli.problems import library_option, new_library_option, print_problems
from courseware.content.check import check as check_library
from courseware.content.ids import FileIds, fill_ids
from courseware.content.library import read_library
from courseware.content.problem import (
    Format,
    Severity,
    printable,
)
from courseware.content.schema_files import FOLDER
from courseware.content.starting.new import KINDS, CannotWrite, NoLessonForQuiz, write_new
from courseware.domain.counted import counted
from courseware.questions.types import GRADED_TYPES


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
    print_problems(refused, Format.TEXT)
    count = sum(len(outcome.insertions) for outcome in outcomes)
    click.echo(f"{counted(count, 'id')} {'written' if write else 'missing'}", err=True)
    sys.exit(1 if refused or (count and not write) else 0)


@click.command()
@new_library_option
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("name")
@click.option("--course", help="Id of the course that it belongs to (not for a course).")
@click.option("--title", help="Its title.")
@click.option("--lesson", help="For a quiz: id of its lesson, where that is not NAME.")
@click.option(
    "--type",
    "types",
    multiple=True,
    type=click.Choice(list(GRADED_TYPES)),
    help="For a quiz: a question of this type to begin with; repeatable.",
)
def new(
    library: Path,
    kind: str,
    name: str,
    course: str | None,
    title: str | None,
    lesson: str | None,
    types: tuple[str, ...],
) -> None:
    """Write a starting file for a course, lesson, quiz or checklist with the id NAME."""
    if types and kind != "quiz":
        raise click.UsageError("--type belongs to a quiz")
    if lesson and kind != "quiz":
        raise click.UsageError("--lesson belongs to a quiz")
    try:
        written = write_new(library, kind, name, course, title, types, lesson)
    except NoLessonForQuiz as refusal:
        click.echo(f"{refusal}; name one with --lesson ID", err=True)
        sys.exit(1)
    except CannotWrite as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
    click.echo(f"{written.path} written")
    if written.schemas:
        click.echo(f"{FOLDER}/ written: what editors complete and underline by")
    problems = [
        problem
        for problem in check_library(read_library(library))
        if problem.severity is Severity.ERROR
    ]
    if problems:
        click.echo("what is left to do:")
        print_problems(problems, Format.TEXT)


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
