"""Pages that are watched: what goes wrong behind a page's back fails the test."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    WebError,
    expect,
)

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
NARROWEST = {"width": 320, "height": 640}
_WIDTHS = """() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [scrollWidth, clientWidth, []];
  const wide = [...document.body.querySelectorAll("*")].filter(
    (e) => e.getBoundingClientRect().right > clientWidth + 1);
  return [scrollWidth, clientWidth, wide.map((e) => e.outerHTML.slice(0, 160)).slice(-4)];
}"""
# Going to another page cuts off what its resources still loaded, and what our scripts send with
# `keepalive`; the server gets that all the same, or the browser keeps it: see test_autosave.py. A
# resource that is missing, refused or too slow does not say ERR_ABORTED.
_CUT_OFF = re.compile(
    r"/attempts/[^/]+/\d+/answer$|/parts/[^/]+/seconds$|/(?:static|figures)/[^?]+"
)


@dataclass
class Watch:
    """What went wrong in a context: errors on the console (refusals by the CSP are some), in
    scripts, in requests, and answers that say so."""

    troubles: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)

    def forgive(self, pattern: str) -> None:
        """Expect troubles that match; a test that breaks something says what will be heard."""
        self.forgiven.append(pattern)

    def follow(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", self._erred)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def leave(self, context: BrowserContext) -> None:
        """Watch it no longer."""
        context.remove_listener("console", self._console)
        context.remove_listener("weberror", self._erred)
        context.remove_listener("requestfailed", self._failed)
        context.remove_listener("response", self._answered)

    def check(self) -> None:
        """Fail if anything was noted that is not forgiven."""
        found = [t for t in self.troubles if not any(re.search(p, t) for p in self.forgiven)]
        assert not found, "\n".join(found)

    def _note(self, trouble: str) -> None:
        self.troubles.append(trouble)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"console: {message.text} at {message.location.get('url')}")

    def _erred(self, error: WebError) -> None:
        self._note(f"script: {error.error}")

    def _failed(self, request: Request) -> None:
        aborted = request.failure == "net::ERR_ABORTED"
        if not (aborted and _CUT_OFF.search(request.url)):
            self._note(f"failed: {request.method} {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self._note(f"status: {response.status} {response.request.method} {response.url}")


def check_layout(page: Page) -> None:
    """One heading of the first rank, a title, and nothing wider than the screen.

    At phone size, the narrowest screen that we promise is looked at too.
    """
    expect(page.locator("h1")).to_have_count(1)
    assert page.title().strip(" ·"), f"{page.url} has no title"
    _check_width(page)
    if page.viewport_size == PHONE:
        page.set_viewport_size(NARROWEST)
        _check_width(page)
        page.set_viewport_size(PHONE)


def _check_width(page: Page) -> None:
    wide, room, culprits = page.evaluate(_WIDTHS)
    assert wide <= room, f"{page.url} is {wide} px wide on a screen of {room} px: {culprits}"
