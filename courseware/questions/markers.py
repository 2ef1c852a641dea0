"""The markers in a text that say where its blanks stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from courseware.questions.findings import Code, Finding

MARKER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def marker_findings(text: str, ids: list[str]) -> Iterator[Finding]:
    """Yield what is wrong between a text and its blanks: one without the other, or twice."""
    markers = Counter(marker[1] for marker in MARKER.finditer(text))
    for name, times in markers.items():
        shown = f"{{{{{name}}}}}"
        if name not in ids:
            message = f"there is no blank for the marker {shown}"
            known = f"one of: {', '.join(ids)}" if ids else "the id of a blank"
            yield Finding(
                ("text",), Code.BLANK_UNDEFINED, message, f"add a blank, or write {known}"
            )
        if times > 1:
            message = f"the marker {shown} stands {times} times in the text"
            yield Finding(("text",), Code.BLANK_REPEATED, message, "give each place its own blank")
    for index, id_ in enumerate(ids):
        if id_ not in markers:
            message = f'the text has no place for the blank "{id_}"'
            suggestion = f"write {{{{{id_}}}}} where the blank belongs"
            yield Finding(("blanks", index, "id"), Code.BLANK_NOT_IN_TEXT, message, suggestion)
