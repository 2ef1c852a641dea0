"""`import` and `export`: quizzes from and for other programs, results for them, lost things."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import NamedTemporaryFile

import click

from courseware.cli.environment import Environment, pass_environment
from courseware.cli.problems import library_option
from courseware.content.problem import printable
from courseware.domain.counted import counted
from courseware.domain.errors import Refusal
from courseware.services.acting import COMMAND_LINE
from courseware.services.interchange import (
    LARGEST_FILE,
    Format,
    ImportOutcome,
    Kind,
    Loss,
    Written,
    export_quiz,
    import_quizzes,
    write_files,
)
from courseware.services.releases.live import CatalogueSource, NothingPublished
from courseware.services.results import results_csv, xapi_statements

_QUIZZES = [format_.value for format_ in Format]
_RESULTS = ["results", "xapi"]
_NOBODYS = "http://localhost"
_NO_ADDRESS = (
    f"warning: people and quizzes are named below {_NOBODYS}, as those of any other installation "
    "could be — set COURSEWARE_PUBLIC_URL, or name your address with --base, and write it again"
)

_json_option = click.option(
    "--json", "as_json", is_flag=True, help="One JSON object on standard output."
)


@click.command("import")
@click.argument("format_", metavar="FORMAT", type=click.Choice(_QUIZZES))
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
    figures = write_files(folder, outcome.files)
    if as_json:
        report = _import_report(outcome, folder) | {"figures": [str(path) for path in figures]}
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        _tell_import(outcome, folder)
        for path in figures:
            click.echo(f"{path} written: a figure", err=True)
    sys.exit(0 if outcome.is_whole else 1)


@click.command("export")
@library_option
@click.argument("format_", metavar="FORMAT", type=click.Choice([*_QUIZZES, *_RESULTS]))
@click.argument("quiz")
@click.option(
    "--to",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; an older one is replaced.",
)
@click.option("--names", is_flag=True, help="With results: names and e-mail addresses too.")
@click.option(
    "--base", help="With xapi: the address that names people and quizzes are below (default: ours)."
)
@_json_option
@pass_environment
def export(
    environment: Environment,
    library: Path,
    format_: str,
    quiz: str,
    file: Path,
    names: bool,
    base: str | None,
    as_json: bool,
) -> None:
    """Write a QUIZ of the library for other programs, and say what they do not get.

    With `results` or `xapi` as the format, what is written are the attempts at it that are over.
    """
    if (names and format_ != "results") or (base and format_ != "xapi"):
        raise click.UsageError("--names goes with results, --base with xapi")
    if format_ in _RESULTS:
        lines = _result_lines(environment, format_, quiz, names, base)
        count = _replace(file, (line.encode() for line in lines), mode=0o600)
        _tell_written(file, count, Written(b"", ()), as_json)
        return
    written = export_quiz(library, quiz, Format(format_))
    _tell_written(file, _replace(file, [written.data]), written, as_json)
    sys.exit(1 if written.questions_lost else 0)


def _result_lines(
    environment: Environment, format_: str, quiz: str, names: bool, base: str | None
) -> Iterator[str]:
    db = environment.database()
    try:
        catalogue = CatalogueSource(db).current(0)
    except NothingPublished:
        raise Refusal("nothing is published, so there are no results") from None
    if format_ == "results":
        return results_csv(db, catalogue, COMMAND_LINE, quiz, names)
    if base and not base.startswith(("http://", "https://")):
        raise click.BadParameter("write an address that begins with https://", param_hint="--base")
    known = base or environment.config().public_url
    if not known:
        click.echo(_NO_ADDRESS, err=True)
    address = (known or _NOBODYS).rstrip("/")
    return xapi_statements(db, catalogue, COMMAND_LINE, quiz, address)


def _tell_written(file: Path, count: int, written: Written, as_json: bool) -> None:
    if as_json:
        report = {
            "file": str(file),
            "bytes": count,
            "losses": _plain(written.losses),
            "questions_lost": written.questions_lost,
        }
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    _tell_losses(written.losses)
    click.echo(f"{file} written", err=True)
    _tell_lost(written.questions_lost)


def _tell_lost(count: int) -> None:
    if count:
        click.echo(f"{counted(count, 'question was', 'questions were')} not carried", err=True)


def _replace(file: Path, chunks: Iterable[bytes], mode: int = 0o644) -> int:
    """Write the file whole or not at all; return how many bytes it has."""
    with NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as stream:
        try:
            count = sum(stream.write(chunk) for chunk in chunks)
            stream.close()
            os.chmod(stream.name, mode)
            os.replace(stream.name, file)
        except BaseException:
            os.unlink(stream.name)
            raise
    return count


def _import_report(outcome: ImportOutcome, folder: Path) -> dict[str, object]:
    files = [
        {"path": str(folder / f.name), "quiz": f.quiz_id, "questions": list(f.question_ids)}
        for f in outcome.files
    ]
    return {
        "files": files,
        "problems": [asdict(problem) for problem in outcome.problems],
        "losses": _plain(outcome.losses),
        "questions_lost": outcome.questions_lost,
    }


def _plain(losses: Sequence[Loss]) -> list[dict[str, str]]:
    return [{"where": loss.where, "what": loss.what, "kind": loss.kind.value} for loss in losses]


def _tell_import(outcome: ImportOutcome, folder: Path) -> None:
    for problem in outcome.problems:
        code = f" {problem.code}" if problem.code else ""
        words = f"{problem.where} {problem.severity}{code} {problem.message}"
        click.echo(printable(f"{words} — {problem.suggestion}" if problem.suggestion else words))
    _tell_losses(outcome.losses)
    for file in outcome.files:
        count = counted(len(file.question_ids), "question")
        click.echo(f"{folder / file.name} written: {count}", err=True)
    _tell_lost(outcome.questions_lost)
    if not outcome.files:
        click.echo("no file was written", err=True)


def _tell_losses(losses: Sequence[Loss]) -> None:
    words = {Kind.LOST: "lost", Kind.CHANGED: "changed", Kind.LABEL: "label"}
    for loss in losses:
        click.echo(printable(f"{words[loss.kind]}: {loss.where}: {loss.what}"))
