"""The pages that tell instructors about their questions."""

import re
from fractions import Fraction

from courseware.domain.item_statistics import ItemFigures
from courseware.domain.spread import Gap
from courseware.domain.weak_items import FEWEST, Concern, Weight
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.services.statistics.questions import QuestionReport
from courseware.web.instructor.plot import BOTTOM, LEFT, RIGHT, TOP, plot_of
from tests.cast import INA, MAX, NOON
from tests.library import quiz, write_library
from tests.services.answering import add_attempt
from tests.web.markup import Markup
from tests.web.markup import words as said
from tests.web.test_every_page import check

PAGE = "/author/statistics/needles"


def answer(site, people: int = 12) -> None:
    """People who know take option b of q0, whose key says a."""
    quiz = CatalogueSource(site.db).current(0).quiz("needles")
    for number in range(people):
        able = number % 2 == 0
        sheet = {"q0": "b" if able else "a", "q1": "a" if able else "b", "c0": "a"}
        add_attempt(site.db, quiz, f"secret-name-{number}", sheet)


def report(facility, discrimination, answers=FEWEST, weak=False) -> QuestionReport:
    half = Fraction(1, 2)
    figures = ItemFigures("q", 1, answers, facility, half, discrimination, half)
    concerns = (Concern(Weight.HARD, "hard"),) if weak else ()
    return QuestionReport("q", "single", "text", False, False, figures, (), 0, 0, 0, concerns)


def test_the_weak_question_comes_first_with_its_reason(site):
    answer(site)

    page = site.browser(INA).get(PAGE)

    check(page)
    first = page.text.split("Look at these first")[1].split("<li>")[1]
    assert "#answers-q0" in first
    assert "People who did well chose b, “A hollow cannula”: they earned 100 %" in first


def test_each_option_stands_with_its_key_and_who_chose_it(sqlite_site):
    answer(sqlite_site)

    page = sqlite_site.browser(INA).get(PAGE)

    body = page.text.split('aria-label="Answers to question 1"')[2].split("</table>")[0]
    rows = [re.sub(r"\s*<[^>]+>\s*", "|", row) for row in body.split("<tr>")[2:]]
    cells = [[cell for cell in row.split("|") if cell.strip()] for row in rows]
    assert cells[:4] == [
        ["a", "A filiform needle", "Right", "6", "50.0 %", "50.0 %"],
        ["b", "A hollow cannula", "Wrong", "6", "50.0 %", "100.0 %"],
        ["c", "A blunt probe", "Wrong", "0", "0.0 %", "–"],
        ["No answer", "–", "0", "0.0 %", "–"],
    ]


def test_no_learner_is_named(sqlite_site):
    answer(sqlite_site)

    page = sqlite_site.browser(INA).get(PAGE)

    assert "6 of" not in page.text and "12 by 12 people, of which" in page.text
    assert "secret-name" not in page.text


def test_before_the_first_attempt_the_page_says_what_will_come(sqlite_site):
    page = sqlite_site.browser(INA).get(PAGE)

    check(page)
    assert "No attempt at this quiz is graded yet." in page.text
    assert '<svg class="plot"' not in page.text


def test_attempts_that_nobody_submitted_are_told_apart(sqlite_site):
    quiz = CatalogueSource(sqlite_site.db).current(0).quiz("needles")
    sheet = {"q0": "a", "q1": "a", "c0": "a"}
    for name, ran_out in (("p1", False), ("p2", True)):
        add_attempt(sqlite_site.db, quiz, name, sheet, ran_out=ran_out)

    page = sqlite_site.browser(INA).get(PAGE)

    check(page)
    assert (
        "Graded attempts</dt><dd>2 by 2 people, of which 2 passed; 1 was not submitted: the"
        in page.text
    )
    assert "ubmitted" not in page.text.replace("not submitted", "")
    assert "Graded attempts" in sqlite_site.browser(INA).get("/author/statistics").text


