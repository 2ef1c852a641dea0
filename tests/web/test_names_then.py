"""The name of a past day, and of who left, on the manager's pages."""

from datetime import timedelta

from courseware.domain.people import Role
from courseware.services.identity import people
from courseware.services.membership.clinics import end_role
from tests.cast import ADA, LEA, MAX, RIVERSIDE
from tests.ward import noon
from tests.web.markup import words
from tests.web.ward_site import open_ward

D1, BEFORE, CHANGED = "2026-01-04", "2026-01-10", "2026-01-15"
NEW = "Lea O’Newname"
SAID = f"Name corrected since On that day the account bore the name {LEA.name}; now it is {NEW}."
PAGES = ("/team/lea/cl-x?", "/team/lea/file?", "/team/may?person=lea&checklist=cl-x&")


def opened(site):
    ward = open_ward(site)
    ward.certify(D1)
    return ward, site.browser(MAX)


def rename(ward, day):
    people.correct_name(ward.db, ADA.actor, LEA.id, NEW, "Married.", day)


def test_every_page_of_a_day_before_a_correction_tells_both_names(sqlite_site):
    ward, manager = opened(sqlite_site)
    rename(ward, noon(CHANGED))

    for page in PAGES:
        assert SAID in words(manager.get(f"{page}on={BEFORE}")), page
        assert "Name corrected since" not in words(manager.get(f"{page}on={CHANGED}")), page
    assert f"{LEA.name} Now {NEW} " in words(manager.get(f"/team?on={BEFORE}"))
    assert f"{LEA.name} (now {NEW})" in words(manager.get(f"/team/print?on={BEFORE}"))
    assert LEA.name not in words(manager.get("/team"))


def test_the_file_of_who_left_bears_the_name_with_which_they_left(sqlite_site):
    ward, manager = opened(sqlite_site)
    end_role(ward.db, ADA.actor, LEA.id, RIVERSIDE, Role.LEARNER, noon(CHANGED))
    rename(ward, noon(CHANGED) + timedelta(days=5))

    for page in PAGES:
        for on in ("", f"on={BEFORE}"):
            shown = words(manager.get(f"{page}{on}&clinic={RIVERSIDE}"))
            assert LEA.name in shown and NEW not in shown, (page, on)
    file = words(manager.get(f"/team/lea/file?clinic={RIVERSIDE}"))
    assert f"on record when {LEA.name} left" in file
