"""The page of evidence: waivers that hold and that have run out."""

from tests.cast import MAX
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward


def test_a_waiver_that_has_run_out_says_so_and_gives_way_to_a_new_one(site):
    open_ward(site)
    page = "/team/lea/cl-y"
    sent = {"what": "waive", "requirement": "checklist:cl-x", "reason": "qualified_elsewhere"}
    manager = site.browser(MAX)
    assert manager.post(page, {**sent, "expires_on": "2026-03-03"}).status_code == 303
    before = manager.get(page)
    assert ", until 3 March 2026" in words(before) and before.text.count("the waiver of") == 1

    site.clock.step(days=5)
    manager = site.browser(MAX)
    over = manager.get(page)
    check(over)
    assert "; ran out on 3 March 2026" in words(over) and "the waiver of" not in over.text
    assert "; ran out on 3 March 2026" in words(manager.get("/team/lea/file"))
    assert manager.post(page, sent).status_code == 303

    both = manager.get(page)
    assert both.text.count("the waiver of") == 1
    again = manager.post(page, sent)
    assert again.status_code == 409
    assert "This requirement is waived already. End that waiver first." in words(again)
    then = words(manager.get(f"{page}?on=2026-03-02"))
    assert ", until 3 March 2026" in then and "ran out" not in then
