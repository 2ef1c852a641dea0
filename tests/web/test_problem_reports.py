"""A learner reports a problem with a question; its author answers, without knowing whose it is."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from courseware.services.problem_reports import (
    answer_report,
    listed_reports,
    open_reports,
    own_reports,
    report,
)
from courseware.services.releases.live import CatalogueSource
from courseware.store.tables import Mail
from tests.cast import INA, LEA, LUC, NOON
from tests.services.correcting import answer_all, one_of
from tests.web.markup import words
from tests.web.test_every_page import check


@pytest.fixture
def asked(site):
    """(site, attempt, id of its first question): Lea's attempt is handed in."""
    school = (site.db, CatalogueSource(site.db).current(0))
    attempt_id = answer_all(school, LEA)
    question = one_of(school, attempt_id, "q")
    return site, attempt_id, question


def position_of(site, attempt_id, question):
    text = site.browser(LEA).get(f"/attempts/{attempt_id}/review").text
    number = question[1:]
    before = text.split(f"is number {number}?")[0]
    return int(before.rsplit('id="question-', 1)[1].split('"')[0])


def test_a_report_goes_to_the_author_and_its_answer_comes_back(asked):
    site, attempt_id, _ = asked
    position = position_of(*asked)
    learner, author = site.browser(LEA), site.browser(INA)
    address = f"/attempts/{attempt_id}/{position}/report"
    check(learner.get(address))

    sent = learner.post(address, {"kind": "key", "words": "The guideline says b."})
    assert sent.status_code == 303
    waiting = learner.get(f"/attempts/{attempt_id}/review")
    check(waiting)
    assert "It waits for an answer." in waiting.text

    assert "1 report about a question from learners" in words(author.get("/home"))
    page = author.get("/author/reports")
    check(page)
    assert "The guideline says b." in page.text
    said = " ".join(page.text.split())
    assert "<li>a: A filiform needle" in said and said.count("Right</span>") == 1
    assert "<li>b: A hollow cannula</li>" in said
    assert "Lea" not in page.text
    statistics = author.get("/author/statistics/needles")
    check(statistics)
    assert "1 open report of learners" in statistics.text

    report_id = page.text.split('action="/author/reports/')[1].split('"')[0]
    done = author.post(f"/author/reports/{report_id}", {"answer": "You are right; corrected."})
    assert done.status_code == 303
    review = learner.get(f"/attempts/{attempt_id}/review").text
    assert "You are right; corrected." in review
    assert "open report" not in author.get("/author/statistics/needles").text
    assert "report about a question" not in words(author.get("/home"))
    with site.db.read() as connection:
        mail = connection.execute(select(Mail.recipient, Mail.body)).one()
    assert mail.recipient == LEA.email
    assert "You are right; corrected." in mail.body
    again = author.post(f"/author/reports/{report_id}", {"answer": "Once more."})
    assert again.status_code == 409


def test_what_names_a_patient_or_says_nothing_is_refused_and_kept_in_the_form(asked):
    site, attempt_id, _ = asked
    learner = site.browser(LEA)

    for typed, error in (
        ("", "Say in a sentence"),
        ("Write to jo.doe@example.org about it", "looks like an e-mail address"),
    ):
        page = learner.post(f"/attempts/{attempt_id}/1/report", {"kind": "other", "words": typed})
        check(page)
        assert (page.status_code, error in page.text, typed in page.text) == (422, True, True)
    unknown = learner.post(f"/attempts/{attempt_id}/1/report", {"kind": "x", "words": "Odd."})
    assert "Choose what the problem is." in unknown.text


def test_only_the_owner_of_a_submitted_attempt_reports_and_only_instructors_answer(asked):
    site, attempt_id, _ = asked
    db, catalogue = site.db, CatalogueSource(site.db).current(0)
    still_open = answer_all((db, catalogue), LUC, hand_in=False)

    with pytest.raises(NotFound):
        report(db, catalogue, LUC.actor, attempt_id, 1, "key", "Odd.", NOON)
    with pytest.raises(NotFound):
        report(db, catalogue, LEA.actor, attempt_id, 9, "key", "Odd.", NOON)
    with pytest.raises(Conflict):
        report(db, catalogue, LUC.actor, still_open, 1, "key", "Odd.", NOON)
    with pytest.raises(NotFound):
        own_reports(db, LUC.actor, attempt_id)
    with pytest.raises(Forbidden):
        listed_reports(db, catalogue, LEA.actor)
    with pytest.raises(Forbidden):
        answer_report(db, catalogue, LEA.actor, "any", "No.", NOON)
    with pytest.raises(NotFound):
        answer_report(db, catalogue, INA.actor, "any", "No.", NOON)
    assert open_reports(db, INA.actor, "needles") == {}


def test_reports_are_limited_by_the_hour(asked):
    site, attempt_id, _ = asked
    db, catalogue = site.db, CatalogueSource(site.db).current(0)

    def once(now):
        report(db, catalogue, LEA.actor, attempt_id, 1, "other", "Odd.", now)

    for _ in range(10):
        once(NOON)
    with pytest.raises(TooMany):
        once(NOON)
    with pytest.raises(Invalid):  # what is wrong with the form costs no try
        report(db, catalogue, LEA.actor, attempt_id, 1, "other", "", NOON + timedelta(hours=1))
    once(NOON + timedelta(hours=1))
