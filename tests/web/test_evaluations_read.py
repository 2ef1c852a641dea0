"""What is read of evaluations: counted, commented without names, and only of enough people."""

import csv
import io
from datetime import timedelta

from sqlalchemy import insert, select

from courseware.services.credits import evaluations
from courseware.services.releases.publishing import publish
from courseware.store.tables import Evaluation
from tests.cast import ADA, HAL, INA, LEA, LUC, MAX, NOON
from tests.web.cast_on_record import on_record as on_record
from tests.web.test_every_page import check
from tests.web.test_licences import complete, words


def test_so_few_evaluations_that_their_authors_could_be_told_are_only_counted(sqlite_site):
    complete(sqlite_site)
    browser = sqlite_site.browser(ADA)

    page = words(browser.get("/admin/evaluations/basics").text)
    text = browser.get("/admin/evaluations/basics.csv").data.decode("utf-8-sig")

    assert "1 evaluation so far. What they say is shown from 3 people on" in page
    assert "Was it useful?" not in page and "CSV for spreadsheets" not in page
    assert list(csv.DictReader(io.StringIO(text, newline=""))) == []


def test_evaluations_are_counted_and_commented_without_names(sqlite_site, monkeypatch):
    monkeypatch.setattr(evaluations, "FEWEST_TOLD", 1)
    complete(sqlite_site)
    browser = sqlite_site.browser(ADA)

    page = browser.get("/admin/evaluations/basics")
    text = browser.get("/admin/evaluations/basics.csv").data.decode("utf-8-sig")

    lines = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [(x["Question"], x["Answer"], x["Times"]) for x in lines] == [
        ("useful", "no", "0"),
        ("useful", "a little", "0"),
        ("useful", "yes", "1"),
    ]
    assert "1 evaluation in all." in words(page.text)
    assert "Was it useful? 1 answer to these words. Answers to “Was it useful?”" in words(page.text)
    assert "Anything else? No answer yet. No comment yet." in words(page.text)
    assert "Lindqvist" not in page.text
    assert "1 evaluation" in words(browser.get("/admin/evaluations").text)


def test_an_instructor_reads_how_many_answered_until_there_are_enough(sqlite_site):
    complete(sqlite_site)
    browser = sqlite_site.browser(INA)

    assert "/author/evaluations" in browser.get("/author/statistics").text
    listed, page = (browser.get(f"/author/evaluations{of}") for of in ("", "/basics"))

    for one in (listed, page):
        check(one)
        assert "Lindqvist" not in one.text
    assert "Basics 1 evaluation" in words(listed.text)
    told = words(page.text)
    assert "Figures are shown once they are of 5 people or more; answers come into" in told
    assert "in groups of 3, in the order in which they were given" in told
    assert "Was it useful? 1 answer to these words. Not shown yet." in told
    assert "Anything else? No answer yet." in told
    assert "<table>" not in page.text


def test_one_persons_rounds_are_no_group_of_people(sqlite_site):
    complete(sqlite_site)
    administrator, instructor = sqlite_site.browser(ADA), sqlite_site.browser(INA)
    further(sqlite_site, *[(LEA, number) for number in range(2, 7)])

    page = administrator.get("/admin/evaluations/basics")
    told = words(instructor.get("/author/evaluations/basics").text)
    lists = [administrator.get("/admin/evaluations"), instructor.get("/author/evaluations")]

    assert "6 evaluations by 1 person so far. What they say is shown from 3 people on" in words(
        page.text
    )
    assert "Thanks." not in page.text
    assert "6 answers to these words. Not shown yet." in told
    assert all("Basics 6 evaluations by 1 person" in words(one.text) for one in lists)
    further(sqlite_site, (LUC, 1), (HAL, 1), (LEA, 7), (LEA, 8))
    page = administrator.get("/admin/evaluations/basics")
    check(page)
    assert (
        "10 evaluations by 3 people in all. Answers to the same words are shown in groups of 3"
        in words(page.text)
    )
    assert "10 answers to these words. 1 of them not shown yet." in words(page.text)
    assert page.text.count("Thanks.") == 8
    further(sqlite_site, (INA, 1), (MAX, 1), (LUC, 2))
    told = words(instructor.get("/author/evaluations/basics").text)
    assert "13 answers to these words. 1 of them not shown yet. Answers to" in told


def further(site, *whose):
    """Evaluations of people in rounds, one after the other, after those that there are."""
    with site.db.write() as connection:
        rows = connection.execute(select(*Evaluation.__table__.c)).all()
        given, count = rows[0]._mapping, len(rows)
        answers = {**given["answers"], "remarks": {"text": "Thanks."}}
        for later, (member, number) in enumerate(whose, start=count):
            one = {**given, "person_id": member.id, "round": number, "answers": answers}
            one["submitted_at"] = min(row.submitted_at for row in rows) + timedelta(minutes=later)
            connection.execute(insert(Evaluation).values(**one))


def test_questions_keep_their_emphasis_in_headings_and_nothing_else_of_their_marks(
    sqlite_site, monkeypatch
):
    monkeypatch.setattr(evaluations, "FEWEST_TOLD", 1)
    asked = "After *Needles* I can [say](https://example.org) **why** & how."
    plan = sqlite_site.library / "lessons/basics/course.yaml"
    plan.write_text(plan.read_text().replace("Was it useful?", asked))
    sqlite_site.publish_files()
    sqlite_site.app.extensions["courseware"].catalogues.current(float("inf"))
    complete(sqlite_site)

    heading = "After <em>Needles</em> I can say <strong>why</strong> &amp; how.</h2>"
    for who, path in ((ADA, "/admin/evaluations/basics"), (INA, "/author/evaluations/basics")):
        page = sqlite_site.browser(who).get(path)
        check(page)
        assert heading in page.text and "1 answer to these words" in page.text
    with sqlite_site.db.read() as connection:
        (kept,) = connection.scalars(select(Evaluation.asked))
    assert kept[0]["text"] == "After Needles I can say why & how."


def test_earlier_wordings_of_an_evaluation_stand_under_a_heading_of_their_own(
    sqlite_site, monkeypatch
):
    monkeypatch.setattr(evaluations, "FEWEST_TOLD", 1)
    complete(sqlite_site)
    course = sqlite_site.library / "lessons/basics/course.yaml"
    text = course.read_text()
    course.write_text(text.replace('["no", "a little", "yes"]', '["yes", "a little", "no"]'))
    publish(sqlite_site.db, sqlite_site.library, None, "", NOON)
    sqlite_site.clock.step(seconds=2)

    page = words(sqlite_site.browser(ADA).get("/admin/evaluations/basics").text)

    today, earlier = page.split("Asked in other words before")
    assert "Was it useful? No answer yet. Answers to “Was it useful?”" in today
    assert "yes 0 a little 0 no 0" in today
    before = "1 answer to these words. Answers to “Was it useful?”, as it was asked before"
    assert before in earlier
    assert "no 0 a little 0 yes 1" in earlier
    assert "Wording not kept" not in page
