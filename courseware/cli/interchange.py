"""`import` and `export`: quizzes from and for other programs, and the report of what was lost."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import NamedTemporaryFile

import click

from courseware.cli.problems import library_option
from courseware.content.problem import printable
from courseware.services.interchange import (
    LARGEST_FILE,
    Format,
    ImportOutcome,
    Kind,
    Loss,
    export_quiz,
    import_quizzes,
    write_files,
)

_json_option = click.option(
    "--json", "as_json", is_flag=True, help="One JSON object on standard output."
)


@click.command("import")
@click.argument("format_", metavar="FORMAT", type=click.Choice([f.value for f in Format]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for the new quiz files; nothing in it is overwritten.",
)
@_json_option
def import_(format_: str, file: Path, folder: Path, as_json: bool) -> None:
    """Turn a FILE of another program's into quiz files, and say what could not be carried."""
    with file.open("rb") as stream:
        data = stream.read(LARGEST_FILE + 1)
    outcome = import_quizzes(Format(format_), data, file.stem)
    write_files(folder, outcome.files)
    if as_json:
        click.echo(json.dumps(_import_report(outcome, folder), ensure_ascii=False))
    else:
        _tell_import(outcome, folder)
    sys.exit(1 if outcome.has_errors else 0)


@click.command("export")
@library_option
@click.argument("format_", metavar="FORMAT", type=click.Choice([f.value for f in Format]))
@click.argument("quiz")
@click.option(
    "--to",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; an older one is replaced.",
)
@_json_option
def export(library: Path, format_: str, quiz: str, file: Path, as_json: bool) -> None:
    """Write a QUIZ of the library for other programs, and say what they do not get."""
    written = export_quiz(library, quiz, Format(format_))
    _replace(file, written.data)
    if as_json:
        report = {"file": str(file), "bytes": len(written.data), "losses": _plain(written.losses)}
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    _tell_losses(written.losses)
    click.echo(f"{file} written", err=True)


def _replace(file: Path, data: bytes) -> None:
    """Write the file whole or not at all."""
    with NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as stream:
        try:
            stream.write(data)
            stream.close()
            os.chmod(stream.name, 0o644)
            os.replace(stream.name, file)
        except BaseException:
            os.unlink(stream.name)
            raise


def _import_report(outcome: ImportOutcome, folder: Path) -> dict[str, object]:
    files = [
        {"path": str(folder / f.name), "quiz": f.quiz_id, "questions": list(f.question_ids)}
        for f in outcome.files
    ]
    problems = [asdict(problem) for problem in outcome.problems]
    return {"files": files, "problems": problems, "losses": _plain(outcome.losses)}


def _plain(losses: Sequence[Loss]) -> list[dict[str, str]]:
    return [{"where": loss.where, "what": loss.what, "kind": loss.kind.value} for loss in losses]


def _tell_import(outcome: ImportOutcome, folder: Path) -> None:
    for problem in outcome.problems:
        code = f" {problem.code}" if problem.code else ""
        words = f"{problem.where} {problem.severity}{code} {problem.message}"
        click.echo(printable(f"{words} — {problem.suggestion}" if problem.suggestion else words))
    _tell_losses(outcome.losses)
    for file in outcome.files:
        count = len(file.question_ids)
        click.echo(f"{folder / file.name} written: {count} questions", err=True)


def _tell_losses(losses: Sequence[Loss]) -> None:
    words = {Kind.LOST: "lost", Kind.CHANGED: "changed", Kind.LABEL: "label"}
    for loss in losses:
        click.echo(printable(f"{words[loss.kind]}: {loss.where}: {loss.what}"))
