"""A learner's request reaches the assessors who may sign it, with its region and its time."""

import re

import pytest

from courseware.domain.people import Role
from courseware.services.competency.observations.forms import Voice
from courseware.services.identity.accounts import add_licence
from courseware.services.membership.clinics import end_role
from tests.cast import ADA, ASA, HILLTOP, INA, LEA, RIVERSIDE, Member, add_member
from tests.ward import BEN, MIA, noon
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward

TWO = Member("two", "Two Clinics", ((HILLTOP, Role.LEARNER), (RIVERSIDE, Role.LEARNER)))


@pytest.fixture
def ward(sqlite_site):
    ward = open_ward(sqlite_site)
    ward.certify("2026-02-20")
    return ward


def said(page) -> str:
    return words(page).replace(" :", ":").replace(" .", ".")


def ask(site, who, checklist, **fields):
    sent = {"clinic": RIVERSIDE, "region": "", **fields}
    return site.browser(who).post(f"/competencies/{checklist}/request", sent)


def test_an_eligible_assessor_sees_region_and_proposed_time(sqlite_site, ward):
    answer = ask(sqlite_site, LEA, "cl-y", region="thigh", proposed_for="2026-07-03T09:30")

    assert answer.status_code == 303
    desk = sqlite_site.browser(ASA).get("/observe")
    assert (
        "Lea Lindqvist: CL-Y Needling, Thigh Proposed for 3 July 2026, 09:30 (UTC+1, "
        "Europe/Dublin). Own rating not in yet: it comes before your signature." in said(desk)
    )
    assert '<time datetime="2026-07-03T08:30:00Z" data-clinics-clock>' in desk.text


def test_who_may_not_sign_in_the_region_is_told_why_and_not_whose_it_is(sqlite_site, ward):
    ask(sqlite_site, LEA, "cl-y", region="thigh", proposed_for="2026-07-03T09:30")

    desk = said(sqlite_site.browser(INA).get("/observe"))

    assert "Proposed for" not in desk
    asked = desk.partition("Requests")[2].partition("Observe somebody")[0]
    assert LEA.name not in asked
    assert "1 more request in your clinics is in checklists or regions" in asked
    assert (
        "CL-Y Needling, Thigh: Your account names no licence. Add yours under Account; it stands "
        "in the record." in asked
    )
    assert "You can’t sign for anybody yet Your account names no licence." in desk


def test_who_has_neither_competency_nor_designation_is_told_so(sqlite_site, ward):
    add_licence(sqlite_site.db, INA.actor, "CORU", "PT1", sqlite_site.clock.now())

    desk = said(sqlite_site.browser(INA).get("/observe"))

    assert "None of your own competencies is current, and no administrator has designated" in desk
    assert "Nobody has asked to be observed." in desk
    assert "can’t sign for anybody" not in said(sqlite_site.browser(ASA).get("/observe"))


def test_asking_again_changes_the_time_of_the_open_request(sqlite_site, ward):
    for time in ("2026-07-03T09:30", "2026-07-04T10:00"):
        ask(sqlite_site, LEA, "cl-y", region="thigh", proposed_for=time)

    desk = said(sqlite_site.browser(ASA).get("/observe"))

    assert re.findall(
        r"Proposed for (\d+ July 2026, \d\d:\d\d \(UTC\+1, Europe/Dublin\))", desk
    ) == ["4 July 2026, 10:00 (UTC+1, Europe/Dublin)"]


def test_a_time_is_that_of_the_clinic_which_is_asked(sqlite_site, ward):
    with sqlite_site.db.write() as connection:
        add_member(connection, TWO)
    page = said(sqlite_site.browser(TWO).get("/competencies/cl-x"))
    assert "In the clinic's time, America/Denver or Europe/Dublin." in page.replace("&#39;", "'")

    assert ask(sqlite_site, TWO, "cl-x", proposed_for="2026-07-03T09:30").status_code == 303

    desk = said(sqlite_site.browser(ASA).get("/observe"))
    assert (
        "Two Clinics: CL-X Screening Proposed for 3 July 2026, 09:30 (UTC+1, Europe/Dublin)."
        in desk
    )


