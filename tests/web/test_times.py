"""Dates and moments in words."""

from datetime import UTC, date, datetime

import pytest

from courseware.domain.times import clock_text, day_words, hour_text, moment_text
from courseware.web.times import clock_words, deadline_words, moment_words, time_left_words

NOON = datetime(2026, 3, 2, 12, 4, 30, tzinfo=UTC)


def test_a_day_is_written_out():
    assert day_words(date(2026, 12, 31)) == "31 December 2026"


def test_a_moment_names_its_zone():
    assert moment_text(NOON) == "2 March 2026, 12:04 UTC"
    assert moment_text(NOON, "America/Denver") == "2 March 2026, 05:04 MST"


def test_a_moment_can_fall_on_another_day_elsewhere():
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)

    assert moment_text(late, "Europe/Dublin") == "1 July 2026, 00:30 IST"


def test_a_moment_on_a_page_carries_a_stamp_for_machines():
    assert moment_words(NOON, "Europe/Dublin") == (
        '<time datetime="2026-03-02T12:04:30Z">2 March 2026, 12:04 GMT</time>'
    )


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Dublin", "30 June 2026, 10:20 (UTC+1, Europe/Dublin)"),
        ("Asia/Kolkata", "30 June 2026, 14:50 (UTC+5:30, Asia/Kolkata)"),
        ("America/St_Johns", "30 June 2026, 06:50 (UTC−2:30, America/St_Johns)"),
        ("Africa/Abidjan", "30 June 2026, 09:20 (UTC, Africa/Abidjan)"),
        ("UTC", "30 June 2026, 09:20 UTC"),
    ],
)
def test_a_clock_on_record_tells_how_far_it_is_from_utc_and_where_it_hangs(zone, words):
    moment = datetime(2026, 6, 30, 9, 20, tzinfo=UTC)

    assert clock_words(moment, zone) == (
        f'<time datetime="2026-06-30T09:20:00Z" data-clinics-clock>{words}</time>'
    )


def test_where_the_page_names_the_zone_the_offset_is_enough():
    summer, winter = (datetime(2026, month, 20, 9, 20, tzinfo=UTC) for month in (6, 12))

    assert ">20 June 2026, 10:20 UTC+1<" in clock_words(summer, "Europe/Dublin", True)
    assert ">20 December 2026, 09:20 UTC<" in clock_words(winter, "Europe/Dublin", True)


def test_a_moment_of_today_keeps_its_zone_where_its_day_is_left_out():
    assert clock_text(NOON, "Europe/Dublin") == "2 March 2026, 12:04 (UTC, Europe/Dublin)"
    assert hour_text(NOON, "America/Denver") == "05:04 (UTC−7, America/Denver)"
    assert hour_text(NOON, "America/Denver", zone_is_told=True) == "05:04 UTC−7"


def test_a_deadline_is_told_to_the_second():
    assert deadline_words(NOON, "Europe/Dublin") == (
        '<time datetime="2026-03-02T12:04:30Z" data-seconds>2 March 2026, 12:04:30 GMT</time>'
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (119, "1 min"), (4020, "1 h 7 min"), (7200, "2 h")],
)
def test_what_is_left_is_never_more_than_there_is(seconds, words):
    assert time_left_words(seconds) == words


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="without a zone"):
        moment_text(datetime(2026, 3, 2, 12, 4))
