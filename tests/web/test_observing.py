"""The form of an observation without JavaScript: own rating, marks, signature, what is refused."""

import html
import re
from time import monotonic

import pytest

from courseware.web import runtime
from tests.cast import ASA, LEA, NOON, RIVERSIDE
from tests.checklists import SAFE_OR_NOT
from tests.web.markup import Markup
from tests.web.markup import words as said
from tests.web.observation_fields import CONTEXT, MARKS, OVERALL
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward, shown_by, signature


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


def test_who_cannot_assess_reads_why(sqlite_site, ward):
    page = sqlite_site.browser(ASA).get("/observe/asa/cl-x")

    assert page.status_code == 200
    assert "Nobody signs for themselves." in page.text


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


def test_that_the_own_rating_is_missing_is_told_whole_once_and_then_in_a_line(asa, ward):
    form = ward.take("2026-03-02", ASA)

    sections = asa.get(f"/observe/forms/{form}/2").text.split("<section ")[1:]

    whole, line = "Ask for it now; you can begin meanwhile", "You can’t sign before Lea Lindqvist"
    assert [whole in section for section in sections] == [True, False, False]
    assert [line in section for section in sections] == [False, True, True]
    ward.rate_oneself(form, "2026-03-02")
    assert line not in asa.get(f"/observe/forms/{form}/2").text


def test_the_choices_of_an_own_rating_do_not_overlap(asa, lea, ward):
    form = ward.take("2026-03-02", ASA)

    own, others = said(lea.get(f"/observations/{form}")), said(asa.get(f"/observe/forms/{form}/2"))

    assert "Safe Unsafe I might leave it out, or not do it safely Not done yet" in own
    assert "not done, or not safely" not in own
    assert "Safe Unsafe not done, or not safely Not observed" in others
