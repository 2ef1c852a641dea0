"""The form without JavaScript: request, own rating, observation, signature, acknowledgement."""

import html
import re
from time import monotonic

import pytest

from courseware.services.competency.decisions import deciding
from courseware.web import runtime
from tests.cast import ASA, LEA, LUC, MAX, NOON, RIVERSIDE
from tests.checklists import SAFE_OR_NOT
from tests.ward import BEN, GOOD, X, noon
from tests.web.markup import Markup
from tests.web.markup import words as said
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward, shown_by, signature

MARKS = {f"{item}.mark": mark for item, mark in GOOD.items()}
CONTEXT = {
    "context.observed_on": "2026-03-02",
    "context.setting": "real_patient",
    "context.side": "right",
    "context.supervision": "beside",
}
OVERALL = {"overall.ready": "yes", "overall.strengths": "Calm voice."}


@pytest.fixture
def lea(sqlite_site, ward):
    return sqlite_site.browser(LEA)


@pytest.fixture
def asa(sqlite_site, ward):
    return sqlite_site.browser(ASA)


def test_the_whole_story_without_javascript(site):
    open_ward(site)
    lea, asa = site.browser(LEA), site.browser(ASA)
    check(lea.get("/competencies"))
    page = check(lea.get("/competencies/cl-x"))
    assert "/competencies/cl-x/request" in [form.action for form in page.forms]
    asked = lea.post(
        "/competencies/cl-x/request",
        {"region": "", "clinic": RIVERSIDE, "proposed_for": "2026-03-03T09:30"},
    )
    observation = asked.headers["Location"]
    check(lea.get(observation))
    rated = lea.post(f"{observation}/rate", {"key": "k", "go": "hand-in", **MARKS})
    assert rated.status_code == 303

    desk = asa.get("/observe")
    check(desk)
    assert "Lea Lindqvist" in desk.text and "Own rating is in." in desk.text
    begun = asa.post("/observe/lea/cl-x", {"region": ""})
    at = begun.headers["Location"].rsplit("/", 1)[0]
    first = asa.get(f"{at}/1")
    check(first)
    onward = asa.post(f"{at}/1", {"key": "a", "go": "next", **CONTEXT})
    assert onward.headers["Location"] == f"{at}/2"
    check(asa.get(f"{at}/2"))
    asa.post(f"{at}/2", {"key": "b", "go": "next", **MARKS, "x02.comment": "Plain words."})
    last = asa.post(f"{at}/3", {"key": "c", "go": "next", **OVERALL})
    assert last.headers["Location"] == f"{at}/sign"
    before = asa.get(f"{at}/sign")
    check(before)
    assert "I watched this and these are my ratings." in before.text
    assert "Calm voice." in before.text
    signed = asa.post(f"{at}/sign", signature(before.text, ASA))
    assert signed.status_code == 303, signed.text

    home = lea.get("/competencies")
    assert "Asa Okoye has signed an observation of you." in home.text
    read = lea.get(observation)
    check(read)
    for words in ("Plain words.", "Calm voice.", "licence IE PT-asa", "Real patient"):
        assert words in read.text
    answered = lea.post(
        f"{observation}/acknowledge", {"answer": "Thank you.", **shown_by(read.text)}
    )
    assert answered.status_code == 303
    assert "Thank you." in lea.get(observation).text
    assert "has signed an observation of you" not in lea.get("/competencies").text


def test_only_one_section_is_shown_and_all_are_sent(asa, ward):
    form = ward.take("2026-03-02", ASA)
    page = asa.get(f"/observe/forms/{form}/2").text

    shown = re.findall(r'<section[^>]*data-section="(\d)"[^>]*?( hidden)?>', page)
    assert shown == [("1", " hidden"), ("2", ""), ("3", " hidden")]
    for words in ("The assessor had to take over and do it", "Safe", "Unsafe", "Not observed"):
        assert words in page
    assert page.count("Nothing that identifies a patient") >= 4
    assert page.count("stay on this device until they are sent; only then can they be refused") >= 3


