"""What an assessor signed: the newest on their page, the rest a tap away, page by page."""

import re

from courseware.services.competency.observations import observing, signed_list
from tests.cast import ASA, INA, LEA, LUC
from tests.services.competency.practice import take_back
from tests.ward import BEN, noon
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward, shown_by

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


def test_the_list_says_what_was_corrected_and_what_was_retracted(site):
    site.clock.moment = noon("2026-02-25")
    ward = open_ward(site)
    first, other = (ward.observe(day, ASA, LEA) for day in ("2026-02-20", "2026-02-21"))
    correction = ward.correct(first, ASA, "2026-02-22")
    take_back(ward, other, ASA, "2026-02-23")

    for path in ("/observe", "/observe/signed"):
        page = site.browser(ASA).get(path)
        check(page)
        marks = dict(re.findall(r'signed/(\w+)">.*?</a>(.*?)<br>', page.text))
        assert ">Corrected<" in marks[first] and ">Retracted<" in marks[other]
        assert "(correction)" in marks[correction] and "status" not in marks[correction]


def test_who_is_observed_reads_first_what_was_corrected_or_retracted(site):
    site.clock.moment = noon("2026-02-25")
    ward = open_ward(site)
    first = ward.observe("2026-02-20", ASA, LEA, marks={"x01": "unsafe"})
    lea = site.browser(LEA)
    assert "Asa Okoye has signed an observation of you" in words(lea.get("/home"))

    correction = ward.correct(first, ASA, "2026-02-22")
    corrected = words(lea.get("/home"))
    take_back(ward, correction, ASA, "2026-02-23")
    retracted = words(lea.get("/home"))
    listed = words(lea.get("/competencies"))

    assert "Asa Okoye has corrected an observation of you" in corrected
    said = (
        "The observation of you on 20 February 2026 that Asa Okoye signed was retracted: it does "
        "not count."
    )
    assert said in retracted and said in listed
    page = lea.get(f"/observations/{correction}")
    lea.post(f"/observations/{correction}/acknowledge", {"answer": "", **shown_by(page.text)})
    assert "was retracted" not in words(lea.get("/home"))
