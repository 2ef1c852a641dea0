"""A later correction that moves the last day, or what was enough, is told on every past day."""

from datetime import date

import pytest
from sqlalchemy import update

from courseware.domain.competency.standing import Status
from courseware.domain.competency.why import Why
from courseware.domain.people import Role
from courseware.services.competency import evidence, rebuilding
from courseware.services.competency.decisions import deciding
from courseware.services.competency.decisions.recording import About
from courseware.services.competency.past.sides import Side
from courseware.services.competency.teams import export, team
from courseware.services.competency.teams.ordering import Filter
from courseware.services.competency.treating import may
from courseware.services.membership import clinics
from courseware.store.tables import CompetencyDecision
from tests.cast import ADA, ASA, HILLTOP, LEA, MAX, MOA, RIVERSIDE
from tests.services.competency.practice import (
    BETWEEN,
    TODAY,
    answer_all,
    log,
    needling,
    take_back,
    use_that_was_taken_back,
)
from tests.services.competency.test_one_person import merge
from tests.ward import BEN, THIGH, X, noon

UNTIL_SEPTEMBER, UNTIL_OCTOBER = date(2026, 9, 9), date(2026, 10, 1)


def correct(ward, observation, by, day, mark):
    """Sign a correction of the first item."""
    ward.correct(observation, by, day, {"x01": mark})


@pytest.fixture
def used(ward):
    use_that_was_taken_back(ward)
    return ward


def everywhere(ward, on, scope, now=TODAY):
    """What each reader of a past day hears of a scope: page, answer, matrix, and the file."""
    day = date.fromisoformat(on)
    about = (ward.db, ward.catalogue, MAX.actor)
    file = evidence.evidence_file(*about, LEA.id, RIVERSIDE, noon(now), on=day)
    answer = may.may(*about, LEA.id, RIVERSIDE, scope, noon(now), day)
    matrix = team.matrix(*about, RIVERSIDE, noon(now), day)
    sheet = export.open_sheet(*about, RIVERSIDE, noon(now), day, Filter())
    [cell] = [
        cell
        for row in matrix.rows
        if row.person_id == LEA.id
        for cell in row.cells[scope[0]]
        if cell.region_id == scope[1]
    ]
    told = [line[9] for part in sheet.parts() for line in part if line[9]]
    assert [seen.hindsight for _, seen in matrix.changed] == [cell.hindsight] * len(told)
    known = file.known_now.get(scope)
    assert known == answer.known_now == cell.hindsight
    assert told == ([known.words[:1].upper() + known.words[1:]] if known else [])
    return known


def test_a_last_day_that_moved_is_told_of_the_days_before_the_retraction(used):
    known = everywhere(used, BETWEEN, THIGH)

    assert known.was == Side(Status.CURRENT, UNTIL_OCTOBER)
    assert known.now == Side(Status.CURRENT, UNTIL_SEPTEMBER)
    assert known.words_then == "current, until 30 September 2026"
    assert known.words == "current, until 8 September 2026"


def test_the_days_on_which_nothing_else_is_known_are_told_as_they_were(used):
    assert everywhere(used, "2026-03-31", THIGH) is None
    assert everywhere(used, "2026-04-11", THIGH) is None


def test_use_and_renewal_that_came_later_are_no_correction(used):
    """Something was put right since, and yet what moved the last day later is no part of it."""
    used.observe("2026-04-20", BEN, scope=THIGH)
    used.observe("2026-10-01", BEN, scope=THIGH)
    used.observe("2027-02-10", ASA, scope=THIGH)
    used.confirm("2027-02-11", scope=THIGH)

    known = everywhere(used, BETWEEN, THIGH, now="2027-02-12")
    assert (known.was.ends_on, known.now.ends_on) == (UNTIL_OCTOBER, UNTIL_SEPTEMBER)
    assert everywhere(used, "2026-05-01", THIGH, now="2027-02-12") is None


