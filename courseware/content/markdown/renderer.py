"""Markdown in, sanitised HTML out; nothing is read but the lookups that were handed in."""

from __future__ import annotations

import xml.etree.ElementTree as etree
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import cast

from markdown import Markdown
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension

from courseware.content.markdown.limits import TooDeep, refuse_deep
from courseware.content.markdown.lookups import (
    Claim,
    Figure,
    GlossaryTerm,
    LessonTarget,
    Lookups,
    Reference,
)
from courseware.content.markdown.marks import MarksExtension
from courseware.content.markdown.parts import (
    START,
    START_TITLE,
    CitedReference,
    Fragment,
    LessonBody,
    Part,
)
from courseware.content.markdown.plain import plain_html
from courseware.content.markdown.raw_html import NoRawHtml
from courseware.content.markdown.resolve import Reading, Resolver, heading_of, text_of
from courseware.content.markdown.sanitise import sanitise
from courseware.content.markdown.words import count_words

RENDERER_VERSION = "9"
"""Raise it with every change that may alter a byte of rendered HTML: compiled texts carry it."""

# The parser removes this character from what people write, so that nobody can forge a cut.
_CUT = "\x02cut\x03"
_NOTHING: Mapping[str, object] = MappingProxyType({})


class Renderer:
    """Renders texts that may name the given references, claims, terms, lessons and figures.

    Figures are keyed by the path that authors write, such as `figures/name.svg`. A name that
    cannot be looked up stays on the page as the author wrote it (`check` reports it); nothing is
    raised for it. One renderer serves one thread; its `lookups` may be replaced between two texts.
    """

    def __init__(
        self,
        references: Mapping[str, Reference] = _NOTHING,  # type: ignore[assignment]
        claims: Mapping[str, Claim] = _NOTHING,  # type: ignore[assignment]
        glossary: Mapping[str, GlossaryTerm] = _NOTHING,  # type: ignore[assignment]
        lessons: Mapping[str, LessonTarget] = _NOTHING,  # type: ignore[assignment]
        figures: Mapping[str, Figure] = _NOTHING,  # type: ignore[assignment]
    ) -> None:
        self.lookups = Lookups(references, claims, glossary, lessons, figures)
        self._markdown = Markdown(
            extensions=[
                AttrListExtension(),
                TableExtension(use_align_attribute=True),
                SaneListExtension(),
                MarksExtension(),
                NoRawHtml(),
            ],
            output_format="html",
        )
        self._resolver = Resolver(self._markdown, Reading(self.lookups))
        # After attr_list (8), so that headings have their ids; before the unescaping (0).
        self._markdown.treeprocessors.register(self._resolver, "resolver", 5)

    def lesson(self, body: str) -> LessonBody:
        """Render a lesson's body, cut into its parts.

        Raises:
            TooDeep: the text passes a limit of `limits`.
        """
        reading = Reading(self.lookups, numbered=[])
        root = self._parse(body, reading)
        drafts = list(_cut_into_parts(root, reading))
        pieces = [piece for draft in drafts for piece in draft.pieces]
        htmls = iter(self._serialise([piece for piece in pieces if not isinstance(piece, str)]))
        parts = tuple(part for draft in drafts if (part := _finished(draft, htmls)).fragments)
        cited = tuple(
            CitedReference(number, self.lookups.references[id_], tuple(reading.places[id_]))
            for number, id_ in enumerate(reading.numbered or (), start=1)
        )
        return LessonBody(parts, cited, sum(part.words for part in parts))

    def text(self, markdown: str) -> str:
        """Render the text of a question: blocks of HTML, citations named after their authors.

        Raises:
            TooDeep: the text passes a limit of `limits`.
        """
        known = plain_html(markdown, self.lookups.references)
        if known is not None:
            return known
        return self.full_text(markdown)

    def full_text(self, markdown: str) -> str:
        """Render like `text`, always through the parser and the allow-list."""
        root = self._parse(markdown, Reading(self.lookups))
        return sanitise(self._serialise([list(root)])[0]).strip()

    def inline(self, markdown: str) -> str:
        """Render like `text`; one single paragraph loses its <p>, because labels hold none."""
        html = self.text(markdown)
        alone = html.startswith("<p>") and html.endswith("</p>") and html.count("<p") == 1
        return html[3:-4] if alone else html

    def _parse(self, source: str, reading: Reading) -> etree.Element:
        refuse_deep(source)
        self._markdown.reset()
        self._resolver.reading = reading
        lines = source.split("\n")
        try:
            for preprocessor in self._markdown.preprocessors:
                lines = preprocessor.run(lines)
            tree = self._markdown.parser.parseDocument(lines)
            root = cast(etree.Element, tree.getroot())
            for processor in self._markdown.treeprocessors:
                changed = processor.run(root)
                root = root if changed is None else changed
        except RecursionError as error:
            reason = "lists, quotes or marks are nested too deeply"
            raise TooDeep(1, reason, "nest fewer of them in one another") from error
        return root

    def _serialise(self, groups: list[list[etree.Element]]) -> list[str]:
        """Write each group of elements as HTML, with what was stashed back in its place."""
        html = _CUT.join("".join(map(self._markdown.serializer, group)) for group in groups)
        for processor in self._markdown.postprocessors:
            html = processor.run(html)
        return html.split(_CUT)


@dataclass
class _Draft:
    """A part on its way: groups of elements, and practice questions by their ids."""

    id: str
    title: str
    pieces: list[list[etree.Element] | str] = field(default_factory=list)

    def add(self, element: etree.Element) -> None:
        if element.tag == "practice":
            self.pieces.append(element.get("question", ""))
        elif self.pieces and isinstance(self.pieces[-1], list):
            self.pieces[-1].append(element)
        else:
            self.pieces.append([element])


def _cut_into_parts(root: etree.Element, reading: Reading) -> Iterator[_Draft]:
    draft = _Draft(START, START_TITLE)
    for element in root:
        heading = heading_of(element)
        if heading.tag == "h2":
            yield draft
            draft = _Draft(heading.get("id", ""), text_of(heading))
        draft.add(element)
    yield draft


def _finished(draft: _Draft, htmls: Iterator[str]) -> Part:
    fragments = []
    for piece in draft.pieces:
        if isinstance(piece, str):
            fragments.append(Fragment(question=piece))
        elif html := sanitise(next(htmls)).strip():
            fragments.append(Fragment(html=html))
    words = sum(count_words(fragment.html) for fragment in fragments)
    return Part(draft.id, draft.title, words, tuple(fragments))
