"""The time that is left counts down, is asked of the server, and promises nothing when it is up."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect
from sqlalchemy import update

from courseware.store.tables import Attempt
from tests.browser.exam import KEPT, SAVE, SAVED, Exam, leave, refuse_with
from tests.browser.story import save_line
from tests.browser.test_axe import STANDARD, violations
from tests.browser.watching import PHONE, Watch, check_layout


def test_the_time_that_is_left_counts_down_and_is_said_aloud_twice(exam: Exam) -> None:
    line = leave(exam, minutes=6, seconds=30)
    figure = exam.page.get_by_role("timer")
    expect(figure).to_have_text("6 min left")
    expect(line).to_have_text("")

    exam.page.clock.run_for("01:40")
    expect(figure).to_have_text("4 min left")
    expect(line).to_have_text("5 minutes left")

    exam.page.clock.run_for("04:10")
    expect(figure).to_have_text(re.compile(r"^[34]\d s left$"))
    expect(line).to_have_text("1 minute left")
    check_layout(exam.page)
    for theme in ("light", "dark"):
        assert not violations(exam.page, PHONE, theme, {"type": "tag", "values": STANDARD})


def test_a_phone_whose_clock_stopped_while_it_slept_asks_the_server_what_is_left(
    exam: Exam,
) -> None:
    leave(exam, minutes=30, seconds=30)
    figure = exam.page.get_by_role("timer")
    expect(figure).to_have_text("30 min left")
    with exam.db.write() as connection:
        shorter = datetime.now(UTC) + timedelta(minutes=3, seconds=30)
        connection.execute(
            update(Attempt).where(Attempt.id == exam.attempt).values(deadline=shorter)
        )

    awake = 'document.dispatchEvent(new Event("visibilitychange"))'
    exam.page.evaluate(awake)
    expect(figure).to_have_text("30 min left")
    exam.page.clock.set_system_time(datetime.now(UTC) + timedelta(minutes=27))
    exam.page.evaluate(awake)

    expect(figure).to_have_text("3 min left")


def test_time_that_is_granted_while_it_runs_is_told_by_the_next_save(exam: Exam) -> None:
    line = leave(exam, minutes=4, seconds=30)
    figure = exam.page.get_by_role("timer")
    expect(figure).to_have_text("4 min left")
    with exam.db.write() as connection:
        longer = datetime.now(UTC) + timedelta(minutes=20, seconds=30)
        connection.execute(
            update(Attempt).where(Attempt.id == exam.attempt).values(deadline=longer)
        )

    exam.choose(0)

    expect(save_line(exam.page)).to_have_text(SAVED)
    expect(figure).to_have_text("20 min left")
    expect(line).to_have_text("20 minutes left")


def test_after_the_time_is_up_nobody_is_promised_that_an_answer_will_be_sent(
    exam: Exam, watch: Watch
) -> None:
    watch.forgive(r"ERR_INTERNET_DISCONNECTED|\b409\b")
    notice = leave(exam, minutes=5)
    exam.context.set_offline(True)
    exam.choose(0)
    expect(save_line(exam.page)).to_have_text(KEPT)

    exam.page.clock.fast_forward("06:00")

    words = "Kept on this phone: counts only if it arrived in time"
    expect(save_line(exam.page)).to_have_text(words)
    expect(notice).to_contain_text("What is still kept on this phone counts only if it arrived")
    check_layout(exam.page)
    exam.page.get_by_role("button", name="Continue").click()
    expect(save_line(exam.page)).to_have_text(f"{words}. The next page needs a connection.")
    exam.choose(1)
    expect(save_line(exam.page)).to_have_text("Not saved: given after the time was up")

    with exam.db.write() as connection:
        past = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(update(Attempt).where(Attempt.id == exam.attempt).values(deadline=past))
    exam.context.set_offline(False)

    expect(save_line(exam.page)).to_contain_text("Not saved: The time for this attempt is over")
    expect(notice.get_by_text("What is still kept")).to_be_hidden()
    assert exam.saves() == []


def test_looking_over_promises_nothing_either_when_the_time_is_up(exam: Exam, watch: Watch) -> None:
    watch.forgive(r"503")
    leave(exam, minutes=5)
    exam.context.route(SAVE, refuse_with(503))
    exam.choose(1)
    expect(save_line(exam.page)).to_have_text(KEPT)
    exam.page.goto(f"/attempts/{exam.attempt}/submit")
    being_sent = exam.page.get_by_text("They are being sent.")
    expect(being_sent).to_be_visible()

    exam.page.clock.fast_forward("06:00")

    expect(being_sent).to_have_count(0)
    expect(exam.page.get_by_text("What is still kept on this phone counts only")).to_be_visible()


def test_the_open_page_says_once_that_the_time_is_up(exam: Exam) -> None:
    attempt_id = exam.attempt
    line = leave(exam, minutes=5)
    exam.page.clock.fast_forward("03:00")
    expect(line).to_have_text("")

    exam.page.clock.fast_forward("03:00")

    expect(line).to_have_text(
        "The time is up. What was saved by now counts; no more answers are taken. See the result"
    )
    exam.page.clock.fast_forward("02:00")
    expect(line.get_by_role("link")).to_have_count(1)
    expect(line.get_by_role("link")).to_have_attribute("href", f"/attempts/{attempt_id}")
