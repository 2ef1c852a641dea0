"""The team's pages on a day on which there was nobody, or no such checklist."""

from tests.cast import MAX
from tests.services.competency import test_releases_then as releases
from tests.web.markup import words
from tests.web.ward_site import open_ward

THEN, HELD, GONE = "2026-01-10", "2026-01-20", "2026-02-10"


def opened(site):
    ward = open_ward(site)
    releases.release(ward, "2026-01-15")
    releases.release(ward, "2026-02-01", held=False)
    return site.browser(MAX)


def test_a_checklist_that_is_gone_is_a_column_of_its_days_and_can_be_chosen(sqlite_site):
    manager = opened(sqlite_site)

    shown = manager.get(f"/team?on={HELD}&checklist=cl-z")
    assert '<th scope="col">CL-Z Taping</th>' in shown.text
    assert '<option value="cl-z" selected>CL-Z Taping</option>' in shown.text
    for day in (THEN, GONE):
        assert "CL-Z Taping" not in words(manager.get(f"/team?on={day}"))
        for page in ("", "/print"):
            none = words(manager.get(f"/team{page}?on={day}&checklist=cl-z"))
            assert "“CL-Z Taping” was not published on " in none, page
    assert "There is no checklist “cl-q”." in words(manager.get(f"/team?on={THEN}&checklist=cl-q"))


def test_evidence_and_answer_say_that_it_was_not_published_then(sqlite_site):
    manager = opened(sqlite_site)
    not_then = "The checklist was not published on that day, or not for this region"

    assert not_then in words(manager.get(f"/team/lea/cl-z?on={THEN}"))
    assert not_then in words(manager.get(f"/team/may?person=lea&checklist=cl-z&on={THEN}"))
    asked = manager.get(f"/team/may?person=lea&checklist=cl-z&on={HELD}")
    assert not_then not in words(asked)
    assert '<option value="cl-z" selected>CL-Z Taping</option>' in asked.text


def test_a_day_before_anybody_was_a_member_says_so(sqlite_site):
    manager = opened(sqlite_site)

    for page in ("", "/print"):
        shown = words(manager.get(f"/team{page}?on=1999-01-01"))
        assert "Nobody was a member of Riverside by the end of 1 January 1999." in shown, page
        assert "Nobody fits" not in shown
    assert "Nobody fits." in words(manager.get("/team?name=nobody"))
