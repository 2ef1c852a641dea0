"""A figure with regions drawn upon it, as hotspot questions and their reviews show it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from courseware.questions.base import Id, Part
from courseware.questions.review import DrawnRegion, Picture
from courseware.questions.rich import Rich
from courseware.questions.shapes import Circle, Polygon, Shape
from courseware.questions.sizes import Size

Coordinate = Annotated[StrictInt, Field(ge=0, le=100_000)]
_IMAGE = re.compile(r"<img\b[^<>]*>")
_WIDE = re.compile(r'\bwidth="(\d+)"')
_HIGH = re.compile(r'\bheight="(\d+)"')


class Region(Part):
    """A place on the figure that can be chosen: one of `rect`, `circle` and `polygon`."""

    id: Id = Field(description="Name of the region inside the question, such as a, b, c.")
    label: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        description="Where the region lies, in plain words, without giving the answer away: it is "
        "read in the list beside the figure and by screen readers."
    )
    rect: Annotated[tuple[Coordinate, ...], Size(4, 4)] | None = Field(
        None, description="[x, y, width, height] in units of the figure's viewBox."
    )
    circle: Annotated[tuple[Coordinate, ...], Size(3, 3)] | None = Field(
        None, description="[x, y, radius], x and y of the centre."
    )
    polygon: (
        Annotated[tuple[Annotated[tuple[Coordinate, ...], Size(2, 2)], ...], Size(3, 24)] | None
    ) = Field(None, description="[[x, y], [x, y], [x, y]…]: 3 to 24 corners in order.")
    correct: StrictBool = Field(False, description="true if choosing it is right.")
    why: Rich = Field(
        "",
        description="Why it is right or wrong, in Markdown. Everybody reads it after the answers "
        "are released.",
    )

    @property
    def shape(self) -> Shape | None:
        """Return the surface; None unless exactly one is given and has an inside."""
        given = [one for one in (self.rect, self.circle, self.polygon) if one is not None]
        if len(given) != 1:
            return None
        if self.circle is not None:
            x, y, radius = self.circle
            return Circle((x, y), radius) if radius else None
        if self.rect is not None:
            x, y, wide, high = self.rect
            corners = ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high))
        else:
            corners = tuple((x, y) for x, y in self.polygon or ())  # type: ignore[assignment]
        polygon = Polygon(corners)
        return polygon if polygon.is_simple else None


@dataclass(frozen=True)
class Place:
    """A region and what is said of it on the picture: `sign` is empty before the review."""

    region: Region
    tone: str = ""
    sign: str = ""


def picture_of(html: str, places: tuple[Place, ...]) -> Picture:
    """Return the image of rendered Markdown with the regions numbered from 1 in their order.

    An image that does not tell its size is as large as what is drawn upon it.
    """
    image = _IMAGE.search(html)
    tag = image[0] if image else html
    sizes = [found[1] if (found := told.search(tag)) else "" for told in (_WIDE, _HIGH)]
    shapes = [place.region.shape for place in places]
    bounds = [shape.bounds for shape in shapes if shape is not None]
    width = int(sizes[0] or max((int(b[2]) for b in bounds), default=1))
    height = int(sizes[1] or max((int(b[3]) for b in bounds), default=1))
    marks = [
        _drawn(number, place, shape)
        for number, (place, shape) in enumerate(zip(places, shapes, strict=True), start=1)
        if shape is not None
    ]
    # Signs are as large on a wide figure as on a narrow one.
    return Picture(tag, width, height, max(6, width // 22), tuple(marks))


def _drawn(number: int, place: Place, shape: Shape) -> DrawnRegion:
    x, y = shape.inside
    if isinstance(shape, Circle):
        corners, radius = "", shape.radius
    else:
        corners, radius = " ".join(f"{x},{y}" for x, y in shape.corners), 0
    return DrawnRegion(
        id=place.region.id,
        number=number,
        corners=corners,
        radius=radius,
        x=round(x),
        y=round(y),
        tone=place.tone,
        sign=place.sign,
    )
