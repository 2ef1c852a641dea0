"""The pages of marking, and what a learner reads while and after somebody marks."""

import re

import pytest

from courseware.services.releases.live import CatalogueSource
from tests.cast import HAL, INA, LEA
from tests.library import essay_question, quiz
from tests.services.free_texts import sit, stored
from tests.web.test_every_page import check

BEST = {"level.risk": "named", "level.clear": "yes", "comment": "Well <said>.", "go": "mark"}


@pytest.fixture
def paper(site):
    """(site, attempt id): Lea handed in."""
    site.publish(quiz(cases=[essay_question()]))
    return site, sit((site.db, CatalogueSource(site.db).current(0)), LEA)


def test_a_free_text_is_written_saved_and_shown_again_without_javascript(site):
    site.publish(quiz(cases=[essay_question()]))
    browser = site.browser(LEA)
    rules = browser.get("/quizzes/needles")
    assert "without seeing your name" in rules.text
    start = browser.post("/quizzes/needles").headers["Location"].rsplit("/", 1)[0]
    page = browser.get(f"{start}/4")
    check(page)
    assert "2 to 60 are asked for" in page.text
    hint = page.text.split('<p class="field__hint"')[1].split("</p>")[0]
    assert "Write nothing that identifies a patient." in hint
    assert "LEVEL-" not in page.text and "MODEL-" not in page.text
    fields = dict(re.findall(r'name="(key|sequence)" value="([^"]+)"', page.text))

    browser.post(f"{start}/4", {**fields, "answer": "It may <b>bleed</b>.\r\nA little.", "go": "4"})

    again = browser.get(f"{start}/4")
    assert "It may &lt;b&gt;bleed&lt;/b&gt;.\nA little.</textarea>" in again.text
    assert re.search(r"data-words-count>5<", again.text)
    for bad in ("a\x00b", "x" * 20_001):
        refused = browser.post(f"{start}/4", {"key": "n", "sequence": "9", "answer": bad})
        assert refused.status_code == 422
    huge = browser.post(f"{start}/4", {"key": "n", "sequence": "9", "answer": "x" * 3_000_000})
    assert huge.status_code == 413
    assert "may still" not in browser.get(f"{start}/submit").text
    assert "An instructor marks what you wrote" in browser.get(f"{start}/submit").text


def test_the_learner_sees_what_is_awaited_and_no_result(paper):
    site, id_ = paper
    browser = site.browser(LEA)

    page = browser.get(f"/attempts/{id_}/review")

    check(page)
    assert "Handed in, awaiting marking" in page.text
    assert "You get a mail with the result" in page.text
    assert "MODEL-" not in page.text and "EXPLANATION-in-words" not in page.text
    assert "Not passed" not in page.text
    rules = browser.get("/quizzes/needles")
    check(rules)
    assert "Awaiting marking" in rules.text and "Attempt 1</a>" in rules.text


def test_an_answer_of_an_attempt_whose_time_ended_says_so_to_marker_and_writer(site):
    site.publish(quiz(cases=[essay_question()], extra="time_limit_minutes: 7\n"))
    id_ = sit((site.db, CatalogueSource(site.db).current(0)), LEA, hand_in=False)
    site.clock.step(minutes=8)

    review = site.browser(LEA).get(f"/attempts/{id_}/review").text
    queue = site.browser(INA).get("/mark").text
    page = site.browser(INA).get(f"/mark/{id_}/4").text

    assert "Time ended, awaiting marking" in review and "What was saved by then is graded" in review
    assert "its time ended <time" in queue and "submitted" not in queue
    assert "The time of the attempt ended" in page and "Handed in" not in page