def test_a_section_that_names_a_patient_is_refused_beside_the_field_and_input_is_kept(asa, ward):
    form = ward.take("2026-03-02", ASA)
    text = "John Smith 12/03/1980 was calm"

    page = asa.post(f"/observe/forms/{form}/2", {"key": "k", **MARKS, "x02.comment": text})

    assert page.status_code == 422
    found = Markup(page.text)
    assert "#x02.comment" in found.links
    assert page.text.count("This looks like a name or date of birth.") == 2
    assert text in page.text


def test_the_summary_says_of_which_item_each_refused_comment_is(asa, ward):
    form = ward.take("2026-03-02", ASA)
    named = {f"{item}.comment": "John Smith 12/03/1980 was calm" for item in ("x01", "x02")}

    page = asa.post(f"/observe/forms/{form}/2", {"key": "k", **MARKS, **named})

    told = re.findall(r'<li><a href="#(x0\d)\.comment">([^:]+): This looks like', page.text)
    assert told == [("x01", "X01 (comment)"), ("x02", "X02 (comment)")]


def test_without_javascript_a_refused_comment_keeps_the_mark_and_is_asked_for_until_it_is_mended(
    asa, ward
):
    form = ward.take("2026-03-02", ASA)
    at = f"/observe/forms/{form}"
    ward.rate_oneself(form, "2026-03-02")
    ward.assess(form, ASA, "2026-03-02")
    sent = {**MARKS, "x01.mark": "unsafe", "x01.comment": "Told Mrs Byrne nothing of risks"}

    page = asa.post(f"{at}/2", {"key": "k1", **sent})
    reopened = asa.get(f"{at}/2")
    elsewhere = asa.get(f"{at}/sign")
    shown = {"key": "k2", "go": "sign", **MARKS, "x01.mark": "unsafe"}
    asa.post(f"{at}/2", shown)
    still = asa.post(f"{at}/sign", signature(elsewhere.text, ASA))
    asa.post(f"{at}/2", {**shown, "key": "k3", "go": "again-x01"})
    mended = asa.get(f"{at}/sign")

    assert page.status_code == 422
    assert "Everything else is saved; so is the mark of an item whose comment" in page.text
    assert "Told Mrs Byrne nothing of risks" in page.text
    check(reopened)
    check(elsewhere)
    assert "Save X01 as it stands here" in reopened.text
    assert "What was entered last at X01 (comment) was refused and is not saved." in reopened.text
    assert "Refused, and not saved" in elsewhere.text and f"{at}/2#x01.comment" in elsewhere.text
    assert "Unsafe" in elsewhere.text
    assert still.status_code == 409
    assert "is not saved, at X01 (comment)." in still.text
    assert "Refused, and not saved" not in mended.text and "Unsafe" in mended.text


def test_the_scripts_saves_are_acknowledged_again(asa, ward):
    form = ward.take("2026-03-02", ASA)
    save = {"field": "x02", "x02.mark": "4", "key": "k1", "sequence": "1"}

    answers = [
        asa.post(f"/observe/forms/{form}/save", save, headers={"Accept": "application/json"})
        for _ in range(2)
    ]

    assert [a.status_code for a in answers] == [200, 200]
    assert answers[0].json == answers[1].json == {"saved_at": NOON.isoformat(), "counts": True}
    other = asa.post(
        f"/observe/forms/{form}/save",
        {**save, "x02.mark": "5"},
        headers={"Accept": "application/json"},
    )
    assert other.status_code == 422
    assert "checked" in asa.get(f"/observe/forms/{form}/2").text.split('value="4"')[1][:40]


