"""Draws a picture from its description and the references: the same bytes every time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from courseware.content.drawings.bands import bands
from courseware.content.drawings.canvas import Canvas
from courseware.content.drawings.forest import forest
from courseware.content.drawings.icons import icons
from courseware.content.drawings.material import CannotDraw, Material, look_up
from courseware.content.drawings.timeline import timeline
from courseware.content.drawings.wording import description
from courseware.content.markdown.figures import figure_problems
from courseware.content.models.drawing import Drawing, DrawingKind
from courseware.content.models.lists import Reference

_KINDS: Final[dict[DrawingKind, Callable[[Canvas, Material], None]]] = {
    DrawingKind.FOREST: forest,
    DrawingKind.TIMELINE: timeline,
    DrawingKind.BANDS: bands,
    DrawingKind.ICONS: icons,
}


def draw(drawing: Drawing, references: Mapping[str, Reference]) -> str:
    """Return the picture as SVG.

    Raises:
        CannotDraw: a result is missing or cannot be shown in this kind of picture, or words have
            no room.
    """
    material = look_up(drawing, references)
    canvas = Canvas()
    _KINDS[drawing.kind](canvas, material)
    if canvas.outside:
        raise CannotDraw((), f"the words “{canvas.outside[0][:60]}” are too wide: shorten them")
    svg = canvas.svg(drawing.title.strip(), description(material))
    refused = figure_problems(svg.encode())
    if refused:
        raise CannotDraw((), f"the picture could not be published: {refused[0]}")
    return svg
