"""Finds in Markdown what leads elsewhere: citations, marks, links and images, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from courseware.content.models.words import ID_PATTERN


class UseKind(StrEnum):
    """What a use leads to."""

    CITATION = "citation"
    CLAIM = "claim"
    PRACTICE = "practice"
    GLOSSARY = "glossary"
    LESSON = "lesson"
    PART = "part"
    IMAGE = "image"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Use:
    """One use: what it leads to, and the offset of its target in the text."""

    kind: UseKind
    target: str
    offset: int
    caption: str | None = None
    alt: str = ""
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that looks like a use and cannot be read as one."""

    code: str
    message: str
    suggestion: str
    offset: int
    is_warning: bool = False


# Each begins with a sign of its own: so the engine can leap from one of these signs to the next.
_TOKENS: Final = r"""
      \\.
    | !\[(?P<alt>[^\[\]]{0,1000})\]\(\s{0,9}(?P<src>[^\s()<>"]{0,300})\s{0,9}
        (?:"(?P<caption>(?:[^"\\]|\\.){0,1500})")?\s{0,9}\)
    | !\[(?P<bad_image>)
    | \[(?P<bare>[A-Z]{1,4}-\d{1,4})\](?![(\[:])
    | \(@(?P<round>[A-Z]{1,4}-\d{1,4})\)
    | \[@(?P<cite>[^\[\]\n]{0,500})\]
    | \[(?P<mark>claim|quiz):(?P<target>[^\[\]\n]{0,200})\]
    | \[(?P<bad_mark>@|claim:|quiz:)
    | \]\(\s{0,9}<?(?P<href>[^\s()<>"]{0,1000}(?:\([^\s()<>"]{0,200}\)[^\s()<>"]{0,200})?)>?
        (?:\s{1,9}"(?:[^"\\]|\\.){0,500}")?\s{0,9}\)
    | \]\((?P<bad_link>)
    | <(?P<auto>https?://[^>\s]{1,1000})>
    | </?(?P<tag>img|a|b|i|u|em|strong|br|p|div|span|su[bp]|h[1-6]|[uo]l|li|table|t[rdh])
        (?=[\s/>])
    """
_DEFINITION: Final = r"| ^[ ]{0,3}\[[^\]\n]{1,200}\]:[ ]{0,9}(?P<definition>\S{1,1000})"
_TOKEN: Final = re.compile(_TOKENS, re.VERBOSE | re.DOTALL)
_TOKEN_OR_DEFINITION: Final = re.compile(
    _TOKENS + _DEFINITION, re.VERBOSE | re.DOTALL | re.MULTILINE
)
_CITED: Final = re.compile(r"[^\s;@]+(?:\s*;\s*@[^\s;@]+)*")
_ID: Final = re.compile(ID_PATTERN.rstrip("$") + r"\Z")


def find_uses(text: str, start: int, end: int) -> Iterator[Use | Fault]:
    """Yield the uses and faults of one paragraph, `text[start:end]`, in their order.

    Code spans must have been blanked out before.
    """
    is_broken = False
    token = _TOKEN if text.find("]:", start, end) < 0 else _TOKEN_OR_DEFINITION
    for match in token.finditer(text, start, end):
        kind = match.lastgroup
        if kind is None:
            continue
        if match["alt"] is not None:
            yield from _image(match, text, start, end)
        elif kind == "cite":
            yield from _citations(match["cite"], match.start("cite"))
        elif match["target"] is not None:
            yield _mark(match, text, start, end)
        elif kind in ("href", "auto", "definition"):
            yield link_use(match[kind], match.start(kind))
        elif kind in ("bare", "round"):
            yield _shown(match[0], f"[@{match[kind]}]", match.start(), is_warning=True)
        elif not (is_broken and kind == "bad_link"):
            yield _fault(kind, text, match.start())
        is_broken = kind == "bad_image"


def _shown(written: str, meant: str, offset: int, is_warning: bool = False) -> Fault:
    """Return the fault of a mark that the renderer does not know, so that readers see its signs."""
    words = f"`{written[:60]}` is shown as it is written"
    return Fault("CW046", words, f"write {meant}", offset, is_warning)


