"""Whom a course takes on a day."""

from datetime import date, timedelta

import pytest

from courseware.domain.offering import Offer, is_over, offer_of

LAST = date(2026, 11, 30)
DAY = timedelta(days=1)


@pytest.mark.parametrize("status", ["draft", "open"])
@pytest.mark.parametrize("expires", [None, LAST, LAST + DAY])
def test_a_course_is_open_to_its_last_day(status: str, expires: date | None) -> None:
    assert offer_of(status, expires, LAST) is Offer.OPEN


@pytest.mark.parametrize("status", ["draft", "open", "retired"])
def test_after_its_last_day_it_takes_nobody(status: str) -> None:
    assert offer_of(status, LAST, LAST + DAY) is Offer.ENDED
    assert is_over(LAST, LAST + DAY) and not is_over(LAST, LAST) and not is_over(None, LAST)


def test_a_retired_one_takes_nobody_new_until_then() -> None:
    assert offer_of("retired", None, LAST) is offer_of("retired", LAST, LAST) is Offer.NO_NEW
