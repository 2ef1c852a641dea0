"""The logbook's form: a post that is sent twice enters once, a twin is entered when it is meant."""

import html
import re

import pytest

from courseware.services.competency import logbook
from tests.cast import ASA, LEA, NOON
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward

SESSION = {
    "held_on": "2026-03-02",
    "regions": ["thigh", "arm-hand"],
    "setting": "real_patient",
    "supervision": "beside",
    "supervisor": ASA.email,
    "note": "Two needles.",
}


@pytest.fixture
def ward(sqlite_site):
    return open_ward(sqlite_site)


@pytest.fixture
def lea(sqlite_site, ward):
    return sqlite_site.browser(LEA)


def entered(ward):
    return len(logbook.own_logbook(ward.db, LEA.actor).sessions)


def test_the_same_session_sent_twice_is_entered_once_and_the_page_asks(sqlite_site, ward, lea):
    first = lea.post("/logbook", SESSION)
    sqlite_site.clock.moment = NOON.replace(hour=10, minute=42)
    second = lea.post("/logbook", SESSION)

    assert (first.status_code, second.status_code, entered(ward)) == (303, 409, 1)
    text = html.unescape(second.text)
    assert "You entered the same session at" in text
    assert "Enter a second one?" in text
    check(second)


def test_a_second_alike_session_is_entered_once_however_often_it_is_sent(ward, lea):
    lea.post("/logbook", SESSION)
    page = lea.post("/logbook", SESSION).text
    again = re.search(r'name="again" value="(\d+)"', page)

    meant = [lea.post("/logbook", SESSION | {"again": again[1]}).status_code for _ in range(2)]

    assert (meant, entered(ward)) == ([303, 303], 2)
    assert lea.post("/logbook", SESSION).status_code == 409
    third = lea.post("/logbook", SESSION | {"again": "3"})
    assert (third.status_code, entered(ward)) == (303, 3)


def test_the_button_sends_what_was_typed(lea):
    lea.post("/logbook", SESSION)
    page = check(lea.post("/logbook", SESSION))

    assert [form.action for form in page.forms].count("/logbook") == 2


@pytest.mark.parametrize("again", ["0", "1", "7", "x", "²", "99999"])
def test_a_number_that_nobody_was_given_enters_nothing(ward, lea, again):
    lea.post("/logbook", SESSION)

    assert lea.post("/logbook", SESSION | {"again": again}).status_code == 409
    assert entered(ward) == 1


def test_what_was_taken_back_can_be_entered_anew(ward, lea):
    lea.post("/logbook", SESSION)
    (session,) = logbook.own_logbook(ward.db, LEA.actor).sessions
    logbook.withdraw_session(ward.db, LEA.actor, session.id, NOON)

    assert lea.post("/logbook", SESSION).status_code == 303
    assert entered(ward) == 1


def test_a_day_to_come_is_refused_beside_its_field_and_input_is_kept(ward, lea):
    page = lea.post("/logbook", SESSION | {"held_on": "2027-01-01"})

    assert (page.status_code, entered(ward)) == (422, 0)
    assert "This day is still to come. Correct the date." in page.text
    assert 'value="2027-01-01"' in page.text and "Two needles." in page.text
