"""Two workers on one database: what begins at one knows the release that went live at the other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from courseware.app import create_app
from courseware.services.attempts import starting
from courseware.services.attempts.starting import start
from courseware.services.regrading.correcting import Correction, Kind, Wish, apply
from courseware.services.releases.live import CatalogueSource, Superseded
from courseware.services.releases.publishing import publish
from courseware.store.quizzes import regrades
from courseware.store.quizzes.attempts import attempt as attempt_row
from courseware.web import runtime
from tests.cast import LEA, NOON
from tests.library import quiz, write_library
from tests.services.test_lock_order import PATIENCE_SECONDS, somebody_waits
from tests.web.conftest import Site
from tests.web.markup import words
from tests.web.test_statements import asked_of
from tests.web.walk import begin, give

OLD, NEW = quiz(bank=2), quiz(bank=2, wording="Which of these")
FULL_MARKS = Wish("needles", "q0", Correction(Kind.FULL_MARKS), "The figure was missing.")


@pytest.fixture
def other(site: Site, monkeypatch):
    """A second worker on the same database, in a second in which neither looks for a release."""
    site.publish(OLD)
    monkeypatch.setattr(runtime, "monotonic", lambda: 1000.0)
    app = create_app(site.app.extensions["courseware"].config, site.clock)
    db = app.extensions["courseware"].db
    yield Site(app, db, site.clock, site.library)
    db.close()


def row_of(site: Site, attempt: str):
    with site.db.read() as connection:
        return attempt_row(connection, attempt.rpartition("/")[2])


def live(site: Site):
    return CatalogueSource(site.db).current(0)


def test_an_attempt_begins_at_the_release_that_another_worker_made_live(
    site: Site, other: Site
) -> None:
    """The correction is made for the new words, and reaches what begins at either worker."""
    browsers = site.browser(LEA), other.browser(LEA)
    for one in browsers:
        assert one.get("/quizzes/needles").status_code == 200
    site.publish(NEW)
    apply(site.db, live(site), None, FULL_MARKS, NOON)

    attempt = begin(browsers[1])
    asked = [words(browsers[1].get(f"{attempt}/{position}")) for position in (1, 2, 3)]
    for position, text in enumerate(asked, start=1):
        give(browsers[1], attempt, position, "b" if "is number 0?" in text else "a")
    browsers[1].post(f"{attempt}/submit")

    done = row_of(site, attempt)
    assert (done.release_id, done.revision_sha256) == (
        live(site).release_id,
        live(site).quiz("needles").revision_sha256,
    )
    assert all("Which of these is" in text for text in asked)
    assert done.score == 1


def test_who_began_by_other_rules_reads_the_new_ones_first(site: Site, other: Site) -> None:
    browser = other.browser(LEA)
    page = browser.get("/quizzes/needles")
    shown = page.text.partition('name="shown" value="')[2].partition('"')[0]
    site.publish(quiz(bank=2).replace("pass: 60", "pass: 75"))

    answer = browser.post("/quizzes/needles", {"shown": shown})

    assert answer.status_code == 409
    assert "The rules of this quiz were changed while the page was open." in words(answer)
    assert "75" in words(answer) and "no attempt has started" in words(answer)


def test_an_open_attempt_goes_on_whatever_is_live(site: Site, other: Site) -> None:
    attempt = begin(other.browser(LEA))
    site.publish(NEW)

    assert begin(other.browser(LEA)) == attempt


def test_the_service_says_which_release_it_was_asked_with(site: Site) -> None:
    before = live(site)
    site.publish(NEW)

    with pytest.raises(Superseded, match="Nothing has begun"):
        start(site.db, before, LEA.actor, "needles", NOON)

    assert start(site.db, live(site), LEA.actor, "needles", NOON)


def test_a_release_waits_for_an_attempt_that_is_beginning_at_the_one_before(
    site: Site, monkeypatch
) -> None:
    """Between the look at the release and the commit no other release comes in."""
    site.publish(OLD)
    before, looked, go_on = live(site), Event(), Event()
    insert = starting._insert

    def slowly(*about):
        looked.set()
        assert go_on.wait(PATIENCE_SECONDS)
        return insert(*about)

    monkeypatch.setattr(starting, "_insert", slowly)
    write_library(site.library, NEW)
    with ThreadPoolExecutor(2) as pool:
        beginning = pool.submit(start, site.db, before, LEA.actor, "needles", NOON)
        assert looked.wait(PATIENCE_SECONDS)
        release = pool.submit(publish, site.db, site.library, None, "", NOON)
        somebody_waits(site.db)
        with site.db.read() as connection:
            assert not regrades.revisions_with(connection, "needles", "q0")
        assert not release.done()
        go_on.set()
        begun, published = beginning.result(), release.result()

    assert published.published
    apply(site.db, live(site), None, FULL_MARKS, NOON)
    with site.db.read() as connection:
        (corrected,) = regrades.all_regrades(connection)
    assert row_of(site, f"/{begun}").revision_sha256 in corrected.revisions


def test_beginning_asks_once_more_than_before_which_release_is_live(site: Site) -> None:
    browser = site.browser(LEA)
    browser.get("/quizzes/needles")

    with asked_of(site.db) as sent:
        assert browser.post("/quizzes/needles").status_code == 303

    # Who is there, and whether an attempt ran out; then begun: who acts, their attempts, which
    # release is live, and what there was before that. PostgreSQL holds the marks first.
    assert len(sent) == (14 if site.db.is_sqlite else 15)