def test_a_stale_form_says_so_and_offers_the_new_version(asa, ward, monkeypatch):
    form = ward.take("2026-03-02", ASA)
    ward.rate_oneself(form, "2026-03-02")
    ward.assess(form, ASA, "2026-03-02")
    ward.publish(NOON, extra=" in numbers")
    # A worker looks for a new release once a second: let that second pass.
    monkeypatch.setattr(runtime, "monotonic", lambda: monotonic() + 1)

    page = asa.get(f"/observe/forms/{form}/sign")
    assert "The checklist was revised since you began" in page.text
    refused = asa.post(f"/observe/forms/{form}/sign", signature(page.text, ASA))
    assert refused.status_code == 409
    asa.post(f"/observe/forms/{form}/renew")
    unseen = asa.post(f"/observe/forms/{form}/sign", signature(page.text, ASA))
    assert unseen.status_code == 409
    assert "Changed: the checklist's version." in html.unescape(unseen.text)
    page = unseen
    signed = asa.post(f"/observe/forms/{form}/sign", signature(page.text, ASA))
    assert signed.status_code == 303


def test_an_item_on_another_scale_is_marked_anew_and_the_old_mark_is_told_as_such(
    asa, lea, ward, monkeypatch
):
    form = ward.take("2026-03-02", ASA)
    ward.rate_oneself(form, "2026-03-02")
    ward.assess(form, ASA, "2026-03-02")
    ward.publish(NOON, second=SAFE_OR_NOT)
    monkeypatch.setattr(runtime, "monotonic", lambda: monotonic() + 1)
    at = f"/observe/forms/{form}"
    asa.get(f"{at}/sign")

    told = asa.post(f"{at}/renew", follow_redirects=True)
    sentence = "X02 was marked “4 – The assessor stayed nearby just in case” in an earlier version"
    assert sentence in html.unescape(told.text)
    assert "Now it is marked safe or unsafe: choose anew." in told.text
    page = asa.get(f"{at}/sign")
    assert sentence in html.unescape(page.text)
    assert "Without a mark X02 Not observed is a mark too." in said(page)
    assert asa.post(f"{at}/sign", signature(page.text, ASA)).status_code == 422
    asa.post(f"{at}/2", {"key": "k", "x02.mark": "safe"})
    own = said(lea.get(f"/observations/{form}"))
    assert "on another scale: it is no rating of the item" in own
    assert asa.post(f"{at}/sign", signature(asa.get(f"{at}/sign").text, ASA)).status_code == 303
    assert "on another scale: it is no rating of the item" in said(lea.get(f"/observations/{form}"))


def test_a_signature_holds_for_what_its_page_showed(asa, ward):
    form = ward.take("2026-03-02", ASA)
    ward.rate_oneself(form, "2026-03-02")
    ward.assess(form, ASA, "2026-03-02", {"x01": "unsafe"})
    at = f"/observe/forms/{form}"
    page = asa.get(f"{at}/sign")
    other = {"field": "x01", "x01.mark": "safe", "key": "k", "sequence": "900"}
    asa.post(f"{at}/save", other, headers={"Accept": "application/json"})

    refused = asa.post(f"{at}/sign", signature(page.text, ASA))
    nothing_shown = asa.post(f"{at}/sign", {**signature(page.text, ASA), "shown": ""})

    assert (refused.status_code, nothing_shown.status_code) == (409, 409)
    assert (
        "Nothing is signed: this changed after the page was opened. Look through it once more, "
        "and sign then. Changed: X01 “Asks who the patient is.”: Unsafe, now Safe."
    ) in html.unescape(refused.text)
    signed = asa.post(f"{at}/sign", signature(refused.text, ASA))
    assert signed.status_code == 303
    assert ward.record(form)["marks"]["x01"] == {"safe": True}