def test_the_request_of_somebody_who_left_is_shown_to_nobody(sqlite_site, ward):
    ask(sqlite_site, LEA, "cl-y", region="thigh")
    end_role(sqlite_site.db, ADA.actor, "lea", RIVERSIDE, Role.LEARNER, sqlite_site.clock.now())

    assert (
        "Lea Lindqvist" not in said(sqlite_site.browser(ASA).get("/observe")).split("Signed by")[0]
    )


def test_what_an_assessor_left_behind_waits_for_another_one(sqlite_site, ward):
    kept = ward.take("2026-02-21", ASA, scope=("cl-y", "thigh"))
    begun = ward.take("2026-02-21", ASA)
    ward.rate_oneself(begun, "2026-02-21")
    ward.assess(begun, ASA, "2026-02-21")
    learner = sqlite_site.browser(LEA)
    assert "observed by Asa Okoye" in words(learner.get("/competencies/cl-y"))
    assert "Asa Okoye will observe you" in words(learner.get("/competencies/cl-x"))

    end_role(sqlite_site.db, ADA.actor, "asa", RIVERSIDE, Role.ASSESSOR, noon("2026-02-22"))

    assert "Rate yourself before you are observed." in words(learner.get("/competencies/cl-y"))
    waiting = words(learner.get("/competencies/cl-x"))
    assert "Waiting for an assessor" in waiting and "will observe you" not in waiting
    desk = said(sqlite_site.browser(BEN).get("/observe"))
    assert "Lea Lindqvist: CL-X" in desk and "Lea Lindqvist: CL-Y" in desk
    # What was only asked for is taken over; what says what somebody else saw is not.
    assert ward.take("2026-02-23", BEN, scope=("cl-y", "thigh")) == kept
    assert ward.take("2026-02-23", BEN) != begun
    page = words(learner.get("/competencies/cl-x"))
    assert "observed by Ben Osei" in page
    assert "Waiting for an assessor" not in page and "will observe you" not in page


def test_what_was_left_behind_of_somebody_who_left_too_is_no_request(sqlite_site, ward):
    ward.take("2026-02-21", ASA)
    for who, role in (("asa", Role.ASSESSOR), ("lea", Role.LEARNER)):
        end_role(sqlite_site.db, ADA.actor, who, RIVERSIDE, role, noon("2026-02-22"))

    assert "Nobody has asked to be observed" in said(sqlite_site.browser(BEN).get("/observe"))


def test_a_form_of_somebody_who_left_rests_and_says_so(sqlite_site, ward):
    form = ward.take("2026-02-21", ASA)
    ward.rate_oneself(form, "2026-02-21")
    ward.fill(form, Voice.ASSESSOR, ASA, "2026-02-21", {"x02": "3"})
    assessor, learner = sqlite_site.browser(ASA), sqlite_site.browser(LEA)
    assert "Asa Okoye will observe you" in words(learner.get("/competencies/cl-x"))
    end_role(sqlite_site.db, ADA.actor, "lea", RIVERSIDE, Role.LEARNER, noon("2026-02-22"))

    assert "Go on with" not in words(assessor.get("/observe"))
    assert "will observe you" not in words(learner.get("/competencies/cl-x"))
    page = assessor.get(f"/observe/forms/{form}/1", follow_redirects=True)
    check(page)
    left = "left Riverside on 22 February 2026, so nothing more is entered or signed in this form."
    assert f"Lea Lindqvist {left}" in words(page)
    assert "3 – " in words(page) and 'name="password"' not in page.text
    refused = assessor.post(f"/observe/forms/{form}/2", {"key": "k", "x02.mark": "4"})
    assert refused.status_code == 409 and f"Lea Lindqvist {left}" in words(refused)
    own = learner.get(f"/observations/{form}")
    check(own)
    assert f"You {left}" in words(own)


