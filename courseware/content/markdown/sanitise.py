"""The allow-list that every rendered text passes, whoever wrote it."""

from __future__ import annotations

import re

import nh3

from courseware.content.markdown.lookups import ID, VERDICT_WORDS
from courseware.content.markdown.marks import BLOCK_LABELS

_PROSE = frozenset(
    {"p", "br", "hr", "em", "strong", "b", "i", "u", "s", "del", "ins", "mark", "small", "span"}
    | {"sub", "sup", "abbr", "cite", "q", "kbd", "dfn", "code", "pre", "blockquote", "div"}
    | {"ul", "ol", "li", "dl", "dt", "dd", "h2", "h3", "h4", "h5", "h6"}
)
_TABLE = frozenset({"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"})
_OURS = frozenset({"a", "img", "aside", "figure", "figcaption"})
TAGS = _PROSE | _TABLE | _OURS

_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_ATTRIBUTES: dict[str, set[str]] = {
    # The library's own defaults for every tag are lang and title: none here.
    "*": set(),
    "a": {"href", "title", "data-definition", "aria-label", "id"},
    "img": {"src", "alt", "title", "width", "height"},
    "abbr": {"title"},
    "ol": {"start"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    **{heading: {"id"} for heading in _HEADINGS},
}
_ATTRIBUTE_VALUES = {
    "a": {"rel": {"noopener external"}},
    "img": {"loading": {"lazy"}},
    "aside": {"role": {"note"}},
    "div": {"role": {"group"}, "tabindex": {"0"}, "aria-label": {"Table"}},
    "th": {"scope": {"col", "row"}},
}
_ALIGN = {"align-left", "align-center", "align-right"}
_CLASSES = {
    "a": {"citation", "claim-mark", "term", "permalink", "figure__zoom", "lesson-link"}
    | {f"claim-mark--{verdict}" for verdict in VERDICT_WORDS},
    "aside": {"block"} | {f"block--{kind}" for kind in BLOCK_LABELS},
    "div": {"table-scroll", "heading"} | {f"heading--{heading}" for heading in _HEADINGS},
    "figure": {"figure"},
    "p": {"block__label", "block__title"},
    "span": {"unresolved"},
    "sup": {"citations"},
    "td": _ALIGN,
    "th": _ALIGN,
}
_ANCHOR = re.compile(rf"{ID}\Z")
_MARK_ANCHOR = re.compile(rf"(?:claim-{ID}|cite-{ID}-\d+)\Z")


def _keep_value(tag: str, attribute: str, value: str) -> str | None:
    """Pictures come from our own figures only; an anchor is an id and nothing else."""
    if attribute == "src":
        return value if value.startswith("/figures/") else None
    if attribute == "id":
        anchor = _MARK_ANCHOR if tag == "a" else _ANCHOR
        return value if anchor.match(value) else None
    return value


_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags={"script", "style", "title", "textarea", "template", "svg", "math"},
    attributes=_ATTRIBUTES,
    attribute_filter=_keep_value,
    strip_comments=True,
    link_rel=None,
    generic_attribute_prefixes=set(),
    tag_attribute_values=_ATTRIBUTE_VALUES,
    url_schemes={"http", "https", "mailto"},
    allowed_classes=_CLASSES,
)


def sanitise(html: str) -> str:
    """Return the HTML with nothing left but what the renderer itself emits, always balanced."""
    return _CLEANER.clean(html)
