"""Our own marks in Markdown: citations, claims, blanks, labelled blocks, figures, practice."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Mapping
from types import MappingProxyType

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.extensions.admonition import AdmonitionProcessor
from markdown.inlinepatterns import InlineProcessor

from courseware.content.markdown.lookups import ID

BLOCK_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "supported": "Supported",
        "uncertain": "Uncertain",
        "contested": "Contested",
        "unsupported": "Not supported",
        "danger": "Danger",
        "patient-words": "Words for a patient",
        "scope": "Scope",
    }
)
"""The kinds of `!!!` block with the label that each one shows."""

CITATION = rf"\[@({ID}(?:\s*;\s*@{ID})*)\]"
CLAIM = rf"\[claim:({ID})\]"
BLANK = rf"\{{\{{[ ]*{ID}[ ]*\}}\}}"


class _Citations(InlineProcessor):
    """`[@EV-01; @EV-02]` -> one link for each; numbered later, in reading order."""

    # The base class declares the match as of a pattern it compiled; the signature is its own.
    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element, int, int]:
        marks = etree.Element("sup", {"class": "citations"})
        for id_ in re.findall(ID, m.group(1)):
            etree.SubElement(marks, "a", {"data-reference": id_})
        return marks, m.start(0), m.end(0)


class _Claims(InlineProcessor):
    """`[claim:SF-128]` -> a chip that is completed when the claim is looked up."""

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element, int, int]:
        return etree.Element("a", {"data-claim": m.group(1)}), m.start(0), m.end(0)


class _Blanks(InlineProcessor):
    """`{{blank}}` of a cloze question stays as written; attr_list would swallow it."""

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        return self.md.htmlStash.store(m.group(0)), m.start(0), m.end(0)


class _LabelledBlock(AdmonitionProcessor):
    """`!!! danger "Title"` with our kinds only; whatever else follows `!!!` stays text."""

    RE = re.compile(rf'(?:^|\n)!!! ?({"|".join(BLOCK_LABELS)})(?: +"(.*?)")? *(?:\n|$)')

    def get_class_and_title(self, match: re.Match[str]) -> tuple[str, str | None]:
        return match.group(1), match.group(2) or None


class _FigureBlock(BlockProcessor):
    """A picture alone in its paragraph, whose title is Markdown and becomes the caption."""

    PATTERN = re.compile(
        rf'!\[(?P<alt>[^\]]*)\]\(\s*(?P<path>figures/{ID})(?:\s+"(?P<caption>.*)")?\s*\)', re.DOTALL
    )

    def test(self, parent: etree.Element, block: str) -> bool:
        return block.lstrip().startswith("![") and bool(self.PATTERN.fullmatch(block.strip()))

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        match = self.PATTERN.fullmatch(blocks.pop(0).strip())
        assert match is not None
        figure = etree.SubElement(parent, "figure", {"class": "figure"})
        alt = " ".join(match["alt"].split())
        etree.SubElement(figure, "img", {"src": match["path"], "alt": alt})
        if match["caption"]:
            etree.SubElement(figure, "figcaption").text = match["caption"]


class _PracticeBlock(BlockProcessor):
    """`[quiz:id]` alone in a paragraph that is in no list, quote or block."""

    PATTERN = re.compile(rf"\[quiz:({ID})\]")

    def test(self, parent: etree.Element, block: str) -> bool:
        return parent is self.parser.root and bool(self.PATTERN.fullmatch(block.strip()))

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        match = self.PATTERN.fullmatch(blocks.pop(0).strip())
        assert match is not None
        etree.SubElement(parent, "practice", {"question": match[1]})


class MarksExtension(Extension):
    """Registers our marks in front of Markdown's own links and paragraphs."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Add the processors; 190 to 180 are code and escapes, 170 down are links."""
        md.inlinePatterns.register(_Blanks(BLANK, md), "blanks", 176)
        md.inlinePatterns.register(_Citations(CITATION, md), "citations", 175)
        md.inlinePatterns.register(_Claims(CLAIM, md), "claims", 174)
        blocks = md.parser.blockprocessors
        blocks.register(_LabelledBlock(md.parser), "labelled-block", 105)
        blocks.register(_FigureBlock(md.parser), "figure-block", 16)
        blocks.register(_PracticeBlock(md.parser), "practice-block", 17)
