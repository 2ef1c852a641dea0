"""A picture in the making: 360 units wide, growing downwards, written as SVG without styles."""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape, quoteattr

from courseware.content.drawings.lettering import SIZE, broken, width_of

WIDTH: Final = 360
MARGIN: Final = 16
ROOM: Final = WIDTH - 2 * MARGIN

GROUND: Final = "#fbf9f4"
PAPER: Final = "#ffffff"
INK: Final = "#1d2a33"
MUTED: Final = "#44525c"
GRID: Final = "#d9d4c7"
OUTLINE: Final = "#8a949b"
WARNING: Final = "#9a3324"
SERIES: Final = ("#0b5d6b", "#c8722a", "#6a5a94", "#7a8288")

_BEFORE: Final = {"middle": 0.5, "end": 1.0}
_FONTS: Final = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
_ORIGIN: Final = (
    "Drawn by `courseware figures` from the description beside this file and from "
    "lessons/references.yaml: change those, not this."
)


class Canvas:
    """Collects elements; `y` is where the next one goes, `outside` holds words without room."""

    def __init__(self) -> None:
        self.y = float(MARGIN)
        self.outside: list[str] = []
        self._elements: list[str] = []

    def add(self, name: str, **attributes: str | float) -> None:
        """Add an element; `stroke_width` stands for `stroke-width`."""
        self._elements.append(f"<{name}{_attributes(attributes)}/>")

    def text(
        self, x: float, y: float, words: str, bold: bool = False, **attributes: str | float
    ) -> None:
        """Add a line of text with its baseline at `y`."""
        shown: dict[str, str | float] = {
            "x": x,
            "y": y,
            "font_size": SIZE,
            "fill": INK,
            **attributes,
        }
        if bold:
            shown["font_weight"] = "700"
        width = width_of(words, float(shown["font_size"]), bold)
        start = x - width * _BEFORE.get(str(shown.get("text_anchor")), 0)
        if start < 0 or start + width > WIDTH:
            self.outside.append(words)
        self._elements.append(f"<text{_attributes(shown)}>{escape(words)}</text>")

    def paragraph(
        self,
        words: str,
        bold: bool = False,
        size: float = SIZE,
        fill: str = INK,
        x: float = MARGIN,
        room: float = ROOM,
    ) -> None:
        """Add a text over as many lines as it needs, and move on below it."""
        for line in broken(words, room, size, bold):
            self.y += size * 1.3
            self.text(x, self.y - size * 0.3, line, bold, font_size=size, fill=fill)

    def line(self, x1: float, y1: float, x2: float, y2: float, **attributes: str | float) -> None:
        """Add a straight line."""
        self.add("line", x1=x1, y1=y1, x2=x2, y2=y2, **attributes)

    def rect(
        self, x: float, y: float, width: float, height: float, **attributes: str | float
    ) -> None:
        """Add a rectangle."""
        self.add("rect", x=x, y=y, width=width, height=height, **attributes)

    def ground(self, x: float, y: float, width: float, height: float) -> None:
        """Cover what lies behind words."""
        self.rect(x, y, width, height, fill=GROUND)

    def take(self, other: Canvas) -> None:
        """Add what another canvas collected."""
        self._elements += other._elements
        self.outside += other.outside

    def svg(self, title: str, desc: str) -> str:
        """Return the finished picture, with its name and the words for those who can't see it."""
        height = round(self.y + MARGIN)
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" role="img" aria-labelledby="t d" '
            f'font-family="{_FONTS}">'
        )
        ground = f'<rect x="0" y="0" width="{WIDTH}" height="{height}" rx="10" fill="{GROUND}"/>'
        lines = [
            f'<title id="t">{escape(title)}</title>',
            f'<desc id="d">{escape(desc)}</desc>',
            f"<!-- {_ORIGIN} -->",
            ground,
            *self._elements,
        ]
        return "\n".join([head, *(f"  {line}" for line in lines), "</svg>"]) + "\n"


def place(value: float) -> str:
    """Write a coordinate with at most one decimal."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def _attributes(attributes: dict[str, str | float]) -> str:
    return "".join(
        f" {key.replace('_', '-')}=" + quoteattr(value if isinstance(value, str) else place(value))
        for key, value in attributes.items()
    )
