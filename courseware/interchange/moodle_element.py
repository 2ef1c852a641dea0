"""One element of Moodle XML that remembers what was read of it, so that the rest can be named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from courseware.interchange.losses import Place
from courseware.interchange.markup import LONGEST, Node
from courseware.interchange.prose import escaped, markdown_of_html, plain_text_of_html

_SILENT: Final = {"hidden": ("0", ""), "penalty": ("0", "0.0", "0.0000000", "")}
"""Settings whose usual value says nothing, so that leaving it out loses nothing."""


class Element:
    """An element; `leave` notes as lost whatever was not asked for."""

    def __init__(self, node: Node, place: Place) -> None:
        self._node = node
        self._read: set[int] = set()
        self.place = place

    def attribute(self, name: str) -> str:
        """Return an attribute, empty where there is none."""
        return self._node.attributes.get(name, "")

    def value(self, name: str) -> str:
        """Return the text of a child that holds nothing but a value."""
        child = self._first(name)
        return child.text.strip() if child else ""

    def text(self, name: str) -> str:
        """Return the text of a child that holds a `<text>`, as it stands."""
        return self.raw(name)[0]

    def raw(self, name: str) -> tuple[str, str]:
        """Return the text of a child and its format, both empty where there is none."""
        child = self._first(name)
        return (_text_of(child), child.attributes.get("format", "")) if child else ("", "")

    def rich(self, name: str) -> str:
        """Return the text of a child as Markdown."""
        return self.converted(*self.raw(name))

    def own(self) -> str:
        """Return the text that stands in this very element as Markdown."""
        self._first("text")
        return self.converted(_text_of(self._node), self.attribute("format"))

    def words(self) -> str:
        """Return the text that stands in this very element as plain words."""
        self._first("text")
        text = _text_of(self._node)
        return plain_text_of_html(text) if self.attribute("format") == "html" else text.strip()

    def converted(self, text: str, format_: str) -> str:
        """Return a text of one of Moodle's formats as Markdown."""
        if len(text) > LONGEST:
            self.place.lost(f"what follows the first {LONGEST:,} characters of a text")
            text = text[:LONGEST]
        if format_ == "markdown":
            return text
        if format_ == "plain_text" or not ("<" in text or "&" in text):
            return escaped(text)
        return markdown_of_html(text, self.place)

    def all(self, name: str) -> Iterator[Element]:
        """Yield the children of a name."""
        for child in self._node.elements():
            if child.tag == name:
                self._read.add(id(child))
                yield Element(child, self.place)

    def tags(self) -> list[str]:
        """Return the texts of the tags."""
        return [tag.own_text() for tags in self.all("tags") for tag in tags.all("tag")]

    def own_text(self) -> str:
        """Return the text that stands in this very element, as it stands."""
        return _text_of(self._node)

    def leave(self) -> None:
        """Note what was never asked for, and files inside texts, as lost."""
        rest = []
        for child in self._node.elements():
            if child.tag == "file":
                self.place.lost(f"file {child.attributes.get('name', '')[:80]}")
            elif id(child) in self._read:
                self._files_of(child)
            else:
                value = " ".join(child.text.split())
                if value and value not in _SILENT.get(child.tag, ()):
                    rest.append(f"{child.tag} {value[:100]}")
        if rest:
            self.place.lost("; ".join(rest))

    def _files_of(self, child: Node) -> None:
        for file in child.elements():
            if file.tag == "file" and child.tag not in ("answer", "subquestion"):
                self.place.lost(f"file {file.attributes.get('name', '')[:80]}")

    def _first(self, name: str) -> Node | None:
        found = [child for child in self._node.elements() if child.tag == name]
        if found:
            self._read.add(id(found[-1]))
        return found[-1] if found else None


def _text_of(node: Node) -> str:
    inner = [child for child in node.elements() if child.tag == "text"]
    return inner[0].text if inner else ""
