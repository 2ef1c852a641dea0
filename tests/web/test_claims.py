"""The public list of claims: filtered, searched, in the order of the lessons, page by page."""

import pytest

from courseware.services.releases.publishing import publish
from courseware.web.claims import PER_PAGE
from tests.library import LESSON, write_library

VERDICTS = ("supported", "contested", "overstated")


@pytest.fixture
def claims(site):
    """As many claims as fill one page and a bit of the next."""
    count = PER_PAGE + 5
    entries = [
        f'- {{id: C-{n:03d}, claim: "Saying number {n}", verdict: {VERDICTS[n % 3]}, '
        f'why: "Because of {"the moon" if n == 7 else "the data"}.", lesson: needles}}\n'
        for n in range(count)
    ]
    marks = " ".join(f"[claim:C-{n:03d}]" for n in range(count))
    write_library(site.library, lesson=LESSON.replace("It injects nothing.", f"Nothing. {marks}"))
    (site.library / "lessons/claims.yaml").write_text("".join(entries))
    assert not publish(site.db, site.library, None, "", site.clock.now()).refused
    return site


def shown(page):
    return [part[:5] for part in page.split('href="/claims/')[1:] if part.startswith("C-")]


def test_claims_come_page_by_page(claims):
    first = claims.browser().get("/claims").text
    second = claims.browser().get("/claims?page=2").text

    assert len(shown(first)) == PER_PAGE and len(shown(second)) == 5
    assert f"{PER_PAGE + 5} of {PER_PAGE + 5} claims, page 1 of 2" in first
    assert 'rel="next"' in first and 'rel="prev"' in second
    assert "Saying number 0" in first and "· Needles" in first


def test_a_page_beyond_the_last_is_the_last(claims):
    assert len(shown(claims.browser().get("/claims?page=99").text)) == 5
    assert len(shown(claims.browser().get("/claims?page=nonsense").text)) == PER_PAGE


def test_claims_are_filtered_by_verdict_course_and_words(claims):
    def ids(query):
        return shown(claims.browser().get(f"/claims?{query}").text)

    assert ids("q=moon") == ["C-007"]
    assert len(ids("verdict=contested")) == 15
    assert ids("verdict=supported&q=moon") == []
    assert len(ids("course=basics")) == PER_PAGE
    assert ids("course=another") == []
    assert "No claim matches" in claims.browser().get("/claims?course=another").text
