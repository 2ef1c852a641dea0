"""Pages that stay open while place after place is looked at: a fresh one costs more than axe."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.stage import Stage
from tests.browser.watching import PHONE, Watch

_KEPT = "local_storage,session_storage,indexeddb,cache_storage"


@dataclass
class Seat:
    """Somebody's page, and what goes wrong behind it."""

    page: Page
    watch: Watch = field(default_factory=Watch)


@dataclass
class Seats:
    """One page for each site and actor, given back as empty as it was.

    Attributes:
        script: what every document begins with; sent once for a page, and not for each place.
    """

    browser: Browser
    patience_ms: float
    script: Path
    _seats: dict[tuple[str, str], Seat] = field(default_factory=dict)

    @contextmanager
    def take(self, stage: Stage, who: str) -> Iterator[Seat]:
        """An actor's page at phone size, in the light; what goes wrong meanwhile fails the test."""
        key = (stage.site.url, who)
        seat = self._seats.pop(key, None) or self._open(stage)
        seat.watch = Watch()
        seat.watch.follow(seat.page.context)
        try:
            self._tidy(seat.page, stage, who)
            yield seat
            seat.page.goto("about:blank")
            seat.watch.check()
        except BaseException:
            seat.page.context.close()
            raise
        seat.watch.leave(seat.page.context)
        self._seats[key] = seat

    def close(self) -> None:
        """Close every page."""
        for seat in self._seats.values():
            seat.page.context.close()
        self._seats.clear()

    def _open(self, stage: Stage) -> Seat:
        context = self.browser.new_context(
            base_url=stage.site.url, viewport=PHONE, reduced_motion="reduce", locale="en-GB"
        )
        context.set_default_timeout(self.patience_ms)
        context.add_init_script(path=self.script)
        page = context.new_page()
        page.on("dialog", lambda asked: asked.accept())  # whether to leave what was written
        return Seat(page)

    def _tidy(self, page: Page, stage: Stage, who: str) -> None:
        """Nothing but the actor's cookies is left of the place before."""
        context = page.context
        context.clear_cookies()
        context.add_cookies(stage.cookies[who])
        debugger = context.new_cdp_session(page)
        kept = {"origin": stage.site.url, "storageTypes": _KEPT}
        debugger.send("Storage.clearDataForOrigin", kept)
        debugger.detach()
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="light")
