"""What differs between two days: status, last day, readiness, and how somebody left."""

import re
from urllib.parse import urlencode

import pytest
from sqlalchemy import update

from courseware.domain.people import Role
from courseware.services.competency.decisions import deciding
from courseware.services.identity import people
from courseware.services.membership.clinics import end_role
from courseware.store.tables import Membership
from tests.cast import ADA, ASA, LEA, LUC, MAX, RIVERSIDE, Member, add_member
from tests.services.competency import test_merged_later as merged_later
from tests.services.competency.practice import BETWEEN, TODAY, use_that_was_taken_back
from tests.ward import BEN, THIGH, noon
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.test_statements import asked_of
from tests.web.ward_site import open_ward

FIRST_DAY, SECOND_DAY = "Choose the first of the two days", "Choose the second of the two days"
LEFT = "Left the clinic on 25 February 2026, was"


def changes(site, start, end):
    page = site.browser(MAX).get(f"/team/changes?start={start}&end={end}")
    check(page)
    return words(page)


def decide(ward, act, day):
    act(ward.db, ward.catalogue, MAX.actor, ward.about(), "A reason.", noon(day))


def leave(site):
    end_role(site.db, ADA.actor, LEA.id, RIVERSIDE, Role.LEARNER, noon("2026-02-25"))


@pytest.mark.parametrize(
    ("reinstated_on", "first_day", "then", "left_as"),
    [
        (None, "2026-02-21", "Current", "suspended"),
        ("2026-02-24", "2026-02-23", "Suspended", "current"),
        ("2026-02-24", "2026-02-19", "Not started", "current"),
    ],
)
def test_who_left_between_the_days_is_told_by_the_status_with_which_they_left(
    site, reinstated_on, first_day, then, left_as
):
    ward = open_ward(site)
    ward.certify("2026-02-20")
    decide(ward, deciding.suspend, "2026-02-22")
    if reinstated_on:
        decide(ward, deciding.reinstate, reinstated_on)
    leave(site)

    there = changes(site, first_day, "2026-03-01")

    day = f"{int(first_day[-2:])} February 2026"
    sides = f"{day} {then} 1 March 2026 {LEFT} {left_as}"
    assert f"Lea Lindqvist CL-X Screening {sides}" in there
    assert "1 difference" in there


def test_a_last_day_that_moved_between_the_days_is_told_with_both(site):
    ward = open_ward(site)
    use_that_was_taken_back(ward)
    site.clock.moment = noon(TODAY)

    told = changes(site, BETWEEN, "2026-04-11")

    assert "1 difference" in told
    known = "Now known: current, until 8 September 2026"
    sides = f"5 April 2026 Current until 30 September 2026 {known} 11 April 2026 Current until"
    assert f"CL-Y Needling, Thigh {sides} 8 September 2026" in told
    assert "Nothing differs" in changes(site, "2026-03-31", "2026-04-11")


@pytest.mark.parametrize(
    ("sent", "needed"),
    [
        ({"start": "", "end": ""}, {"start": FIRST_DAY, "end": SECOND_DAY}),
        ({"start": "2026-02-20", "end": ""}, {"end": SECOND_DAY}),
        ({"start": "2026-02-20"}, {"end": SECOND_DAY}),
        ({"start": "", "end": "2026-02-30"}, {"start": FIRST_DAY, "end": "has 28 days"}),
    ],
)
def test_a_day_that_is_left_empty_is_asked_for_under_its_field(sqlite_site, sent, needed):
    open_ward(sqlite_site)

    page = sqlite_site.browser(MAX).get(f"/team/changes?{urlencode(sent)}")

    assert page.status_code == 422
    for name in ("start", "end"):
        beside = re.search(rf'id="{name}-error"[^>]*>(.*?)</p>', page.text, re.S)
        assert (needed[name] in beside[1]) if name in needed else beside is None, name
        assert f'value="{sent.get(name, "")}"' in page.text
    assert "Nothing differs" not in words(page)


def test_nothing_is_asked_for_before_the_form_was_sent(sqlite_site):
    open_ward(sqlite_site)

    page = sqlite_site.browser(MAX).get(f"/team/changes?clinic={RIVERSIDE}")

    assert page.status_code == 200 and "Choose the" not in words(page)


def test_two_days_need_the_same_statements_for_more_people_and_more_changes(site):
    """Somebody changed, somebody came and somebody left, at both sizes."""
    ward = open_ward(site)
    ward.certify("2026-02-20")
    ward.certify("2026-02-20", learner=LUC)
    manager = site.browser(MAX)
    address = "/team/changes?start=2026-02-19&end=2026-03-01"

    def join(numbers, day):
        with site.db.write() as connection:
            for number in numbers:
                add_member(connection, Member(f"p{number}", f"Person {number}", LEA.roles))
        for number in numbers:
            with site.db.write() as connection:
                came = update(Membership).where(Membership.person_id == f"p{number}")
                connection.execute(came.values(since=noon(day)))

    def statements():
        manager.get(address)  # the catalogue is read once
        with asked_of(site.db) as sent:
            assert manager.get(address).status_code == 200
        return len(sent)

    join([0], "2026-02-24")
    end_role(site.db, ADA.actor, LUC.id, RIVERSIDE, Role.LEARNER, noon("2026-02-25"))
    few = statements()
    join(range(1, 20), "2026-02-24")
    for number in range(1, 6):
        member = Member(f"p{number}", f"Person {number}", LEA.roles)
        ward.observe("2026-02-26", ASA, learner=member)
        end_role(site.db, ADA.actor, member.id, RIVERSIDE, Role.LEARNER, noon("2026-02-27"))

    assert statements() == few


