"""The words of a part of a lesson as its reader sees them, without markup, sources and practice."""

from __future__ import annotations

from html.parser import HTMLParser

from courseware.content.markdown import Part

_UNTOLD = (("sup", "citations"), ("a", "permalink"))
_INLINE = frozenset(("a", "abbr", "b", "code", "del", "em", "i", "span", "strong", "sub", "sup"))
_HEADING = "h2"
_CLOSING = (")", "%")


def text_of(part: Part) -> str:
    """Everything that a part says below its heading, on one line; figures say what they show.

    Practice questions are not in it: a part knows no more of them than their place.
    """
    reader = _Reader()
    for fragment in part.fragments:
        reader.feed(fragment.html)
    reader.close()
    return " ".join("".join(reader.said).split())


class _Reader(HTMLParser):
    """Collects the words of sanitised HTML; what is skipped holds nothing of its own kind."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._skipped = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if self._skipped:
            return
        if tag == _HEADING or (tag, known.get("class")) in _UNTOLD:
            self._skipped = tag
            self._end_word()
        if tag not in _INLINE:
            self.said.append(f" {known.get('alt') or ''} ")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._skipped:
            self._skipped = ""
        if tag not in _INLINE:
            self.said.append(self._stop())

    def _stop(self) -> str:
        """What parts a block from the next one: a verdict does not run into what it is about."""
        last = "".join(self.said[-1:])[-1:]
        return ". " if last.isalnum() or last in _CLOSING else " "

    def _end_word(self) -> None:
        """Take back the space before a source's number, so that a full stop follows the word."""
        if self.said:
            self.said[-1] = self.said[-1].rstrip()

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.said.append(data)
