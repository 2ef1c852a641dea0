"""What a page offers to publish, and which release is live."""

from __future__ import annotations

import re

from courseware.store import releases as release_rows
from tests.library import LESSON as LESSON_TEXT
from tests.web.conftest import Site

NEW_TEXT = LESSON_TEXT.replace("injects nothing", "never injects")


def seen_on(page) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page.text)
    assert found, "the page offers nothing to publish"
    return found[1]


def live(site: Site) -> int | None:
    with site.db.read() as connection:
        return release_rows.live_release_id(connection)
