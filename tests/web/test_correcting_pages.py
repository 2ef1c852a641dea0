"""The pages before publishing and for correcting marks, and what a learner reads of it."""

import re

import pytest
from sqlalchemy import func, select

from courseware.services.releases.live import CatalogueSource
from courseware.store.tables import Regrade
from tests.cast import INA, LEA
from tests.library import quiz, write_library
from tests.services.correcting import answer_all, mark_of, one_of
from tests.web.test_every_page import check


def answered(site):
    school = (site.db, CatalogueSource(site.db).current(0))
    attempt_id = answer_all(school, LEA)
    return attempt_id, one_of(school, attempt_id, "q"), one_of(school, attempt_id, "c")


def test_the_page_before_publishing_shows_words_counts_and_diff(site):
    answered(site)
    write_library(site.library, quiz().replace("pass: 60", "pass: 75"))

    page = site.browser(INA).get("/author/publish")

    check(page)
    assert "pass 60 → 75" in page.text
    assert "1 person passed it, and keeps the pass" in page.text
    assert "+pass: 75" in page.text
    assert "Lea" not in page.text


def test_the_command_that_would_change_marks_is_set_as_code(sqlite_site):
    _, question, _ = answered(sqlite_site)
    text = quiz().replace('needle", correct: true,', 'needle",')
    write_library(sqlite_site.library, text.replace('cannula",', 'cannula", correct: true,'))

    page = sqlite_site.browser(INA).get("/author/publish")

    check(page)
    command = f"python -m courseware regrade needles {question} --key b --dry-run"
    assert f"whom the new key would change: <code>{command}</code></li>" in page.text


def test_the_page_before_publishing_shows_what_refuses(site):
    answered(site)
    write_library(site.library, quiz(bank=1).replace("count: 2}", "count: 1}"))

    page = site.browser(INA).get("/author/publish")

    check(page)
    assert "This would not be published" in page.text
    assert "CW172" in page.text


def test_a_host_without_a_library_says_where_to_publish(sqlite_site):
    (sqlite_site.library / "lessons").rename(sqlite_site.library / "elsewhere")

    page = sqlite_site.browser(INA).get("/author/publish")

    assert "This host has no library." in page.text


def test_a_key_is_corrected_after_a_look(site):
    attempt_id, question, _ = answered(site)
    browser = site.browser(INA)
    wish = {"question": f"needles/{question}", "kind": "key", "detail": "b"}

    looked = browser.post("/author/regrade", wish)

    check(looked)
    assert "100 %, passed" in looked.text and "66.6 %, passed" in looked.text
    assert "Lea" not in looked.text
    assert "Reviews leave out the reasons" in looked.text
    assert mark_of(site.db, attempt_id)[0] == 1
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', looked.text).group(1)
    done = browser.post(
        "/author/regrade", {**wish, "seen": seen, "apply": "yes", "reason": "B was right."}
    )
    assert (done.status_code, done.location) == (303, "/author/regrade")
    after = browser.get("/author/regrade")
    check(after)
    assert "B was right." in after.text
    review = site.browser(LEA).get(f"/attempts/{attempt_id}/review")
    check(review)
    told = " ".join(review.text.split())
    assert "from 100 %, passed, to 66.6 %, passed, because: B was right." in told
    assert "The reasons that were written for the earlier one are left out." in told
    assert f"RATIONALE-{question}" not in told and f"EXPLANATION-{question}" not in told


@pytest.mark.parametrize("wish", [{"kind": "key", "detail": "b"}, {"kind": "full-marks"}])
def test_a_correction_that_is_sent_twice_is_entered_once(site, wish):
    _, question, _ = answered(site)
    browser = site.browser(INA)
    wish = {"question": f"needles/{question}", **wish}
    looked = browser.post("/author/regrade", wish)
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', looked.text).group(1)
    sent = {**wish, "seen": seen, "apply": "yes", "reason": "Unclear."}
    assert browser.post("/author/regrade", sent).status_code == 303

    again = browser.post("/author/regrade", sent)

    check(again)
    assert again.status_code == 422
    assert "This correction is in force already and changes no mark" in again.text
    shown = browser.post("/author/regrade", wish)
    check(shown)
    assert "in force already: there is nothing to apply" in shown.text
    assert 'name="apply"' not in shown.text
    with site.db.read() as connection:
        assert connection.scalar(select(func.count()).select_from(Regrade)) == 1


