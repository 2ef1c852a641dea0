"""What a signature tells: the day of the form, the licence that it was given under, the record."""

import html
import re

from tests.cast import ASA, LEA, MAX, NOON
from tests.ward import noon
from tests.web.markup import words as said
from tests.web.observation_fields import CONTEXT
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward, signature


def test_the_record_shows_each_item_whole_and_the_own_rating_in_its_own_words(site):
    ward = open_ward(site)
    long = ", all of them one by one and in words that a lay person understands without help"
    ward.publish(NOON, extra=long)
    form = ward.take("2026-03-02", ASA)
    ward.rate_oneself(form, "2026-03-02", marks={"x01": "not_observed", "x02": "4", "x03": "5"})
    ward.assess(form, ASA, "2026-03-02")
    before = site.browser(ASA).get(f"/observe/forms/{form}/sign").text
    ward.sign(form, ASA, "2026-03-02")

    signed = site.browser(LEA).get(f"/observations/{form}").text

    for page in (before, signed):
        assert f"Explains the risks{long}." in page
    assert "X02 Explains the risks" in before
    assert "4 – I could do it with somebody nearby" in signed
    assert "4 – The assessor stayed nearby just in case" in signed
    assert "Not done" in signed


def test_signs_that_nobody_sees_are_no_part_of_the_day_of_a_form(asa, ward):
    form = ward.take("2026-03-02", ASA)
    copied = CONTEXT | {"context.observed_on": "\u200e2026-03-01\u200f"}

    asa.post(f"/observe/forms/{form}/1", {"key": "a", "go": "next", **copied})

    assert 'value="2026-03-01"' in asa.get(f"/observe/forms/{form}/1").text


def test_a_day_to_come_is_refused_on_the_form_and_what_was_typed_is_kept(asa, ward):
    form = ward.take("2026-03-02", ASA)
    late = CONTEXT | {"context.observed_on": "2027-03-02"}

    page = asa.post(f"/observe/forms/{form}/1", {"key": "a", "go": "next", **late})
    sent = {"field": "context", "key": "b", "sequence": "1", **late}
    saved = asa.post(f"/observe/forms/{form}/save", sent, headers={"Accept": "application/json"})

    said = "This day is still to come in the clinic's zone. Correct the date."
    assert (page.status_code, saved.status_code) == (422, 422)
    assert said in html.unescape(page.text)
    assert 'value="2027-03-02"' in page.text
    assert '<option value="right" selected>' in page.text
    assert saved.json["errors"] == {"context.observed_on": said}


def test_a_declaration_and_its_record_tell_one_day_in_the_clinics_own_clock(site):
    ward = open_ward(site)
    site.clock.moment = noon("2026-07-02").replace(hour=23, minute=30)  # the 3rd in Dublin
    form = ward.take("2026-07-02", ASA)
    ward.rate_oneself(form, "2026-07-02")
    ward.assess(form, ASA, "2026-07-02")
    asa, lea = site.browser(ASA), site.browser(LEA)

    before = asa.get(f"/observe/forms/{form}/sign")

    assert "Observed on 2 July 2026, Riverside (Europe/Dublin)" in said(before)
    assert "You sign as Asa Okoye, 3 July 2026, 00:30 (UTC+1, Europe/Dublin) ." in said(before)
    asa.post(f"/observe/forms/{form}/sign", signature(before.text, ASA))
    desk, learners = asa.get("/observe"), lea.get("/competencies/cl-x")
    pages = before, desk, learners, asa.get(f"/observe/signed/{form}")
    for page in (*pages, lea.get(f"/observations/{form}")):
        assert "3 July 2026, 00:30 (UTC+1, Europe/Dublin)" in said(page)
        # A reader's script leaves the clock of a record alone.
        times = re.findall(r"<time [^>]*>", page.text)
        assert times and all("data-clinics-clock" in time for time in times)


def test_a_day_that_was_entered_is_told_in_words_wherever_it_is(asa, ward):
    form = ward.take("2026-03-02", ASA)
    ward.rate_oneself(form, "2026-03-02")
    ward.assess(form, ASA, "2026-03-02")
    at = f"/observe/forms/{form}"
    page = asa.get(f"{at}/sign").text
    moved = {**CONTEXT, "context.observed_on": "2026-03-01"}
    asa.post(f"{at}/1", {"key": "b", "go": "next", **moved})

    refused = asa.post(f"{at}/sign", signature(page, ASA))

    assert refused.status_code == 409
    assert "Where and how: 2 March 2026" in said(refused) and "now 1 March 2026" in said(refused)
    assert "2026-03-0" not in said(refused)


def test_a_licence_whose_stated_day_is_over_is_told_before_the_signature_and_on_record(site):
    ward = open_ward(site)
    asa = site.browser(ASA)
    add = {"renews_on": "2026-02-28"}
    asa.post(f"/account/licences/{ward.licence(ASA)}/renewal", add)
    form = ward.take("2026-03-02", ASA)
    ward.rate_oneself(form, "2026-03-02")
    ward.assess(form, ASA, "2026-03-02")

    before = asa.get(f"/observe/forms/{form}/sign")
    check(before)
    told = "The day of renewal that you stated for IE PT-asa was 28 February 2026; it is over."
    assert told in said(before)
    assert 'href="/account#licences"' in before.text
    assert asa.post(f"/observe/forms/{form}/sign", signature(before.text, ASA)).status_code == 303

    words = "Stated as held until 28 February 2026, which was over at the signature"
    assert words in said(site.browser(LEA).get(f"/observations/{form}"))
    assert words in said(site.browser(MAX).get("/team/lea/cl-x"))


def test_a_licence_that_holds_or_has_no_day_is_signed_with_without_a_word(asa, ward):
    form = ward.take("2026-03-02", ASA)

    assert "it is over" not in said(asa.get(f"/observe/forms/{form}/sign"))
    asa.post(f"/account/licences/{ward.licence(ASA)}/renewal", {"renews_on": "2026-03-02"})
    assert "it is over" not in said(asa.get(f"/observe/forms/{form}/sign"))
