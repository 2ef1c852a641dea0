"""Reminders of what is assigned: once each, and the nearest one after a late start."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from sqlalchemy import update

from courseware.domain.errors import Damaged
from courseware.domain.people import Role
from courseware.services.assignments import leave, reading, reminding
from courseware.services.assignments.assigning import assign, withdraw
from courseware.services.assignments.reminding import Reminded
from courseware.services.competency.teams.attention import attention
from courseware.services.competency.teams.needs import Need
from courseware.services.housekeeping import MAILS_KEPT, tidy
from courseware.services.membership import clinics
from courseware.store.tables import Mail, Person
from tests import checklists
from tests.cast import ADA, ASA, HILLTOP, LEA, LUC, MAX, MOA, RIVERSIDE
from tests.services.assignments.conftest import TODAY, ask, wish
from tests.services.assignments.daily_round import SITE, mails, run, stages, subjects, tasks_of_lea
from tests.ward import ARM, THIGH, X, noon

TODAY_ON = date.fromisoformat(TODAY)


def test_each_reminder_comes_once_on_its_day_however_often_the_jobs_run(ward):
    ask(ward, due="2026-07-01")
    on = {}
    for day in ("2026-03-31", "2026-04-01", "2026-04-02", "2026-05-01", "2026-05-02"):
        on[day] = [run(ward, day).reminders, run(ward, day).reminders]
    for day in ("2026-06-01", "2026-06-23", "2026-06-24", "2026-07-01", "2026-07-02"):
        on[day] = [run(ward, day).reminders, run(ward, day).reminders]

    assert [day for day, sent in on.items() if sent == [1, 0]] == [
        "2026-04-02",
        "2026-05-02",
        "2026-06-01",
        "2026-06-24",
    ]
    assert sum(map(sum, on.values())) == 4
    assert stages(ward) == [90, 60, 30, 7]
    assert subjects(ward)[0] == "in 90 days: CL-X Screening is due"
    assert subjects(ward)[-1] == "in 7 days: CL-X Screening is due"
    letter = mails(ward)[-1].body
    assert "Dear Lea Lindqvist," in letter
    assert "- 1 July 2026 (in 7 days): CL-X Screening is due\n" in letter
    assert f"{SITE}/home\n" in letter


def test_nobody_is_reminded_again_when_the_sent_mail_is_forgotten(ward):
    ask(ward, due="2026-09-01")
    assert run(ward, "2026-06-03").reminders == 1
    digests = run(ward, "2026-06-08").digests
    with ward.db.write() as connection:
        connection.execute(update(Mail).values(sent_at=Mail.created_at, body=""))

    removed = tidy(ward.db, noon("2026-06-08") + MAILS_KEPT + timedelta(seconds=1)).mails

    assert removed >= 1 + digests and mails(ward) == []
    again = run(ward, "2026-06-09")  # another round, in the same week
    assert (again.reminders, again.digests) == (0, 0)


def test_what_is_not_published_any_more_is_neither_overdue_nor_reminded_of(ward, monkeypatch):
    ask(ward, due="2026-04-01", scopes=[THIGH, ARM])
    divided = checklists.DIVIDED.replace("[thigh, arm-hand]", "[thigh]")
    monkeypatch.setattr(checklists, "DIVIDED", divided)
    ward.publish(noon("2026-03-03"))

    run(ward, "2026-03-25")

    assert subjects(ward) == ["in 7 days: CL-Y Needling, Thigh is due"]
    listed = {one.region: one.words for one in tasks_of_lea(ward).assigned}
    assert listed["arm-hand"] == "CL-Y Needling, Arm and hand (not published any more)"
    own = reading.own_assignments(ward.db, ward.catalogue, LEA.actor, noon("2026-04-02"))
    assert [one.region for one in own] == ["thigh"]
    needs = attention(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon("2026-04-02"))
    assert needs.counts == {Need.OVERDUE: 1}


def test_a_late_start_sends_only_the_nearest_one(ward):
    ask(ward, due="2026-03-20")

    assert run(ward, TODAY).reminders == 1
    assert stages(ward) == [30]
    assert run(ward, "2026-03-03").reminders == 0
    assert run(ward, "2026-03-15").reminders == 1
    assert stages(ward) == [30, 7]


def test_several_ends_of_a_person_come_in_one_mail(sqlite_ward):
    ask(sqlite_ward, due="2026-03-20", courses=("basics",), scopes=(X, THIGH))

    assert run(sqlite_ward, TODAY).reminders == 1
    (letter,) = mails(sqlite_ward)
    assert letter.subject == "in 18 days: CL-X Screening is due, and 2 more"
    assert letter.body.count("20 March 2026 (in 18 days)") == 3


def test_who_belongs_to_two_clinics_reads_which_one_asks(ward):
    clinics.grant_role(ward.db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, noon(TODAY))
    ask(ward, due="2026-03-20", courses=("basics",), people=(LEA, LUC))
    about = (ward.db, ward.catalogue, MOA.actor, HILLTOP)
    assign(*about, wish(due="2026-03-21", people=(LEA,)), noon(TODAY))

    assert run(ward, TODAY).reminders == 3

    here, there = sorted(mails(ward), key=lambda mail: mail.subject)
    assert there.subject == "in 19 days: CL-X Screening is due, asked by Hilltop"
    assert "(in 19 days): CL-X Screening is due, asked by Hilltop\n" in there.body
    assert here.subject == "in 18 days: CL-X Screening is due, asked by Riverside, and 1 more"
    assert here.body.count("is due, asked by Riverside\n") == 2
    (luc,) = mails(ward, LUC)
    assert "asked by" not in luc.subject + luc.body
    ward.observe("2026-03-03", ASA, learner=LUC, marks={"x01": "unsafe"})
    run(ward, "2026-03-09")
    assert subjects(ward, MAX)[-1] == "Riverside: what needs attention"
    assert "this needs attention in Riverside, as it stands on" in mails(ward, MAX)[-1].body


def test_two_processes_at_once_send_one_mail(ward):
    ask(ward, due="2026-03-20", courses=("basics",), scopes=(X, THIGH), people=(LEA, LUC))
    barrier = Barrier(4)

    def go(_):
        barrier.wait()
        return run(ward, TODAY)

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(go, range(4)))

    assert sum(one.reminders for one in done) == 2
    assert (len(mails(ward, LEA)), len(mails(ward, LUC)), len(stages(ward))) == (1, 1, 6)


def test_what_is_assigned_after_the_days_round_is_reminded_of_on_the_same_day(sqlite_ward):
    assert run(sqlite_ward, TODAY).reminders == 0
    ask(sqlite_ward, due="2026-03-05")

    assert run(sqlite_ward, TODAY).reminders == 1


def test_a_due_day_that_leave_moved_begins_its_reminders_anew(ward):
    ask(ward, due="2026-03-09")
    run(ward, TODAY)
    away = (date(2026, 3, 3), date(2026, 6, 30))  # moves the day to 7 July
    leave.enter_leave(ward.db, MAX.actor, "lea", RIVERSIDE, *away, noon("2026-03-03"))

    days = [TODAY_ON + timedelta(days=n) for n in range(1, 130)]
    told = {day: sum(run(ward, day.isoformat()).reminders for _ in range(2)) for day in days}

    assert {day.isoformat(): sent for day, sent in told.items() if sent} == {
        "2026-04-08": 1,
        "2026-05-08": 1,
        "2026-06-07": 1,
        "2026-06-30": 1,
    }
    assert stages(ward) == [7, 90, 60, 30, 7]
    assert "- 7 July 2026 (in 7 days): CL-X Screening is due\n" in mails(ward)[-1].body


def test_a_due_day_that_moved_there_and_back_repeats_no_reminder(sqlite_ward):
    ward = sqlite_ward
    ask(ward, due="2026-03-09")
    run(ward, TODAY)
    away = (date(2026, 3, 3), date(2026, 6, 30))
    leave.enter_leave(ward.db, MAX.actor, "lea", RIVERSIDE, *away, noon("2026-03-03"))
    assert run(ward, "2026-03-03").reminders == 0
    (entered,) = tasks_of_lea(ward).leave
    leave.withdraw_leave(ward.db, MAX.actor, entered.leave_id, noon("2026-03-04"))

    assert [run(ward, f"2026-03-0{day}").reminders for day in (4, 5, 9)] == [0, 0, 0]
    assert stages(ward) == [7]


def test_a_due_day_that_moves_back_after_the_days_round_is_reminded_of_on_the_same_day(sqlite_ward):
    ward = sqlite_ward
    away = (date(2026, 3, 3), date(2026, 12, 31))
    ask(ward, due="2026-03-09")
    leave.enter_leave(ward.db, MAX.actor, "lea", RIVERSIDE, *away, noon(TODAY))
    assert run(ward, "2026-03-09").reminders == 0
    (entered,) = tasks_of_lea(ward).leave
    leave.withdraw_leave(ward.db, MAX.actor, entered.leave_id, noon("2026-03-09"))

    assert run(ward, "2026-03-09").reminders == 1
    assert subjects(ward) == ["today: CL-X Screening is due"]


def test_nobody_is_reminded_of_what_is_done_withdrawn_or_while_suspended(sqlite_ward):
    ward = sqlite_ward
    ask(ward, due="2026-04-01", people=(LEA, LUC, ASA))
    ward.certify("2026-03-10")
    tasks = reading.member_tasks(
        ward.db, ward.catalogue, MAX.actor, "luc", RIVERSIDE, noon(TODAY)
    ).assigned
    withdraw(ward.db, MAX.actor, tasks[0].assignment_id, noon(TODAY))
    with ward.db.write() as connection:
        gone = update(Person).where(Person.id == ASA.id).values(suspended_at=noon(TODAY))
        connection.execute(gone)

    assert run(ward, "2026-03-11").reminders == 0
    assert run(ward, "2026-03-26").reminders == 0


@pytest.fixture
def unreadable(monkeypatch):
    """Nothing can be made of Luc's records."""
    whole = reminding.ends_of

    def ends_of(connection, catalogue, clinic, person_ids, *days):
        if LUC.id in person_ids:
            raise Damaged("outside_evidence", "title", "it is no text")
        return whole(connection, catalogue, clinic, person_ids, *days)

    monkeypatch.setattr(reminding, "ends_of", ends_of)


