"""Licences against rules, as a learner sees them: on record, until when, and what is missing."""

import csv
import io
import re
from datetime import timedelta

import pytest

from courseware.domain.reading import ReadHow
from courseware.services.attempts.answering import save
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.credits.credit import credits
from courseware.services.credits.finishing import sign_attestation, submit_evaluation
from courseware.services.installation import Decision, decide
from courseware.services.lessons.reading import mark_parts
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from tests.awards import give_award
from tests.cast import LEA, LUC, NOON

SEEN = "source: a page, seen_on: 2026-01-31, confidence: M"
RULES = {
    "fifty": f"""\
id: fifty
name: "Fiftyland"
country: "Nowhere"
profession: "Physiotherapist"
also: ["FF"]
hour: {{minutes: 50, words: "An hour has fifty minutes.", {SEEN}}}
renewal: {{amount: 30, unit: hour, months: 24, parts: [{{name: "Ethics", least: 2}}],
          words: "Thirty hours.", {SEEN}}}
skills:
  - name: "Needling"
    training: {{hours: 50, in_person: all, words: "Fifty hours face to face.", {SEEN}}}
""",
    "plain": f"""\
id: plain
name: "Plainland"
country: "Nowhere"
profession: "Physiotherapist"
renewal: {{amount: 20, unit: hour, months: 12, words: "Twenty hours.", {SEEN}}}
distance: {{knowledge: counts, words: "Online counts.", {SEEN}}}
""",
    "lone": f"""\
id: lone
name: "Lone Star"
country: "Elsewhere"
profession: "Physiotherapist"
also: ["LS"]
units:
  - {{unit: ccu, hours: 1, words: "One hour is one unit.", {SEEN}}}
""",
    "silent": f"""\
id: silent
name: "Silentia"
country: "Elsewhere"
profession: "Physiotherapist"
records: [{{who: provider, years: 4, words: "Four years.", {SEEN}}}]
""",
    "strange": f"""\
id: strange
name: "Strangeland"
country: "Elsewhere"
profession: "Physiotherapist"
renewal: {{amount: 25, unit: ccu, months: 24, words: "Twenty-five.", {SEEN}}}
""",
}


@pytest.fixture
def ruled(sqlite_site):
    (sqlite_site.library / "lessons/rules").mkdir()
    for name, text in RULES.items():
        (sqlite_site.library / f"lessons/rules/{name}.yaml").write_text(text, encoding="utf-8")
    assert not publish(sqlite_site.db, sqlite_site.library, None, "", NOON).refused
    return sqlite_site


def complete(site, now=NOON):
    """Everything that the course asks for, done by Lea at one moment."""
    db, catalogue = site.db, CatalogueSource(site.db).current(0)
    lesson = catalogue.lesson("needles")
    parts = [part.id for part in lesson.parts]
    mark_parts(db, catalogue, LEA.actor, lesson, parts, ReadHow.ATTESTED, now)
    attempt_id = start(db, catalogue, LEA.actor, "needles", now)
    for position in (1, 2, 3):
        form = {"answer": ["a"]}
        save(db, catalogue, LEA.actor, attempt_id, position, form, f"k{position}", 1, now)
    submit(db, catalogue, LEA.actor, attempt_id, now)
    form = {"useful.answer": ["3"], "remarks.answer": [""]}
    submit_evaluation(db, catalogue, LEA.actor, "basics", form, now)
    sign_attestation(db, catalogue, LEA.actor, "basics", LEA.name, True, now)


def valid(site):
    decide(site.db, Decision.UNREVIEWED_AWARDS_VALID, True, "a test", None, NOON)


