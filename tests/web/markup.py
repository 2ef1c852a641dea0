"""Reads a page as a strict reader would: one h1, names on controls, no inline code."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

from werkzeug.test import TestResponse

_SILENT = {"hidden", "submit", "button"}


@dataclass
class Form:
    """A form: where it goes, how, the names of its fields, and the values that inputs hold."""

    action: str
    method: str
    names: list[str] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Markup(HTMLParser):
    """What a page consists of, collected in one pass."""

    html: str
    title: str = ""
    headings: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    mains: int = 0
    links: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    _controls: list[dict[str, str]] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)
        for control in self._controls:
            named = control.get("id") in self.labels or "aria-label" in control
            if not named and not control["in_label"]:
                self.unnamed.append(str(control))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._open.append(tag)
        self._note_inline(tag, given)
        if "id" in given:
            self.ids.append(given["id"])
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(tag)
        if tag == "main":
            self.mains += 1
        if tag == "a":
            self.links.append(given.get("href", ""))
        if tag == "label":
            self.labels.add(given.get("for", ""))
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
        if tag in ("input", "select", "textarea"):
            if self.forms and "name" in given:
                self.forms[-1].names.append(given.get("name", ""))
                self.forms[-1].fields.append((given.get("name", ""), given.get("value", "")))
            if given.get("type") not in _SILENT:
                self._controls.append({**given, "in_label": "label" in self._open})

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "title":
            self.title += data

    def _note_inline(self, tag: str, given: dict[str, str]) -> None:
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        if given.get("href", "").startswith("javascript:"):
            self.inline.append(given["href"])


def words(page: TestResponse) -> str:
    """What a page says: its text without tags, blanks folded."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def hidden(page: TestResponse, name: str) -> str:
    """The value of the first hidden field of a name on a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, name
    return unescape(found.group(1))