def test_a_use_that_was_confirmed_after_the_lapse_says_of_the_days_between_that_it_had_not(ward):
    """A session of before came on record late: today's page says that it held all along."""
    needling(ward)
    log(ward, "2026-08-01", "thigh", now="2026-08-02")
    answer_all(ward, day="2026-11-01")

    known = everywhere(ward, "2026-10-01", THIGH, now="2026-11-02")

    assert (known.was.status, known.now.status) == (Status.EXPIRED, Status.CURRENT)
    assert known.words_then == "expired, held until 8 September 2026"
    assert known.words == "current, until 31 January 2027"
    # Before the lapse, and once it is on record, there is nothing else to be known.
    assert everywhere(ward, "2026-08-10", THIGH, now="2026-11-02") is None
    assert everywhere(ward, "2026-11-01", THIGH, now="2026-11-02") is None


def test_a_use_that_was_watched_before_the_lapse_and_signed_after_it_says_so_too(ward):
    needling(ward)
    form = ward.take("2026-09-05", ASA, scope=THIGH)
    ward.rate_oneself(form, "2026-09-05")
    ward.assess(form, ASA, "2026-09-05")
    ward.sign(form, ASA, "2026-09-20")

    known = everywhere(ward, "2026-09-12", THIGH, now="2026-09-21")

    assert (known.was.status, known.now.status) == (Status.EXPIRED, Status.CURRENT)
    # Also when its comment was put right since.
    ward.correct(form, ASA, "2026-09-25", {"y02": "5"})
    again = everywhere(ward, "2026-09-12", THIGH, now="2026-09-26")
    assert (again.was.status, again.now.status) == (Status.EXPIRED, Status.CURRENT)


def test_a_use_after_the_lapse_changes_nothing(ward):
    needling(ward)
    log(ward, "2026-09-20", "thigh", now="2026-09-21")
    answer_all(ward, day="2026-11-01")

    assert everywhere(ward, "2026-10-01", THIGH, now="2026-11-02") is None


def test_where_only_what_was_enough_changes_that_is_told(ward):
    ward.observe("2026-02-20", ASA)
    take_back(ward, ward.observe("2026-02-20", BEN), BEN, "2026-02-25")

    known = everywhere(ward, "2026-02-22", X)

    assert (known.was.status, known.now.status) == (Status.IN_PROGRESS, Status.IN_PROGRESS)
    assert known.words_then == "in progress, enough observed"
    assert known.words == "in progress, not enough observed"


def test_what_was_put_right_by_a_day_is_no_hindsight_of_it(ward):
    """One confirmation was withdrawn before the day, and an observation taken back after it."""
    ward.certify("2026-02-20")
    held = ward.observe("2026-02-22", ASA)
    deciding.withdraw(
        ward.db, ward.catalogue, MAX.actor, ward.about(), "Not so.", noon("2026-02-23")
    )
    take_back(ward, held, ASA, "2026-02-27")

    assert everywhere(ward, "2026-02-25", X) is None


def test_an_unsafe_item_that_a_correction_takes_away_is_told(ward):
    ward.certify("2026-02-20")
    unsafe = ward.observe("2026-02-22", ASA, marks={"x01": "unsafe"})
    correct(ward, unsafe, ASA, "2026-02-26", "safe")

    known = everywhere(ward, "2026-02-24", X)

    assert (known.was.status, known.now.status) == (Status.CURRENT, Status.CURRENT)
    assert known.words_then == "current, critical item unsafe"
    assert known.words == "current, no critical item unsafe"
    assert everywhere(ward, "2026-02-26", X) is None


def test_an_unsafe_item_that_only_a_correction_says_is_told(ward):
    ward.certify("2026-02-20")
    thought_safe = ward.observe("2026-02-22", ASA)
    correct(ward, thought_safe, ASA, "2026-02-26", "unsafe")

    known = everywhere(ward, "2026-02-24", X)

    assert known.words_then == "current, no critical item unsafe"
    assert known.words == "current, critical item unsafe"


