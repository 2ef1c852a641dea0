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
        for change in _mend(library, found):
            click.echo(printable(f"{found.path}: mended: {change}"), err=True)


def _mend(library: Path, found: FoundFile) -> tuple[str, ...]:
    try:
        data = read_bytes(library, found.path, found.limit)
    except OSError:
        return ()  # the check that follows says why
    mended = mend(data, found.kind, found.path)
    # An author may save the file at this very moment: then theirs stays.
    if mended.data == data or read_bytes(library, found.path, found.limit) != data:
        return ()
    replace_file(library / found.path, mended.data)
    return mended.changes