def test_somebody_whose_records_cannot_be_read_keeps_no_others_waiting(
    ward, unreadable, monkeypatch
):
    ask(ward, due="2026-03-20", people=(LEA, LUC, ASA))

    done = run(ward, TODAY)

    assert done.reminders == 2
    (told,) = done.refused
    assert told.startswith(f"the account {LUC.id} is not reminded: the table outside_evidence")
    again = run(ward, TODAY)
    assert (again.reminders, again.refused) == (0, done.refused)

    monkeypatch.undo()
    assert run(ward, TODAY) == Reminded(reminders=1, digests=0)
    assert (len(mails(ward)), len(mails(ward, LUC))) == (1, 1)


def test_somebody_who_cannot_be_written_to_keeps_no_others_waiting(sqlite_ward, monkeypatch):
    ask(sqlite_ward, due="2026-03-20", people=(LEA, LUC, ASA))
    written = reminding.reminder_letter

    def letter(name, *rest):
        if name == LUC.name:
            raise Damaged("person", "name", "it is no text")
        return written(name, *rest)

    monkeypatch.setattr(reminding, "reminder_letter", letter)

    done = run(sqlite_ward, TODAY)

    assert (done.reminders, len(done.refused)) == (2, 1)
    monkeypatch.undo()
    assert run(sqlite_ward, TODAY).reminders == 1


def test_a_clinic_that_cannot_be_gone_through_keeps_no_others_waiting(ward, monkeypatch):
    """Hilltop comes before Riverside."""
    ask(ward, due="2026-03-03")
    present, needs = reminding.members_in, reminding.attention_in

    def members_in(connection, clinic_id):
        if clinic_id == HILLTOP:
            raise Damaged("person", "suspended_at", "it is no moment")
        return present(connection, clinic_id)

    def attention_in(connection, catalogue, clinic, now):
        if clinic.id == HILLTOP:
            raise Damaged("competency_interval", "ends_on", "it is no day")
        return needs(connection, catalogue, clinic, now)

    monkeypatch.setattr(reminding, "members_in", members_in)
    monkeypatch.setattr(reminding, "attention_in", attention_in)

    done = run(ward, "2026-03-09")

    assert (done.reminders, done.digests) == (0, 3)
    names = [told.partition(": ")[0] for told in done.refused]
    assert names == [
        "the reminders of Hilltop are not sent",
        "the weekly digest of Hilltop is not sent",
    ]
    assert run(ward, "2026-03-09").refused == done.refused
