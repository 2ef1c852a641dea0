"""The fast path: text in which no character means anything to Markdown or HTML.

Half of all texts in a quiz are one plain sentence. Their HTML is known without a parser; a test
compares this path with the full one on generated texts.
"""

from __future__ import annotations

import re

# A line may not start with what makes a list, heading, quote, rule, block or code; a number is
# fine unless it could be a list's. After that nothing may come that Markdown, the references to
# characters (&) or HTML's serialiser (which writes the no-break space as &nbsp;) would touch.
_LINE = re.compile(r"(?!\d+\.)(?:[^\W_]|[\"'(“‘≥≤±%])[^\\`*_{}\[\]<>&|\xa0]*")


def plain_html(text: str) -> str | None:
    """Return the HTML of plain paragraphs, or None where the full renderer has to look."""
    paragraphs = text.strip("\n").split("\n\n")
    if not all(_is_plain(line) for lines in paragraphs for line in lines.split("\n")):
        return None
    return "\n".join(f"<p>{lines}</p>" for lines in paragraphs)


def _is_plain(line: str) -> bool:
    return (
        _LINE.fullmatch(line) is not None
        and line[-1] != " "
        # No control characters, odd spaces or lone surrogates.
        and line.isprintable()
    )
