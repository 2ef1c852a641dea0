"""Reminders of the last days of competencies, documents and licences."""

from datetime import date

import pytest
from icalendar import Calendar
from sqlalchemy import insert

from courseware.services.assignments import calendars
from courseware.services.competency.documents import papers
from courseware.services.identity import accounts
from courseware.store.competency.running_out import documents_running_out, unrenewed_documents
from courseware.store.tables import OutsideEvidence
from tests.cast import ASA, LEA, MAX, RIVERSIDE
from tests.services.assignments.conftest import TODAY
from tests.services.assignments.daily_round import SITE, mails, run, stages, subjects
from tests.services.competency.practice import needling
from tests.ward import THIGH, noon


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
