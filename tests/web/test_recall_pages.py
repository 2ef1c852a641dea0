"""What a learner, a manager and a verifier see of a recall."""

import io
from datetime import timedelta

from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.office import Office
from courseware.services.certificates.reading import own_certificates
from courseware.services.recalls.recalling import RecallWish
from courseware.services.regrading.correcting import Correction, Kind, Wish, apply
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from tests.cast import ADA, INA, LEA, LUC, MAX, NOON
from tests.library import LESSON, write_library
from tests.services.test_credit import attest, evaluate, pass_quiz, read_lesson
from tests.web.markup import words
from tests.web.test_every_page import check


def recall(site) -> str:
    """Lea has an award with a certificate, and its lesson is recalled; the number."""
    school = (site.db, CatalogueSource(site.db).current(0))
    for step in (read_lesson, pass_quiz, evaluate, attest):
        step(school)
    office = Office("Courseware", "http://localhost", site.library.parent / "keys")
    bring_up_to_date(site.db, office, None, NOON)
    write_library(site.library, lesson=LESSON.replace("injects nothing", "never injects"))
    wish = RecallWish("needles", ("q0", "c0"), "The depth was wrong.")
    assert publish(site.db, site.library, None, "", NOON, recall=wish).concerned == 1
    site.clock.step(seconds=2)
    ((certificate,),) = own_certificates(site.db, LEA.actor, NOON).values()
    return certificate.number


def test_the_learner_finds_it_on_the_first_page_and_answers(site):
    number = recall(site)
    browser = site.browser(LEA)

    home = browser.get("/home")
    check(home)
    address = "/recalls/" + home.text.split('href="/recalls/')[1].split('"')[0]
    page = browser.get(address)
    check(page)
    assert "The depth was wrong." in page.text
    assert "RATIONALE" not in page.text
    verified = site.browser().get(f"/verify/{number}")
    check(verified)
    assert "The holder has not answered the questions about the difference yet." in verified.text

    wrong = browser.post(address, {"q0.answer": "a", "c0.answer": "b"})
    check(wrong)
    assert "1 of 2 went wrong" in wrong.text
    assert "RATIONALE-c0-b" in wrong.text
    blank = browser.post(address, {"q0.answer": "a"})
    check(blank)
    assert (blank.status_code, "Please answer this question." in blank.text) == (422, True)
    done = browser.post(address, {"q0.answer": "a", "c0.answer": "a"})
    check(done)
    assert "It is on record." in done.text
    assert "/recalls/" not in browser.get("/home").text
    after = site.browser().get(f"/verify/{number}").text
    assert "The holder answered the questions about the difference on" in after


def test_an_award_that_came_after_the_recall_says_so_to_a_verifier(site):
    def school():
        return (site.db, CatalogueSource(site.db).current(0))

    read_lesson(school())
    pass_quiz(school())
    write_library(site.library, lesson=LESSON.replace("injects nothing", "never injects"))
    wish = RecallWish("needles", ("q0",), "The depth was wrong.")
    publish(site.db, site.library, None, "", NOON - timedelta(hours=1), recall=wish)
    evaluate(school())
    attest(school())
    office = Office("Courseware", "http://localhost", site.library.parent / "keys")
    bring_up_to_date(site.db, office, None, NOON)
    ((certificate,),) = own_certificates(site.db, LEA.actor, NOON).values()

    page = site.browser().get(f"/verify/{certificate.number}")

    check(page)
    said = "before this award was made; its holder had read an earlier text."
    assert said in page.text
    assert "The holder has not answered the questions about the difference yet." in page.text


