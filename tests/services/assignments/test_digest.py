"""The managers' weekly digest of what needs their attention."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from courseware.services.assignments.reminding import Reminded
from tests.cast import ASA, LUC, MAX, RIVERSIDE
from tests.services.assignments.conftest import ask
from tests.services.assignments.daily_round import SITE, mails, run
from tests.ward import noon


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
