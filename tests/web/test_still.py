"""Kept pieces of pages: rendered once, and forgotten when they take too much room."""

from sys import getsizeof

from markupsafe import Markup

from courseware.web.still import Pieces


def test_a_piece_is_rendered_once():
    pieces, rendered = Pieces(), []

    def render():
        rendered.append("again")
        return Markup("<p>text</p>")

    assert [pieces.get(("part", "key"), render) for _ in range(3)] == ["<p>text</p>"] * 3
    assert rendered == ["again"]


def test_the_pieces_shown_longest_ago_go_first_when_there_is_no_room():
    room = 3 * getsizeof(Markup("x" * 1000))
    pieces = Pieces(room)
    for name in ("a", "b", "c"):
        pieces.get((name,), lambda: Markup("x" * 1000))
    pieces.get(("a",), lambda: Markup("not rendered"))

    pieces.get(("d",), lambda: Markup("x" * 1000))

    assert len(pieces) == 3
    assert pieces.get(("a",), lambda: Markup("anew")) == "x" * 1000
    assert pieces.get(("b",), lambda: Markup("anew")) == "anew"
