"""Starting questions of every type: each type's own example, fitted to a lesson."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from typing import Final

from courseware.questions.types import GRADED_TYPES

_FIGURE = re.compile(r"\(figures/[\w.-]+\)")

ZONES: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 36" role="img">
  <title>Three zones; draw your own figure in their place</title>
  <g fill="none" stroke="currentColor">
    <path d="M10 5h20v12H10z"/>
    <circle cx="50" cy="24" r="5"/>
    <path d="M70 20h20L80 30z"/>
  </g>
</svg>
"""
"""The figure of a hotspot's example: its regions, drawn; the page numbers them itself."""


def needs_figure(types: Sequence[str]) -> bool:
    """Tell whether one of the types shows a figure."""
    return "hotspot" in types


def questions_of_types(types: Sequence[str], objectives: Sequence[str], figure: str) -> str:
    """Return one question of each type, for the objectives in turn, as entries of `questions`."""
    entries = (
        _entry(GRADED_TYPES[name].example, objectives[number % len(objectives)], figure)
        for number, name in enumerate(types)
    )
    return "\n".join(entries)


def draw_of_types(types: Sequence[str], objectives: Sequence[str]) -> str:
    """Return the rows of `draw` that ask each of these questions."""
    rows = (
        f"  - {{objective: {objectives[number % len(objectives)]}, type: {name}, count: 1}}"
        for number, name in enumerate(types)
    )
    return "\n".join(rows)


def _entry(example: str, objective: str, figure: str) -> str:
    text = re.sub(r"^objective: .*$", f"objective: {objective}", example, flags=re.MULTILINE)
    text = re.sub(r"^(covers|evidence|critical): .*\n", "", text, flags=re.MULTILINE)
    text = _FIGURE.sub(f"(figures/{figure})", text)
    return "  - " + textwrap.indent(text.strip("\n"), "    ").lstrip()
