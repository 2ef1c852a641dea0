"""Dates and moments in words."""

from datetime import UTC, date, datetime

import pytest

from courseware.web.times import (
    date_words,
    deadline_words,
    moment_text,
    moment_words,
    time_left_words,
)

NOON = datetime(2026, 3, 2, 12, 4, 30, tzinfo=UTC)


def test_a_day_is_written_out():
    assert date_words(date(2026, 12, 31)) == "31 December 2026"


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
