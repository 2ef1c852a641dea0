"""Every page as a picture, for looking at: `make screenshots`. Collected only then."""

import os
from pathlib import Path

import pytest

from tests.browser.conftest import OpenContext
from tests.browser.places import PLACES, TYPE_PLACES, Place
from tests.browser.stage import Stage
from tests.browser.watching import DESKTOP, PHONE, Watch

FOLDER = Path(os.environ["COURSEWARE_SCREENSHOTS"]).absolute()
SIZES = {"phone": PHONE, "desktop": DESKTOP}


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_page_is_pictured(
    stage: Stage, open_context: OpenContext, watch: Watch, place: Place
) -> None:
    picture(place, stage, open_context, watch)


@pytest.mark.parametrize("place", TYPE_PLACES, ids=lambda place: place.name)
def test_a_question_of_each_type_is_pictured(
    type_stage: Stage, open_context: OpenContext, watch: Watch, place: Place
) -> None:
    picture(place, type_stage, open_context, watch)


def picture(place: Place, stage: Stage, open_context: OpenContext, watch: Watch) -> None:
    """Save the whole page in both sizes and both themes, and as it is printed."""
    if place.status != 200:
        watch.forgive(rf"\b{place.status}\b")
    context = open_context(stage.site)
    context.add_cookies(stage.cookies[place.who])
    page = context.new_page()
    place.open(page, stage)
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            path = FOLDER / f"{place.name}-{size}-{theme}.png"
            page.screenshot(path=path, full_page=True)
            assert path.stat().st_size > 5_000
    page.emulate_media(media="print")
    page.screenshot(path=FOLDER / f"{place.name}-print.png", full_page=True)
