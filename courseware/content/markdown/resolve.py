"""The walk over a parsed text that looks up what it names and gives elements their final shape."""

from __future__ import annotations

import re
import unicodedata
import xml.etree.ElementTree as etree
from collections.abc import Callable
from dataclasses import dataclass, field
from textwrap import shorten
from typing import TypeAlias

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from courseware.content.markdown.held_citations import hold_citations
from courseware.content.markdown.lookups import Figure, Lookups
from courseware.content.markdown.marks import BLOCK_LABELS
from courseware.questions.rich import plain

Element: TypeAlias = etree.Element

# Of a caption, so much names the link that enlarges its picture.
_LONGEST_LABEL = 90
# What a link may point to besides our own kinds: a place on this site, or a mail address.
_PLAIN_TARGET = re.compile(r"mailto:|[/#?]|[^:<>\"\s]*\Z")


@dataclass
class Reading:
    """The state of one conversion: what may be named, and what was cited in which order.

    `numbered` is None for a text that has no reference list of its own. `places` are the anchors of
    the citations of each source, in reading order.
    """

    lookups: Lookups
    numbered: list[str] | None = None
    anchors: dict[str, int] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)

    def number(self, reference: str) -> int:
        """Return the reference's place in order of first appearance, from 1."""
        assert self.numbered is not None
        if reference not in self.numbered:
            self.numbered.append(reference)
        return self.numbered.index(reference) + 1

    def place(self, reference: str) -> str:
        """Return the anchor of one more citation of this reference: its list leads back there."""
        before = self.places.setdefault(reference, [])
        before.append(self.anchor(f"cite-{reference}-{len(before) + 1}"))
        return before[-1]

    def anchor(self, wanted: str) -> str:
        """Return an anchor that no earlier heading of this text has."""
        name = wanted
        while name in self.anchors:
            # Counting on from the last time: a thousand equal headings stay linear.
            self.anchors[wanted] += 1
            name = f"{wanted}-{self.anchors[wanted]}"
        self.anchors[name] = 1
        return name