def test_a_request_is_given_back_in_a_second_step_and_nobody_gets_anothers_marks(sqlite_site, ward):
    form = ask(sqlite_site, LEA, "cl-x").headers["Location"].rpartition("/")[2]
    ward.rate_oneself(form, "2026-03-02")
    asa = sqlite_site.browser(ASA)
    assert asa.post("/observe/lea/cl-x", {"region": ""}).headers["Location"].count(form) == 1
    ward.assess(form, ASA, "2026-03-02")

    page = asa.get(f"/observe/forms/{form}/sign").text
    back = re.search(r"<details(?:(?!</details>).)*/withdraw\".*?</details>", page, re.DOTALL)
    assert back and page.count(f"/observe/forms/{form}/withdraw") == 1
    assert "Another assessor who takes it begins with an empty form" in back[0]
    assert "Lea Lindqvist rates themself anew" in back[0]
    asa.post(f"/observe/forms/{form}/withdraw")

    taken = sqlite_site.browser(BEN).post("/observe/lea/cl-x", {"region": ""}).headers["Location"]
    anew = taken.split("/")[3]
    assert anew != form
    shown = sqlite_site.browser(BEN).get(f"/observe/forms/{anew}/2").text
    assert " checked" not in shown


def test_a_request_that_was_given_back_untouched_keeps_the_own_rating(sqlite_site, ward):
    form = ask(sqlite_site, LEA, "cl-x").headers["Location"].rpartition("/")[2]
    ward.rate_oneself(form, "2026-03-02")
    sqlite_site.browser(ASA).post("/observe/lea/cl-x", {"region": ""})
    page = sqlite_site.browser(ASA).get(f"/observe/forms/{form}/sign").text
    assert "begins with an empty form" not in page
    sqlite_site.browser(ASA).post(f"/observe/forms/{form}/withdraw")

    taken = sqlite_site.browser(BEN).post("/observe/lea/cl-x", {"region": ""}).headers["Location"]

    assert taken.split("/")[3] == form


def test_a_request_that_is_given_back_twice_says_where_it_stands(sqlite_site, ward):
    form = ask(sqlite_site, LEA, "cl-x").headers["Location"].rpartition("/")[2]
    ward.rate_oneself(form, "2026-03-02")
    asa, back = sqlite_site.browser(ASA), f"/observe/forms/{form}/withdraw"
    asa.post("/observe/lea/cl-x", {"region": ""})
    ward.assess(form, ASA, "2026-03-02")
    asa.post(back)

    def pressed_again(address=back):
        answer = asa.post(address)
        assert answer.headers["Location"] == "/observe"
        return words(asa.get("/observe"))

    assert "This request is not with you: it waits for an assessor." in pressed_again()
    ben = sqlite_site.browser(BEN)
    ben.post("/observe/lea/cl-x", {"region": ""})
    said = "This request is not with you any more, and nothing that you entered is signed."
    assert said in pressed_again()
    own = f"/observe/forms/{ward.take('2026-03-02', ASA)}/withdraw"
    asa.post(own)
    assert "This form was withdrawn already; nothing of it is signed." in pressed_again(own)
    # Others learn nothing of it.
    assert [ben.post(address).status_code for address in (own, back)] == [404, 404]
    assert sqlite_site.browser(MIA).post(back).status_code == 403


def test_a_request_beside_a_form_that_somebody_has_is_one_of_its_own(sqlite_site, ward):
    taken = ask(sqlite_site, LEA, "cl-x", proposed_for="2026-07-03T09:30").headers["Location"]
    ward.take("2026-07-01", ASA)

    learner = sqlite_site.browser(LEA)
    asked = learner.post(
        "/competencies/cl-x/request",
        {"clinic": RIVERSIDE, "region": "", "proposed_for": "2026-07-04T10:00"},
    )

    assert asked.headers["Location"] != taken
    told = words(learner.get(asked.headers["Location"]))
    page = words(sqlite_site.browser(LEA).get("/competencies/cl-x"))
    assert "Proposed for 3 July 2026, 09:30" in page and "Proposed for 4 July 2026" in page
    first, _, requests = said(sqlite_site.browser(ASA).get("/observe")).partition("Requests")
    assert "3 July 2026, 09:30" in first and "Nobody has asked" in requests
    assert "Proposed for 4 July 2026, 10:00 (UTC+1, Europe/Dublin)" in said(
        sqlite_site.browser(BEN).get("/observe")
    )
    # Asked once more, it is the one that waits which changes.
    again = ask(sqlite_site, LEA, "cl-x", proposed_for="2026-07-05T11:00").headers["Location"]
    assert again == asked.headers["Location"]
    assert "Asa Okoye has an observation of this since" in told


