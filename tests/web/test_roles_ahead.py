"""Days of roles by a clock that was ahead are said to be its, wherever they stand."""

from datetime import timedelta

from courseware.domain.people import Role
from courseware.services.membership import clinics
from tests.cast import ADA, ASA, HAL, LUC, NOON, RIVERSIDE
from tests.web.markup import words
from tests.web.test_every_page import check

LATER = NOON + timedelta(days=3)
HELD = "5 March 2026 (by a clock that was ahead; held already)"


def test_the_administrator_s_page_says_which_days_of_a_role_a_clock_that_was_ahead_had_written(
    sqlite_site,
):
    clinics.grant_role(sqlite_site.db, ADA.actor, HAL.id, RIVERSIDE, Role.ASSESSOR, LATER)
    clinics.end_role(sqlite_site.db, ADA.actor, ASA.id, RIVERSIDE, Role.ASSESSOR, LATER)
    browser = sqlite_site.browser(ADA)

    page = browser.get(f"/admin/people/{HAL.id}")
    check(page)
    assert f"{HELD} – now" in words(page)
    assert words(page).count("by a clock") == 1
    ended = words(browser.get(f"/admin/people/{ASA.id}"))
    assert "– 5 March 2026 (by a clock that was ahead; over already)" in ended
    assert "by a clock" not in words(browser.get(f"/admin/people/{LUC.id}"))


def test_a_role_of_that_clock_that_was_ended_by_the_right_one_says_so_for_ever(sqlite_site):
    clinics.grant_role(sqlite_site.db, ADA.actor, HAL.id, RIVERSIDE, Role.ASSESSOR, LATER)
    clinics.end_role(sqlite_site.db, ADA.actor, HAL.id, RIVERSIDE, Role.ASSESSOR, NOON)

    told = "5 March 2026 (by a clock that was ahead) – 2 March 2026"
    assert told in words(sqlite_site.browser(ADA).get(f"/admin/people/{HAL.id}"))
    sqlite_site.clock.step(days=9)
    assert told in words(sqlite_site.browser(ADA).get(f"/admin/people/{HAL.id}"))


def test_one_s_own_account_says_so_too(sqlite_site):
    clinics.grant_role(sqlite_site.db, ADA.actor, LUC.id, RIVERSIDE, Role.ASSESSOR, LATER)

    page = sqlite_site.browser(LUC).get("/account")

    assert f"Assessor since {HELD}" in words(page)
    assert words(page).count("by a clock") == 1
