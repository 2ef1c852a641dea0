"""How many teaching words a rendered text has, as the credit rule wants them."""

from __future__ import annotations

from html.parser import HTMLParser

# What is no reading text: pictures with their captions, code, and marks that we print ourselves.
_SKIPPED_TAGS = frozenset({"figure", "pre", "code"})
_SKIPPED_CLASSES = frozenset({"citations", "claim-mark", "block__label", "permalink"})
_VOID = frozenset({"br", "hr", "img", "wbr"})
_INLINE = frozenset(
    {"a", "abbr", "b", "cite", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "small", "span"}
    | {"strong", "sub", "sup", "u", "wbr", "dfn"}
)


def count_words(html: str) -> int:
    """Count the teaching words of sanitised HTML.

    A word is a run of characters between white space that holds a letter or a digit: `36.7 %`
    is one, `well-known` is one, a dash is none. The count is made for the minutes of credit
    (Mergener MA. Am J Pharm Educ 1991;55:263-6; as applied by accreditors, a lesson's title, its
    authors and its references are not counted). Also left out: citation numbers, verdict marks,
    the printed names of blocks (the author's own titles and headings count), figures with
    alternative text and caption, code, and practice questions.
    """
    counter = _Words()
    counter.feed(html)
    counter.close()
    return sum(any(c.isalnum() for c in word) for word in "".join(counter.text).split())


class _Words(HTMLParser):
    """Collects the text outside the skipped elements of well-formed HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self.text.append(" ")
        elif self._skipping or tag in _SKIPPED_TAGS or _is_skipped(attrs):
            self._skipping += 1
        elif tag not in _INLINE:
            self.text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if self._skipping:
            self._skipping -= 1
        elif tag not in _INLINE:
            self.text.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.text.append(data)


def _is_skipped(attrs: list[tuple[str, str | None]]) -> bool:
    classes = next((value for name, value in attrs if name == "class"), None) or ""
    return not _SKIPPED_CLASSES.isdisjoint(classes.split())
