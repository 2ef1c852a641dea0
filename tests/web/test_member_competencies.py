"""A person's own page begins with their competencies, as the matrix and the evidence say them."""

from datetime import date

from courseware.services.identity import accounts
from tests.cast import LEA, MAX, RIVERSIDE
from tests.ward import noon
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
    assert "Competencies CL-X Screening : evidence Current 1 checklist with nothing" in words(page)
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


def test_a_persons_page_leads_to_checklists_of_which_nothing_is_on_record(sqlite_site):
    ward = open_ward(sqlite_site)
    manager = sqlite_site.browser(MAX)
    assert "2 checklists with nothing on record" in words(manager.get("/team/lea"))
    ward.certify("2026-02-20")

    page = manager.get("/team/lea")

    assert "1 checklist with nothing on record" in words(page)
    address = f"/team/lea/cl-y?clinic={RIVERSIDE}"
    assert f'href="{address}"' in page.text
    assert "Waive a requirement" in words(manager.get(address))


def test_a_licence_that_needs_attention_leads_to_its_day_on_the_persons_page(site):
    ward = open_ward(site)
    accounts.add_licence(ward.db, LEA.actor, "CORU", "PT1", noon("2026-02-01"), date(2026, 3, 4))
    accounts.add_licence(ward.db, LEA.actor, "HCPC", "PH2", noon("2026-02-01"), date(2026, 2, 27))
    accounts.add_licence(ward.db, LEA.actor, "IE", "PT3", noon("2026-02-01"))
    manager = site.browser(MAX)

    team = manager.get("/team")
    assert f'href="/team/lea?clinic={RIVERSIDE}#licences"' in team.text

    for path in ("/team/lea", f"/team/lea/file?clinic={RIVERSIDE}"):
        page = manager.get(path)
        check(page)
        for said in (
            "Licences stated",
            "CORU PT1 To be renewed on 4 March 2026",
            "HCPC PH2 Was to be renewed on 27 February 2026 Expired",
            "IE PT3 No day of renewal stated",
        ):
            assert said in words(page)
    past = words(manager.get(f"/team/lea/file?clinic={RIVERSIDE}&on=2026-02-10"))
    assert "HCPC PH2 To be renewed on 27 February 2026" in past