def test_too_few_answers_are_called_that_and_nothing_is_judged(sqlite_site):
    answer(sqlite_site, people=FEWEST - 2)

    page = sqlite_site.browser(INA).get(PAGE)

    assert f"judged from {FEWEST} answers on" in page.text
    assert "Look at it" not in page.text
    assert "not enough data: not everybody had the same questions" not in page.text
    assert "not enough data: everybody earned the same here" in page.text
    assert "Not enough data to draw questions 1, 2, 3, 4, 5, 6." in page.text


def test_one_revision_can_be_looked_at_alone(sqlite_site):
    answer(sqlite_site)
    browser = sqlite_site.browser(INA)
    links = Markup(browser.get(PAGE).text).links
    (revision,) = {link for link in links if "revision=" in link}

    page = browser.get(revision)

    check(page)
    assert "Only revision" in page.text
    assert browser.get(f"{PAGE}?revision=unknown").status_code == 404


def test_answers_by_another_key_are_said_to_be_left_out_and_where_they_stand(
    sqlite_site, monkeypatch
):
    # Every request looks which release is live.
    monkeypatch.setattr("courseware.services.releases.live._SECONDS_BETWEEN_LOOKS", -1)
    answer(sqlite_site)
    before = said(sqlite_site.browser(INA).get(PAGE))
    write_library(sqlite_site.library, quiz(right="b"))
    outcome = publish(sqlite_site.db, sqlite_site.library, None, "", NOON)
    assert outcome.published, outcome

    page = sqlite_site.browser(INA).get(PAGE)

    check(page)
    assert "worded and keyed now" in said(page)
    assert "marked by another key, is left out here" in said(page)
    assert "q0 0 and 12 to other words or by another key nobody has answered it as" in said(page)
    assert "another key, is left out" not in before and "by another key" not in before
    (revision,) = {link for link in Markup(page.text).links if "revision=" in link}
    old = said(sqlite_site.browser(INA).get(revision))
    assert "q0 12" in old and "by another key" not in old


def test_first_attempts_stay_chosen_on_the_way_to_a_revision(sqlite_site):
    answer(sqlite_site)

    page = sqlite_site.browser(INA).get(f"{PAGE}?attempts=first")

    assert "12 by 12 people, of which" in page.text and "Graded first attempts" in page.text
    assert [link for link in Markup(page.text).links if link.endswith("&attempts=first")]


def test_the_list_has_every_quiz_with_its_attempts(sqlite_site):
    answer(sqlite_site)

    page = sqlite_site.browser(INA).get("/author/statistics")

    check(page)
    row = page.text.split(f'href="{PAGE}"')[1].split("</tr>")[0]
    assert re.findall(r'number">(\d+)<', row) == ["12"]


def test_the_way_to_the_page_is_shown_to_instructors_alone(sqlite_site):
    ina, max_ = sqlite_site.browser(INA), sqlite_site.browser(MAX)

    assert "/author" in Markup(ina.get("/home").text).links
    assert "/author/statistics" in Markup(ina.get("/author").text).links
    assert "/author" not in Markup(max_.get("/home").text).links


def test_dots_stand_where_their_figures_say():
    easy, hard = report(Fraction(1), 1.0), report(Fraction(0), -1.0, weak=True)
    middle = report(Fraction(1, 2), 0.0)

    plot = plot_of([easy, hard, middle])

    middle_at = ((LEFT + RIGHT) / 2, (TOP + BOTTOM) / 2)
    assert [(dot.number, dot.x, dot.y, dot.weak) for dot in plot.dots] == [
        (1, RIGHT, TOP, False),
        (2, LEFT, BOTTOM, True),
        (3, *middle_at, False),
    ]


def test_a_question_without_figures_is_named_and_not_drawn():
    few = report(Fraction(1), 1.0, answers=FEWEST - 1)
    alike = report(Fraction(1), Gap.ITEM_ALIKE)

    plot = plot_of([few, alike, report(Fraction(1, 2), 0.5)])

    assert plot.missing == (1, 2)
    assert [dot.number for dot in plot.dots] == [3]
