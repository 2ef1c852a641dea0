"""What was seen unsafe while a competency is in force is the first thing that May says."""

from courseware.services.competency.treating import may
from courseware.services.identity import accounts
from tests.cast import ASA, LEA, MAX, RIVERSIDE
from tests.ward import BEN, X, noon
from tests.web.markup import words
from tests.web.ward_site import open_ward

UNSAFE = (
    "Done unsafely on 27 February 2026, and not seen safe since: X01 “Asks who the patient is.”."
)
NEED = "Lea Lindqvist: CL-X Screening Unsafe on 27 February 2026: X01"
NOT_READY = "The latest observation, of 27 February 2026, says that the statement does not hold."


def certified(site):
    ward = open_ward(site)
    ward.certify("2026-02-20")
    accounts.add_licence(ward.db, LEA.actor, "IE", "L1", noon("2026-02-20"))
    return ward


def ask(ward, day):
    return may.may(ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, X, noon(day))


def test_an_unsafe_item_stands_first_and_ends_nothing(sqlite_site):
    ward = certified(sqlite_site)
    ward.observe("2026-02-27", ASA, marks={"x01": "unsafe"}, ready="no")

    answer = ask(ward, "2026-02-28")
    assert (answer.met, answer.notices) == (True, (UNSAFE, NOT_READY))
    sqlite_site.clock.moment = noon("2026-02-28")
    browser = sqlite_site.browser(MAX)
    page = words(browser.get("/team/may?person=lea&checklist=cl-x"))
    assert page.index(UNSAFE) < page.index(NOT_READY) < page.index(may.ALL_MET)
    assert UNSAFE in words(browser.get("/team/lea/cl-x"))
    assert UNSAFE in words(browser.get("/team/lea/file"))


def test_it_is_told_until_the_item_was_seen_safe(sqlite_site):
    ward = certified(sqlite_site)
    ward.observe("2026-02-27", ASA, marks={"x01": "unsafe"}, ready="no")
    ward.observe("2026-02-28", BEN, marks={"x01": "not_observed"})
    assert ask(ward, "2026-02-28").notices == (UNSAFE,)
    sqlite_site.clock.moment = noon("2026-02-28")
    assert NEED in words(sqlite_site.browser(MAX).get("/team"))

    ward.observe("2026-03-01", BEN)
    sqlite_site.clock.moment = noon("2026-03-01")
    assert NEED not in words(sqlite_site.browser(MAX).get("/team"))
    assert ask(ward, "2026-03-01").notices == ()
    assert ask(ward, "2026-02-20").notices == ()


def test_what_was_seen_before_the_confirmation_is_no_news(sqlite_site):
    ward = open_ward(sqlite_site)
    ward.observe("2026-02-10", ASA, marks={"x01": "unsafe"}, ready="no")
    ward.certify("2026-02-20")

    assert ask(ward, "2026-02-21").notices == ()
