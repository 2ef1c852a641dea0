"""`check`: the problems of a library, from memory where nothing changed."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Final

import click

from courseware.cli.problems import library_option, print_problems, summary_of
from courseware.config import instance_folder
from courseware.content.closest import did_you_mean
from courseware.content.codes import CODES
from courseware.content.explain import explain
from courseware.content.problem import Format, Problem, Severity, has_errors
from courseware.content.schema_files import old_schemas
from courseware.content.tree import Tree, walk
from courseware.content.verdict import Verdicts

# Loaded only when something has to be read: the parsers take longer to load than a look takes.
_READING: Final = "courseware.cli.reading"
_MENDING: Final = "courseware.cli.mending"


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
@click.option(
    "--explain",
    "code",
    metavar="CODE",
    help="Say what a code such as CW012 means, with an example of the mend, and stop.",
)
@click.option(
    "--fix",
    is_flag=True,
    help="First mend what is safe: missing ids, spaces at the ends of lines, misspelt keys, tabs "
    "that indent, texts with a colon that need quotes.",
)
def check(
    library: Path,
    format_: str,
    cache: Path | None,
    no_cache: bool,
    content: bool,
    code: str | None,
    fix: bool,
) -> None:
    """Report every problem of every content file; exit 1 if one of them is an error.

    As text, the line in question stands indented below each problem, with a caret.
    """
    if code is not None:
        _explain(code)
        return
    if fix:
        import_module(_MENDING).mend_library(library)
    folder = None if no_cache else cache or _instance_cache()
    tree = walk(library)
    verdicts = Verdicts(folder, "content" if content else "plain") if folder else None
    problems = verdicts.last(library, tree) if verdicts else None
    if problems is None:
        problems = _read(library, folder, tree, content)
        if verdicts:
            verdicts.keep(library, tree, problems)
    print_problems(problems, Format(format_), library)
    click.echo(summary_of(problems), err=True)
    _tell_old_schemas(library)
    stops = any(p.severity is not Severity.NOTE for p in problems) if content else False
    sys.exit(1 if stops or has_errors(problems) else 0)


def _tell_old_schemas(library: Path) -> None:
    """Say that editors go by other schemas; the check itself goes by the models."""
    old = old_schemas(library)
    if old:
        words = f"{old[0]} and {len(old) - 1} more" if len(old) > 1 else old[0]
        mend = "`check --fix` writes those of this version"
        click.echo(f"editors go by schemas of another version ({words}) — {mend}", err=True)


def _explain(code: str) -> None:
    explained = explain(code)
    if explained is None:
        likely = did_you_mean(code.strip().upper(), CODES)
        raise click.BadParameter(f"there is no code {code!r} — {likely or 'see docs/problems.md'}")
    click.echo(explained.as_text(), nl=False)


def _read(library: Path, cache: Path | None, tree: Tree, content: bool) -> tuple[Problem, ...]:
    found: tuple[Problem, ...] = import_module(_READING).problems_of(library, cache, tree, content)
    return found


def _instance_cache() -> Path | None:
    folder = instance_folder()
    return folder / "cache" if folder.is_dir() else None
