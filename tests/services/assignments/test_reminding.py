"""Reminders once each, the nearest one after a late start, and the managers' weekly digest."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from icalendar import Calendar
from sqlalchemy import insert, select, update

from courseware.domain.errors import Damaged
from courseware.domain.people import Role
from courseware.services.assignments import calendars, leave, reading, reminding
from courseware.services.assignments.assigning import assign, withdraw
from courseware.services.assignments.reminding import Reminded, remind_all
from courseware.services.competency.documents import papers
from courseware.services.competency.teams.attention import attention
from courseware.services.competency.teams.needs import Need
from courseware.services.housekeeping import MAILS_KEPT, tidy
from courseware.services.identity import accounts
from courseware.services.membership import clinics
from courseware.store.competency.running_out import documents_running_out, unrenewed_documents
from courseware.store.tables import Mail, OutsideEvidence, Person, Reminder
from tests import checklists
from tests.cast import ADA, ASA, HILLTOP, LEA, LUC, MAX, MOA, RIVERSIDE
from tests.services.assignments.conftest import TODAY, ask, wish
from tests.services.competency.practice import needling
from tests.ward import ARM, THIGH, X, noon

SITE = "https://ce.example"
TODAY_ON = date.fromisoformat(TODAY)


def run(ward, day, moment=None) -> Reminded:
    return remind_all(ward.db, ward.catalogue, SITE, moment or noon(day))


def mails(ward, to=LEA):
    with ward.db.read() as connection:
        query = select(Mail.subject, Mail.body).where(Mail.recipient == to.email)
        return list(connection.execute(query.order_by(Mail.created_at, Mail.id)))


def subjects(ward, to=LEA):
    return [row.subject for row in mails(ward, to)]


def tasks_of_lea(ward):
    return reading.member_tasks(
        ward.db, ward.catalogue, MAX.actor, "lea", RIVERSIDE, noon("2026-03-04")
    )


def stages(ward):
    with ward.db.read() as connection:
        query = select(Reminder.days_before).order_by(Reminder.queued_at, Reminder.id)
        return list(connection.scalars(query))


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


def test_two_processes_at_once_send_one_digest(ward):
    ward.observe("2026-02-20", ASA, learner=LUC, marks={"x01": "unsafe"})
    barrier = Barrier(4)

    def go(_):
        barrier.wait()
        return run(ward, "2026-03-02")

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(go, range(4)))

    assert sum(one.digests for one in done) == 3
    assert len(mails(ward, MAX)) == 1


def test_what_is_assigned_after_the_days_round_is_reminded_of_on_the_same_day(sqlite_ward):
    assert run(sqlite_ward, TODAY).reminders == 0
    ask(sqlite_ward, due="2026-03-05")

    assert run(sqlite_ward, TODAY).reminders == 1


def add_document(ward, id_="paper", expires_on=date(2028, 3, 15), decided_on="2026-03-05", **other):
    """LEA's document, accepted, holds until 14 March 2028."""
    paper = {
        "id": id_,
        "person_id": "lea",
        "kind": "life_support",
        "title": "Life support",
        "issuer": "Elsewhere",
        "issued_on": date(2025, 1, 1),
        "expires_on": expires_on,
        "counts_as": "",
        "file_sha256": "0" * 64,
        "file_type": "application/pdf",
        "file_size": 1,
        "added_at": noon(TODAY),
        "decided_at": noon(decided_on),
        "accepted": True,
        **other,
    }
    with ward.db.write() as connection:
        connection.execute(insert(OutsideEvidence).values(**paper))


def test_competencies_documents_and_licences_are_reminded_of_before_they_end(ward):
    ward.certify("2026-02-20")  # 24 months: it holds until and including 19 February 2028
    accounts.add_licence(ward.db, LEA.actor, "IE", "17", noon(TODAY), date(2028, 2, 29))
    add_document(ward)

    run(ward, "2028-02-15")

    (letter,) = mails(ward)
    assert letter.body.splitlines()[4:7] == [
        "- 19 February 2028 (in 4 days): Last day of CL-X Screening",
        "- 29 February 2028 (in 14 days): Licence in IE is to be renewed",
        "- 14 March 2028 (in 28 days): Last day of the document “Life support”",
    ]
    assert sorted(stages(ward)) == [7, 30, 30]


