"""What all pictures begin and end with: heading, subtitle, keys to the marks, notes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from courseware.content.drawings.canvas import GROUND, INK, MARGIN, MUTED, ROOM, SERIES, Canvas
from courseware.content.drawings.lettering import SIZE, broken
from courseware.content.drawings.material import Material, Panel
from courseware.content.models.results import Effect

_KEY: Final = 24.0


def head(canvas: Canvas, material: Material) -> None:
    """Add title and subtitle."""
    canvas.paragraph(material.drawing.title, bold=True, size=16)
    if material.drawing.subtitle:
        canvas.y += 2
        canvas.paragraph(material.drawing.subtitle, fill=MUTED)


def panel_head(canvas: Canvas, panel: Panel, with_certainty: bool = False) -> None:
    """Add the heading of a panel, and how sure its results are where they are equally sure."""
    canvas.y += 14
    if panel.heading:
        canvas.paragraph(panel.heading, bold=True, size=14.5)
    if with_certainty and len(panel.certainties) == 1:
        canvas.paragraph(f"Certainty: {panel.certainties[0]}", fill=MUTED)


def point(canvas: Canvas, x: float, y: float, is_hollow: bool) -> None:
    """Add the mark of an estimate: a square, or a hollow diamond where no interval was seen."""
    if is_hollow:
        path = f"M{x:.1f} {y - 6.5:.1f}l6.5 6.5l-6.5 6.5l-6.5 -6.5z"
        canvas.add("path", d=path, fill=GROUND, stroke=SERIES[0], stroke_width=2)
    else:
        canvas.rect(x - 5, y - 5, 10, 10, fill=SERIES[0])


def foot(canvas: Canvas, material: Material) -> None:
    """Add a key to the marks that were used, and the notes."""
    effects = [effect for row in material.rows if (effect := row.effect)]
    canvas.y += 8
    if any(not is_bare(effect) for effect in effects):
        _key(canvas, "estimate with its confidence interval", False)
    if any(is_bare(effect) for effect in effects):
        _key(canvas, "estimate; its interval was not seen", True)
    notes(canvas, material.drawing.notes)


def is_bare(effect: Effect) -> bool:
    """Whether nothing of the interval was seen."""
    return effect.low is None and effect.high is None


def notes(canvas: Canvas, lines: Iterable[str]) -> None:
    """Add the author's lines at the foot."""
    for line in lines:
        canvas.y += 4
        canvas.paragraph(line, fill=MUTED)


def _key(canvas: Canvas, words: str, is_hollow: bool) -> None:
    first = canvas.y
    x, middle = MARGIN + _KEY / 2, first + SIZE * 0.68
    if not is_hollow:
        canvas.line(MARGIN, middle, MARGIN + _KEY, middle, stroke=SERIES[0], stroke_width=2.5)
    point(canvas, x, middle, is_hollow)
    for line in broken(words, ROOM - _KEY - 8):
        canvas.y += SIZE * 1.3
        canvas.text(MARGIN + _KEY + 8, canvas.y - SIZE * 0.3, line, fill=INK)
    canvas.y += 3
