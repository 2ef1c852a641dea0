"""A review falls due again, is renewed by whoever gave it, and all pages say how it stands."""

from courseware.domain.ledger import Act
from courseware.services.proving.ledger_walk import verify
from courseware.store import releases as rows
from tests.cast import INA, LEA, NOON
from tests.web.authors import LESSON, QUIZ, acts, digest_of, text_of
from tests.web.authors import authoring as authoring
from tests.web.conftest import Site
from tests.web.markup import Markup, words
from tests.web.test_every_page import check
from tests.web.walk import LESSON_PAGE


def review(site: Site, path: str = LESSON):
    sent = {"revision": digest_of(text_of(site, path))}
    return site.browser(INA).post(f"/author/review/{path}", sent)


def offered(site: Site, path: str = LESSON) -> bool:
    """Whether the page of the file offers its reader to review it."""
    page = site.browser(INA).get(f"/author/files/{path}")
    check(page)
    return f"/author/review/{path}" in [form.action for form in Markup(page.text).forms]


def test_an_overdue_review_is_renewed_by_whoever_gave_it(site: Site) -> None:
    breaks = verify(site.db)
    assert (offered(site), review(site).status_code, offered(site)) == (True, 303, False)
    site.clock.step(days=364)
    early = review(site)
    assert early.status_code == 409
    assert "You can renew your review from 2 March 2027 on" in words(early)
    assert not offered(site)

    site.clock.step(days=1)
    assert offered(site)
    assert review(site).status_code == 303

    assert (acts(site, Act.REVIEW_RECORDED), verify(site.db)) == (2, breaks)
    with site.db.read() as connection:
        kept = rows.reviews_of(connection, [digest_of(text_of(site))])
    assert [row.reviewed_at for row in kept] == [NOON, site.clock.now()]
    lesson = words(site.browser(LEA).get(LESSON_PAGE))
    assert "Reviewed by Ina Novak, 2 March 2027" in lesson
    assert "the next review is due on 2 March 2028" in lesson
    assert "Review overdue" not in lesson
    assert (review(site).status_code, offered(site)) == (409, False)


def test_a_quiz_is_not_reviewed_again_by_the_same_person(sqlite_site: Site) -> None:
    review(sqlite_site, QUIZ)
    sqlite_site.clock.step(days=4000)

    again = review(sqlite_site, QUIZ)

    assert again.status_code == 409
    assert "You have reviewed this revision already." in words(again)
    assert not offered(sqlite_site, QUIZ)


def test_all_pages_say_that_a_review_is_overdue(sqlite_site: Site) -> None:
    def row() -> str:
        listed = words(sqlite_site.browser(INA).get("/author/files"))
        return listed.split("needles.md lesson")[1].split(".")[0]

    def told() -> tuple[str, str, str]:
        course = words(sqlite_site.browser(LEA).get("/courses/basics"))
        file = words(sqlite_site.browser(INA).get(f"/author/files/{LESSON}"))
        return row(), course, file.split("Review of this revision")[1]

    review(sqlite_site)
    listed, course, file = told()
    assert "Reviewed" in listed
    assert "reviewed by a clinician" in course
    assert "overdue" not in f"{listed} {course} {file}".lower()

    sqlite_site.clock.step(days=365)
    listed, course, file = told()
    assert "Review overdue" in listed
    assert "reviewed by a clinician" not in course
    assert "review overdue" in course
    assert "Review overdue" in file
    assert "2 March 2027" in file