@pytest.mark.parametrize(
    ("kind", "label"),
    [("drop", "Dropped, counts for nobody"), ("full-marks", "Full marks for everybody")],
)
def test_the_review_says_what_was_done_to_a_question(site, kind, label):
    attempt_id, question, _ = answered(site)
    browser = site.browser(INA)
    wish = {"question": f"needles/{question}", "kind": kind}
    before = site.browser(LEA).get(f"/attempts/{attempt_id}/review").text
    looked = browser.post("/author/regrade", wish)
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', looked.text).group(1)

    browser.post("/author/regrade", {**wish, "seen": seen, "apply": "yes", "reason": "Unclear."})

    review = site.browser(LEA).get(f"/attempts/{attempt_id}/review")
    check(review)
    assert (before.count(label), review.text.count(label)) == (0, 1)


def test_losing_a_pass_asks_for_a_tick(site):
    attempt_id, _, critical = answered(site)
    browser = site.browser(INA)
    wish = {"question": f"needles/{critical}", "kind": "key", "detail": "b", "reason": "Wrong key."}
    looked = browser.post("/author/regrade", wish)
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', looked.text).group(1)

    refused = browser.post("/author/regrade", {**wish, "seen": seen, "apply": "yes"})
    assert refused.status_code == 422
    assert "allow that explicitly" in refused.text
    check(refused)
    assert mark_of(site.db, attempt_id)[1] is True

    ticked = browser.post("/author/regrade", {**wish, "seen": seen, "apply": "yes", "lost": "yes"})
    assert ticked.status_code == 303
    assert mark_of(site.db, attempt_id)[1] is False


def test_the_dry_run_names_what_it_would_apply(sqlite_site):
    _, question, critical = answered(sqlite_site)
    browser = sqlite_site.browser(INA)

    looked = browser.post(
        "/author/regrade", {"question": f"needles/{critical}", "kind": "key", "detail": "b"}
    )
    dropped = browser.post("/author/regrade", {"question": f"needles/{question}", "kind": "drop"})

    check(looked)
    check(dropped)
    plan = looked.text.partition('id="would-change"')[2].partition("<form")[0]
    for words in (
        "Which one is safe, number",
        "The key changes: this answer is the right one instead",
        "b: A hollow cannula",
        "Critical</span>",
        "1 of 1 graded attempt that got this question changes.",
    ):
        assert words in plan
    plan = dropped.text.partition('id="would-change"')[2].partition("<form")[0]
    assert "The question is dropped: it counts for nobody" in plan
    assert "Critical" not in plan and "<dt>Answer</dt>" not in plan


def test_a_question_in_the_list_is_cut_between_words(sqlite_site):
    sqlite_site.publish(quiz(wording="Which of " + "these many long words " * 6))

    listed = sqlite_site.browser(INA).get("/author/regrade?quiz=needles")

    assert re.search(r">q0: Which of [a-z ]+ …</option>", listed.text)


def test_a_form_that_does_not_fit_keeps_what_was_typed(sqlite_site):
    browser = sqlite_site.browser(INA)

    for sent, words in (
        ({"question": "needles/q0", "kind": "key", "detail": "zz"}, "write one of: a, b, c"),
        ({"question": "needles/q0"}, "Choose what to correct."),
        ({"question": "needles/nothing", "kind": "drop"}, "No attempt got a question"),
    ):
        page = browser.post("/author/regrade", sent)
        check(page)
        assert page.status_code == 422
        assert words in page.text
        assert f'value="{sent["question"]}"' in page.text


def test_quiz_question_and_answer_are_chosen_from_lists(site):
    _, question, _ = answered(site)
    browser = site.browser(INA)

    start = browser.get("/author/regrade")
    listed = browser.get("/author/regrade?quiz=needles")
    chosen = browser.get(f"/author/regrade?question=needles/{question}")
    looked = browser.post(
        "/author/regrade", {"question": f"needles/{question}", "kind": "key", "choice": "b"}
    )

    for page in (start, listed, chosen, looked):
        check(page)
    assert '<option value="needles">' in start.text
    assert 'name="question" id="question"' not in start.text
    assert f'<option value="needles/{question}">{question}: ' in listed.text
    offered = re.findall(r'type="radio" name="choice" value="([a-z]+)"', chosen.text)
    assert offered == ["a", "b", "c"]
    assert 'type="text" name="detail"' not in chosen.text
    assert "100 %, passed" in looked.text and "66.6 %, passed" in looked.text
    assert '<input type="hidden" name="detail" value="b">' in looked.text
    assert re.search(r'name="choice" value="b"\s+id="[a-z-]+" checked', looked.text)


def test_a_question_that_no_live_quiz_has_is_named_by_typing(sqlite_site):
    page = sqlite_site.browser(INA).get("/author/regrade?question=needles/gone")

    check(page)
    assert "The live quiz has no such question." in page.text
    assert 'type="text" name="detail"' in page.text
    assert 'value="needles/gone"' in page.text
