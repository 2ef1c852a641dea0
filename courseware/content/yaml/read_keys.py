"""The keys of YAML files under which stand texts for readers, and those written in Markdown."""

from __future__ import annotations

from typing import Final

MARKDOWN_KEYS: Final = frozenset({
    "answer", "audience", "claim", "definition", "disclosures", "explanation", "figure", "found",
    "hazards", "note", "summary", "text", "why", "why_false", "why_true",
})  # fmt: skip
"""Under which citations, claims and links are looked for; other kinds of values may stand there,
too: the `answer` of an essay is Markdown, that of a number is not."""

READ_KEYS: Final = MARKDOWN_KEYS | frozenset({
    "anchors", "attestation", "authors", "caption", "described", "heading", "label", "name",
    "notes", "source", "statement", "strength", "subtitle", "term", "title", "words",
})  # fmt: skip
"""What learners, assessors or boards read."""
