"""What an assessor signed: the newest on their page, the rest a tap away, page by page."""

import re

from courseware.services.competency.observations import observing, signed_list
from tests.cast import ASA, INA, LUC
from tests.ward import BEN
from tests.web.markup import words
from tests.web.test_every_page import check

DAYS = [f"2026-02-{number}" for number in range(20, 25)]


def listed(page) -> list[str]:
    check(page)
    return re.findall(r"Observed on (\d+) February", page.text)


def test_the_newest_stand_on_the_page_and_all_on_pages_of_their_own(sqlite_site, ward, monkeypatch):
    monkeypatch.setattr(observing, "_SIGNED_SHOWN", 2)
    monkeypatch.setattr(signed_list, "A_PAGE", 2)
    for day in DAYS:
        ward.observe(day, ASA, LUC)
    ward.observe("2026-02-20", BEN, INA)
    asa = sqlite_site.browser(ASA)

    desk = asa.get("/observe")
    first, last = asa.get("/observe/signed"), asa.get("/observe/signed?page=3")

    assert listed(desk) == ["24", "23"] and 'href="/observe/signed"' in desk.text
    assert "Luc Moreau: CL-X Screening" in words(desk)
    assert listed(first) == ["24", "23"] and listed(last) == ["20"]
    assert "5 observations, newest first; page 1 of 3" in words(first)
    assert "/observe/signed?page=2" in first.text and "page=4" not in last.text
    assert listed(asa.get("/observe/signed?page=999")) == ["20"]
    assert listed(asa.get("/observe/signed?page=-1")) == ["24", "23"]


def test_where_all_fit_there_is_no_further_page(sqlite_site, ward):
    ward.observe("2026-02-20", ASA, LUC)

    desk = sqlite_site.browser(ASA).get("/observe")
    none = sqlite_site.browser(BEN).get("/observe/signed")

    assert listed(desk) == ["20"] and 'href="/observe/signed"' not in desk.text
    assert "1 observation, newest first" in words(sqlite_site.browser(ASA).get("/observe/signed"))
    assert "You have signed nothing yet" in words(none)
