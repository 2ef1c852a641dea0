"""Shapes on a figure in whole units of its view, and whether two of them overlap: exact numbers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

Number = int | Fraction
Point = tuple[Number, Number]
Edge = tuple[Point, Point]


@dataclass(frozen=True)
class Circle:
    """A disc; `radius` is above zero."""

    centre: Point
    radius: int

    @property
    def bounds(self) -> tuple[Number, Number, Number, Number]:
        """Return left, top, right and bottom."""
        x, y = self.centre
        return (x - self.radius, y - self.radius, x + self.radius, y + self.radius)

    @property
    def inside(self) -> Point:
        """Return a point inside."""
        return self.centre


@dataclass(frozen=True)
class Polygon:
    """A surface with straight sides; its corners in order, the last one joined to the first."""

    corners: tuple[Point, ...]

    @property
    def edges(self) -> tuple[Edge, ...]:
        """Return the sides."""
        return tuple(pairwise((*self.corners, self.corners[0])))

    @property
    def bounds(self) -> tuple[Number, Number, Number, Number]:
        """Return left, top, right and bottom."""
        across, down = ([corner[axis] for corner in self.corners] for axis in (0, 1))
        return (min(across), min(down), max(across), max(down))

    @property
    def is_simple(self) -> bool:
        """Tell whether the sides meet at their common corners only, and enclose something."""
        if len(set(self.corners)) != len(self.corners) or not _doubled_area(self.corners):
            return False
        edges, count = self.edges, len(self.corners)
        for first in range(count):
            for second in range(first + 1, count):
                shared = {*edges[first]} & {*edges[second]}
                met = set(_meetings(edges[first], edges[second]))
                if not met <= shared:
                    return False
        return True

    @property
    def inside(self) -> Point:
        """Return a point inside: the middle of the widest stretch at half height, or near it."""
        _, top, _, bottom = self.bounds
        heights = sorted({corner[1] for corner in self.corners})
        middle = Fraction(top + bottom) / 2
        level = min(
            ((low + high) / Fraction(2) for low, high in pairwise(heights)),
            key=lambda y: abs(y - middle),
        )
        crossed = sorted(_crossed(edge, level) for edge in self.edges if _spans(edge, level))
        left, right = max(
            zip(crossed[::2], crossed[1::2], strict=True), key=lambda pair: pair[1] - pair[0]
        )
        return ((left + right) / 2, level)

    def holds(self, point: Point) -> bool:
        """Tell whether the point lies inside, not on a side."""
        if any(_on(point, edge) for edge in self.edges):
            return False
        right_of = (_crossed(e, point[1]) > point[0] for e in self.edges if _spans(e, point[1]))
        return sum(right_of) % 2 == 1


Shape = Circle | Polygon


def overlap(one: Shape, other: Shape) -> bool:
    """Tell whether two shapes share a surface; shapes that only touch do not."""
    if isinstance(one, Circle) and isinstance(other, Circle):
        return _squared(one.centre, other.centre) < (one.radius + other.radius) ** 2
    if isinstance(one, Circle):
        one, other = other, one
    assert isinstance(one, Polygon)
    if isinstance(other, Circle):
        near = min(_squared_to(other.centre, edge) for edge in one.edges)
        return one.holds(other.centre) or near < other.radius**2
    # If surfaces meet, either a side of one runs through the inside of the other, or both are one.
    return _enters(one, other) or _enters(other, one) or other.holds(one.inside)


def _enters(one: Polygon, other: Polygon) -> bool:
    """Tell whether a piece of a side of `one` lies inside `other`."""
    for edge in one.edges:
        cuts = {point for side in other.edges for point in _meetings(edge, side)}
        along = sorted({*edge, *cuts})
        if any(other.holds(_middle(a, b)) for a, b in pairwise(along)):
            return True
    return False


def _middle(one: Point, other: Point) -> Point:
    return (Fraction(one[0] + other[0]) / 2, Fraction(one[1] + other[1]) / 2)


def _cross(origin: Point, a: Point, b: Point) -> Number:
    return (a[0] - origin[0]) * (b[1] - origin[1]) - (a[1] - origin[1]) * (b[0] - origin[0])


def _doubled_area(corners: tuple[Point, ...]) -> Number:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise((*corners, corners[0])))


def _on(point: Point, edge: Edge) -> bool:
    a, b = edge
    within = all(min(a[n], b[n]) <= point[n] <= max(a[n], b[n]) for n in (0, 1))
    return within and _cross(a, b, point) == 0


def _meetings(one: Edge, other: Edge) -> list[Point]:
    """Return where two sides meet: one point, or the ends of the stretch that they share."""
    (a, b), (c, d) = one, other
    ends = [p for p in (c, d) if _on(p, one)] + [p for p in (a, b) if _on(p, other)]
    if ends:
        return ends
    from_c, from_d = _cross(a, b, c), _cross(a, b, d)
    from_a, from_b = _cross(c, d, a), _cross(c, d, b)
    if from_c * from_d >= 0 or from_a * from_b >= 0:
        return []
    share = Fraction(from_a) / (from_a - from_b)
    return [(a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))]


def _spans(edge: Edge, level: Number) -> bool:
    (_, first), (_, second) = edge
    return (first <= level) != (second <= level)


def _crossed(edge: Edge, level: Number) -> Fraction:
    (x, y), (to_x, to_y) = edge
    return x + Fraction(level - y) / (to_y - y) * (to_x - x)


def _squared(one: Point, other: Point) -> Number:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _squared_to(point: Point, edge: Edge) -> Number:
    a, b = edge
    length = _squared(a, b)
    along = (point[0] - a[0]) * (b[0] - a[0]) + (point[1] - a[1]) * (b[1] - a[1])
    if along <= 0 or along >= length:
        return min(_squared(point, a), _squared(point, b))
    return Fraction(_cross(a, b, point)) ** 2 / length
