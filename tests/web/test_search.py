"""A word leads to the section of a lesson in which it stands."""

import pytest
from sqlalchemy import delete, func, select

from courseware.cli.keeping_up import keep_up
from courseware.store.tables import LessonText
from tests.cast import ADA, LEA
from tests.library import COURSE, LESSON, quiz
from tests.web.markup import Markup, words
from tests.web.test_every_page import check
from tests.web.test_statements import asked_of

AT = "/courses/basics/lessons/needles"
TOLD = LESSON.replace(
    "A filiform needle is thin and solid.",
    "A filiform needle is thin and solid. Ask about Épaule & <script> of `100%_sure`.\n\n"
    "Blood thinners are no wall. <!-- AUTHORS ONLY -->",
)


def found(page) -> list[str]:
    """Where the results lead."""
    return [
        link for link in Markup(page.text.split('<ol class="found"')[-1].split("</ol>")[0]).links
    ]


def test_words_in_any_order_lead_to_the_section(site):
    site.publish(quiz(), TOLD)

    page = site.browser(LEA).get("/search?q=THINNERS+blood")

    check(page)
    assert found(page) == [f"{AT}#what-it-is"]
    assert "What it is Basics · Needles" in words(page)
    assert "<mark>Blood</mark> <mark>thinners</mark> are no wall." in page.text
    assert 'id="what-it-is"' in site.browser(LEA).get(AT).text


def test_accents_make_no_difference_and_texts_are_escaped(site):
    site.publish(quiz(), TOLD)

    page = site.browser(LEA).get("/search?q=epaule")

    assert found(page) == [f"{AT}#what-it-is"]
    assert "<mark>Épaule</mark> &amp;" in page.text
    assert "<script> of" not in page.text


@pytest.mark.parametrize(("typed", "is_found"), [("rib", False), ("scri", True), ("linn", False)])
def test_a_short_word_is_looked_for_where_words_begin(site, typed, is_found):
    site.publish(quiz(), TOLD.replace("Blood thinners", "We describe: blood thinners"))

    page = site.browser(LEA).get(f"/search?q={typed}")

    assert (f"{AT}#what-it-is" in page.text) is is_found


@pytest.mark.parametrize("typed", ["%25%25", "%25_", "__", "100%25_nothing", "so%25solid"])
def test_signs_of_patterns_stand_for_themselves(site, typed):
    site.publish(quiz(), TOLD)

    assert "Nothing found" in (said := words(site.browser(LEA).get(f"/search?q={typed}"))) or (
        "Type a whole word" in said
    )


def test_titles_come_first_and_all_words_before_some(site):
    site.publish(quiz(), TOLD)

    page = site.browser(LEA).get("/search?q=needles+thinner")

    assert found(page) == [f"{AT}#what-it-is", AT, f"{AT}#start"]
    assert "1 place with all of the words, 2 more with some." in words(page)


def test_nothing_of_quizzes_or_comments_is_found(site):
    site.publish(quiz(), TOLD)
    browser = site.browser(LEA)

    for word in ("RATIONALE", "EXPLANATION", "cannula", "AUTHORS"):
        assert "Nothing found" in words(browser.get(f"/search?q={word}")), word


def test_what_is_no_longer_live_is_not_found(site):
    site.publish(quiz(), TOLD)
    site.publish(quiz(), LESSON)

    assert "Nothing found" in words(site.browser(LEA).get("/search?q=thinners"))


def test_nothing_one_letter_and_too_much_are_answered(site):
    browser = site.browser(LEA)

    assert "Finds sections of lessons" in words(browser.get("/search"))
    assert "Type a whole word" in words(browser.get("/search?q=a"))
    long = browser.get("/search?q=" + "a" * 201)
    assert long.status_code == 422
    assert "Use at most 200 characters" in words(long)
    check(long)


