"""A certificate that its owner has just made."""

import re

from tests.awards import give_award
from tests.cast import LEA

NUMBER = re.compile(r"/certificates/([0-9A-Z]{4}(?:-[0-9A-Z]{4}){6})\"")


def issued(site, member=LEA, **snapshot) -> str:
    """The number of a certificate that its owner has just made with the button."""
    give_award(site.db, member, **snapshot)
    browser = site.browser(member)
    assert "has not been made yet" in browser.get("/credits").text
    assert browser.post("/certificates").status_code == 303
    found = NUMBER.search(browser.get("/credits").text)
    assert found is not None
    return found[1]