def test_the_second_of_two_who_take_a_request_is_told_who_has_it(sqlite_site, ward):
    where = ask(sqlite_site, LEA, "cl-x").headers["Location"]
    sent = {"region": "", "asked": where.rsplit("/", 1)[1]}
    both = [sqlite_site.browser(who) for who in (ASA, BEN)]

    one, other = (browser.post("/observe/lea/cl-x", sent) for browser in both)

    assert "/observe/forms/" in one.headers["Location"]
    assert other.headers["Location"] == "/observe"
    desk = words(both[1].get("/observe"))
    assert "Asa Okoye took this request a moment ago and has the form." in desk
    assert "Go on with" not in desk
    # Whose form it is goes on with it, pressed again.
    assert both[0].post("/observe/lea/cl-x", sent).headers["Location"] == one.headers["Location"]
    # Without a request anybody may begin one of their own.
    assert (
        "/observe/forms/" in both[1].post("/observe/lea/cl-x", {"region": ""}).headers["Location"]
    )


def test_who_takes_a_request_that_was_taken_back_is_told_so(sqlite_site, ward):
    where = ask(sqlite_site, LEA, "cl-x").headers["Location"]
    sqlite_site.browser(LEA).post(f"{where}/withdraw")

    sent = {"region": "", "asked": where.rsplit("/", 1)[1]}
    page = sqlite_site.browser(ASA).post("/observe/lea/cl-x", sent, follow_redirects=True)

    assert "does not wait any more" in words(page) and "Go on with" not in words(page)


def test_what_an_assessor_has_begun_to_say_does_not_vanish_with_the_request(sqlite_site, ward):
    where = ask(sqlite_site, LEA, "cl-x").headers["Location"]
    learner, assessor = sqlite_site.browser(LEA), sqlite_site.browser(ASA)
    form = ward.take("2026-03-02", ASA)
    ward.assess(form, ASA, "2026-03-02")

    page = learner.get(where)
    assert "Asa Okoye has begun to say in this form what they saw." in words(page)
    assert f"{where}/withdraw" not in page.text
    pressed = learner.post(f"{where}/withdraw", follow_redirects=True)

    assert words(pressed).count("Asa Okoye has begun") == 2  # as a notice, and where it stood
    assert assessor.get(f"/observe/forms/{form}/1").status_code == 200
    assessor.post(f"/observe/forms/{form}/withdraw")
    assert learner.post(f"{where}/withdraw", follow_redirects=True).status_code == 200
    assert learner.get(where).status_code == 404


def test_whose_request_was_withdrawn_before_the_first_mark_is_told_so(sqlite_site, ward):
    where = ask(sqlite_site, LEA, "cl-x").headers["Location"]
    form = ward.take("2026-03-02", ASA)
    sqlite_site.browser(LEA).post(f"{where}/withdraw")

    page = sqlite_site.browser(ASA).get(f"/observe/forms/{form}/1")

    assert page.status_code == 404
    assert "It was withdrawn, and nothing of it is signed." in words(page)


def test_a_member_of_two_clinics_reads_the_time_by_the_clock_of_the_one_asked(sqlite_site, ward):
    with sqlite_site.db.write() as connection:
        add_member(connection, TWO)
    ask(sqlite_site, TWO, "cl-x", proposed_for="2026-07-03T09:30")

    for page in ("/competencies", "/competencies/cl-x", "/home"):
        told = words(sqlite_site.browser(TWO).get(page))
        assert "Proposed for 3 July 2026, 09:30 (UTC+1, Europe/Dublin)" in told, page


def test_no_region_is_asked_for_by_oversight(sqlite_site, ward):
    page = sqlite_site.browser(LEA).get("/competencies/cl-y").text
    choices = page.split('name="region"', 1)[1].partition("</select>")[0]

    assert '<option value="" selected>Choose</option>' in choices
    left = ask(sqlite_site, LEA, "cl-y", region="")
    assert left.status_code == 422
    assert "Choose one of its regions: Thigh; Arm and hand." in said(left)
