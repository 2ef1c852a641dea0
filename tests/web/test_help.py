"""Help says first what the reader's own tasks ask, and leads nowhere where they may not go."""

import re

import pytest

from tests.cast import ADA, ASA, INA, LEA, MAX
from tests.web.markup import words
from tests.web.test_every_page import check

TASKS = ("learner", "assessor", "instructor", "manager", "administrator")
SIGNING_IN = "Signing in, and when something fails"
READERS = [
    (None, [SIGNING_IN]),
    (LEA, ["For learners", SIGNING_IN]),
    (ASA, ["For assessors", "For learners", SIGNING_IN]),
    (INA, ["For instructors", "For assessors", "For learners", SIGNING_IN]),
    (MAX, ["For managers", "For learners", SIGNING_IN]),
    (ADA, ["For administrators", SIGNING_IN]),
]


@pytest.mark.parametrize(("who", "own"), READERS)
def test_help_begins_with_what_concerns_the_reader_and_holds_all_of_it(sqlite_site, who, own):
    page = sqlite_site.browser(who).get("/help")

    check(page)
    titles = re.findall(r"<h2[^>]*>([^<]+)</h2>", page.text)
    assert titles[: len(own)] == own
    assert sorted(titles) == sorted([SIGNING_IN, *(f"For {task}s" for task in TASKS)])
    assert "I failed because of one question" in words(page)


@pytest.mark.parametrize("who", [who for who, _ in READERS])
def test_help_links_only_to_pages_that_its_reader_may_open(sqlite_site, who):
    browser = sqlite_site.browser(who)
    main = browser.get("/help").text.partition("<main")[2].partition("</main>")[0]

    led = set(re.findall(r'href="(/[^"#]*)', main))

    assert led
    refused = {path for path in led if browser.get(path).status_code not in (200, 302)}
    assert refused == set()