def test_what_is_ready_on_one_of_the_days_only_is_told(site):
    ward = open_ward(site)
    ward.observe("2026-02-20", ASA)
    ward.observe("2026-02-21", BEN)

    told = changes(site, "2026-02-20", "2026-02-22")

    sides = "20 February 2026 In progress not enough observed 22 February 2026 In progress awaiting"
    assert f"CL-X Screening {sides} confirmation" in told


def test_a_suspended_account_is_marked_on_the_day_on_which_it_was(site):
    ward = open_ward(site)
    ward.certify("2026-02-20")
    decide(ward, deciding.suspend, "2026-02-24")
    people.suspend(site.db, ADA.actor, LEA.id, "Away.", noon("2026-02-23"))
    people.reinstate(site.db, ADA.actor, LEA.id, "Back.", noon("2026-02-26"))
    site.clock.moment = noon("2026-03-02")
    line = "Lea Lindqvist CL-X Screening"
    mark = "Account suspended"

    came = changes(site, "2026-02-20", "2026-02-24")
    sides = f"20 February 2026 Current 24 February 2026 Suspended {mark}"
    assert f"{line} {sides}" in came and came.count(mark) == 2
    assert "Lea Lindqvist: suspended on 24 February 2026, not on 20 February 2026" in came
    stayed = changes(site, "2026-02-23", "2026-02-24")
    sides = f"23 February 2026 Current {mark} 24 February 2026 Suspended {mark}"
    assert f"{line} {sides}" in stayed and stayed.count(mark) == 2
    went = changes(site, "2026-02-24", "2026-02-27")
    assert "Lea Lindqvist: suspended on 24 February 2026, not on 27 February 2026" in went
    assert "Nothing else differs between the two days." in went
    assert mark not in changes(site, "2026-02-20", "2026-03-01")


def test_accounts_that_were_merged_in_between_are_named_as_on_other_pages(site):
    ward = open_ward(site)
    ward.certify(merged_later.FIRST, learner=LUC)
    merged_later.merge(ward)
    site.clock.moment = noon("2026-03-02")
    accounts = (
        "Lea Lindqvist (lea@example.org) and "
        "Luc Moreau (luc@example.org, merged on 25 February 2026)"
    )
    under = "lea@example.org: not started; luc@example.org: current, until 19 February 2028"

    across = changes(site, "2026-02-19", merged_later.MERGED)
    assert f"was not known on 19 February 2026; they were merged later: {accounts}" in across
    assert under not in across
    before = changes(site, "2026-02-19", merged_later.BETWEEN)
    assert accounts in before
    there = f"Current until 19 February 2028 Merged since; then {under}"
    sides = f"19 February 2026 Not started 23 February 2026 {there}"
    assert f"Lea Lindqvist CL-X Screening {sides}" in before
    after = changes(site, merged_later.MERGED, "2026-03-01")
    assert "erged since" not in after


def test_what_a_later_correction_makes_of_either_day_is_told_as_in_the_matrix(site):
    ward = open_ward(site)
    use_that_was_taken_back(ward)
    site.clock.moment = noon(TODAY)
    scope = "CL-Y Needling, Thigh"

    ends = changes(site, BETWEEN, "2026-04-11")
    notice = "On 5 April 2026, in 1 place a later correction changes the answer: Lea Lindqvist."
    assert notice in ends and "On 11 April 2026, in" not in ends
    now_known = "Now known: current, until 8 September 2026"
    sides = f"5 April 2026 Current until 30 September 2026 {now_known} 11 April 2026 Current"
    assert f"{scope} {sides}" in ends and "The lines say what was on record that day;" in ends

    alike = changes(site, BETWEEN, "2026-04-06")
    beside = (
        f"Lea Lindqvist, {scope}: on record that day as current, until 30 September 2026; "
        "now known: current, until 8 September 2026"
    )
    assert "Nothing differs between the two days." in alike and alike.count(beside) == 2
    assert "Corrected since" not in changes(site, "2026-04-11", "2026-04-12")


def test_a_name_stands_once_beside_all_that_changed_for_its_person(sqlite_site):
    ward = open_ward(sqlite_site)
    namesake = Member("lea2", LEA.name, ((RIVERSIDE, Role.LEARNER),))
    with sqlite_site.db.write() as connection:
        add_member(connection, namesake)
    for learner in (LEA, namesake):
        ward.certify("2026-02-20", learner=learner)
    ward.observe("2026-02-20", ASA, scope=THIGH)

    page = sqlite_site.browser(MAX).get("/team/changes?start=2026-02-19&end=2026-02-21")

    check(page)
    heads = re.findall(r'<th scope="rowgroup" rowspan="(\d)">Lea Lindqvist</th>', page.text)
    assert heads == ["2", "1"] and "3 differences" in words(page)
    assert "Thigh" in page.text and page.text.count("CL-X Screening</a>") == 2


def test_the_last_day_that_only_one_side_has_is_told(site):
    ward = open_ward(site)
    ward.certify("2026-02-20")

    told = changes(site, "2026-02-19", "2026-03-01")

    there = "Not started 1 March 2026 Current until 19 February 2028"
    assert f"CL-X Screening 19 February 2026 {there}" in told
