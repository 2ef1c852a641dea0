"""A supervisor takes back that they confirmed a session: from then on it counts no more."""

from datetime import date, timedelta

import pytest

from courseware.domain.competency.standing import Status
from courseware.domain.errors import Conflict, Invalid, NotFound
from courseware.domain.people import Role
from courseware.services.competency import evidence, rebuilding
from courseware.services.competency.logbooks import logbook, logbook_file, taking_back
from courseware.services.competency.past.sides import Side
from courseware.services.membership import clinics
from courseware.services.proving.ledger_walk import verify
from courseware.store.records import export
from tests.cast import ADA, ASA, HILLTOP, LEA, LUC, MAX, RIVERSIDE
from tests.services.competency.practice import D1, D2, D3, answer_all, log, needling, status
from tests.services.competency.test_hindsight import everywhere
from tests.services.competency.test_one_person import merge
from tests.ward import ARM, BEN, THIGH, noon

WRONG = "It was Luc's session."
USED, TAKEN_BACK, TODAY = "2026-08-02", "2026-10-05", "2026-10-06"


def session_of(ward, learner=LEA, held_on=None):
    return next(
        one
        for one in logbook.own_logbook(ward.db, learner.actor).sessions
        if held_on is None or one.held_on.isoformat() == held_on
    )


def take_back(ward, day=TAKEN_BACK, by=ASA, reason=WRONG, held_on=None):
    session = session_of(ward, held_on=held_on)
    about = (ward.db, ward.catalogue, by.actor, session.id, reason)
    taking_back.take_back_confirmation(*about, noon(day))


def used(ward):
    """LEA's needling of the thigh lasts because of a session of August."""
    needling(ward)
    log(ward, "2026-08-01", "thigh", now=USED)
    answer_all(ward, day=USED)


def file_of(ward, now, on=None):
    day = None if on is None else date.fromisoformat(on)
    about = (LEA.id, RIVERSIDE, noon(now))
    return evidence.evidence_file(ward.db, ward.catalogue, MAX.actor, *about, on=day)


def test_use_that_was_taken_back_keeps_nothing_from_lapsing(ward):
    used(ward)
    assert status(ward, THIGH, TAKEN_BACK) == "current"
    take_back(ward, held_on="2026-08-01")

    found = [status(ward, THIGH, day) for day in ("2026-09-10", "2026-10-04", TODAY)]

    assert found == ["current", "current", "expired"]
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()
    assert verify(ward.db) == []


def test_days_before_keep_their_answer_and_say_what_is_known_now(ward):
    used(ward)
    take_back(ward, held_on="2026-08-01")

    known = everywhere(ward, "2026-10-01", THIGH, TODAY)

    assert known.was == Side(Status.CURRENT, date(2027, 2, 1))
    assert (known.now.status, known.now.ends_on) == (Status.EXPIRED, date(2026, 9, 9))
    assert everywhere(ward, "2026-08-01", THIGH, TODAY) is None


def test_it_counts_towards_no_quota_any_more(ward):
    ward.certify(D1)
    ward.observe(D2, ASA, scope=THIGH)
    log(ward, D1, "thigh", now=D2)
    answer_all(ward, day=D2)
    take_back(ward, D3)

    with pytest.raises(Conflict, match="1 more watched session"):
        ward.confirm(D3, scope=THIGH)

    known = everywhere(ward, D2, THIGH, "2026-03-10")
    assert known.corrected
    counted = [file_of(ward, "2026-03-10", on).logbook.quotas for on in (D2, "2026-03-08", None)]
    assert counted == [{("thigh", "beside"): 1}] * 2 + [{}]


def test_what_a_manager_confirmed_stays(ward):
    needling(ward)
    take_back(ward, "2026-03-10")

    assert [status(ward, scope, "2026-03-11") for scope in (THIGH, ARM)] == ["current"] * 2
    assert everywhere(ward, "2026-03-09", THIGH, "2026-03-11") is None
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()


