"""Calendars as text: what a strict reader of RFC 5545 reads back is what was written."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from courseware.interchange.icalendar import DayEvent, calendar_text

STAMP = datetime(2026, 3, 2, 12, 0, 1, tzinfo=UTC)
NASTY = 'Müller, Ärztin; a\\b "quoted" : and\nBEGIN:VEVENT\r\nX 🩺'
TITLES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=120)


def read(text: str) -> list:
    return Calendar.from_ical(text).walk("VEVENT")


def test_an_event_reads_back_as_one_whole_day():
    event = DayEvent("a@courseware", date(2028, 2, 29), NASTY, "https://ce.example/home")

    (found,) = read(calendar_text("Days", [event], STAMP))

    assert str(found["SUMMARY"]) == NASTY.replace("\r\n", "\n")
    assert (found.decoded("DTSTART"), found.decoded("DTEND")) == (
        date(2028, 2, 29),
        date(2028, 3, 1),
    )
    assert found.decoded("DTSTAMP") == STAMP
    assert (str(found["UID"]), str(found["URL"])) == ("a@courseware", "https://ce.example/home")


def test_the_text_of_a_small_calendar_is_exactly_this():
    event = DayEvent("a@courseware", date(2026, 3, 31), "CL-X, ends")

    assert calendar_text("Days", [event], STAMP).split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//courseware//due dates//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "NAME:Days",
        "X-WR-CALNAME:Days",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
        "BEGIN:VEVENT",
        "UID:a@courseware",
        "DTSTAMP:20260302T120001Z",
        "DTSTART;VALUE=DATE:20260331",
        "DTEND;VALUE=DATE:20260401",
        "SUMMARY:CL-X\\, ends",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


@given(TITLES, st.integers(0, 80))
def test_no_line_is_longer_than_75_octets_and_no_character_is_cut(title, padding):
    text = calendar_text("Days", [DayEvent("a", date(2026, 3, 31), "x" * padding + title)], STAMP)

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.encode().decode() == text
    unfolded = text.replace("\r\n ", "")
    escaped = title.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    assert f"\r\nSUMMARY:{'x' * padding}{escaped}\r\n" in unfolded


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x1b", "\x7f"])
def test_control_characters_are_left_out(control):
    (found,) = read(calendar_text("D", [DayEvent("a", date(2026, 1, 1), f"a{control}b")], STAMP))

    assert str(found["SUMMARY"]) == "ab"


def test_no_event_is_still_a_calendar():
    assert read(calendar_text("Days", [], STAMP + timedelta(days=1))) == []
