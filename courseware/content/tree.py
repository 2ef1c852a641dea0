"""Finds the content files of a library and refuses what leads out of it."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from courseware.content.file_sizes import MAX_FIGURE_BYTES, MAX_TEXT_BYTES
from courseware.content.problem import Problem, Severity
from courseware.content.summary import FileKind
from courseware.content.text_file import too_large

FIGURE_ENDINGS: Final = (".svg", ".png", ".jpg", ".jpeg", ".webp")

_LISTS: Final = {
    f"{kind}.yaml": kind
    for kind in (
        FileKind.REFERENCES,
        FileKind.CLAIMS,
        FileKind.GLOSSARY,
        FileKind.REGIONS,
        FileKind.PLAN,
    )
}
_RULES: Final = "rules"
_ENDINGS: Final = (".yaml", ".yml", ".md", ".markdown")
_CHECKLIST_END: Final = ".checklist.yaml"
DRAWING_END: Final = ".figure.yaml"


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file inside the library: its kind, and what `stat` said of it."""

    path: str
    kind: FileKind
    stat: os.stat_result

    @property
    def limit(self) -> int:
        """Return how many bytes of such a file are read at most."""
        return MAX_FIGURE_BYTES if self.kind is FileKind.FIGURE else MAX_TEXT_BYTES


@dataclass(slots=True)
class Tree:
    """The files of a library in the order of their paths, and what is wrong with the rest."""

    files: list[FoundFile] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def walk(root: Path) -> Tree:
    """Return the content files below `root`; nothing is opened."""
    walker = _Walker(root)
    walker.walk()
    walker.tree.files.sort(key=lambda found: found.path)
    walker.tree.problems.sort()
    return walker.tree


def read_bytes(root: Path, path: str, limit: int) -> bytes:
    """Return the bytes of a file below `root`, at most one more than `limit`.

    Raises OSError, also where the path leads out of the library's folders. Never waits for a pipe,
    and never follows a link that was not there before.
    """
    place = os.path.realpath(root / path)
    if not _is_in_library(root, place):
        raise OSError("it leads out of the library")
    descriptor = os.open(place, os.O_RDONLY | _NO_WAIT | _NO_FOLLOW)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError("not a regular file")
        return file.read(limit + 1)


_FOLDERS: Final = ("lessons", "quizzes")
_REMEDY: Final = {
    errno.ELOOP: "the link leads in a circle; put the file itself here",
    errno.ENOENT: "if it is a link, it leads nowhere; put the file itself here",
    errno.EACCES: "let this account read it (`chmod u+r`)",
    errno.ENAMETOOLONG: "give it a shorter name",
}

_FOLDER_REMEDY: Final = {
    errno.ELOOP: "the link leads in a circle; put the folder itself here",
    errno.ENOTDIR: "a folder belongs here; move the file away",
    errno.EACCES: "let this account read and enter it (`chmod u+rx`)",
}

_NO_WAIT: Final = getattr(os, "O_NONBLOCK", 0)
_NO_FOLLOW: Final = getattr(os, "O_NOFOLLOW", 0)


