"""Whom a course takes on a day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


_OFFERED = st.tuples(st.sampled_from(["open", "retired"]), st.sampled_from([None, -60, -9, -3, 0]))
_HELD = st.lists(st.tuples(_OFFERED, st.integers(1, 4), st.integers(0, 9)), max_size=6)


@given(_HELD)
def test_releases_that_change_nothing_make_no_difference(held: list[Any]) -> None:
    moment = datetime(2026, 10, 1, tzinfo=UTC)
    every, changed = [], []
    for (status, last), times, days in held:
        expires = None if last is None else LAST + last * DAY
        run = [(moment + n * days * DAY, status, expires) for n in range(times)]
        changed.append(run[0])
        every += run
        moment = run[-1][0] + DAY

    def said(releases: list[Any]) -> tuple[date | None, datetime | None]:
        newest = releases[::-1]
        over = ended_on(((at.date(), expires) for at, _, expires in newest), LAST)
        return over, retired_since((at, status) for at, status, _ in newest)

    assert said(changed) == said(every)
