"""The logbook's form: a post that is sent twice enters once, a twin is entered when it is meant."""

import html
import io
import re

import pytest

from courseware.domain import logbook_file
from courseware.services.competency.logbooks import logbook
from tests.cast import ASA, LEA, MAX, NOON
from tests.services.competency.practice import answer_all, log
from tests.web.markup import words
from tests.web.test_every_page import check

SESSION = {
    "held_on": "2026-03-02",
    "regions": ["thigh", "arm-hand"],
    "setting": "real_patient",
    "supervision": "beside",
    "supervisor": ASA.email,
    "note": "Two needles.",
}


def entered(ward):
    return len(logbook.own_logbook(ward.db, LEA.actor).sessions)


def test_the_same_session_sent_twice_is_entered_once_and_the_page_asks(sqlite_site, ward, lea):
    first = lea.post("/logbook", SESSION)
    sqlite_site.clock.moment = NOON.replace(hour=10, minute=42)
    second = lea.post("/logbook", SESSION)

    assert (first.status_code, second.status_code, entered(ward)) == (303, 409, 1)
    text = html.unescape(second.text)
    told = "You entered the same session at 12:00 (UTC, Europe/Dublin). Enter a second one?"
    assert told in text
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


def test_a_form_without_a_region_is_answered_in_the_words_of_a_form(lea):
    answer = lea.post("/logbook", SESSION | {"regions": []})

    assert answer.status_code == 422
    assert "Choose one or more regions." in words(answer)
    assert "by their names or ids" not in words(answer)


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


def read_in(browser, data):
    return browser.post("/logbook/import", {"file": (io.BytesIO(data), "logbook.csv")})


def test_a_file_with_names_and_semicolons_is_read_in(ward, lea):
    text = (
        "held_on;regions;setting;supervision;supervisor;note\r\n"
        f'02.03.2026;"Thigh; Arm and hand";Real patient;beside;{ASA.email};\r\n'
    )

    assert read_in(lea, text.encode("utf-8-sig")).status_code == 303
    (session,) = logbook.own_logbook(ward.db, LEA.actor).sessions
    assert (session.regions, session.setting) == (["thigh", "arm-hand"], "real_patient")


def test_what_a_form_sends_goes_out_and_comes_in_as_the_same_session(ward, lea):
    lea.post("/logbook", SESSION | {"note": "=First: two needles.\r\nThen one. "})

    assert read_in(lea, lea.get("/logbook.csv").data).status_code == 303
    (session,) = logbook.own_logbook(ward.db, LEA.actor).sessions
    assert session.note == "=First: two needles.\nThen one."


def test_a_note_that_a_comma_would_cut_is_refused_with_its_line(ward, lea):
    text = (
        "held_on,regions,setting,supervision,supervisor,note\n\n"
        f"2026-03-02,thigh,real_patient,beside,{ASA.email},first, then unsafe and stopped\n"
    )
    page = read_in(lea, text.encode())

    assert (page.status_code, entered(ward)) == (422, 0)
    assert "Line 3: The first line has 6 cells, this one 7." in page.text


def test_a_workbook_that_is_called_csv_is_called_a_workbook(ward, lea):
    for begins in (b"PK\x03\x04\x14\x00", b"\xd0\xcf\x11\xe0\xa1\xb1"):
        page = read_in(lea, begins + b"\x00" * 50)

        assert page.status_code == 422
        assert "This is a workbook of a spreadsheet program and no CSV" in page.text


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a picture (PNG)"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a picture (JPEG)"),
        (b"GIF89a\x01\x00", "a picture (GIF)"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "a picture (WebP)"),
        (b"\x00\x00\x00\x18ftypheic", "a picture (HEIC or AVIF)"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
    ],
)
def test_a_picture_of_a_logbook_is_called_one_and_the_page_says_what_is_read(ward, lea, data, what):
    page = read_in(lea, data)

    assert page.status_code == 422
    said = f"This is {what} and no CSV, whatever its name says. A logbook is read from a CSV file"
    assert said in page.text and "“A file to fill in”" in page.text and "UTF-8 —" not in page.text


def test_what_is_text_of_another_kind_is_named_by_its_line(ward, lea):
    text = "held_on,regions,setting,supervision,supervisor,note\n2026-03-02,thigh,Caf\xe9"

    page = read_in(lea, text.encode("latin-1"))

    assert page.status_code == 422 and "Line 2 is not UTF-8. Save the file as" in page.text


