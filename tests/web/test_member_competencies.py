"""A person's own page begins with their competencies, as the matrix and the evidence say them."""

from tests.cast import MAX, RIVERSIDE
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.test_statements import asked_of
from tests.web.ward_site import open_ward


def test_a_persons_page_leads_to_the_evidence_of_each_scope_on_record(site):
    ward = open_ward(site)
    manager = site.browser(MAX)
    assert "Competencies Nothing is on record yet." in words(manager.get("/team/lea"))
    ward.certify("2026-02-20")

    page = manager.get("/team/lea")

    check(page)
    assert "Competencies CL-X Screening : evidence Current Completed courses" in words(page)
    address = f"/team/lea/cl-x?clinic={RIVERSIDE}"
    assert f'href="{address}"' in page.text
    assert "CL-X Screening Current" in words(manager.get(address))


def test_how_often_a_persons_page_asks_does_not_grow_with_what_is_on_record(site):
    ward = open_ward(site)
    manager = site.browser(MAX)
    manager.get("/team/lea")
    counts = []
    for day in (None, "2026-02-20"):
        if day:
            ward.certify(day)
        with asked_of(site.db) as sent:
            assert manager.get("/team/lea").status_code == 200
        counts.append(len(sent))

    assert counts[0] == counts[1]