@pytest.mark.parametrize("field", ["context.side", "overall.strengths", "x02.comment"])
def test_every_part_of_the_form_counts_as_shown(asa, ward, field):
    form = ward.take("2026-03-02", ASA)
    ward.rate_oneself(form, "2026-03-02")
    ward.assess(form, ASA, "2026-03-02")
    at = f"/observe/forms/{form}"
    page = asa.get(f"{at}/sign")
    sent = {**CONTEXT, **OVERALL, **MARKS}
    asa.post(f"{at}/3", {"key": "k", **sent})
    seen = asa.get(f"{at}/sign")
    asa.post(f"{at}/3", {"key": "l", **sent, field: "left" if "side" in field else "Calm."})

    first = asa.post(f"{at}/sign", signature(page.text, ASA))
    second = asa.post(f"{at}/sign", signature(seen.text, ASA))

    assert (first.status_code, second.status_code) == (409, 409)


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


def test_a_hand_in_is_what_its_page_shows_and_once(lea, ward):
    form = ward.request("2026-03-02")
    shown = {"key": "a", "go": "hand-in", **MARKS, "x02.mark": "2"}
    other = {"field": "x02", "x02.mark": "5", "key": "b", "sequence": "900"}
    lea.post(f"/observations/{form}/save", other, headers={"Accept": "application/json"})

    done = lea.post(f"/observations/{form}/rate", shown)
    repeated = lea.post(f"/observations/{form}/rate", shown)
    differs = lea.post(f"/observations/{form}/rate", {**shown, "x02.mark": "5"})

    assert [r.status_code for r in (done, repeated, differs)] == [303, 303, 409]
    assert "2 – I needed to be talked through it" in lea.get(f"/observations/{form}").text


def test_a_request_without_its_prerequisite_names_it(lea):
    page = lea.post("/competencies/cl-y/request", {"region": "thigh", "clinic": RIVERSIDE})

    assert page.status_code == 409
    assert "a current “CL-X Screening”" in page.text


@pytest.mark.parametrize("text", ["tomorrow", "2020-01-01T10:00", "2026-03-02T10:00+01:00"])
def test_a_time_that_cannot_be_is_refused(lea, text):
    page = lea.post(
        "/competencies/cl-x/request", {"region": "", "clinic": RIVERSIDE, "proposed_for": text}
    )

    assert page.status_code == 422
    assert "#proposed_for" in Markup(page.text).links


def test_signs_that_nobody_sees_are_no_part_of_a_proposed_time(lea):
    asked = {"region": "", "clinic": RIVERSIDE, "proposed_for": "\u200e2026-03-03T09:30\u200f"}

    assert lea.post("/competencies/cl-x/request", asked).status_code == 303


def test_a_time_that_the_clinics_clock_skips_is_refused(sqlite_site, ward):
    sqlite_site.clock.moment = NOON.replace(year=2027, month=3, day=1)
    lea = sqlite_site.browser(LEA)
    ask = {"region": "", "clinic": RIVERSIDE}

    skipped = lea.post("/competencies/cl-x/request", {**ask, "proposed_for": "2027-03-28T01:30"})
    after = lea.post("/competencies/cl-x/request", {**ask, "proposed_for": "2027-03-28T02:00"})

    assert (skipped.status_code, after.status_code) == (422, 303)
    assert (
        "01:30 does not exist on that day in Europe/Dublin: the clock is put forward over it. "
        "Propose an earlier or a later time."
    ) in skipped.text


def test_the_list_says_in_one_line_what_is_needed_and_the_page_says_it_above_all_of_it(lea, ward):
    assert "Two good observations, by two different assessors." in said(lea.get("/competencies"))
    ward.observe("2026-03-01", ASA)

    line = "One more good observation, by somebody other than Asa Okoye."
    assert line in said(lea.get("/competencies"))
    page = said(lea.get("/competencies/cl-x"))
    assert f"Missing: {line} In full: 1 more observation without an unsafe critical item." in page
    assert "X02 “Explains the risks.”: rated 4 or higher in 1 more observation." in page


