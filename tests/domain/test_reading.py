from datetime import UTC, datetime, timedelta

from courseware.domain.reading import credited_seconds, plausible_seconds

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_four_hundred_words_take_a_minute_at_the_fastest():
    assert plausible_seconds(400) == 60
    assert plausible_seconds(401) == 61


def test_a_part_of_a_few_words_still_takes_a_look():
    assert plausible_seconds(5) == 3


def test_nobody_reads_longer_than_the_time_that_passed():
    assert credited_seconds(50, NOON - timedelta(seconds=7), NOON) == 7


def test_one_report_brings_a_minute_at_most():
    assert credited_seconds(3600, NOON - timedelta(hours=1), NOON) == 60


def test_a_clock_that_went_back_brings_nothing():
    assert credited_seconds(10, NOON + timedelta(hours=1), NOON) == 0


def test_the_first_report_is_believed_a_little():
    assert credited_seconds(15, None, NOON) == 15
    assert credited_seconds(500, None, NOON) == 20


def test_negative_claims_bring_nothing():
    assert credited_seconds(-5, None, NOON) == 0
