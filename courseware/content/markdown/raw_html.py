"""What looks like HTML in a text: comments are left out, everything else is shown as written.

A parser that takes `<` for the beginning of a tag, and an allow-list that removes tags which it
does not know, would together make *INR <two and platelets >one hundred* into *INR one hundred*.
"""

from __future__ import annotations

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from courseware.content.markdown.comments import without_comments


class _Comments(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        return without_comments("\n".join(lines)).split("\n")


class NoRawHtml(Extension):
    """Nothing that an author writes is taken for HTML."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Take what reads HTML out of the parser, so that its serialiser escapes each `<`."""
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        # Before white space is tidied (30): a line that held nothing else is an empty one.
        md.preprocessors.register(_Comments(md), "comments", 35)
