"""Ratings over time: one drawing a region, and the days in words."""

import re
from itertools import pairwise

from courseware.web.manager.charts import _apart
from tests.cast import ASA, MAX
from tests.ward import ARM, BEN, THIGH, noon
from tests.web.markup import words
from tests.web.ward_site import open_ward


def page_of(site, checklist):
    site.clock.moment = noon("2026-03-05")
    return site.browser(MAX).get(f"/team/lea/{checklist}")


def test_each_region_has_a_line_of_its_own_with_its_days(sqlite_site):
    ward = open_ward(sqlite_site)
    ward.certify("2026-02-20")
    ward.observe("2026-02-21", ASA, scope=THIGH)
    ward.observe("2026-02-22", ASA, scope=ARM, marks={"y01": "unsafe", "y02": "2"})
    ward.observe("2026-02-25", BEN, scope=THIGH, marks={"y02": "4"})

    page = page_of(sqlite_site, "cl-y")

    said = words(page)
    of_each = "mean rating of each observation that counts, 1 to 5:"
    assert f"Arm and hand: {of_each} 22 February 2026 2.0 (unsafe item)." in said
    assert f"Thigh: {of_each} 21 February 2026 5.0; 25 February 2026 4.0." in said
    [line] = re.findall(r'<polyline class="chart__line" points="([^"]+)"', page.text)
    assert len(line.split()) == 2


def test_a_checklist_that_is_held_as_a_whole_has_one(sqlite_site):
    ward = open_ward(sqlite_site)
    ward.observe("2026-02-20", ASA)
    assert 'class="chart"' not in page_of(sqlite_site, "cl-x").text

    ward.observe("2026-02-22", BEN, marks={"x03": "4"})

    assert (
        "Mean rating of each observation that counts, 1 to 5: 20 February 2026 4.5; "
        "22 February 2026 4.0."
    ) in words(page_of(sqlite_site, "cl-x"))


def test_two_observations_of_one_day_are_two_dots(sqlite_site):
    ward = open_ward(sqlite_site)
    for day, by in (("2026-02-20", ASA), ("2026-02-20", BEN), ("2026-03-01", ASA)):
        ward.observe(day, by)
    ward.observe("2026-03-01", BEN)

    page = page_of(sqlite_site, "cl-x").text

    dots = [float(x) for x in re.findall(r'class="chart__dot" cx="([0-9.]+)"', page)]
    assert dots == [14, 23, 297, 306]
    assert 'points="14.0,' in page and " 306.0," in page


def test_very_many_dots_stay_in_order_and_inside_the_drawing():
    places = _apart([0.0] * 80)

    assert places[0] == 0 and places[-1] <= 292.001
    assert all(b > a for a, b in pairwise(places))
    assert _apart([0.0, 100.0, 292.0]) == [0.0, 100.0, 292.0]