def test_the_page_lists_the_words_of_a_file_and_offers_one_to_fill_in(lea):
    page = lea.get("/logbook")
    blank = lea.get("/logbook/template.csv")

    check(page)
    assert "<td><code>arm-hand</code></td><td>Arm and hand</td>" in page.text
    assert "<td><code>real_patient</code></td><td>Real patient</td>" in page.text
    assert 'href="/logbook/template.csv"' in page.text
    assert blank.text.splitlines()[:2] == ["sep=,", ",".join(logbook_file.COLUMNS)]
    assert "attachment" in blank.headers["Content-Disposition"]


def test_a_session_of_long_ago_is_refused_beside_its_field(ward, lea):
    page = lea.post("/logbook", SESSION | {"held_on": "1985-04-01"})

    assert (page.status_code, entered(ward)) == (422, 0)
    assert "This day is more than 10 years ago. Correct the date." in page.text


def hand_in(browser, size):
    whole = b"%PDF-1.7\n" + b"0" * size + b"\n%%EOF\n"
    fields = {"kind": "licence", "title": "Licence", "issuer": "Board", "issued_on": "2026-02-01"}
    return browser.post("/documents", {**fields, "file": (io.BytesIO(whole), "licence.pdf")})


def test_a_photograph_of_a_telephone_is_taken_and_a_larger_file_keeps_the_form(lea):
    assert hand_in(lea, 6_000_000).status_code == 303
    page = hand_in(lea, 8_010_000)

    assert page.status_code == 422
    assert "The file is larger than 8 MB. Make it smaller." in page.text
    assert 'value="Licence"' in page.text
    assert 'data-largest="8000000"' in page.text


def test_the_latest_day_of_a_document_is_the_clinics(sqlite_site, ward, lea):
    with ward.db.write() as connection:
        connection.exec_driver_sql("UPDATE clinic SET timezone = 'Pacific/Auckland'")
    sqlite_site.clock.moment = NOON.replace(day=2, hour=20)

    assert re.search(r'name="issued_on"[^>]* max="2026-03-03"', lea.get("/documents").text)


def test_a_much_too_large_file_is_refused_with_the_limit(lea):
    page = hand_in(lea, 30_000_000)

    assert page.status_code == 413
    text = html.unescape(page.text)
    assert "What you sent is larger than 8 MB, the most that is taken here." in text
    assert "what you typed is still in the form" in text
    other = lea.post("/logbook", SESSION | {"note": "x" * 3_000_000})
    assert other.status_code == 413
    assert "larger than 2 MB" in other.text


def test_how_closely_somebody_stood_by_is_told_in_the_same_words_everywhere(sqlite_site, ward):
    ward.observe("2026-03-01", ASA, **{"context.supervision": "nearby"})
    log(ward, "2026-03-01", supervision="nearby", now="2026-03-02")
    learner, manager = sqlite_site.browser(LEA), sqlite_site.browser(MAX)
    assessor = sqlite_site.browser(ASA)
    waiting = words(assessor.get("/observe"))
    answer_all(ward, day="2026-03-02")

    for told in (
        words(learner.get("/logbook")),
        learner.get("/logbook.csv").text,
        waiting,
        words(manager.get("/team/lea/file")),
        words(manager.get("/team/lea/cl-x")),
    ):
        # The stored word stands where the page says what a file may hold; the scale of ratings
        # speaks of somebody nearby, too.
        shown = re.sub(r"(stayed|somebody) nearby|As a file.*", "", told).lower()
        assert "in the room" in shown and "nearby" not in shown, shown


def test_nobody_says_by_oversight_on_whom_or_how_closely(ward, lea):
    """A form that chose for its writer put *simulated* and *hands on* on record."""
    page = lea.get("/logbook").text

    for name in ("setting", "supervision"):
        choices = page.split(f'name="{name}"', 1)[1].partition("</select>")[0]
        assert '<option value="" selected>Choose</option>' in choices, name
    left = lea.post("/logbook", SESSION | {"setting": "", "supervision": ""})
    assert (left.status_code, entered(ward)) == (422, 0)
    assert "Choose on whom it was." in left.text
    assert "Choose how closely the supervisor stood by." in left.text