class _Walker:
    def __init__(self, root: Path) -> None:
        self._root = root
        self.tree = Tree()

    def walk(self) -> None:
        found = {folder: self._entries(folder) for folder in _FOLDERS}
        for folder, entries in found.items():
            if entries is None:
                self._problem(
                    folder,
                    "CW090",
                    f"there is no folder `{folder}`",
                    "give the folder that holds lessons/ and quizzes/ (--library)",
                )
        for name, path, is_folder in found["lessons"] or ():
            if is_folder and name.endswith(_ENDINGS):
                self._folder_for_a_file(path)
            if is_folder and name == _RULES:
                self._plain_folder(path, FileKind.RULE, "rule sets stand directly in rules/")
            elif is_folder:
                self._course_folder(path)
            elif not is_folder:
                self._file(path, _LISTS.get(name))
        for name, path, is_folder in found["quizzes"] or ():
            if is_folder and name.endswith(_ENDINGS):
                self._folder_for_a_file(path)
            if is_folder:
                mend = "quizzes stand directly in the folder of their course"
                self._plain_folder(path, FileKind.QUIZ, mend)
            else:
                self._stray(path, "put it into the folder of its course")

    def _course_folder(self, folder: str) -> None:
        self.tree.folders.append(folder)
        for name, path, is_folder in self._entries(folder) or ():
            if is_folder and name == "figures":
                for _, figure, inner in self._entries(path) or ():
                    if inner:
                        self._stray(figure, "figures stand directly in figures/")
                    else:
                        self._figure(figure)
            elif is_folder:
                self._stray(path, "only figures/ is read inside a course")
            elif name.endswith(".md"):
                self._file(path, FileKind.LESSON)
            elif name.endswith(_CHECKLIST_END):
                self._file(path, FileKind.CHECKLIST)
            else:
                self._file(path, FileKind.COURSE if name == "course.yaml" else None)

    def _plain_folder(self, folder: str, kind: FileKind, mend: str) -> None:
        """A folder whose files are all of one kind."""
        for name, path, is_folder in self._entries(folder) or ():
            if is_folder:
                self._stray(path, mend)
            else:
                self._file(path, kind if name.endswith(".yaml") else None)

    def _entries(self, folder: str) -> list[tuple[str, str, bool]] | None:
        """Return name, path and whether it is a folder; None where `folder` is none."""
        if not self._is_inside(folder):
            return []
        try:
            with os.scandir(self._root / folder) as entries:
                names = sorted(
                    entry.name
                    for entry in entries
                    if not (entry.name.startswith(".") or entry.name.endswith(("~", ".swp")))
                )
        except FileNotFoundError:
            return None
        except OSError as error:
            reason = error.strerror or str(error)
            mend = _FOLDER_REMEDY.get(error.errno or 0, "make it anew")
            self._problem(folder, "CW008", f"the folder cannot be read: {reason}", mend)
            return []
        # Asked by path and not of the entry, which raises for a link that leads in a circle and
        # would take the rest of the folder with it.
        return [
            (name, f"{folder}/{name}", os.path.isdir(self._root / folder / name)) for name in names
        ]

    def _is_inside(self, path: str) -> bool:
        if _is_in_library(self._root, os.path.realpath(self._root / path)):
            return True
        self._problem(
            path, "CW007", "this link leads out of the library", "put the file itself here"
        )
        return False

    def _file(self, path: str, kind: FileKind | None) -> None:
        if kind is None:
            self._stray(path, _advice(path))
        else:
            self._regular(path, kind, MAX_TEXT_BYTES)

    def _figure(self, path: str) -> None:
        if path.endswith(DRAWING_END):
            self._regular(path, FileKind.DRAWING, MAX_TEXT_BYTES)
        elif path.lower().endswith(FIGURE_ENDINGS):
            self._regular(path, FileKind.FIGURE, MAX_FIGURE_BYTES)
        else:
            endings = ", ".join(FIGURE_ENDINGS)
            self._stray(path, f"figures are {endings}, and {DRAWING_END} for those to be drawn")

    def _regular(self, path: str, kind: FileKind, limit: int) -> None:
        try:
            status = os.lstat(self._root / path)
            if stat.S_ISLNK(status.st_mode):
                if not self._is_inside(path):
                    return
                status = os.stat(self._root / path)
        except OSError as error:
            self.tree.problems.append(problem_of_reading(path, error))
            return
        if not stat.S_ISREG(status.st_mode):
            self._problem(path, "CW008", "this is no regular file", "remove it")
        elif status.st_size > limit:
            self.tree.problems.append(too_large(path, status.st_size, limit))
        else:
            self.tree.files.append(FoundFile(path, kind, status))

    def _folder_for_a_file(self, path: str) -> None:
        """Tell of a folder whose name is a file's; as a course it may be empty, and say nothing."""
        self._stray(
            path, "this is a folder; a course's has no such ending, and a file belongs here"
        )

    def _stray(self, path: str, mend: str) -> None:
        severity = Severity.ERROR if path.endswith((".yml", ".markdown")) else Severity.WARNING
        self.tree.problems.append(
            Problem(path, 1, 1, severity, "CW009", "nothing reads a file of this name", mend)
        )

    def _problem(self, path: str, code: str, message: str, mend: str) -> None:
        self.tree.problems.append(Problem(path, 1, 1, Severity.ERROR, code, message, mend))


def _is_in_library(root: Path, real_place: str) -> bool:
    """Whether a place lies in one of the folders of content. What else may stand beside them is
    none of the library's: an installation's state, with its keys, may be in the same folder."""
    real_root = os.path.realpath(root)
    homes = (os.path.realpath(root / folder) for folder in _FOLDERS)
    return any(_is_below(real_root, home) and _is_below(home, real_place) for home in homes)


def _is_below(real_root: str, real_place: str) -> bool:
    return real_place == real_root or real_place.startswith(real_root.rstrip(os.sep) + os.sep)


def _advice(path: str) -> str:
    if path.endswith(".yml"):
        return "rename it to end in .yaml"
    if path.endswith(".markdown"):
        return "rename it to end in .md"
    if path.startswith("lessons/") and path.count("/") > 1 and path.endswith(".yaml"):
        return "name it course.yaml or <id>.checklist.yaml; quizzes stand in quizzes/"
    return "remove or rename it"


def problem_of_reading(path: str, error: OSError) -> Problem:
    """Return the problem of a file that could not be opened or read."""
    reason = error.strerror or str(error)
    mend = _REMEDY.get(error.errno or 0, "put the file here anew")
    return Problem(path, 1, 1, Severity.ERROR, "CW008", f"the file cannot be read: {reason}", mend)


def folders_without_course(tree: Tree) -> Iterator[str]:
    """Yield the course folders that hold files but no course.yaml."""
    filled = {found.path.rsplit("/", 1)[0] for found in tree.files}
    known = {found.path for found in tree.files} | {problem.path for problem in tree.problems}
    for folder in tree.folders:
        if folder in filled and f"{folder}/course.yaml" not in known:
            yield folder