class Resolver(Treeprocessor):
    """Completes links, citations, chips, figures, tables, blocks and headings in document order."""

    def __init__(self, md: Markdown, reading: Reading) -> None:
        super().__init__(md)
        self.reading = reading
        self._steps: dict[str, Callable[[Element], None]] = {
            "a": self._link,
            "img": self._picture,
            "figure": self._figure,
            "div": self._block,
            "table": self._table,
            "th": _align,
            "td": _align,
            "h1": self._heading,
            "h2": self._heading,
            "h3": self._heading,
            "h4": self._heading,
        }

    def run(self, root: Element) -> None:
        """Change the tree in place."""
        for element in list(root.iter()):
            if self.reading.numbered is not None:
                hold_citations(element)
            step = self._steps.get(element.tag)
            if step is not None:
                step(element)

    def _link(self, link: Element) -> None:
        if "data-reference" in link.attrib:
            self._citation(link, link.attrib.pop("data-reference"))
        elif "data-claim" in link.attrib:
            self._claim(link, link.attrib.pop("data-claim"))
        else:
            self._target(link)

    def _citation(self, link: Element, id_: str) -> None:
        reference = self.reading.lookups.references.get(id_)
        if reference is None:
            _show_unresolved(link, f"[@{id_}]")
        elif self.reading.numbered is None:
            link.attrib.update({"class": "citation", "href": f"/references#{id_}"})
            link.text = AtomicString(f"[{reference.label}]")
        else:
            place = self.reading.place(id_)
            link.attrib.update({"class": "citation", "href": f"#ref-{id_}", "id": place})
            link.text = AtomicString(f"[{self.reading.number(id_)}]")

    def _claim(self, link: Element, id_: str) -> None:
        claim = self.reading.lookups.claims.get(id_)
        if claim is None:
            _show_unresolved(link, f"[claim:{id_}]")
            return
        link.set("class", f"claim-mark claim-mark--{claim.verdict}")
        place = f"claim-{id_}"
        if self.reading.numbered is not None and place not in self.reading.anchors:
            # The page of the claim leads here, to the first place in a lesson that treats it.
            link.set("id", self.reading.anchor(place))
        link.set("href", f"/claims/{id_}")
        link.text = AtomicString(f"{id_}: {claim.verdict_words}")

    def _target(self, link: Element) -> None:
        href = link.get("href", "")
        scheme, _, rest = href.partition(":")
        if scheme == "glossary":
            self._term(link, rest)
        elif scheme == "lesson":
            self._lesson(link, rest)
        elif scheme in ("http", "https"):
            link.set("rel", "noopener external")
        elif not _PLAIN_TARGET.match(href):
            _unlink(link)

    def _term(self, link: Element, id_: str) -> None:
        term = self.reading.lookups.glossary.get(id_)
        if term is None:
            _unlink(link)
            return
        link.set("class", "term")
        link.set("href", f"/glossary#{id_}")
        link.set("data-definition", plain(term.definition))

    def _lesson(self, link: Element, target: str) -> None:
        id_, _, part = target.partition("#")
        lesson = self.reading.lookups.lessons.get(id_)
        if lesson is None:
            _unlink(link)
            return
        link.set("class", "lesson-link")
        link.set("href", lesson.url(id_, part))

    def _picture(self, picture: Element) -> None:
        figure = self.reading.lookups.figures.get(picture.get("src", ""))
        if figure is not None:
            _show(picture, figure)
        elif not picture.get("src", "").startswith("/figures/"):
            # A picture from elsewhere would tell a stranger who reads: its words stay.
            _show_unresolved(picture, picture.get("alt") or "picture")

    def _figure(self, frame: Element) -> None:
        figure = self.reading.lookups.figures.get(frame[0].get("src", ""))
        if figure is None:
            return
        caption = shorten(text_of(frame[1]), _LONGEST_LABEL, placeholder=" …") if frame[1:] else ""
        label = f"Enlarge the picture: {caption}" if caption else "Enlarge the picture"
        # Beside the picture and laid over it: around it, the whole description would be its name.
        href = f"{figure.url}?large"
        frame.insert(
            1, etree.Element("a", {"class": "figure__zoom", "href": href, "aria-label": label})
        )

    def _block(self, block: Element) -> None:
        classes = block.get("class", "").split()
        if classes[:1] != ["admonition"] or len(classes) < 2 or classes[1] not in BLOCK_LABELS:
            return
        kind = classes[1]
        block.tag = "aside"
        block.attrib.update({"class": f"block block--{kind}", "role": "note"})
        if len(block) and block[0].get("class") == "admonition-title":
            block[0].set("class", "block__title")
        label = etree.Element("p", {"class": "block__label"})
        label.text, label.tail = BLOCK_LABELS[kind], "\n"
        block.insert(0, label)

    def _table(self, table: Element) -> None:
        inner = etree.Element("table", dict(table.attrib))
        inner.text, inner.tail = table.text, "\n"
        inner.extend(list(table))
        for child in list(table):
            table.remove(child)
        # Scrolls by itself on a phone, and so must be reachable by keyboard.
        table.tag, table.text = "div", "\n"
        table.attrib.clear()
        table.attrib.update(
            {"class": "table-scroll", "role": "group", "tabindex": "0", "aria-label": "Table"}
        )
        table.append(inner)

    def _heading(self, heading: Element) -> None:
        if heading.tag == "h1":
            heading.tag = "h2"
        wanted = heading.get("id") or (_slug(heading) if heading.tag == "h2" else "")
        if not wanted or self.reading.numbered is None:
            return
        anchor = self.reading.anchor(wanted)
        label = f"Link to this section: {text_of(heading)}"
        inner = etree.Element(heading.tag, {**heading.attrib, "id": anchor})
        inner.text = heading.text
        inner.extend(list(heading))
        # Beside the heading, not in it: whatever stands in a heading is part of its name.
        permalink = etree.Element(
            "a", {"class": "permalink", "href": f"#{anchor}", "aria-label": label}
        )
        permalink.text = AtomicString("#")
        _become(heading, "div", {"class": f"heading heading--{heading.tag}"}, [inner, permalink])


def heading_of(element: Element) -> Element:
    """Return the heading that an element of the finished tree frames, or the element itself."""
    framed = element.tag == "div" and element.get("class", "").startswith("heading heading--")
    return element[0] if framed else element


def _become(element: Element, tag: str, attributes: dict[str, str], content: list[Element]) -> None:
    """Put another element with this content into the place of one; what follows it stays."""
    for child in list(element):
        element.remove(child)
    element.tag, element.text = tag, None
    element.attrib.clear()
    element.attrib.update(attributes)
    element.extend(content)


def text_of(element: Element) -> str:
    """Return the words of an element, without citation numbers and marks."""
    if element.get("class") in ("citations", "permalink") or "data-claim" in element.attrib:
        return ""
    pieces = [element.text or ""]
    for child in element:
        pieces += [text_of(child), child.tail or ""]
    return " ".join("".join(pieces).split())


def _slug(heading: Element) -> str:
    ascii_only = unicodedata.normalize("NFKD", text_of(heading)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")[:60].strip("-") or "part"


def _show(picture: Element, figure: Figure) -> None:
    picture.set("src", figure.url)
    picture.set("loading", "lazy")
    if figure.width and figure.height:
        picture.set("width", str(figure.width))
        picture.set("height", str(figure.height))


def _show_unresolved(element: Element, words: str) -> None:
    """Leave the author's words on the page, where a preview shows what is missing."""
    element.tag = "span"
    element.attrib.clear()
    element.set("class", "unresolved")
    element.text = AtomicString(words)


def _unlink(link: Element) -> None:
    link.tag = "span"
    link.attrib.clear()
    link.set("class", "unresolved")


def _align(cell: Element) -> None:
    align = cell.attrib.pop("align", "")
    if align:
        cell.set("class", f"align-{align}")
    if cell.tag == "th" and not text_of(cell).strip():
        # The corner above a first column of names heads nothing.
        cell.tag = "td"
    elif cell.tag == "th":
        cell.set("scope", "col")
