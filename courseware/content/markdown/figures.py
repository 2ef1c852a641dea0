"""What a figure file must be before it is published: its size, and nothing active inside."""

from __future__ import annotations

import re
import struct
from math import ceil
from xml.parsers import expat

from courseware.content.file_sizes import MAX_FIGURE_BYTES

_MAX_DEPTH = 60
_SVG = "http://www.w3.org/2000/svg"
_PNG = b"\x89PNG\r\n\x1a\n"

_ACTIVE = frozenset(
    {"script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler"}
    | {"listener", "set", "animate", "animatetransform", "animatemotion", "canvas", "link"}
)
_LINKS = frozenset({"href", "src", "base", "from", "to", "values"})
_FOREIGN_URL = re.compile(r"url\(\s*(?![\s\"']*#)|@import|expression\(|-moz-binding", re.I)
_SCHEME = re.compile(r"[\s\x00-\x1f]*(?:javascript|vbscript|data)\s*:", re.I)
_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*\Z")


class _Stop(Exception):
    """Ends the parse where going on would be unsafe."""


def figure_problems(svg: bytes) -> tuple[str, ...]:
    """Say why an SVG may not be published, each reason a sentence with its line; empty if it may.

    Refused: scripts, event attributes, foreign objects, animation, anything fetched from
    elsewhere, a document type (and with it every entity), other encodings than UTF-8, and a
    picture of unknown size.
    """
    if len(svg) > MAX_FIGURE_BYTES:
        return (f"the file is larger than {MAX_FIGURE_BYTES:,} bytes: simplify the drawing",)
    return tuple(dict.fromkeys(_Inspection(svg).problems))


def picture_size(name: str, content: bytes) -> tuple[int, int] | None:
    """Return width and height of an SVG or PNG in CSS pixels, None where they are not told."""
    if name.lower().endswith(".svg"):
        return _Inspection(content).size if len(content) <= MAX_FIGURE_BYTES else None
    if content.startswith(_PNG) and content[12:16] == b"IHDR" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return (width, height) if width and height else None
    return None


def view_of(svg: bytes) -> tuple[int, int] | None:
    """Return width and height of an SVG whose viewBox begins at 0 0 and counts in whole units.

    Only there do regions of a hotspot and the picture that a browser shows have one measure.
    """
    if len(svg) > MAX_FIGURE_BYTES:
        return None
    inspected = _Inspection(svg)
    return inspected.size if inspected.is_plain_view else None


class _Inspection:
    """One pass over an SVG by a parser that stops at the first document type."""

    def __init__(self, svg: bytes) -> None:
        self.problems: list[str] = []
        self.size: tuple[int, int] | None = None
        self.is_plain_view = False
        self._depth = 0
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.XmlDeclHandler = self._declaration
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.ProcessingInstructionHandler = self._instruction
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parse(svg)

    def _parse(self, svg: bytes) -> None:
        try:
            svg.decode("utf-8")
            self._parser.Parse(svg, True)
        except UnicodeDecodeError:
            self.problems.append("the file is not UTF-8: save it as UTF-8")
        except expat.ExpatError as error:
            reason = expat.errors.messages[error.code]
            self.problems.append(f"line {error.lineno}: this is not well-formed XML ({reason})")
        except _Stop:
            return

    def _report(self, reason: str) -> None:
        self.problems.append(f"line {self._parser.CurrentLineNumber}: {reason}")

    def _stop(self, reason: str) -> None:
        self._report(reason)
        raise _Stop

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "us-ascii"):
            self._stop(f"the encoding {encoding} is declared: save the file as UTF-8")

    def _doctype(self, *_: object) -> None:
        self._stop("a document type (<!DOCTYPE …>) is not allowed: delete it")

    def _instruction(self, target: str, data: str) -> None:
        self._report(f"the instruction <?{target} …?> is not allowed: delete it")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition("}")
        self._depth += 1
        if self._depth == 1:
            self._root(namespace, local, attributes)
        if self._depth > _MAX_DEPTH:
            self._stop(f"elements are nested more than {_MAX_DEPTH} deep: ungroup the drawing")
        if local.lower() in _ACTIVE:
            self._report(f"<{local}> is not allowed: a figure only shows, it does not act")
        for key, value in attributes.items():
            self._attribute(key.rpartition("}")[2].lower(), value)

    def _end(self, name: str) -> None:
        self._depth -= 1

    def _root(self, namespace: str, local: str, attributes: dict[str, str]) -> None:
        if local != "svg" or namespace != _SVG:
            self._stop(f'the root has to be <svg xmlns="{_SVG}">')
        self.size = _svg_size(attributes)
        box = attributes.get("viewBox", "").replace(",", " ").split()
        self.is_plain_view = len(box) == 4 and box[:2] == ["0", "0"] and all(map(_is_whole, box))
        if self.size is None:
            self._report('the size is not told: add viewBox="0 0 width height" to <svg>')

    def _attribute(self, key: str, value: str) -> None:
        if key.startswith("on"):
            self._report(f'the event attribute "{key}" is not allowed: delete it')
        elif key in _LINKS and not value.strip().startswith("#") and value.strip():
            self._report(f'"{key}" leads out of the file: draw it here, or link to "#id"')
        elif _FOREIGN_URL.search(value) or _SCHEME.match(value):
            self._report(f'"{key}" fetches something from elsewhere: use "url(#id)" only')

    def _text(self, text: str) -> None:
        if _FOREIGN_URL.search(text):
            self._report("the style fetches something from elsewhere: use url(#id) only")


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _svg_size(attributes: dict[str, str]) -> tuple[int, int] | None:
    box = attributes.get("viewBox", "").replace(",", " ").split()
    told = box[2:] if len(box) == 4 else [attributes.get("width", ""), attributes.get("height", "")]
    numbers = [_NUMBER.match(text) for text in told]
    if len(numbers) != 2 or not all(numbers):
        return None
    width, height = (ceil(float(match[1])) for match in numbers if match)
    return (width, height) if width > 0 and height > 0 else None
