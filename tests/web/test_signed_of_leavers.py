"""What was signed of somebody who left the clinic: its managers can still retract it."""

import pytest

from courseware.domain.people import Role
from courseware.services.competency.decisions import deciding
from courseware.services.competency.decisions.recording import About
from courseware.services.competency.observations import afterwards
from courseware.services.membership.clinics import end_role, grant_role
from tests.cast import ADA, ASA, HILLTOP, LEA, MAX, MOA, PASSWORD, RIVERSIDE
from tests.ward import BEN, noon
from tests.web.markup import Markup, words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward

PAGE = "/team/lea/cl-x"
REASON = "I was told that it did not happen."
BY_A_MANAGER = (
    "What an assessor signed can be retracted by a manager of the clinic in which it was signed"
)


@pytest.fixture
def ward(site):
    """LEA, certified at Riverside, and ASA, who signed one of the observations, work at Hilltop."""
    ward = open_ward(site)
    ward.signed, ward.by_ben = ward.certify("2026-02-20")
    for person, role in ((LEA, Role.LEARNER), (ASA, Role.ASSESSOR)):
        end_role(site.db, ADA.actor, person.id, RIVERSIDE, role, noon("2026-02-25"))
    grant_role(site.db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, noon("2026-02-25"))
    return ward


def retractions(page):
    """The forms of a page by which an observation is retracted: what they send, by observation."""
    sent = [dict(form.fields) for form in Markup(page.text).forms]
    return {one["observation"]: one for one in sent if one.get("what") == "retract"}


def test_managers_retract_what_was_signed_in_their_clinic_of_who_left(site, ward):
    old, new = site.browser(MAX), site.browser(MOA)
    page = old.get(PAGE)
    check(page)
    assert len(retractions(page)) == 2 and 'value="suspend"' not in page.text
    assert retractions(new.get(PAGE)) == {}, "signed in another clinic"
    assert retractions(old.get(f"{PAGE}?on=2026-02-22")) == {}, "a past day"
    form = retractions(page)[ward.signed]

    unsaid = old.post(PAGE, {**form, "reason": "", "password": PASSWORD})
    assert unsaid.status_code == 422 and ward.signed in retractions(unsaid)
    done = old.post(PAGE, {**form, "reason": REASON, "password": PASSWORD})

    assert done.status_code == 303
    after = old.get(done.location)
    check(after)
    assert "Retracted. It stays readable, with your reason." in words(after)
    assert f"Retracted Max Brandt, 2 March 2026, 12:00 UTC : {REASON}" in words(after)
    assert ward.signed not in retractions(after) and len(retractions(after)) == 1
    assert "CL-X Screening Current" in words(after), "as it was when they left"
    assert "CL-X Screening Retracted" in words(new.get(PAGE))
    assert REASON not in words(new.get(PAGE)), "what was written there stays there"
    assert REASON not in words(old.get("/team/lea/file")), "the file is as it was when they left"
    assert REASON not in words(old.get(f"{PAGE}?on=2026-02-22")), "a past day"


def test_what_was_said_since_they_left_stands_with_what_was_signed(site, ward):
    answer = "I was there on that day."
    afterwards.acknowledge(site.db, LEA.actor, ward.signed, answer, noon("2026-02-27"))
    manager = site.browser(MAX)
    page = manager.get(PAGE)

    assert answer in words(page)
    signed = words(page).partition("Signed at Riverside As it stands now,")[2]
    assert f"Answered Lea Lindqvist, 27 February 2026, 12:00 UTC : {answer}" in signed
    form = {**retractions(page)[ward.signed], "reason": REASON, "password": PASSWORD}
    assert manager.post(PAGE, form).status_code == 303


def test_what_was_corrected_since_they_left_is_retracted_in_its_new_form(site, ward):
    corrected = ward.correct(ward.by_ben, BEN, "2026-02-27")

    page = site.browser(MAX).get(PAGE)

    assert set(retractions(page)) == {ward.signed, corrected}


def test_nothing_of_the_next_clinic_is_on_the_page_for_who_left(site, ward):
    deciding.suspend(
        site.db,
        ward.catalogue,
        MOA.actor,
        About(LEA.id, ward.about().scope, HILLTOP),
        "Stopped there.",
        noon("2026-02-27"),
    )

    page = site.browser(MAX).get(PAGE)

    assert retractions(page) and "suspended" not in page.text.lower()


def test_who_assesses_there_no_more_reads_who_can_retract_it(site, ward):
    address = f"/observe/signed/{ward.signed}"

    nowhere = site.browser(ASA).get(address)
    grant_role(site.db, ADA.actor, ASA.id, HILLTOP, Role.ASSESSOR, noon("2026-02-26"))
    elsewhere = site.browser(ASA).get(address)

    check(elsewhere)
    check(nowhere)
    assert BY_A_MANAGER in words(nowhere)
    assert "/retract" not in nowhere.text and "/correct" not in nowhere.text
    assert BY_A_MANAGER not in words(elsewhere)
    assert "You or a manager of Riverside can retract it." in words(elsewhere)


def test_who_assesses_nowhere_finds_what_they_signed_from_their_account(site, ward):
    asa, ben = site.browser(ASA), site.browser(BEN)

    account = asa.get("/account")
    listed = asa.get("/observe/signed")
    refused = asa.post(f"/observe/signed/{ward.signed}/retract", {"reason": REASON})

    check(listed)
    assert 'href="/observe/signed"' in account.text
    assert f"/observe/signed/{ward.signed}" in listed.text
    assert 'href="/observe"' not in listed.text
    assert refused.status_code == 403 and BY_A_MANAGER in words(refused)
    assert ben.get(f"/observe/signed/{ward.signed}").status_code == 404
    assert 'href="/observe/signed"' not in site.browser(LEA).get("/account").text


def test_the_reason_is_kept_with_a_wrong_password_and_where_somebody_was_faster(site, ward):
    manager = site.browser(MAX)
    form = {**retractions(manager.get(PAGE))[ward.signed], "reason": REASON, "password": PASSWORD}

    assert REASON in manager.post(PAGE, {**form, "password": "wrong"}).text
    assert manager.post(PAGE, {**form, "reason": "Faster."}).status_code == 303
    late = manager.post(PAGE, form)

    assert late.status_code == 409
    assert "You had written" in words(late) and REASON in words(late)


def test_an_observation_is_not_retracted_at_somebody_elses_address(site, ward):
    manager = site.browser(MAX)
    form = {**retractions(manager.get(PAGE))[ward.signed], "reason": REASON, "password": PASSWORD}

    assert manager.post("/team/ben/cl-x", form).status_code == 404
    assert ward.signed in retractions(manager.get(PAGE))


def test_what_a_page_showed_is_never_nested_so_deeply_that_reading_it_fails(site, ward):
    manager = site.browser(MAX)
    form = {**retractions(manager.get(PAGE))[ward.signed], "reason": REASON, "password": PASSWORD}

    assert manager.post(PAGE, {**form, "shown_record": "[" * 100_000}).status_code == 409
