"""Holds the regions of hotspots against the figures that they are drawn upon."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from courseware.content.library import Library, Sourced
from courseware.content.problem import Problem, Severity
from courseware.content.summary import FileKind


def hotspot_problems(library: Library) -> Iterator[Problem]:
    """Yield regions that no tap could meet, and figures whose units nobody can tell."""
    for file in library.of_kind(FileKind.QUIZ):
        folder = posixpath.dirname(file.path).replace("quizzes/", "lessons/", 1)
        for line, column, name, regions in file.summary.facts.get("hotspots", ()):
            figure = library.figures.get(posixpath.normpath(f"{folder}/{name}"))
            if figure is None or figure.summary.problems:
                continue  # `check` speaks of the figure itself
            view = figure.summary.facts.get("view")
            if view is None:
                yield Problem(
                    file.path,
                    line,
                    column,
                    Severity.ERROR,
                    "CW099",
                    f"regions cannot be measured on {name[:120]}",
                    'give its <svg> a viewBox="0 0 width height" in whole numbers',
                )
                continue
            yield from _outside(file, regions, view)


def _outside(file: Sourced[Any], regions: list[Any], view: Any) -> Iterator[Problem]:
    wide, high = view
    for id_, line, column, right, lower in regions:
        if right > wide or lower > high:
            yield Problem(
                file.path,
                line,
                column,
                Severity.ERROR,
                "CW098",
                f"the region `{id_}` reaches to {right}, {lower}; the figure is {wide} x {high}",
                "move it, or make it smaller",
            )