def words(page):
    """The text of a page's main part, blanks folded."""
    main = page.split("<main")[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def add(browser, place, number, day=""):
    form = {"jurisdiction": place, "number": number, "renews_on": day}
    return browser.post("/account/licences", form)


def test_two_licences_are_both_shown_each_with_its_own_hour_deadline_and_gap(ruled):
    valid(ruled)
    complete(ruled)
    (credit,) = credits(ruled.db, LEA.actor)
    browser = ruled.browser(LEA)
    add(browser, "ff", "F 1", "2026-12-31")
    add(browser, "Plainland", "P 2", "2026-03-12")

    page = words(browser.get("/credits").text)

    assert credit.minutes == 4
    assert "1 January 2025 to 31 December 2026" in page
    assert "13 March 2025 to 12 March 2026" in page
    assert "10 days left" in page
    assert "4 minutes of knowledge learning: 0.08 contact hours (1 contact hour = 50" in page
    assert "4 minutes of knowledge learning: 0.06 contact hours (1 contact hour = 60" in page
    assert "29.92 contact hours if your board counts online study, 30 contact hours if" in page
    assert "Ethics, 2 contact hours: nothing on record here" in page
    assert "Fifty hours face to face." in page
    assert page.count("Knowledge minutes never count as face-to-face hours") == 2
    assert "19.94 contact hours" in page


def test_a_demonstration_is_never_on_record_for_a_licence(ruled):
    complete(ruled)
    browser = ruled.browser(LEA)
    add(browser, "Plainland", "P 2", "2026-03-12")

    assert "0 minutes of knowledge learning" in words(browser.get("/credits").text)


def test_a_place_without_a_rule_is_unknown_and_says_whom_to_ask(ruled):
    browser = ruled.browser(LEA)
    add(browser, "Atlantis", "A 1", "2026-12-31")

    page = words(browser.get("/credits").text)

    assert "what it asks for is unknown: ask your board" in page


def test_a_unit_that_nobody_defined_is_not_worked_out(ruled):
    browser = ruled.browser(LEA)
    add(browser, "Strangeland", "S 1", "2026-12-31")

    page = words(browser.get("/credits").text)

    assert "How minutes become CCU here is unknown: ask your board" in page
    assert "Up to 25 CCU" in page


def test_a_place_without_a_requirement_shows_what_is_known_all_the_same(ruled):
    valid(ruled)
    browser = ruled.browser(LEA)
    add(browser, "lone  star", "L 1", "2026-03-12")
    add(browser, "Silentia", "S 1", "2026-03-13")
    add(browser, "Atlantis", "A 1", "2026-03-14")
    complete(ruled)

    cards = browser.get("/credits").text.split('<section class="card flow"')[1:]
    texts = [
        " ".join(re.sub(r"<[^>]+>", " ", card.split("</section>")[0]).split()) for card in cards
    ]
    lone, silent, none = (
        next(text for text in texts if name in text)
        for name in ("Lone Star L 1", "Silentia S 1", "Atlantis A 1")
    )

    for part, day, left in ((lone, 12, 10), (silent, 13, 11), (none, 14, 12)):
        assert f"{day} March 2026: {left} days left" in part
        assert "4 minutes of knowledge learning in all valid awards" in part
        assert "Which of them your board counts, and from which day on, is unknown: ask" in part
        assert "None on record here. Knowledge minutes never count as face-to-face" in part
    assert "0.06 CCU (1 CCU = 1 hour of 60 minutes); the length of an hour is unknown" in lone
    assert "CCU" not in silent + none


def test_what_a_place_defines_stands_on_certificate_and_transcript(ruled):
    valid(ruled)
    browser = ruled.browser(LEA)
    add(browser, "lone star", "L 1")
    complete(ruled)
    said = "0.06 CCU (1 CCU = 1 hour of 60 minutes) for Lone Star"
    (credit,) = credits(ruled.db, LEA.actor)

    assert credit.snapshot["licences"] == [{"jurisdiction": "Lone Star", "number": "L 1"}]
    assert credit.snapshot["units"] == ["0.006 CEU (1 CEU = 10 hours of 60 minutes)", said]
    assert said in words(browser.get("/credits/transcript").text)
    text = browser.get("/credits/transcript.csv").data.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["CCU for Lone Star (1 CCU = 1 hour of 60 minutes)"] == "0.06"


def test_a_place_is_written_as_its_rule_writes_it(ruled):
    browser = ruled.browser(LEA)
    for typed in ("fiftyland", "ff", "nowhere land"):
        add(browser, typed, "1")

    page = words(browser.get("/account").text)

    assert [name in page for name in ("Fiftyland 1", "FF 1", "nowhere land 1")] == [True] * 3


def test_a_licence_that_is_stated_twice_says_so(ruled):
    browser = ruled.browser(LEA)
    add(browser, "Plainland", "P 2")

    again = add(browser, "plainland", "p 2")

    assert again.status_code == 422
    assert "You have stated this licence already" in words(again.text)


def test_a_day_of_renewal_that_is_past_is_kept_with_a_word(ruled):
    browser = ruled.browser(LEA)
    add(browser, "Plainland", "P 2", "2020-03-01")

    assert "That day of renewal is past. It is kept" in browser.get("/account").text


def test_without_a_day_the_page_asks_for_it_and_with_one_it_counts(ruled):
    browser = ruled.browser(LEA)
    add(browser, "Plainland", "P 2")
    before = words(browser.get("/credits").text)
    licence_id = browser.get("/account").text.split("/account/licences/")[1].split("/")[0]
    stated = browser.post(f"/account/licences/{licence_id}/renewal", {"renews_on": "2026-02-28"})
    again = browser.post(f"/account/licences/{licence_id}/renewal", {"renews_on": "2027-02-28"})

    assert "State the day of your renewal" in before
    assert (stated.status_code, again.status_code) == (303, 303)
    assert "1 March 2026 to 28 February 2027" in words(browser.get("/credits").text)
    kept = browser.get("/account/export").get_json()["licence_renewals"]
    assert [entry["renews_on"] for entry in kept] == ["2026-02-28", "2027-02-28"]


def test_a_passed_deadline_says_so(ruled):
    browser = ruled.browser(LEA)
    add(browser, "Plainland", "P 2", "2026-03-01")

    assert "1 March 2026: Passed State the next one" in words(browser.get("/credits").text)


@pytest.mark.parametrize(("day", "sentence"), [
    ("tomorrow", "Write the day as year, month and day"),
    ("2126-01-01", "That is too far from today"),
    ("", "Write the day as year, month and day"),
])  # fmt: skip
def test_a_day_that_is_none_is_refused_beside_its_field(ruled, day, sentence):
    browser = ruled.browser(LEA)
    add(browser, "Plainland", "P 2")
    licence_id = browser.get("/account").text.split("/account/licences/")[1].split("/")[0]

    answer = browser.post(f"/account/licences/{licence_id}/renewal", {"renews_on": day})

    assert answer.status_code == 422
    assert f'href="#renews_on-{licence_id}">{sentence}' in answer.text


def test_somebody_elses_licence_gets_no_day(ruled):
    browser = ruled.browser(LUC)
    add(browser, "Plainland", "P 2")
    licence_id = browser.get("/account").text.split("/account/licences/")[1].split("/")[0]

    address = f"/account/licences/{licence_id}/renewal"
    answer = ruled.browser(LEA).post(address, {"renews_on": "2026-12-31"})

    assert answer.status_code == 404


def test_no_page_about_rules_says_that_one_may_practise(ruled):
    valid(ruled)
    complete(ruled)
    browser = ruled.browser(LEA)
    add(browser, "Fiftyland", "F 1", "2026-12-31")

    for address in ("/credits", "/rules", "/rules/fifty", "/rules/plain"):
        page = words(browser.get(address).text).lower()
        for said in re.findall(r".{20}you may practi", page):
            assert said.endswith("not say that you may practi"), address
        assert "you are allowed" not in page


def test_the_rules_of_all_places_are_listed_with_source_and_day(ruled):
    listed = ruled.browser().get("/rules").text
    page = words(ruled.browser().get("/rules/fifty").text)

    assert listed.index("Elsewhere") < listed.index("Nowhere") < listed.index("Fiftyland")
    assert "30 contact hours in 24 months." in page
    assert "Source: a page · seen by 31 January 2026 · confidence medium" in page
    assert "Whether knowledge that was learned online counts: unknown: ask your board." in page
    assert "50 hours, all of it face to face." in page


def test_a_course_is_repeated_after_the_period_and_the_old_award_stays(ruled):
    valid(ruled)
    complete(ruled)
    browser = ruled.browser(LEA)
    add(browser, "Plainland", "P 2", "2026-03-12")
    early = browser.get("/credits").text
    refused = browser.post("/courses/basics/repeat")
    ruled.clock.step(days=11)
    later = browser.get("/credits").text

    opened = browser.post("/courses/basics/repeat")
    course = words(browser.get("/courses/basics").text)
    complete(ruled, ruled.clock.now() + timedelta(hours=1))
    page = words(browser.get("/credits").text)

    assert "can be repeated for new credit from 13 March 2026 on" in early
    assert refused.status_code == 409
    assert "Repeat this course" in later
    assert opened.status_code == 303
    assert "Continue" in course
    assert "Basics (round 2)" in page
    assert [credit.round for credit in credits(ruled.db, LEA.actor)] == [2, 1]


def test_the_first_page_goes_by_the_period_of_a_stated_licence(ruled):
    give_award(ruled.db, LEA)
    browser = ruled.browser(LEA)
    add(browser, "Plainland", "P 2", "2026-03-12")
    assert "can be repeated" not in words(browser.get("/home").text)

    ruled.clock.step(days=11)

    assert "Basics can be repeated now for new credit" in words(browser.get("/home").text)


def test_a_course_is_repeated_by_the_day_stated_last_of_a_licence_that_one_still_has(ruled):
    give_award(ruled.db, LEA, zone="Europe/Dublin")
    browser = ruled.browser(LEA)
    add(browser, "Plainland", "P 2", "2026-03-12")
    licence_id = browser.get("/account").text.split("/account/licences/")[1].split("/")[0]
    told = []
    for path, sent in (("renewal", {"renews_on": "2026-06-30"}), ("remove", {})):
        ruled.clock.step(minutes=1)
        assert browser.post(f"/account/licences/{licence_id}/{path}", sent).status_code == 303
        told += re.findall(r"new credit from (.*?) on", words(browser.get("/courses/basics").text))

    assert told == ["1 July 2026", "3 March 2027"]
