"""A form with more fields than any page has is refused before time goes into it."""

import io
import time

import pytest

from courseware.services.assignments.assigning import MOST_AT_ONCE
from courseware.web.limits import LARGEST_REQUEST, MOST_FIELDS
from tests.cast import MAX, RIVERSIDE
from tests.web.ward_site import open_ward

FORM = "application/x-www-form-urlencoded"
SENTENCE = "What you sent has more fields than any form here. Choose fewer at once."


@pytest.mark.parametrize("body", [b"&" * LARGEST_REQUEST, b"a&" * (MOST_FIELDS + 1)])
@pytest.mark.parametrize("address", ["/login", "/team/assignments"])
def test_too_many_fields_are_refused_at_once(sqlite_site, address, body):
    browser = sqlite_site.browser(MAX)
    begun = time.process_time()

    page = browser.client.post(address, data=body, content_type=FORM)

    assert page.status_code == 413
    assert SENTENCE in page.text
    assert time.process_time() - begun < 0.5


def test_scripts_are_told_the_same(sqlite_site):
    sent = {"data": b"&" * LARGEST_REQUEST, "content_type": FORM}
    answer = sqlite_site.browser().client.post(
        "/login", **sent, headers={"Accept": "application/json"}
    )

    assert (answer.status_code, answer.json["error"]) == (413, SENTENCE)


def test_too_many_parts_are_refused_with_the_same_words(sqlite_site):
    sent = {f"field{n}": "x" for n in range(1_001)} | {"file": (io.BytesIO(b"x"), "a.csv")}

    page = sqlite_site.browser(MAX).post(
        "/logbook/import", data=sent, content_type="multipart/form-data"
    )

    assert page.status_code == 413
    assert "has more fields than any form here, or a text that is too long" in page.text


def test_the_largest_form_of_a_page_is_read(sqlite_site):
    open_ward(sqlite_site)
    people = ["lea"] * MOST_AT_ONCE  # as many fields as there can be people
    things = {"courses": ["basics"], "scopes": ["cl-x/"], "group": "chosen", "people": people}
    wish = {"clinic": RIVERSIDE, **things, "due_on": "2026-03-31", "reason": ""}

    page = sqlite_site.browser(MAX).post("/team/assignments/preview", wish)

    assert page.status_code == 200
    assert "Who would get it" in page.text


def test_what_is_too_long_is_still_told_by_its_length(sqlite_site):
    page = sqlite_site.browser().client.post(
        "/login", data=b"a" * (LARGEST_REQUEST + 1), content_type=FORM
    )

    assert page.status_code == 413
    assert "larger than 2 MB" in page.text