def _image(match: re.Match[str], text: str, start: int, end: int) -> Iterator[Use | Fault]:
    alone = not text[start : match.start()].strip() and not text[match.end() : end].strip()
    caption = match["caption"]
    yield Use(UseKind.IMAGE, match["src"], match.start(), caption, match["alt"].strip(), alone)
    if caption:
        yield from find_uses(text, match.start("caption"), match.end("caption"))


def _citations(inside: str, offset: int) -> Iterator[Use | Fault]:
    names = [part.strip().removeprefix("@") for part in inside.split(";")]
    if all(map(_ID.match, names)) and not _CITED.fullmatch(inside):
        yield _shown(f"[@{inside}]", f"[{'; '.join(f'@{name}' for name in names)}]", offset)
    for number, part in enumerate(inside.split(";")):
        name = part.strip()
        if number and name.startswith("@"):
            name = name[1:]
        at = offset + part.find(name) if name else offset
        if _ID.match(name):
            yield Use(UseKind.CITATION, name, at)
        else:
            yield Fault(
                "CW046",
                f"`{name}` is not the id of a reference",
                "write [@EV-01], or [@EV-01; @EV-02] for several",
                at,
            )
        offset += len(part) + 1


def _mark(match: re.Match[str], text: str, start: int, end: int) -> Use | Fault:
    target, at = match["target"].strip(), match.start("target")
    if not _ID.match(target):
        return Fault("CW046", f"`{target}` cannot be an id", f"write [{match['mark']}:id]", at)
    if target != match["target"]:
        return _shown(match[0], f"[{match['mark']}:{target}]", at)
    if match["mark"] == "claim":
        return Use(UseKind.CLAIM, target, at)
    alone = not text[start : match.start()].strip() and not text[match.end() : end].strip()
    return Use(UseKind.PRACTICE, target, at, alone=alone)


HOW_TO_LINK: Final = "link to [text](lesson:id#part), [text](glossary:id) or https://…"


def link_use(href: str, offset: int) -> Use | Fault:
    """Return where a link leads, or why it leads nowhere."""
    scheme, _, rest = href.partition(":")
    if href.startswith("#"):
        return Use(UseKind.PART, href[1:], offset)
    if scheme in ("glossary", "lesson") and _ID.match(rest.partition("#")[0]):
        return Use(UseKind(scheme), rest, offset)
    if href.startswith(("https://", "mailto:", "tel:")):
        return Use(UseKind.LINK, href, offset)
    if href.startswith("http://"):
        return Fault(
            "CW051",
            f"the link {href[:80]} is not encrypted",
            "write https://",
            offset,
            is_warning=True,
        )
    mend = HOW_TO_LINK
    if href.endswith(".md"):
        mend = f"write [text](lesson:{href.rsplit('/', 1)[-1][:-3]})"
    return Fault("CW051", f"the link `{href[:80]}` leads nowhere", mend, offset)


_FAULTS: Final = {
    "bad_image": (
        "CW049",
        "this image cannot be read",
        'write ![alternative text](figures/name.svg "caption") without [ ] in the text',
    ),
    "printed_quotes": (
        "CW049",
        "the quotes around the caption are typographic ones",
        'write straight ones: (figures/name.svg "caption")',
    ),
    "blank_in_name": (
        "CW049",
        "a blank stands in the name of the picture",
        "rename the file: words joined by hyphens",
    ),
    "bad_mark": ("CW046", "this citation or mark has no end", "close it with ]"),
    "bad_link": ("CW049", "this link cannot be read", "write [text](address) without spaces"),
}


_PRINTED: Final = re.compile(r"!\[[^\[\]\n]{0,500}\]\([^\s)\"]{1,300}\s{1,9}[“”„«»‘’]")
_BLANK: Final = re.compile(r"!\[[^\[\]\n]{0,500}\]\([^\s)\"]{1,300}[ ][^)\"\n]{0,300}\.\w{3,4}[ )]")


def _fault(kind: str, text: str, offset: int) -> Fault:
    if kind == "tag":
        return Fault(
            "CW051",
            "HTML is not read here: this stands on the page as it is written",
            "write it in Markdown",
            offset,
            is_warning=True,
        )
    if kind == "bad_image" and _PRINTED.match(text, offset):
        kind = "printed_quotes"
    elif kind == "bad_image" and _BLANK.match(text, offset):
        kind = "blank_in_name"
    code, message, mend = _FAULTS[kind]
    return Fault(code, message, mend, offset)