def test_an_answer_is_marked_from_the_queue_and_the_learner_reads_the_marks(paper):
    site, id_ = paper
    ina = site.browser(INA)
    queue = ina.get("/mark")
    check(queue)
    assert "1 answer awaits a mark" in queue.text and "Lea" not in queue.text
    page = ina.get(f"/mark/{id_}/4")
    check(page)
    assert "It may bleed." in page.text and "Lea" not in page.text

    unfinished = ina.post(f"/mark/{id_}/4", {"level.risk": "named", "comment": "So", "go": "mark"})
    check(unfinished)
    assert unfinished.status_code == 422
    assert "Choose a level for this criterion." in unfinished.text
    assert re.search(r'value="named"[^>]*checked', unfinished.text)
    done = ina.post(f"/mark/{id_}/4", BEST)

    assert done.headers["Location"] == "/mark"
    after = ina.get("/mark")
    check(after)
    assert "Marked: Lea Lindqvist, 100 %, passed." in after.text
    assert stored(site.db, id_)[:2] == (1, True)
    review = site.browser(LEA).get(f"/attempts/{id_}/review")
    check(review)
    for shown in ("Well &lt;said&gt;.", "MODEL-in-words", "LEVEL-named", "✓ chosen"):
        assert shown in review.text


def test_each_link_of_the_summary_says_what_it_is_about_and_leads_to_a_choice(paper):
    site, id_ = paper

    long = {"comment": "x" * 2_001, "note": "y" * 2_001}
    page = site.browser(INA).post(f"/mark/{id_}/4", {**long, "go": "mark"})
    wordy = site.browser(INA).post(f"/mark/{id_}/4", {**BEST, **long})

    links = dict(re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', page.text))
    assert links == {
        "level.risk.named": "Names the risk: Choose a level for this criterion.",
        "level.clear.yes": "Is understood: Choose a level for this criterion.",
    }
    assert all(re.search(f'type="radio"[^>]*id="{place}"', page.text) for place in links)
    told = re.findall(r'<li><a href="#(?:comment|note)">([^<]+)</a></li>', wordy.text)
    assert [words.partition(":")[0] for words in told] == [
        "Comment to the learner",
        "Note to colleagues",
    ]


def test_what_is_chosen_is_kept_by_the_button_and_by_the_script(paper):
    site, id_ = paper
    ina = site.browser(INA)

    assert ina.post(f"/mark/{id_}/4", {"level.risk": "hinted", "go": "later"}).status_code == 303
    assert re.search(r'value="hinted"[^>]*checked', ina.get(f"/mark/{id_}/4").text)
    told = ina.post(f"/mark/{id_}/4/draft", {"level.risk": "named", "comment": "Go on"})

    assert told.json["saved_at"].startswith("2026-03-02T12:00")
    page = ina.get(f"/mark/{id_}/4").text
    assert re.search(r'value="named"[^>]*checked', page) and "Go on</textarea>" in page


def test_a_draft_that_arrives_after_a_later_one_undoes_nothing(paper):
    site, id_ = paper
    ina, draft = site.browser(INA), f"/mark/{id_}/4/draft"
    begun = sent_fields(ina.get(f"/mark/{id_}/4").text)
    assert begun["seen"] == "" and begun["sequence"] == "1"

    for number, words in (("7", "The newer one"), ("7", "The newer one"), ("6", "The older one")):
        told = ina.post(
            draft, {**begun, "level.risk": "named", "comment": words, "sequence": number}
        )
        assert told.json["counts"] is (number == "7")
        assert "stands" not in told.json

    page = ina.get(f"/mark/{id_}/4").text
    assert "The newer one</textarea>" in page
    assert sent_fields(page)["seen"] == f"{begun['page']}.7"
    # A button of this page stands over what its script sent before, or sends late.
    ina.post(
        f"/mark/{id_}/4", {**begun, "sequence": "9", "comment": "By the button", "go": "later"}
    )
    late = ina.post(draft, {**begun, "comment": "The newer one", "sequence": "8"})
    assert late.json["counts"] is False
    assert "By the button</textarea>" in ina.get(f"/mark/{id_}/4").text


def test_a_draft_of_a_page_that_does_not_know_another_ones_is_told_what_stands(paper):
    site, id_ = paper
    ina, draft = site.browser(INA), f"/mark/{id_}/4/draft"
    phone, desk = (sent_fields(ina.get(f"/mark/{id_}/4").text) for _ in range(2))
    assert phone["page"] != desk["page"]
    ina.post(draft, {**phone, "level.risk": "named", "comment": "On the phone"})

    told = ina.post(draft, {**desk, "comment": "At the desk", "sequence": "999"}).json

    assert (told["counts"], told["saved_at"][:16]) == (False, "2026-03-02T12:00")
    assert told["stands"] == {
        "save": f"{phone['page']}.1",
        "levels": {"risk": "named"},
        "comment": "On the phone",
        "note": "",
    }
    chosen = {**desk, "comment": "At the desk", "seen": told["stands"]["save"]}
    assert ina.post(draft, chosen).json["counts"] is True


def test_a_button_of_a_page_that_does_not_know_another_ones_says_what_stands_and_keeps_the_words(
    paper,
):
    site, id_ = paper
    ina, at = site.browser(INA), f"/mark/{id_}/4"
    phone, desk = (sent_fields(ina.get(at).text) for _ in range(2))
    ina.post(at, {**phone, "level.risk": "named", "comment": "On the phone", "go": "later"})

    told = ina.post(at, {**desk, "comment": "At the desk", "go": "later"})

    check(told)
    assert told.status_code == 409
    assert "something else was kept meanwhile" in told.text
    assert "Comment to the learner: On the phone" in told.text
    assert "At the desk</textarea>" in told.text
    assert "On the phone</textarea>" in ina.get(at).text
    again = {**sent_fields(told.text), "comment": "At the desk", "go": "later"}
    assert ina.post(at, again).status_code == 303
    assert "At the desk</textarea>" in ina.get(at).text


def sent_fields(page):
    """What the form of a mark says of the page that it stands on."""
    return dict(re.findall(r'name="(page|sequence|seen)" value="([^"]*)"', page))


def test_a_second_marker_keeps_the_words_and_reads_who_was_first(paper):
    site, id_ = paper
    ina = site.browser(INA)
    ina.post(f"/mark/{id_}/4", BEST)

    late = ina.post(f"/mark/{id_}/4", {**BEST, "comment": "My own words"})

    check(late)
    assert late.status_code == 409
    assert "Ina Novak marked this answer while it was open here." in late.text
    assert "My own words</textarea>" in late.text


def test_a_mark_is_changed_with_a_reason_that_the_learner_reads(paper):
    site, id_ = paper
    ina = site.browser(INA)
    ina.post(f"/mark/{id_}/4", BEST)
    worse = {**BEST, "level.risk": "hidden", "seen": "1"}

    refused = ina.post(f"/mark/{id_}/4/change", worse)
    check(refused)
    assert "Give a reason." in refused.text
    assert ina.post(f"/mark/{id_}/4/change", {**worse, "reason": "Read again."}).status_code == 303

    page = ina.get(f"/mark/{id_}/4")
    check(page)
    assert "Changed because: Read again." in page.text
    review = site.browser(LEA).get(f"/attempts/{id_}/review")
    check(review)
    assert "because: Read again." in review.text
    assert "from 100 %, passed, to 83" in review.text


def test_answers_of_another_clinic_are_not_there(site):
    site.publish(quiz(cases=[essay_question()]))
    id_ = sit((site.db, CatalogueSource(site.db).current(0)), HAL)
    ina = site.browser(INA)

    assert "Nothing to mark" in ina.get("/mark").text
    assert ina.get(f"/mark/{id_}/4").status_code == 404
    assert ina.post(f"/mark/{id_}/4", BEST).status_code == 404


def test_instructors_read_on_their_first_pages_how_many_answers_wait(paper):
    site, _ = paper
    ina = site.browser(INA)

    for address, words in (
        ("/home", "1 answer waits for a mark"),
        ("/author", "answer waits for a mark"),
    ):
        page = ina.get(address)
        check(page)
        assert words in page.text and 'href="/mark"' in page.text
    for other in (LEA, HAL):
        home = site.browser(other).get("/home")
        assert "for a mark" not in home.text
