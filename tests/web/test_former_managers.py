"""Whoever managed a clinic until a moment ago reads that, and not of a mistyped address."""

import pytest

from courseware.services.membership import clinics
from tests.cast import ADA, HILLTOP, MAX, MOA, NOON, RIVERSIDE, Role
from tests.web.markup import words
from tests.web.test_team import LIST, confirmation, upload

ENDED = "Your role as a manager of this clinic has ended"


@pytest.fixture
def put_out(site):
    """MAX manages Hilltop, too; while the preview of his list was open, Riverside took his role."""
    clinics.grant_role(site.db, ADA.actor, MAX.id, HILLTOP, Role.MANAGER, NOON)
    browser = site.browser(MAX)
    browser.form = confirmation(upload(browser, LIST, clinic=RIVERSIDE))
    clinics.end_role(site.db, ADA.actor, MAX.id, RIVERSIDE, Role.MANAGER, site.clock.now())
    return browser


def test_a_list_that_is_applied_too_late_tells_of_the_role(put_out):
    answer = put_out.post("/team/staff/confirm", put_out.form)

    assert answer.status_code == 403
    assert ENDED in words(answer) and "Nothing was changed" in words(answer)
    assert "typing mistake" not in words(answer)


@pytest.mark.parametrize("page", ["", "/members", "/invitations", "/assignments", "/lea"])
def test_pages_of_the_clinic_tell_of_the_role(put_out, page):
    answer = put_out.get(f"/team{page}?clinic={RIVERSIDE}")

    assert (answer.status_code, ENDED in words(answer)) == (403, True)


def test_who_left_every_clinic_is_told_of_the_role(put_out, site):
    clinics.end_role(site.db, ADA.actor, MAX.id, HILLTOP, Role.MANAGER, site.clock.now())

    answer = put_out.post("/team/staff/confirm", put_out.form)

    assert answer.status_code == 403
    assert "Only a clinic's manager may do this." in words(answer).replace("&#39;", "'")


def test_who_never_managed_it_learns_nothing(put_out, site):
    clinics.grant_role(site.db, ADA.actor, MOA.id, RIVERSIDE, Role.LEARNER, NOON)
    clinics.end_role(site.db, ADA.actor, MOA.id, RIVERSIDE, Role.LEARNER, site.clock.now())
    stranger = site.browser(MOA)

    there, nowhere = (
        stranger.post("/team/staff/confirm", {**put_out.form, "clinic": clinic})
        for clinic in (RIVERSIDE, "nowhere")
    )

    assert there.status_code == nowhere.status_code == 404
    assert ENDED not in words(there)
    assert "There is nothing at this address." in words(there)