def test_a_reader_without_an_award_is_told_wherever_the_lesson_is(site):
    read_lesson((site.db, CatalogueSource(site.db).current(0)))
    write_library(site.library, lesson=LESSON.replace("injects nothing", "never injects"))
    wish = RecallWish("needles", ("q0",), "The depth was wrong.")
    assert publish(site.db, site.library, None, "", NOON, recall=wish).concerned_readers == 1
    site.clock.step(seconds=2)
    browser = site.browser(LEA)
    pages = ("/home", "/courses/basics", "/courses/basics/lessons/needles")

    for address in pages:
        page = browser.get(address)
        check(page)
        assert "Corrected for safety: Needles" in page.text
        assert "The depth was wrong." in page.text
        assert "Your award stays" not in page.text
        assert "Corrected for safety" not in site.browser(LUC).get(address).text
    recall = "/recalls/" + page.text.split('href="/recalls/')[1].split('"')[0]
    shown = browser.get(recall)
    check(shown)
    assert "award" not in shown.text
    team = site.browser(MAX).get("/team/recalls")
    check(team)
    assert "Lea Lindqvist" in team.text and "Not yet" in team.text
    counted = site.browser(INA).get("/author/releases/2")
    check(counted)
    assert "It concerned 1 reader without an award. All were told." in counted.text
    assert "0 of 1 reader without one" in counted.text

    assert "It is on record." in browser.post(recall, {"q0.answer": "a"}).text

    for address in pages:
        assert "Corrected for safety" not in browser.get(address).text
    assert "1 of 1 reader without one" in site.browser(INA).get("/author/releases/2").text


def test_a_verifier_of_the_file_reads_of_the_recall_too(site):
    number = recall(site)
    pdf = site.browser(LEA).get(f"/certificates/{number}.pdf").data

    page = site.browser().post("/verify", {"file": (io.BytesIO(pdf), "c.pdf")})

    check(page)
    assert "A lesson behind it was corrected" in page.text
    assert "has not answered the questions about the difference yet" in page.text


def test_a_manager_and_an_administrator_see_who_is_done(site):
    recall(site)

    for who, address in ((MAX, "/team/recalls"), (ADA, "/admin/recalls")):
        browser = site.browser(who)
        page = browser.get(address)
        check(page)
        assert "Lea Lindqvist" in page.text and "Not yet" in page.text
        table = browser.get(f"{address}.csv")
        assert (table.mimetype, '"Lea Lindqvist"' in table.text) == ("text/csv", True)
        # The other pages of the team are one tap away, as on each of them.
        assert ('aria-label="Team pages"' in page.text) is (who is MAX)
    assert "/recalls/" not in site.browser(LUC).get("/home").text


def correct(site, question, correction):
    wish = Wish("needles", question, correction, "The key was wrong.")
    live = CatalogueSource(site.db).current(0)
    apply(site.db, live, None, wish, NOON, allow_lost_passes=True)


def of_lea(site):
    browser = site.browser(LEA)
    return browser, "/recalls/" + browser.get("/home").text.split('href="/recalls/')[1].split('"')[
        0
    ]


def test_a_corrected_key_is_what_the_page_teaches(site):
    recall(site)
    correct(site, "q0", Correction(Kind.KEY, "b"))
    browser, address = of_lea(site)

    wrong = browser.post(address, {"q0.answer": "a", "c0.answer": "a"})

    check(wrong)
    assert "1 of 2 went wrong" in wrong.text
    assert "Corrected on 2 March 2026, because: The key was wrong." in wrong.text
    assert "A hollow cannula" in wrong.text and "RATIONALE-q0" not in wrong.text
    done = browser.post(address, {"q0.answer": "b", "c0.answer": "a"})
    assert "You answered the questions about the difference" in done.text


def test_a_recall_without_a_question_left_is_ended_by_its_readers_word(site):
    number = recall(site)
    for question in ("q0", "c0"):
        correct(site, question, Correction(Kind.FULL_MARKS))
    browser, address = of_lea(site)

    page = browser.get(address)
    check(page)
    assert "The questions about the difference were taken back" in page.text
    done = browser.post(address, {})

    check(done)
    assert "You ended this on 2 March 2026. It is on record." in done.text
    verified = words(site.browser().get(f"/verify/{number}"))
    assert "answered the questions" not in verified
    assert (
        "The holder said on 2 March 2026 that they have read the corrected text; the questions "
        "about the difference had been taken back, so none was answered."
    ) in verified
    assert "Read again 2 March 2026" in words(site.browser(MAX).get("/team/recalls"))
