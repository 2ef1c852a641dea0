"""A manager reads which courses a member completed: the day, the round, and whether each counts."""

from datetime import date, timedelta

from courseware.domain.people import Role
from courseware.services.certificates.revoking import revoke
from courseware.services.competency.evidence import evidence_file
from courseware.services.competency.teams.completed import completed_courses
from courseware.services.membership import clinics
from courseware.services.releases.live import CatalogueSource
from tests.awards import give_award
from tests.cast import ADA, HAL, HILLTOP, LEA, MAX, MOA, NOON, RIVERSIDE
from tests.web.issued_certificates import issued
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.test_revoked_credit import revoked

KNOWLEDGE = "30 minutes of knowledge learning"


def shown(site, clinic, manager, now, on=None):
    """(course, whether it counts) as the member's page and as the evidence file say it."""
    who = (manager.actor, LEA.id, clinic)
    catalogue = CatalogueSource(site.db).current(0)
    page = completed_courses(site.db, *who, now)
    paper = evidence_file(site.db, catalogue, *who, now, on=on).completed
    return [sorted((one.course_id, one.counts) for one in found) for found in (page, paper)]


def test_page_and_file_tell_valid_demonstration_and_what_was_taken_back_apart(site):
    revoked(site)
    more = {"minutes": 30, "number": 2}
    give_award(site.db, LEA, course="shown", title="Shown", not_valid_because=["unread"], **more)
    manager = site.browser(MAX)

    for address in ("/team/lea", "/team/lea/file"):
        page = manager.get(address)
        check(page)
        text = words(page).replace(" ,", ",")
        assert f"Other Completed on 2 March 2026, UTC; {KNOWLEDGE} Valid credit" in text
        assert (
            f"Shown, round 2 Completed on 2 March 2026, UTC; {KNOWLEDGE} DEMONSTRATION, NOT VALID"
            in text
        )
        assert (
            "taken back on 3 March 2026: the record behind it was found to be wrong Revoked, does "
            "not count" in text
        )
        assert text.count("Valid credit") == 1


def test_who_completed_nothing_reads_none(site):
    for address in ("/team/lea", "/team/lea/file"):
        assert "Completed courses None" in words(site.browser(MAX).get(address))


def test_a_past_day_shows_what_was_completed_by_then(site):
    give_award(site.db, LEA)
    now = NOON + timedelta(days=3)

    assert shown(site, RIVERSIDE, MAX, now, date(2026, 3, 1))[1] == []
    assert shown(site, RIVERSIDE, MAX, now, date(2026, 3, 2))[1] == [("basics", True)]


def test_the_credit_moves_along_and_the_old_clinic_keeps_what_it_saw(site):
    number = issued(site)
    day = timedelta(days=1)
    about = (site.db, ADA.actor, LEA.id)
    clinics.grant_role(*about, HILLTOP, Role.LEARNER, NOON + day)
    clinics.end_role(*about, RIVERSIDE, Role.LEARNER, NOON + day)
    give_award(site.db, LEA, NOON + 2 * day, course="other", title="Other", minutes=30)
    revoke(site.db, ADA.actor, number, "record_wrong", "A wrong key.", NOON + 2 * day)

    assert shown(site, RIVERSIDE, MAX, NOON + 3 * day) == [[("basics", True)]] * 2
    both = [("basics", False), ("other", True)]
    assert shown(site, HILLTOP, MOA, NOON + 3 * day) == [both] * 2


def test_another_clinics_manager_sees_none_of_it(site):
    give_award(site.db, HAL)

    assert site.browser(MAX).get("/team/hal").status_code == 404
