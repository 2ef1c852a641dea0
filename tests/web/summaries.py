"""Where the links of an error summary lead: to a field that is there, and that is shown."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
_VOID |= {"polyline", "path", "circle", "line", "rect", "use"}


@dataclass
class Summary(HTMLParser):
    """What of a page concerns its error summary: its links, and the ids that somebody can reach."""

    html: str
    links: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    _open: list[tuple[str, bool, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        inside, hidden = self._open[-1][1:] if self._open else (False, False)
        inside = inside or "error-summary" in (given.get("class") or "").split()
        hidden = hidden or "hidden" in given
        if tag not in _VOID:
            self._open.append((tag, inside, hidden))
        if given.get("id") and not hidden and given.get("type") != "hidden":
            self.ids.add(str(given["id"]))
        if inside and tag == "a":
            self.links.append(given.get("href") or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in {one for one, _, _ in self._open}:
            while self._open.pop()[0] != tag:
                pass


def dead_links(html: str, read: Callable[[str], str]) -> list[str]:
    """The links of a page's error summary that lead to nothing.

    Args:
        read: gives the page at an address of ours, for links that lead to another one.
    """
    page = Summary(html)
    pages = {"": page.ids}
    dead = []
    for link in page.links:
        address, _, target = link.partition("#")
        if address not in pages:
            pages[address] = Summary(read(address)).ids
        if not target or target not in pages[address]:
            dead.append(link)
    return dead