def events(text):
    return list(Calendar.from_ical(text).walk("VEVENT"))


def calendar_of(ward, who, day):
    secret = calendars.renew_link(ward.db, who.actor, noon(day))
    return calendars.calendar(ward.db, ward.catalogue, secret, SITE, noon(day))


NEAR_LAPSE = "2026-09-01"
"""A week before the needling of 9 March lapses unused, on the clinic's Tuesday."""


def test_what_lapses_unused_says_that_a_use_before_keeps_it(ward):
    """CL-Y lapses after six months without use, long before its term of twelve months ends."""
    needling(ward)

    run(ward, NEAR_LAPSE)

    unless = "Last day of CL-Y Needling, Thigh, unless it is used before"
    letter = mails(ward)[-1]
    assert f"- 8 September 2026 (in 7 days): {unless}\n" in letter.body
    assert letter.subject.startswith("in 7 days: Last day of CL-Y Needling, ")
    assert letter.subject.endswith(", unless it is used before, and 1 more")
    for who, about in ((LEA, unless), (MAX, f"Lea Lindqvist: {unless}")):
        titles = [event.get("SUMMARY") for event in events(calendar_of(ward, who, NEAR_LAPSE))]
        assert about in titles
        assert not [title for title in titles if "CL-X" in title and "used" in title]
    assert (
        "- Expires soon: Lea Lindqvist, CL-Y Needling, Thigh (until 8 September 2026, unless it is "
        "used before)\n" in mails(ward, MAX)[-1].body
    )


def test_what_is_used_to_the_end_of_its_term_asks_for_no_use(ward):
    needling(ward)
    for day in ("2026-08-20", "2027-01-20"):
        ward.observe(day, ASA, scope=THIGH)

    run(ward, "2027-03-02")

    assert mails(ward)[-1].subject == "in 6 days: Last day of CL-Y Needling, Thigh"
    assert "CL-Y Needling, Thigh (until 8 March 2027)\n" in mails(ward, MAX)[-1].body


def test_a_use_moves_the_last_day_and_begins_its_reminders_anew(ward):
    needling(ward)
    run(ward, NEAR_LAPSE)
    ward.observe("2026-09-02", ASA, scope=THIGH)

    run(ward, "2027-02-24")

    assert mails(ward)[-1].subject == (
        "in 5 days: Last day of CL-Y Needling, Thigh, unless it is used before"
    )


def test_nobody_hears_of_a_document_whose_acceptance_was_taken_back(ward):
    add_document(ward)
    for who in (LEA, MAX):
        assert "Life support" in calendar_of(ward, who, "2028-02-09")

    papers.take_back_acceptance(ward.db, MAX.actor, "paper", "By mistake.", noon("2028-02-10"))

    for who in (LEA, MAX):
        assert "Life support" not in calendar_of(ward, who, "2028-02-11")
    assert run(ward, "2028-02-15").reminders == 0


def test_nobody_hears_of_a_document_once_another_that_holds_longer_was_accepted(ward):
    add_document(ward)
    add_document(ward, "next", date(2030, 3, 15), "2028-02-10", title="Advanced life support")

    for who in (LEA, MAX):
        assert "Last day of the document “Life" in calendar_of(ward, who, "2028-02-09")
        renewed = calendar_of(ward, who, "2028-02-11")
        assert "Life support" not in renewed and "Advanced life support" in renewed
    assert run(ward, "2028-02-15").reminders == 0

    papers.take_back_acceptance(ward.db, MAX.actor, "next", "By mistake.", noon("2028-03-01"))
    assert run(ward, "2028-03-08").reminders == 1
    assert subjects(ward) == ["in 6 days: Last day of the document “Life support”"]


