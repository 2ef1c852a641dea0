"""Which button Enter presses: the first of a form, from whatever field of one line it is in."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

# What the first of several buttons may do, by its name and value: go on to where the real question
# is asked, or keep what was entered. Judged one by one; nothing here decides about anybody.
HARMLESS = {
    ("go", "next"),  # the next question or part of a form; an answer is saved, and can be changed
    ("go", "step"),  # the next step of a case, which the page asks for by name
    ("go", "save"),  # an own rating is kept, and not handed in
    ("go", "later"),  # a mark is kept, and not given
}
_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
_PRESS_NOTHING = {"hidden", "file", "button", "reset"}


@dataclass
class _Form:
    action: str
    fields: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class _Forms(HTMLParser):
    html: str
    forms: list[_Form] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(_Form(given.get("action", "")))
        if not self.forms:
            return
        kind = given.get("type", "submit" if tag == "button" else "text")
        if tag in ("button", "input") and kind in ("submit", "image"):
            self.forms[-1].buttons.append((given.get("name", ""), given.get("value", "")))
        elif tag == "input" and kind not in _PRESS_NOTHING:
            self.forms[-1].fields.append(given.get("name", ""))


def graver_by_enter(html: str) -> list[str]:
    """The forms of a page in which Enter in a field presses one of several buttons that may do
    what was not meant, as `address: field presses button`."""
    several = "".join(form for form in _FORM.findall(html) if form.count("<button") > 1)
    return [
        f"{form.action}: {form.fields[0]} presses {form.buttons[0]}"
        for form in _Forms(several).forms
        if form.fields and len(set(form.buttons)) > 1 and form.buttons[0] not in HARMLESS
    ]