def test_another_reason_for_the_same_status_is_told(ward):
    """First the two assessors turned out to be one, then one of the observations to be wrong."""
    _, second = ward.certify("2026-02-20")
    merge(ward, ASA, BEN, "2026-02-22")
    take_back(ward, second, ASA, "2026-02-26")

    known = everywhere(ward, "2026-02-24", X)

    assert known.words_then.startswith("retracted (two accounts of one person were merged, and")
    assert known.words == (
        "retracted (an observation behind the confirmation was corrected or retracted)"
    )


def withdraw(ward, day):
    about = (MAX.actor, ward.about(), "Wrong person.")
    deciding.withdraw(ward.db, ward.catalogue, *about, noon(day))


def test_a_confirmation_that_was_withdrawn_is_told_as_retracted_with_the_reason(ward):
    """As the page of today does, and as of an observation that was taken back."""
    ward.certify("2026-02-20")
    withdraw(ward, "2026-02-26")

    known = everywhere(ward, "2026-02-24", X)

    assert known.was == Side(Status.CURRENT, date(2028, 2, 20))
    assert known.now == Side(Status.RETRACTED, None, enough=True, why=Why.WITHDRAWN)
    assert known.words_then == "current"
    assert known.words == "retracted (the confirmation was withdrawn)"
    assert everywhere(ward, "2026-02-26", X) is None


def test_a_renewal_that_was_withdrawn_leaves_the_one_before_it_in_force(ward):
    ward.certify("2026-02-20")
    ward.certify("2028-01-20")
    withdraw(ward, "2028-02-01")

    known = everywhere(ward, "2028-01-25", X, now="2028-02-02")

    assert known.was == Side(Status.CURRENT, date(2030, 2, 20))
    assert known.now == Side(Status.EXPIRING, date(2028, 2, 20), enough=True)


def test_a_new_confirmation_that_was_withdrawn_is_told_as_retracted_also_after_an_older_one(ward):
    """What it followed had run out: it had renewed nothing."""
    ward.certify("2026-02-20")
    ward.certify("2028-03-20")
    withdraw(ward, "2028-04-01")

    known = everywhere(ward, "2028-03-25", X, now="2028-04-02")

    assert (known.now.status, known.now.why) == (Status.RETRACTED, Why.WITHDRAWN)


def test_what_was_corrected_while_they_were_a_member_is_told_after_they_left(used):
    before = everywhere(used, BETWEEN, THIGH)
    withdraw_at = "2026-04-14"
    end = (ADA.actor, LEA.id, RIVERSIDE, Role.LEARNER, noon("2026-04-13"))
    clinics.end_role(used.db, *end)
    clinics.grant_role(used.db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, noon("2026-04-13"))
    about = About(LEA.id, THIGH, HILLTOP)
    deciding.withdraw(used.db, used.catalogue, MOA.actor, about, "Not so.", noon(withdraw_at))

    assert before is not None
    assert everywhere(used, BETWEEN, THIGH, now="2026-04-20") == before


def test_use_further_east_on_the_day_of_a_lapse_that_comes_on_record_later_is_known_now(ward):
    """It was the day of the lapse in Dublin while it was the day before in Denver."""
    needling(ward)
    with ward.db.write() as connection:
        there = update(CompetencyDecision).where(CompetencyDecision.person_id == LEA.id)
        connection.execute(there.values(zone="America/Denver"))
    rebuilding.rebuild_intervals(ward.db, ward.catalogue)
    on = (LEA.id, RIVERSIDE, noon("2026-09-20"), None, date(2026, 9, 10))
    for day in ("2026-09-10", "2026-09-09"):
        log(ward, day, "thigh", now="2026-09-12")
        answer_all(ward, day="2026-09-12")
        file = evidence.evidence_file(ward.db, ward.catalogue, MAX.actor, *on)
        known = file.known_now.get(THIGH)
        assert (known is None) is (day == "2026-09-10")

    assert (known.was.status, known.now.status) == (Status.EXPIRED, Status.CURRENT)
    assert known.now.ends_on == date(2027, 3, 9)
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()
