"""Mends a library for `check --fix`, file by file; each is replaced at once or left as it was."""

from __future__ import annotations

from pathlib import Path

import click

from courseware.content.ids import replace_file
from courseware.content.mend import mend
from courseware.content.problem import printable
from courseware.content.schema_files import old_schemas, write_schemas
from courseware.content.tree import FoundFile, read_bytes, walk


def mend_library(library: Path) -> None:
    """Mend every file in which something is safe to mend, and say what was done.

    What is said goes to standard error, so that the problems that are left stay readable for
    programs.
    """
    if old_schemas(library):
        for path in write_schemas(library):
            click.echo(f"{path}: mended: it is that of this version", err=True)
    for found in walk(library).files:
        changes, refused = _mend(library, found)
        for change in changes:
            click.echo(printable(f"{found.path}: mended: {change}"), err=True)
        for left in refused:
            click.echo(printable(f"{found.path}: not mended: {left}"), err=True)


def _mend(library: Path, found: FoundFile) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What was done to a file, and what was left with the reason."""
    try:
        data = read_bytes(library, found.path, found.limit)
    except OSError:
        return (), ()  # the check that follows says why
    mended = mend(data, found.kind, found.path)
    # An author may save the file at this very moment: then theirs stays.
    if mended.data == data:
        return (), mended.refused
    if read_bytes(library, found.path, found.limit) != data:
        return (), ("anything, because the file was saved at this moment",)
    replace_file(library / found.path, mended.data)
    return mended.changes, mended.refused