def test_what_was_taken_back_by_a_clock_that_was_ahead_takes_no_documents_place(ward):
    add_document(ward)
    add_document(ward, "next", date(2030, 3, 15), "2028-02-10")
    assert ending(ward, noon("2028-03-08")) == set()

    papers.take_back_acceptance(ward.db, MAX.actor, "next", "By mistake.", noon("2028-03-12"))

    assert ending(ward, noon("2028-03-08")) == {"paper"}
    assert "Last day of the document “Life" in calendar_of(ward, LEA, "2028-03-08")
    assert run(ward, "2028-03-08").reminders == 1
    with ward.db.read() as connection:
        assert unrenewed_documents(connection, LEA.id, noon("2028-03-07"), past=True) == {"next"}


def ending(ward, moment):
    """The documents that end soon, as the page of who needs attention and May they treat? go by."""
    with ward.db.read() as connection:
        unrenewed = unrenewed_documents(connection, LEA.id, moment, past=False)
        shown = documents_running_out(connection, RIVERSIDE, moment, date(2028, 4, 1))
    assert len(shown) == len(unrenewed - {"next"})
    return unrenewed - {"next"}


@pytest.mark.parametrize(
    "other",
    [
        {"accepted": False},
        {"accepted": None},
        {"kind": "insurance"},
        {"person_id": "luc"},
        {"expires_on": date(2028, 3, 1)},
    ],
)
def test_what_takes_no_documents_place_leaves_its_reminders(sqlite_ward, other):
    add_document(sqlite_ward)
    add_document(sqlite_ward, "other", **{"expires_on": date(2030, 3, 15), **other})

    run(sqlite_ward, "2028-03-08")

    assert subjects(sqlite_ward) == ["in 6 days: Last day of the document “Life support”"]


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


@pytest.mark.parametrize(
    ("first", "then", "sent"),
    [
        # Monday, 00:01 in Dublin's summer; then the end of that Sunday; then the next Monday.
        (noon("2026-03-29").replace(hour=23, minute=1), noon("2026-04-05"), 0),
        (noon("2026-03-29").replace(hour=23, minute=1), noon("2026-04-06"), 3),
        # Nothing ran before Thursday: it goes out then, and on Monday again.
        (noon("2026-04-02"), noon("2026-04-05").replace(hour=22, minute=59), 0),
        (noon("2026-04-02"), noon("2026-04-05").replace(hour=23, minute=1), 3),
        # Winter time: 23:59 on Sunday is still the old week.
        (noon("2026-10-20"), noon("2026-10-25").replace(hour=23, minute=59), 0),
        (noon("2026-10-20"), noon("2026-10-26").replace(hour=0, minute=1), 3),
    ],
)
def test_the_digest_goes_out_once_in_each_of_the_clinics_weeks(sqlite_ward, first, then, sent):
    ask(sqlite_ward, due="2026-03-20")

    assert run(sqlite_ward, "", first).digests == 3
    assert run(sqlite_ward, "", first).digests == 0
    assert run(sqlite_ward, "", then).digests == sent


def test_the_digest_names_what_needs_attention(sqlite_ward):
    ask(sqlite_ward, due="2026-03-03")
    sqlite_ward.observe("2026-02-20", ASA, learner=LUC, marks={"x01": "unsafe"})

    run(sqlite_ward, "2026-03-09")

    (letter,) = [row for row in mails(sqlite_ward, MAX)]
    assert letter.subject == "Riverside: what needs attention"
    assert "- Critical item unsafe: Luc Moreau, CL-X Screening\n" in letter.body
    assert "- Overdue: Lea Lindqvist, CL-X Screening (was due on 3 March 2026)\n" in letter.body
    assert f"{SITE}/team?clinic={RIVERSIDE}\n" in letter.body


def test_no_digest_comes_when_nothing_is_there(sqlite_ward):
    assert run(sqlite_ward, "2026-03-09") == Reminded(reminders=0, digests=0)
    assert mails(sqlite_ward, MAX) == []


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
