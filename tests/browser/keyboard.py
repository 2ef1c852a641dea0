"""A person who uses the keyboard alone: Tab, Enter, Space, arrows and letters."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.browser.answer_keys import Fields

_MOST_STOPS = 400
# What a sighted person needs at each stop: the focused thing is on screen, nothing lies over it,
# and something shows where the focus is.
_STOP = """() => {
  const e = document.activeElement;
  const box = e.getBoundingClientRect();
  const target = e.closest("label, .option") ?? e;
  const shown = (box.width > 1 && box.height > 1) ? box : target.getBoundingClientRect();
  const x = Math.min(Math.max(shown.x + shown.width / 2, 1), innerWidth - 1);
  const y = Math.min(Math.max(shown.y + Math.min(shown.height, 40) / 2, 1), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  const style = getComputedStyle(e), around = getComputedStyle(target);
  const ringed = (s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0;
  return {
    name: `${e.tagName} ${e.id} ${e.textContent.trim().slice(0, 40)}`,
    isNothing: e === document.body,
    isHidden: !(top && (e.contains(top) || top.contains(e) || target.contains(top))),
    isRinged: ringed(style) || ringed(around) || style.boxShadow !== "none"
      || around.boxShadow !== "none",
  };
}"""


@dataclass
class Keyboard:
    """Moves by Tab only, and looks at every stop."""

    page: Page

    def skip_to_content(self) -> None:
        """Use the skip link of a page that has just been opened."""
        self.page.keyboard.press("Tab")
        expect(self.page.locator(".skip-link")).to_be_focused()
        self.page.keyboard.press("Enter")
        expect(self.page.locator("main")).to_be_focused()

    def reach(self, wanted: Locator) -> None:
        """Press Tab until the wanted control has the focus."""
        target = wanted.first.element_handle()
        passed = []
        for _ in range(_MOST_STOPS):
            if self.page.evaluate("e => e === document.activeElement", target):
                return
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(_STOP)
            passed.append(stop["name"])
            if stop["isNothing"]:
                continue
            assert not stop["isHidden"], f"{self.page.url}: {stop['name']} has a hidden focus"
            assert stop["isRinged"], f"{self.page.url}: {stop['name']} does not show its focus"
        raise AssertionError(f"{self.page.url}: Tab never reached it; stops were {passed}")

    def type_into(self, label: str, text: str) -> None:
        self.reach(self.page.get_by_label(label))
        self.page.keyboard.type(text)

    def press_link(self, words: str) -> None:
        self.reach(self.page.locator("main").get_by_role("link", name=words))
        self.page.keyboard.press("Enter")

    def press_button(self, words: str) -> None:
        exact = re.compile(f"^{words}$")
        self.reach(self.page.locator("main").get_by_role("button", name=exact))
        self.page.keyboard.press("Enter")

    def answer(self, fields: Fields) -> None:
        """Give the answer to the open question with the keys that its controls take."""
        if fields[0][0].startswith("position."):
            self._order(fields)
            return
        for name, value in fields:
            control = self.page.locator(f'.question [name="{name}"]')
            kind = control.first.evaluate("e => e.type")
            if kind == "radio":
                self._choose(control, value)
                if self.page.locator("[data-stepwise]").count():
                    self._continue()
            elif kind == "checkbox":
                self.reach(self.page.locator(f'.question [name="{name}"][value="{value}"]'))
                self.page.keyboard.press("Space")
            elif kind == "select-one":
                self.reach(control)
                options = control.evaluate("e => [...e.options].map(o => o.value)")
                for _ in range(options.index(value)):
                    self.page.keyboard.press("ArrowDown")
                expect(control).to_have_value(value)
            else:
                self.reach(control)
                self.page.keyboard.type(value)

    def _order(self, fields: Fields) -> None:
        """Move each item up to its place, first things first; one that is there already stays."""
        moved = False
        for place, (name, _) in enumerate(sorted(fields, key=lambda field: int(field[1]))):
            item = self.page.locator(f'.question li:has([name="{name}"])')
            while item.evaluate("e => [...e.parentElement.children].indexOf(e)") > place:
                self.reach(item.locator(".order__move").first)
                self.page.keyboard.press("Space")
                moved = True
        if not moved:
            self.reach(self.page.locator("[data-keep-order]"))
            self.page.keyboard.press("Space")

    def _continue(self) -> None:
        """Decide by Enter; the heading of what follows has the focus then."""
        before = self.page.locator("[data-now]").inner_text()
        self.page.keyboard.press("Enter")
        expect(self.page.locator("[data-now]")).not_to_have_text(before)
        expect(self.page.locator("[data-now]")).to_be_focused()

    def _choose(self, group: Locator, value: str) -> None:
        """Go to the group by Tab, then to the option by arrows."""
        self.reach(group)
        values = group.evaluate_all("all => all.map(e => e.value)")
        if value == values[0]:
            self.page.keyboard.press("Space")
        for _ in range(values.index(value)):
            self.page.keyboard.press("ArrowDown")
        expect(group.nth(values.index(value))).to_be_checked()
