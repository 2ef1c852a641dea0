"""A signed observation is acknowledged, corrected or retracted, by whom that is open to."""

import html

import pytest

from courseware.services.competency.decisions import deciding
from tests.cast import ASA, LEA, MAX, NOON
from tests.ward import BEN
from tests.web.markup import Markup
from tests.web.markup import words as said
from tests.web.observation_fields import CONTEXT
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward, shown_by, signature


def test_nobody_acknowledges_what_was_retracted_while_they_read(site):
    ward = open_ward(site)
    form = ward.observe("2026-03-01", ASA)
    lea, asa = site.browser(LEA), site.browser(ASA)
    read = lea.get(f"/observations/{form}").text
    page = asa.get(f"/observe/signed/{form}").text
    sent = {"reason": "Wrong form.", "password": "correct horse battery", **shown_by(page)}
    asa.post(f"/observe/signed/{form}/retract", sent)

    late = lea.post(f"/observations/{form}/acknowledge", {"answer": "Fine.", **shown_by(read)})

    assert late.status_code == 409
    assert (
        "Nothing was done: something came on record after this page was opened. Look at it once "
        "more. New: retracted by Asa Okoye."
    ) in html.unescape(late.text)
    again = lea.post(
        f"/observations/{form}/acknowledge", {"answer": "Fine.", **shown_by(late.text)}
    )
    assert again.status_code == 303
    repeated = lea.post(f"/observations/{form}/acknowledge", shown_by(late.text))
    assert repeated.status_code == 303


def test_nobody_retracts_or_corrects_past_an_answer_that_they_have_not_read(sqlite_site, ward):
    form = ward.observe("2026-03-01", ASA)
    lea, asa = sqlite_site.browser(LEA), sqlite_site.browser(ASA)
    page = asa.get(f"/observe/signed/{form}").text
    read = shown_by(lea.get(f"/observations/{form}").text)
    lea.post(f"/observations/{form}/acknowledge", {"answer": "It was the left side.", **read})

    sent = {"reason": "Wrong.", "password": "correct horse battery", **shown_by(page)}
    late = [asa.post(f"/observe/signed/{form}/{act}", sent) for act in ("correct", "retract")]

    assert [reply.status_code for reply in late] == [409, 409]
    assert all("New: acknowledged by Lea Lindqvist; answered by Lea" in r.text for r in late)


def test_a_correction_that_moves_the_day_far_asks_first_and_loses_nothing(site):
    ward = open_ward(site)
    wrong = ward.observe("2026-03-01", ASA)
    asa = site.browser(ASA)
    page = asa.get(f"/observe/signed/{wrong}").text
    begun = asa.post(
        f"/observe/signed/{wrong}/correct", {"reason": "Wrong year.", **shown_by(page)}
    )
    at = begun.headers["Location"].rsplit("/", 1)[0]
    days = "by 396 days, from 1 March 2026 to 29 January 2025."
    assert "Another day" not in asa.get(f"{at}/sign").text

    moved = {**CONTEXT, "context.observed_on": "2025-01-29"}
    asa.post(f"{at}/1", {"key": "a", "go": "next", **moved})
    before = asa.get(f"{at}/sign")
    check(before)
    assert days in before.text and 'name="moved"' in before.text
    refused = asa.post(f"{at}/sign", signature(before.text, ASA))

    assert refused.status_code == 422
    assert "#moved" in Markup(refused.text).links and days in refused.text
    assert "the day is 396 days away from the one that was signed" in refused.text
    again = signature(refused.text, ASA)
    assert f'value="{ASA.name}"' in refused.text
    assert f'value="{again["licence"]}" selected' in refused.text
    assert ward.record(wrong)["observed_on"] == "2026-03-01"
    assert asa.get(f"/observe/signed/{wrong}").text.count("correct") == page.count("correct")
    signed = asa.post(f"{at}/sign", {**again, "moved": "yes"})
    assert signed.status_code == 303
    assert ward.record(at.rsplit("/", 1)[1])["observed_on"] == "2025-01-29"


@pytest.mark.parametrize(
    ("day", "asks"),
    [("2026-01-28", False), ("2026-01-27", True), ("2026-02-27", False)],
)
def test_a_correction_by_a_month_at_most_asks_nothing(asa, ward, day, asks):
    wrong = ward.observe("2026-02-28", ASA)
    page = asa.get(f"/observe/signed/{wrong}").text
    begun = asa.post(f"/observe/signed/{wrong}/correct", {"reason": "Wrong day.", **shown_by(page)})
    at = begun.headers["Location"].rsplit("/", 1)[0]
    asa.post(f"{at}/1", {"key": "a", "go": "next", **CONTEXT, "context.observed_on": day})

    before = asa.get(f"{at}/sign").text
    signed = asa.post(f"{at}/sign", signature(before, ASA))

    assert ('name="moved"' in before, signed.status_code == 422) == (asks, asks)


def test_a_correction_to_a_day_after_the_signature_is_refused_at_its_field(asa, ward):
    wrong = ward.observe("2026-02-28", ASA)
    page = asa.get(f"/observe/signed/{wrong}").text
    begun = asa.post(f"/observe/signed/{wrong}/correct", {"reason": "Wrong day.", **shown_by(page)})
    at = begun.headers["Location"].rsplit("/", 1)[0]
    assert 'max="2026-02-28"' in asa.get(f"{at}/1").text

    later = {**CONTEXT, "context.observed_on": "2026-03-01"}
    refused = asa.post(f"{at}/1", {"key": "a", "go": "next", **later})

    assert refused.status_code == 422
    assert "You signed this on 28 February 2026, so it was watched" in refused.text
    assert 'value="2026-03-01"' in refused.text
    assert "#context.observed_on" in Markup(refused.text).links


def test_a_correction_is_offered_to_whom_it_is_open(asa, ward):
    signed = ward.observe("2026-02-28", ASA)
    path = f"/observe/signed/{signed}"
    page = asa.get(path).text
    assert f"{path}/correct" in [form.action for form in Markup(page).forms]
    about = (ward.db, ward.catalogue, MAX.actor, ward.about(learner=ASA))
    deciding.suspend(*about, "Stopped.", NOON)

    told = asa.get(path)

    check(told)
    assert (
        "You can’t correct it now. Your own competency in this checklist and region is suspended, "
        "so you can't sign. You or a manager of Riverside can retract it."
    ) in html.unescape(said(told))
    assert f"{path}/correct" not in [form.action for form in Markup(told.text).forms]
    late = asa.post(f"{path}/correct", {"reason": "Wrong side.", **shown_by(page)})
    assert late.status_code == 403 and "is suspended" in late.text


def test_a_signed_observation_is_corrected_and_retracted_by_its_assessor(site):
    ward = open_ward(site)
    one, two = ward.observe("2026-03-01", ASA), ward.observe("2026-03-01", BEN)
    asa, ben = site.browser(ASA), site.browser(BEN)

    page = asa.get(f"/observe/signed/{one}")
    check(page)
    assert asa.get(f"/observe/signed/{two}").status_code == 404
    copy = asa.post(
        f"/observe/signed/{one}/correct", {"reason": "Wrong item.", **shown_by(page.text)}
    )
    assert "/observe/forms/" in copy.headers["Location"]
    sent = {"reason": "Wrong person.", "password": "correct horse battery"}
    sent |= shown_by(ben.get(f"/observe/signed/{two}").text)
    retracted = ben.post(f"/observe/signed/{two}/retract", sent)
    assert retracted.status_code == 303
    page = site.browser(LEA).get(f"/observations/{two}").text
    assert "Retracted" in page and "Wrong person." in page