def test_a_learner_reads_a_checklist_in_full_before_asking(lea, ward):
    ward.publish(NOON, extra=", all of them one by one and in words that a lay person understands")

    page = lea.get("/competencies/cl-x")

    check(page)
    text = said(page)
    assert "2 observations, by 2 different assessors." in text
    assert "4 is high enough: “The assessor stayed nearby just in case”." in text
    assert "1 item may be rated 3, with a written plan." in text
    assert "Ready to screen without supervision." in text
    full = text.partition("All 3 items in full, 1 critical")[2]
    assert "X01 Asks who the patient is. Critical" in full
    assert "all of them one by one and in words that a lay person understands." in full
    assert 'href="#watched"' in page.text and 'href="#ask"' in page.text
    assert page.text.index('id="watched"') < page.text.index('id="ask"')


def test_a_course_leads_its_learners_to_its_checklists(site, lea, ward):
    link = '<a href="/competencies/cl-x#watched">CL-X Screening</a>'

    assert link in lea.get("/courses/basics").text
    assert link not in site.browser().get("/courses/basics").text


def test_regions_that_were_not_begun_are_folded(lea, ward):
    page = lea.get("/competencies/cl-y").text

    assert page.count('<details class="seen">') == 3  # two regions and the items
    assert "What Thigh asks for (" in page and "What Arm and hand asks for (" in page


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


def test_who_cannot_assess_reads_why(sqlite_site, ward):
    page = sqlite_site.browser(ASA).get("/observe/asa/cl-x")

    assert page.status_code == 200
    assert "Nobody signs for themselves." in page.text


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


def test_strangers_and_managers_do_not_see_a_learners_own_page(sqlite_site, ward):
    observation = ward.observe("2026-03-01", ASA, scope=X)

    for who in (LUC, MAX, BEN):
        assert sqlite_site.browser(who).get(f"/observations/{observation}").status_code == 404


def test_the_course_page_shows_an_asked_for_competency_as_open_then_as_confirmed(sqlite_site):
    ward = open_ward(sqlite_site)
    course = ward.library / "lessons/basics/course.yaml"
    asked = course.read_text().replace("credit:", "completion_checklists: [cl-x]\ncredit:")
    course.write_text(asked, encoding="utf-8")
    ward.publish(NOON)
    lea = sqlite_site.browser(LEA)
    page = check(lea.get("/courses/basics"))
    assert "/competencies/cl-x" in page.links
    assert "Open: assessors watch you" in page.html
    visitor = sqlite_site.browser().get("/courses/basics").text
    assert "A confirmed, current competency: CL-X Screening" in visitor

    ward.certify("2026-03-02")

    assert "Confirmed and current" in lea.get("/courses/basics").text


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


def test_the_form_and_the_request_say_early_that_the_own_rating_is_missing(asa, lea, ward):
    form = ward.take("2026-03-02", ASA)
    places = ["/observe", f"/observe/forms/{form}/1", f"/observe/forms/{form}/sign"]

    before = [asa.get(place).text for place in places]
    asked = lea.get("/competencies/cl-x").text
    ward.rate_oneself(form, "2026-03-02")
    after = [asa.get(place).text for place in places]

    words = ["Own rating not in yet", *["Lea Lindqvist has not rated themself yet"] * 2]
    assert [word in page for word, page in zip(words, before, strict=True)] == [True] * 3
    assert [word in page for word, page in zip(words, after, strict=True)] == [False] * 3
    assert "your assessor can&#39;t sign before" in asked or "can't sign before" in asked


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


def test_the_choices_of_an_own_rating_do_not_overlap(asa, lea, ward):
    form = ward.take("2026-03-02", ASA)

    own, others = said(lea.get(f"/observations/{form}")), said(asa.get(f"/observe/forms/{form}/2"))

    assert "Safe Unsafe I might leave it out, or not do it safely Not done yet" in own
    assert "not done, or not safely" not in own
    assert "Safe Unsafe not done, or not safely Not observed" in others
