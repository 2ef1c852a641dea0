"""Holds drawn figures against their descriptions and the references, and draws them anew."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from courseware.content.closest import did_you_mean
from courseware.content.drawings.draw import draw
from courseware.content.drawings.material import CannotDraw
from courseware.content.known import Known
from courseware.content.library import Library, Sourced
from courseware.content.library_changed import LibraryChanged
from courseware.content.models.drawing import Drawing
from courseware.content.models.lists import Reference
from courseware.content.problem import Problem, Severity, has_errors
from courseware.content.summary import FileKind, Place, Target
from courseware.content.tree import DRAWING_END
from courseware.content.unfit import Unfit


@dataclass(frozen=True, slots=True)
class DrawnFigure:
    """A picture as it has to be: its path below the library, its bytes, and what is there now."""

    path: str
    data: bytes
    is_missing: bool
    is_current: bool


def drawing_problems(library: Library, known: Known) -> Iterator[Problem]:
    """Yield what is wrong between descriptions, references and pictures."""
    try:
        yield from _problems(library, known)
    except LibraryChanged as changed:
        yield changed.problem


def _problems(library: Library, known: Known) -> Iterator[Problem]:
    descriptions = list(library.of_kind(FileKind.DRAWING))
    if not descriptions:
        return
    references = _references(library)
    for file in descriptions:
        lost = list(_unknown_results(file, library, known))
        yield from lost
        if lost or references is None or has_errors(file.summary.problems):
            continue
        if not references.keys() >= file.summary.used(Target.REFERENCE).keys():
            continue  # `check` names the unknown ones itself
        figure = _drawn(library, file, references)
        if isinstance(figure, Problem):
            yield figure
        elif figure is not None and not figure.is_current:
            yield _stale(file, figure)


def drawn_figures(library: Library) -> tuple[DrawnFigure, ...]:
    """Draw every described figure of a library; those that cannot be drawn are left out.

    `check` says why; call it first.

    Raises:
        LibraryChanged: a file was changed meanwhile.
    """
    references = _references(library)
    if references is None:
        return ()
    drawn = (_drawn(library, file, references) for file in library.of_kind(FileKind.DRAWING))
    return tuple(figure for figure in drawn if isinstance(figure, DrawnFigure))


def write_figure(root: Path, figure: DrawnFigure) -> None:
    """Write a picture at once: a crash leaves the old one or the new one, never a half."""
    target = root / figure.path
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(figure.data)
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _references(library: Library) -> Mapping[str, Reference] | None:
    """Return the references by id; None where their file has errors, which are reported there."""
    file = library.references
    if file is None:
        return {}
    if has_errors(file.summary.problems):
        return None
    try:
        return {reference.id: reference for reference in replace(file).value}
    except Unfit:
        return None


def _unknown_results(file: Sourced[Any], library: Library, known: Known) -> Iterator[Problem]:
    facts = library.references.summary.facts if library.references else {}
    results: Mapping[str, list[str]] = facts.get("results", {})
    for name, places in file.summary.used(Target.RESULT).items():
        reference, _, result = name.partition("#")
        ids = results.get(reference, [])
        if known.references is None or reference not in known.references or result in ids:
            continue
        mend = did_you_mean(result, ids) or "its results: " + (", ".join(ids) or "none yet")
        for place in places:
            message = f"the reference `{reference}` has no result `{result[:64]}`"
            yield _problem(file, place, "CW094", message, mend[:400])


def _drawn(
    library: Library, file: Sourced[Drawing], references: Mapping[str, Reference]
) -> DrawnFigure | Problem | None:
    """Draw one figure; None where its description has errors, which are reported there."""
    description = replace(file)
    try:
        data = draw(description.value, references).encode()
    except CannotDraw as refused:
        place = description.positions.value(refused.path)
        mend = "show it in another picture, or mend the result"
        return _problem(file, place, "CW095", refused.reason, mend)
    except Unfit:
        return None
    path = file.path.removesuffix(DRAWING_END) + ".svg"
    there = library.figures.get(path)
    is_current = there is not None and there.sha256 == hashlib.sha256(data).hexdigest()
    return DrawnFigure(path, data, there is None, is_current)


def _stale(file: Sourced[Any], figure: DrawnFigure) -> Problem:
    name = figure.path.rpartition("/")[2]
    if figure.is_missing:
        message = f"the figure {name} is not drawn yet"
    else:
        message = f"the figure {name} is not what this description and the references say"
    return _problem(file, (1, 1), "CW096", message, "draw it: `courseware figures --write`")


def _problem(file: Sourced[Any], place: Place, code: str, message: str, mend: str) -> Problem:
    return Problem(file.path, *place, Severity.ERROR, code, message[:400], mend)
