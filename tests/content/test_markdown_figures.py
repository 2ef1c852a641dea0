"""Figure files: their size, their address, and what may not be in them."""

import struct

import pytest

from courseware.content.markdown import figure_url
from courseware.content.markdown.figures import figure_problems, picture_size

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
GOOD = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n{HEAD}viewBox="0 0 640 360.5">'
    "<title>Bars</title><style>.a{fill:url(#g)}</style><defs><linearGradient id='g'/></defs>"
    '<use href="#g"/><rect width="10" height="10" fill="url(#g)"/></svg>'
)


def svg(inside: str = "", root: str = 'viewBox="0 0 10 10"') -> bytes:
    return f"{HEAD}{root}>\n{inside}</svg>".encode()


def test_address_names_what_is_in_the_file() -> None:
    assert figure_url("0123456789abcdef" * 4, "figures/a.svg") == "/figures/0123456789abcdef/a.svg"


def test_ordinary_drawing_is_accepted_with_its_size() -> None:
    assert figure_problems(GOOD.encode()) == ()
    assert picture_size("a.svg", GOOD.encode()) == (640, 361)


def test_size_may_stand_in_width_and_height() -> None:
    assert picture_size("a.svg", svg(root='width="30px" height="20"')) == (30, 20)


def test_size_of_a_png_is_read_from_its_header() -> None:
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">II", 800, 600)

    assert picture_size("a.png", png) == (800, 600)
    assert picture_size("a.webp", b"RIFF") is None


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (svg("<script>alert(1)</script>"), "line 2: <script> is not allowed"),
        (svg('<s:script xmlns:s="http://www.w3.org/2000/svg"/>'), "line 2: <script> is not"),
        (svg("<rect onclick='x()'/>"), 'line 2: the event attribute "onclick"'),
        (svg("<foreignObject/>"), "line 2: <foreignObject> is not allowed"),
        (svg("<animate attributeName='href'/>"), "line 2: <animate> is not allowed"),
        (svg('<image href="https://evil.example/x.png"/>'), 'line 2: "href" leads out'),
        (svg('<use xlink:href="other.svg#a"/>'), 'line 2: "href" leads out'),
        (svg('<a href="javascript:alert(1)"/>'), 'line 2: "href" leads out'),
        (svg('<image href="data:image/png;base64,AA"/>'), 'line 2: "href" leads out'),
        (svg('<rect fill="url(https://evil.example/#a)"/>'), 'line 2: "fill" fetches'),
        (svg('<rect style="background:url( //evil.example)"/>'), 'line 2: "style" fetches'),
        (svg("<style>@import 'x.css';</style>"), "line 2: the style fetches"),
        (svg("<?xml-stylesheet href='x'?>"), "line 2: the instruction <?xml-stylesheet"),
        (b"<!DOCTYPE svg>\n" + svg(), "line 1: a document type"),
        (b'<!DOCTYPE s [<!ENTITY a "b">]>' + svg("&a;"), "line 1: a document type"),
        (svg(root=""), "line 1: the size is not told"),
        (svg(root='viewBox="0 0 0 10"'), "line 1: the size is not told"),
        (b"<html/>", "line 1: the root has to be <svg"),
        (svg("<g>"), "line 2: this is not well-formed XML (mismatched tag)"),
        (svg("<g>" * 80 + "</g>" * 80), "line 2: elements are nested more than 60 deep"),
        ("<svg/>".encode("utf-16"), "the file is not UTF-8"),
        (b'<?xml version="1.0" encoding="latin-1"?>' + svg(), "line 1: the encoding latin-1"),
        (b"<svg>" + b" " * 1_000_001, "the file is larger than 1,000,000 bytes"),
    ],
)
def test_active_or_foreign_content_is_refused_where_it_stands(content: bytes, problem: str) -> None:
    problems = figure_problems(content)

    assert problems
    assert problems[0].startswith(problem)


def test_all_problems_are_told_at_once() -> None:
    assert len(figure_problems(svg("<script/>\n<rect onload='x'/>\n<image href='x'/>"))) == 3
