"""Whom a course takes on a day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from courseware.domain.offering import Offer, ended_on, is_over, offer_of, retired_since

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


@pytest.mark.parametrize(
    ("statuses", "since"),
    [
        ("", None),
        ("open", None),
        ("retired", 1),
        ("open retired retired", 2),
        ("retired open retired retired draft", None),
        ("retired retired draft retired", 4),
    ],
)
def test_it_is_retired_since_the_first_of_an_unbroken_run(statuses: str, since: int | None) -> None:
    days = [datetime(2026, 11, day, tzinfo=UTC) for day in range(1, 9)]
    releases = list(zip(days, statuses.split(), strict=False))

    found = retired_since(reversed(releases))

    assert found == (None if since is None else days[since - 1])


@pytest.mark.parametrize(
    ("releases", "ended"),
    [
        ([], None),
        ([(-9, None)], None),
        ([(-9, 0)], None),
        ([(-9, -1)], -1),
        ([(-9, None), (-5, -1)], -1),
        ([(-9, None), (-5, -400)], -5),
        ([(-9, None), (-5, -400), (-3, -500)], -5),
        ([(-9, -7), (-5, -400)], -7),
        ([(-9, -400), (-5, None), (-3, -400)], -3),
        ([(-9, -400), (-5, 3)], None),
        ([(-9, -400), (-5, -2)], -2),
        ([(-5, -400)], -5),
        ([(-9, -4), (-5, -4), (-2, -4)], -4),
    ],
)
def test_it_ended_on_its_last_day_or_with_the_release_that_made_it_past(
    releases: list[tuple[int, int | None]], ended: int | None
) -> None:
    told = [(LAST + at * DAY, None if last is None else LAST + last * DAY) for at, last in releases]

    found = ended_on(reversed(told), LAST)

    assert found == (None if ended is None else LAST + ended * DAY)