def test_it_is_taken_back_once_by_who_confirmed_it_and_with_a_reason(ward):
    log(ward, D1)
    with pytest.raises(NotFound):
        take_back(ward)  # nobody has confirmed it yet
    answer_all(ward)

    for by in (BEN, LEA, MAX):
        with pytest.raises(NotFound):
            take_back(ward, by=by)
    for reason in (" ", "Mrs Keller, 12.03.80", "x" * 501):
        with pytest.raises(Invalid) as refusal:
            take_back(ward, reason=reason)
        assert list(refusal.value.errors) == ["reason"]
    assert session_of(ward).ended_at is None

    take_back(ward, reason=f" {WRONG} ")
    found = session_of(ward)
    assert (found.ended_at, found.ended_because) == (noon(TAKEN_BACK), WRONG)
    with pytest.raises(Conflict, match="before"):
        take_back(ward, TODAY)
    with pytest.raises(Conflict, match="has answered"):
        logbook.withdraw_session(ward.db, LEA.actor, found.id, noon(TODAY))
    assert session_of(ward).ended_at == noon(TAKEN_BACK)


def test_a_refusal_is_no_confirmation(sqlite_ward):
    log(sqlite_ward, D1)
    answer_all(sqlite_ward, confirmed=False, reason="I was away.")

    with pytest.raises(NotFound):
        take_back(sqlite_ward)


def test_who_assesses_elsewhere_now_takes_it_back_and_who_does_nowhere_cannot(ward):
    log(ward, D1)
    answer_all(ward)
    clinics.grant_role(ward.db, ADA.actor, ASA.id, HILLTOP, Role.ASSESSOR, noon(D3))
    for role in sorted(ASA.actor.memberships[RIVERSIDE]):
        clinics.end_role(ward.db, ADA.actor, ASA.id, RIVERSIDE, role, noon(D3))
    take_back(ward)
    assert session_of(ward).ended_because == WRONG

    log(ward, D2, supervisor=BEN)
    answer_all(ward, supervisor=BEN)
    for role in sorted(BEN.actor.memberships[RIVERSIDE]):
        clinics.end_role(ward.db, ADA.actor, BEN.id, RIVERSIDE, role, noon(D3))
    with pytest.raises(Conflict, match="role that this takes ended"):
        take_back(ward, by=BEN, held_on=D2)


def test_what_was_confirmed_under_an_account_that_was_joined_is_ones_own(ward):
    log(ward, D1, supervisor=BEN)
    answer_all(ward, supervisor=BEN)
    merge(ward, ASA, BEN, D3)

    page = taking_back.confirmed_page(ward.db, ASA.actor, 1)
    assert [one.held_on.isoformat() for one in page.sessions] == [D1]
    take_back(ward)
    assert verify(ward.db) == []


def test_the_records_of_a_learner_go_along_when_accounts_are_joined(ward):
    used(ward)
    take_back(ward, held_on="2026-08-01")
    merge(ward, LUC, LEA, TODAY)

    assert session_of(ward, LUC, "2026-08-01").ended_because == WRONG
    assert status(ward, THIGH, "2026-10-07", LUC) == "expired"
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()
    assert verify(ward.db) == []


def test_the_file_says_so_and_read_in_again_it_enters_nothing(ward):
    log(ward, D1)
    answer_all(ward)
    take_back(ward)

    text = logbook_file.export_sessions(ward.db, LEA.actor)
    assert text.splitlines()[1].endswith(",taken back")
    about = (ward.db, ward.catalogue, LEA.actor, RIVERSIDE, text, noon(TODAY))
    assert logbook_file.import_sessions(*about) == 0
    assert log(ward, D1, now=TODAY).number == 2  # entered anew if that is meant
    assert log(ward, D1, now=TODAY, twin=2) is None
    with ward.db.read() as connection:
        rows = export.RECORDS["logbook"](connection, LEA.id)
    assert {(row.taken_back_at, row.taken_back_because) for row in rows} == {
        (noon(TAKEN_BACK), WRONG),
        (None, None),
    }


def test_its_learner_is_told_for_sixty_days(ward):
    log(ward, D1)
    answer_all(ward)
    take_back(ward)

    def told(days):
        moment = noon(TAKEN_BACK) + timedelta(days=days)
        return taking_back.own_sessions_taken_back(ward.db, LEA.actor, moment)

    (one,) = told(59)
    assert (one.supervisor, one.ended_because) == (ASA.name, WRONG)
    assert told(60) == []
