"""The fast path: text in which nothing but citations means anything to Markdown or HTML.

Nearly all texts of a quiz are plain sentences, many with a citation. Their HTML is known without
a parser; a test compares this path with the full one on generated texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from courseware.content.markdown.lookups import ID, Reference
from courseware.content.markdown.marks import CITATION

# A line may not start with what makes a list, heading, quote, rule, block or code; a number is
# fine unless it could be a list's. After that nothing may come that Markdown, the references to
# characters (&) or HTML's serialiser (which writes the no-break space as &nbsp;) would touch.
_LINE = re.compile(r"(?!\d+\.)(?:[^\W_]|[\"'(“‘≥≤±%])[^\\`*_{}\[\]<>&|\xa0]*")
_LABEL = re.compile(r"[^\\`*_{}\[\]<>&|\xa0]*")
_CITATION = re.compile(CITATION)
_ID = re.compile(ID)
# Stands for a citation: plain within a line, but not at its start, where [x]: defines a link.
_CITED = "^"


def plain_html(text: str, references: Mapping[str, Reference]) -> str | None:
    """Return the HTML of plain paragraphs, or None where the full renderer has to look."""
    text = text.strip("\n")
    groups = {match[0] for match in _CITATION.finditer(text)} if "[@" in text else ()
    bare = _CITATION.sub(_CITED, text) if groups else text
    if not all(_is_plain(line) for lines in bare.split("\n\n") for line in lines.split("\n")):
        return None
    html = "\n".join(f"<p>{lines}</p>" for lines in text.split("\n\n"))
    cited = {group: _citations_html(group, references) for group in groups}
    if None in cited.values():
        return None
    return _CITATION.sub(lambda match: str(cited[match[0]]), html) if cited else html


def _is_plain(line: str) -> bool:
    return (
        _LINE.fullmatch(line) is not None
        and line[-1] != " "
        # No control characters, odd spaces or lone surrogates.
        and line.isprintable()
    )


def _citations_html(group: str, references: Mapping[str, Reference]) -> str | None:
    """Return the HTML of `[@EV-01; @EV-02]`, None where a source is unknown or not plain."""
    links = []
    for id_ in _ID.findall(group):
        reference = references.get(id_)
        label = reference.label if reference else "["
        if not (label.isprintable() and _LABEL.fullmatch(label)):
            return None
        links.append(f'<a class="citation" href="/references#{id_}">[{label}]</a>')
    # White space other than a plain space may part paragraphs.
    return f'<sup class="citations">{"".join(links)}</sup>' if group.isprintable() else None