def test_a_search_says_which_words_it_left_out(site):
    twelve = "+".join(f"solid{n}" for n in range(11)) + "+solid"
    browser = site.browser(LEA)

    enough = browser.get(f"/search?q={twelve}")
    one, more = (browser.get(f"/search?q={twelve}+{rest}") for rest in ("x", "Thin+bone+skin"))

    assert "left out" not in words(enough)
    assert "left out" not in words(one)  # one letter is no word
    told = "Only the first 12 words are looked for: “thin”, “bone” and “skin” were left out."
    assert told in words(more)
    assert found(more) == found(enough) != []
    lost = browser.get("/search?q=" + twelve.replace("solid", "xylo") + "+thin")
    assert "Nothing found" in words(lost)
    assert "Only the first 12 words are looked for: “thin” was left out." in words(lost)
    check(more)


def test_at_most_thirty_are_shown(site):
    sections = "".join(f"\n## Part {n} {{#part-{n}}}\n\nAbout bruises.\n" for n in range(40))
    site.publish(quiz(), LESSON + sections)

    page = site.browser(LEA).get("/search?q=bruise")

    assert len(found(page)) == 30
    assert found(page)[0] == f"{AT}#part-0"
    assert "40 places: the best 30 stand here." in words(page)


def test_the_catalogue_has_the_field_for_members_only(site):
    assert 'action="/search"' in site.browser(LEA).get("/courses").text
    assert 'action="/search"' not in site.browser().get("/courses").text
    assert 'action="/search"' not in site.browser(ADA).get("/courses").text


def test_the_status_of_a_course_stands_beside_what_is_found_in_it(site):
    text = COURSE.replace("status: open", "status: retired")
    (site.library / "lessons" / "basics" / "course.yaml").write_text(text, "utf-8")
    site.publish_files()

    assert "Basics · Needles · Retired" in words(site.browser(LEA).get("/search?q=filiform"))


def test_what_an_earlier_version_published_is_found_after_the_upgrade(site):
    with site.db.write() as connection:
        connection.execute(delete(LessonText))
    browser = site.browser(LEA)
    before = words(browser.get("/search?q=filiform"))
    assert "The text of 1 lesson is found from the next publication on" in before
    assert "Nothing found" in before

    keep_up(site.db)

    after = browser.get("/search?q=filiform")
    assert f"{AT}#what-it-is" in found(after)
    assert "next publication" not in after.text


def test_a_publication_fills_what_is_missing_and_stores_nothing_twice(site):
    with site.db.write() as connection:
        connection.execute(delete(LessonText))
    text = COURSE.replace("A small course", "A little course")
    (site.library / "lessons" / "basics" / "course.yaml").write_text(text, "utf-8")
    site.publish_files()
    with site.db.read() as connection:
        assert connection.scalar(select(func.count()).select_from(LessonText)) == 3


def test_a_search_asks_the_same_number_of_times(site):
    site.publish(quiz(), TOLD)
    browser = site.browser(LEA)
    asked = []
    for typed in ("filiform", "blood thinners of the solid", "xylophone"):
        browser.get("/search?q=" + typed)
        with asked_of(site.db) as sent:
            browser.get("/search?q=" + typed)
        asked.append(len(sent))

    assert asked[0] == asked[1] == asked[2] + 1


def test_a_claim_stands_with_its_verdict_and_a_word_with_its_meaning(site):
    lists = site.library / "lessons"
    claim = '{id: C-001, claim: "Ravens rule it out", verdict: unsupported, why: "No."'
    (lists / "claims.yaml").write_text(f"- {claim}, lesson: needles}}\n", "utf-8")
    term = '{id: corvid, term: "corvid", definition: "A large bird.", also: ["raven"]}'
    (lists / "glossary.yaml").write_text(f"- {term}\n", "utf-8")
    lesson = lists / "basics" / "needles.md"
    marked = LESSON.replace("It injects nothing.", "Nothing. [claim:C-001]")
    lesson.write_text(marked, "utf-8")
    site.publish_files()

    page = site.browser(LEA).get("/search?q=raven")

    assert found(page) == ["/glossary#corvid", "/claims/C-001"]
    assert "What people say: Not supported Ravens rule it out" in words(page)
    assert "corvid, raven Glossary A large bird." in words(page)
    check(page)
