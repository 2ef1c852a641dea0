"""What stands around the texts of a library that may have mistakes in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from courseware.content.compile_lists import (
    CannotCompile,
    Surroundings,
    read_figure,
    read_surroundings,
)
from courseware.content.library import Library, Sourced
from courseware.content.markdown import TooDeep
from courseware.content.shape import fit
from courseware.content.summarise import LIST_MODELS
from courseware.content.summary import FileKind
from courseware.content.text_file import read_text
from courseware.content.yaml.strict_yaml import read_yaml

_LISTS = (FileKind.REFERENCES, FileKind.CLAIMS, FileKind.GLOSSARY, FileKind.REGIONS)


@dataclass(frozen=True)
class _WholeEntries(Sourced[Any]):
    """A shared list without the entries that have mistakes."""

    @cached_property
    def value(self) -> Any:
        """Return the entries that are as they must be."""
        text, _ = read_text(self.source, self.path)
        document = None if text is None else read_yaml(text, self.path)[0]
        if document is None or not isinstance(document.value, list):
            return ()
        model = LIST_MODELS[self.kind]
        entries = (fit(model, document, self.path, (n,))[0] for n in range(len(document.value)))
        return tuple(entry for entry in entries if entry is not None)


def whole_surroundings(library: Library) -> Surroundings:
    """Return all that texts may refer to, without the entries and figures that have mistakes.

    Raises:
        LibraryChanged: a file was changed meanwhile.
    """
    files = tuple(_whole(file) if file.kind in _LISTS else file for file in library.files)
    figures = {path: file for path, file in library.figures.items() if _is_shown(file)}
    sound = replace(library, files=files, figures=figures)
    try:
        return read_surroundings(sound)
    except (CannotCompile, TooDeep):
        bare = tuple(file for file in files if file.kind not in _LISTS)
        return read_surroundings(replace(sound, files=bare))


def surroundings_after(before: Surroundings | None, library: Library) -> Surroundings:
    """Return the surroundings of a library, those of an earlier reading where they are the same.

    Raises:
        LibraryChanged: a file was changed meanwhile.
    """
    if before is not None and _rendered_from(before.library) == _rendered_from(library):
        return replace(before, library=library)
    return replace(whole_surroundings(library), library=library)


def _rendered_from(library: Library) -> tuple[Any, ...]:
    """All that the shared lists are rendered from, and the figures."""
    lists = tuple((file.path, file.sha256) for file in library.files if file.kind in _LISTS)
    figures = tuple((path, file.sha256) for path, file in library.figures.items())
    homes = tuple((id_, file.path) for id_, file in library.lessons.items())
    courses = tuple((id_, file.path) for id_, file in library.courses.items())
    return lists, figures, homes, courses


def _whole(file: Sourced[Any]) -> Sourced[Any]:
    return _WholeEntries(file.root, file.path, file.kind, file.sha256, file.summary)


def _is_shown(file: Any) -> bool:
    try:
        read_figure(replace(file))
    except CannotCompile:
        return False
    return True
