"""Remembers what a check found, so that a library in which nothing changed is not read at all.

Sizes, times and inodes say whether something changed, as for the single files in `parse_cache`;
this module imports nothing that parses, because loading the parsers takes longer than looking.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import astuple
from pathlib import Path
from typing import Any, Final

from courseware.content.library_changed import CHANGED_MEANWHILE
from courseware.content.parse_cache import RACY_NANOSECONDS, format_version
from courseware.content.problem import Problem, Severity
from courseware.content.tree import Tree


class Verdicts:
    """The last verdict of one sort of check (`name`), kept in one file of `folder`."""

    def __init__(self, folder: Path, name: str) -> None:
        self._file: Final = folder / f"verdict-{name}.json"

    def last(self, root: Path, tree: Tree) -> tuple[Problem, ...] | None:
        """Return the problems found last time, None if anything may have changed since."""
        try:
            saved_at = self._file.stat().st_mtime_ns
            content = json.loads(self._file.read_bytes())
            if any(found.stat.st_mtime_ns > saved_at - RACY_NANOSECONDS for found in tree.files):
                return None
            if content["of"] != _identity(root, tree):
                return None
            return tuple(_problem(plain) for plain in content["problems"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, root: Path, tree: Tree, problems: tuple[Problem, ...]) -> None:
        """Remember the verdict on what `tree` shows; where that cannot be written, nothing is.

        That a file was changed meanwhile says nothing of the files, so it is not remembered.
        """
        if any(problem.code == CHANGED_MEANWHILE for problem in problems):
            return
        plain = [astuple(problem) for problem in problems]
        content = json.dumps({"of": _identity(root, tree), "problems": plain}).encode()
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self._file.parent, prefix=self._file.name)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            os.replace(name, self._file)
        except OSError:
            return


def _identity(root: Path, tree: Tree) -> str:
    """Return a hash of the code, the place, and of all that `walk` could see."""
    digest = hashlib.sha256(format_version().encode())
    digest.update(os.fsencode(root.resolve()))
    for found in tree.files:
        status = found.stat
        seen = (found.path, status.st_size, status.st_mtime_ns, status.st_ino)
        digest.update(repr(seen).encode())
    digest.update(repr([astuple(problem) for problem in tree.problems]).encode())
    digest.update(repr(tree.folders).encode())
    return digest.hexdigest()


def _problem(plain: list[Any]) -> Problem:
    path, line, column, severity, code, message, suggestion = plain
    return Problem(path, line, column, Severity(severity), code, message, suggestion)
