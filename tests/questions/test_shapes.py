"""Shapes of hotspots: exact answers to whether two of them share a surface."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.questions.shapes import Circle, Polygon, Shape, overlap


def box(x: int, y: int, wide: int, high: int) -> Polygon:
    return Polygon(((x, y), (x + wide, y), (x + wide, y + high), (x, y + high)))


SQUARE = box(0, 0, 10, 10)
HOLLOW = Polygon(((0, 0), (30, 0), (30, 30), (20, 30), (20, 10), (10, 10), (10, 30), (0, 30)))
STAR = Polygon(((5, -5), (15, 5), (5, 15), (-5, 5)))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (SQUARE, box(9, 9, 5, 5), True),
        (SQUARE, box(10, 0, 5, 5), False),
        (SQUARE, box(10, 10, 5, 5), False),
        (SQUARE, box(2, 2, 3, 3), True),
        (SQUARE, SQUARE, True),
        (SQUARE, Polygon(tuple(reversed(SQUARE.corners))), True),
        (SQUARE, STAR, True),
        (SQUARE, box(-5, 2, 20, 3), True),
        (HOLLOW, box(11, 12, 8, 8), False),
        (HOLLOW, box(10, 10, 10, 20), False),
        (HOLLOW, box(10, 9, 10, 20), True),
        (SQUARE, Circle((15, 5), 5), False),
        (SQUARE, Circle((15, 5), 6), True),
        (SQUARE, Circle((13, 14), 5), False),
        (SQUARE, Circle((13, 13), 5), True),
        (SQUARE, Circle((5, 5), 1), True),
        (SQUARE, Circle((5, 5), 90), True),
        (Circle((0, 0), 5), Circle((6, 8), 5), False),
        (Circle((0, 0), 5), Circle((6, 8), 6), True),
    ],
)
def test_shapes_overlap_when_they_share_a_surface_and_not_when_they_touch(
    one: Shape, other: Shape, expected: bool
) -> None:
    assert (overlap(one, other), overlap(other, one)) == (expected, expected)


@pytest.mark.parametrize(
    ("corners", "expected"),
    [
        (((0, 0), (9, 0), (9, 9)), True),
        (HOLLOW.corners, True),
        (((0, 0), (9, 9), (9, 0), (0, 9)), False),
        (((0, 0), (4, 0), (9, 0)), False),
        (((0, 0), (9, 0), (9, 9), (4, 0), (0, 9)), False),
        (((0, 0), (9, 0), (0, 0), (0, 9)), False),
    ],
)
def test_a_polygon_has_sides_that_do_not_cross(
    corners: tuple[tuple[int, int], ...], expected: bool
) -> None:
    assert Polygon(corners).is_simple is expected


def test_the_number_stands_inside_even_where_the_middle_does_not() -> None:
    assert not HOLLOW.holds((15, 20))
    assert HOLLOW.holds(HOLLOW.inside)
    assert SQUARE.inside == (5, 5)


boxes = st.builds(box, st.integers(0, 12), st.integers(0, 12), st.integers(1, 8), st.integers(1, 8))
triangles = st.tuples(*[st.tuples(st.integers(0, 9), st.integers(0, 9))] * 3).map(Polygon)


@given(one=boxes, other=boxes)
def test_boxes_overlap_exactly_when_their_stretches_do_on_both_axes(
    one: Polygon, other: Polygon
) -> None:
    (a, b, c, d), (e, f, g, h) = one.bounds, other.bounds

    assert overlap(one, other) == (a < g and e < c and b < h and f < d)


@given(one=triangles.filter(lambda t: t.is_simple), other=triangles.filter(lambda t: t.is_simple))
def test_a_common_point_inside_means_overlap(one: Polygon, other: Polygon) -> None:
    grid = [(Fraction(x, 2), Fraction(y, 2)) for x in range(19) for y in range(19)]
    shared = any(one.holds(point) and other.holds(point) for point in grid)

    assert overlap(one, other) or not shared
    assert overlap(one, other) == overlap(other, one)
    assert one.holds(one.inside)
