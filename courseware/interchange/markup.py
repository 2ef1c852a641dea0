"""Trees of markup: HTML is read tolerantly, and written as few, well-formed, harmless tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Final

DEEPEST: Final = 40
"""Elements inside one another; deeper ones are taken as text of their parents."""
LONGEST: Final = 100_000
"""Characters of one text."""

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_REMARK: Final = re.compile("<!--|<[!?]")
VOID: Final = frozenset({"br", "hr", "img", "input", "col", "wbr", "meta", "link", "source"})
SILENT: Final = frozenset({"script", "style", "title", "template", "textarea", "head", "noscript"})
"""Elements whose content is nothing to read."""
BLOCKS: Final = frozenset(
    {"p", "div", "section", "article", "ul", "ol", "li", "pre", "blockquote", "table", "hr"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "dl", "dt", "dd", "figure", "figcaption", "center"}
)
_SHOWN: Final = frozenset(
    {"p", "br", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "sub", "sup", "a"}
    | {"h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "hr"}
)
_CLOSED_BY: Final = {"p": BLOCKS, "li": frozenset({"li"}), "td": frozenset({"td", "th", "tr"})}


@dataclass(slots=True)
class Node:
    """An element with its attributes and what stands in it: texts and elements."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)
    line: int = 0

    @property
    def text(self) -> str:
        """Return all text of the element, as it stands."""
        return "".join(c if isinstance(c, str) else c.text for c in self.children)

    def elements(self) -> Iterator[Node]:
        """Yield the elements that stand directly in this one."""
        return (child for child in self.children if isinstance(child, Node))

    def walk(self) -> Iterator[Node]:
        """Yield the elements in this one, at any depth, in their order."""
        for child in self.elements():
            yield child
            yield from child.walk()


def read_html(text: str) -> Node:
    """Return the tree of a piece of HTML, whatever is wrong with it; too much text is cut."""
    reader = _Reader()
    reader.feed(_without_remarks(_CONTROLS.sub("", text[:LONGEST])))
    reader.close()
    return reader.root


def _without_remarks(text: str) -> str:
    """Return the text without comments and declarations, found in one pass.

    The parser of the standard library looks for the end of each from its start on, which takes
    minutes where thousands begin and none ends.
    """
    pieces, at = [], 0
    while (start := _REMARK.search(text, at)) is not None:
        pieces.append(text[at : start.start()])
        ending = "-->" if start[0] == "<!--" else ">"
        end = text.find(ending, start.end())
        if end < 0:
            return "".join(pieces)
        at = end + len(ending)
    return "".join(pieces) + text[at:]


def write_xhtml(node: Node) -> str:
    """Write what stands in a node as well-formed markup of harmless tags; others are unwrapped."""
    return "".join(
        escape(child, quote=False) if isinstance(child, str) else _element(child)
        for child in node.children
    )


def _element(node: Node) -> str:
    inner = write_xhtml(node)
    if node.tag in SILENT:
        return ""
    if node.tag not in _SHOWN:
        return inner
    address = node.attributes.get("href", "")
    named = ""
    if node.tag == "a":
        if not is_web_address(address):
            return inner
        named = f' href="{escape(address)}"'
    return f"<{node.tag}/>" if node.tag in VOID else f"<{node.tag}{named}>{inner}</{node.tag}>"


def is_web_address(address: str) -> bool:
    """Tell whether a link leads to an ordinary page."""
    start = address[:8].lower()
    plain = not any(c.isspace() or c in '<>"()[]\\`' for c in address)
    return plain and len(address) <= 2_000 and start.startswith(("http://", "https://"))


class _Reader(HTMLParser):
    """Builds the tree; an end tag that fits nothing is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, closing those that may not hold it."""
        while self._open[-1].tag in _CLOSED_BY and tag in _CLOSED_BY[self._open[-1].tag]:
            self._open.pop()
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in VOID and len(self._open) < DEEPEST:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take `<x/>` as an element that is closed at once."""
        self.handle_starttag(tag, attrs)
        if self._open[-1].tag == tag and tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Close the nearest open element of that name."""
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        """Take text."""
        self._open[-1].children.append(data)
