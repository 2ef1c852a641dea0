"""Texts between formats: HTML becomes the Markdown of quiz files, and Markdown becomes XHTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from markdown import Markdown
from markdown.extensions.admonition import AdmonitionExtension
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension

from courseware.interchange.losses import Place
from courseware.interchange.markup import (
    BLOCKS,
    SILENT,
    Node,
    is_web_address,
    read_html,
    write_xhtml,
)

_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>&#+\-!{}|~:=^]|[0-9]\.|\n[ \t]")
_ESCAPE: Final = re.compile(
    r"[\\`*]|\[(?!@[A-Za-z0-9])|(?<![^\W_])_|_(?![^\W_])|\{(?=[{:])|<|&(?=#?\w{1,32};)",
)
_STARTS: Final = re.compile(
    r"^(?:([0-9]{1,9})(?=\.\s)|(?=#|>|[-+]\s|!!!|[-=|:][-=|: ]*$))", re.MULTILINE
)
_BREAK: Final = "\x00"
_INLINE: Final = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_RAW: Final = frozenset({"sub", "sup"})
_HEADINGS: Final = {"h1", "h2", "h3", "h4", "h5", "h6"}
_MOST: Final = {"[": 100, "<": 100, "*": 400, "_": 400, ">": 200, "`": 200, "(": 400}
"""A text with more of these is never tried on the renderer, which would need seconds for it."""


def markdown_of_html(html: str, place: Place) -> str:
    """Return a text of HTML as Markdown; what Markdown has no words for is noted as lost."""
    return markdown_of(read_html(html), place)


def markdown_of(node: Node, place: Place) -> str:
    """Return what stands in a node as Markdown that renders as it reads.

    Signs that mean something in Markdown are escaped, unless the text renders the same without:
    `[@EV-01]`, a list or `7*8` then stay as their author would write them.
    """
    _note_losses(node, place)
    return _written(node)


def plain_text_of_html(html: str) -> str:
    """Return a text of HTML as one line without any marks."""
    return " ".join(read_html(html).text.split())


def escaped(text: str) -> str:
    """Return Markdown that renders as the text reads."""
    paragraphs = re.split(r"\n\s*\n", text)
    return _written(Node("", {}, [Node("p", {}, [paragraph]) for paragraph in paragraphs]))


def _written(node: Node) -> str:
    strict = _Writer(escaped=True).blocks(node)
    loose = _Writer(escaped=False).blocks(node)
    if loose == strict or not _SPECIAL.search(loose):
        return loose
    if not is_renderable(loose):
        return strict
    same = _Writer(escaped=True).blocks(read_html(_html_of(loose))) == strict
    return loose if same else strict


def xhtml_of(markdown: str) -> str:
    """Return a text of Markdown as well-formed XHTML; one that no renderer should see as it is."""
    if not is_renderable(markdown):
        return write_xhtml(Node("", {}, [Node("p", {}, [markdown])]))
    return write_xhtml(_trimmed(read_html(_html_of(markdown))))


def is_renderable(text: str) -> bool:
    """Tell whether Markdown is rendered in reasonable time."""
    few = all(text.count(sign) <= most for sign, most in _MOST.items())
    return few and len(text) <= 20_000 and not re.search(r"^[ \t>*+-]{60}", text, re.MULTILINE)


def _html_of(markdown: str) -> str:
    extensions = [SaneListExtension(), TableExtension(), AdmonitionExtension(), AttrListExtension()]
    try:
        return Markdown(extensions=extensions, output_format="xhtml").convert(markdown)
    except RecursionError:
        return ""


def _trimmed(node: Node) -> Node:
    """Return the tree without the line breaks between blocks."""
    kept = [c for c in node.children if isinstance(c, Node) or c.strip()]
    return Node(node.tag, node.attributes, kept)


def _note_losses(node: Node, place: Place) -> None:
    for element in node.walk():
        if element.tag == "img":
            name = element.attributes.get("src", "").rpartition("/")[2][:80]
            place.lost(f"picture {name or 'without a name'}")
        elif element.tag in ("object", "video", "audio", "iframe", "embed", "svg", "math", "form"):
            place.lost(f"<{element.tag}>")
        elif element.tag == "a" and not is_web_address(element.attributes.get("href", "")):
            place.lost(f"link to {element.attributes.get('href', '')[:80]}")
        elif element.tag == "table":
            place.changed("a table became lines of text")


class _Writer:
    """Writes a tree as Markdown, with or without escapes."""

    def __init__(self, escaped: bool) -> None:
        self._escaped = escaped

    def blocks(self, node: Node) -> str:
        """Return the blocks in a node, with blank lines between them."""
        return "\n\n".join(self._blocks(node))

    def _blocks(self, node: Node) -> Iterator[str]:
        run: list[Node | str] = []
        for child in node.children:
            if isinstance(child, Node) and (child.tag in BLOCKS or _holds_blocks(child)):
                yield from self._paragraph(run)
                run = []
                yield from self._block(child)
            else:
                run.append(child)
        yield from self._paragraph(run)

    def _paragraph(self, run: list[Node | str]) -> Iterator[str]:
        lines = [" ".join(line.split()) for line in self._inline(run).split("\n")]
        text = "\n".join(line for line in lines if line.strip(_BREAK)).strip(_BREAK)
        if self._escaped:
            text = _STARTS.sub(lambda found: f"{found[1] or ''}\\", text)
        if text:
            yield text.replace(f" {_BREAK}", _BREAK).replace(_BREAK, "  ")

    def _block(self, node: Node) -> Iterator[str]:
        if node.tag in ("ul", "ol"):
            items = list(self._items(node))
            loose = any("\n\n" in item for item in items)
            if items:
                yield ("\n\n" if loose else "\n").join(items)
        elif node.tag == "pre":
            code = node.text.strip("\n")
            if code.strip():
                yield "\n".join(f"    {line}" if line.strip() else "" for line in code.split("\n"))
        elif node.tag == "blockquote":
            quoted = self.blocks(node)
            if quoted:
                yield "\n".join(f"> {line}".rstrip() for line in quoted.split("\n"))
        elif node.tag in _HEADINGS:
            for line in self._paragraph(list(node.children)):
                yield f"{'#' * max(2, int(node.tag[1]))} {' '.join(line.split())}"
        elif node.tag == "table":
            yield from self._rows(node)
        else:
            yield from self._blocks(node)

    def _items(self, node: Node) -> Iterator[str]:
        for number, item in enumerate(node.elements(), start=1):
            mark = "-" if node.tag == "ul" else f"{number}."
            body = self.blocks(item)
            if not any(isinstance(c, Node) and c.tag == "p" for c in item.children):
                body = body.replace("\n\n", "\n")
            lines = body.split("\n")
            rest = [f"    {line}" if line else "" for line in lines[1:]]
            if body:
                yield "\n".join([f"{mark} {lines[0]}", *rest])

    def _rows(self, node: Node) -> Iterator[str]:
        for child in node.elements():
            if child.tag in ("thead", "tbody", "tfoot"):
                yield from self._rows(child)
            elif child.tag == "tr":
                cells = (" ".join(self.blocks(cell).split()) for cell in child.elements())
                if text := "; ".join(cell for cell in cells if cell):
                    yield text
            else:
                yield from self._blocks(child)

    def _inline(self, children: list[Node | str]) -> str:
        return "".join(
            self._text(c) if isinstance(c, str) else self._inline_element(c) for c in children
        )

    def _inline_element(self, node: Node) -> str:
        if node.tag in SILENT:
            return ""
        if node.tag == "br":
            return f"{_BREAK}\n"
        if node.tag == "img":
            return self._text(node.attributes.get("alt", ""))
        if node.tag == "code":
            return f"`{' '.join(node.text.split())}`" if "`" not in node.text else node.text
        inner = self._inline(node.children)
        if not inner.strip():
            return inner
        if node.tag in _RAW:
            return f"<{node.tag}>{inner.strip()}</{node.tag}>"
        if node.tag == "a" and is_web_address(node.attributes.get("href", "")):
            return f"[{inner.strip()}]({node.attributes['href']})"
        mark = _INLINE.get(node.tag, "")
        if not mark:
            return inner
        before, _, after = inner.partition(inner.strip())
        return f"{before}{mark}{inner.strip()}{mark}{after}"

    def _text(self, text: str) -> str:
        return _ESCAPE.sub(_escape, text) if self._escaped else text


def _escape(match: re.Match[str]) -> str:
    return {"<": "&lt;", "&": "&amp;"}.get(match[0], f"\\{match[0]}")


def _holds_blocks(node: Node) -> bool:
    return node.tag not in SILENT and any(inner.tag in BLOCKS for inner in node.walk())
