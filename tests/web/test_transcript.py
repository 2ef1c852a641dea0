"""The transcript of a period: page, PDF, CSV."""

import csv
import io
import re
import zipfile
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from courseware.credentials.number import shown
from courseware.services.identity import accounts
from courseware.services.releases.publishing import publish
from courseware.store.tables import Certificate, Clinic, Person
from tests.cast import LEA, LUC, NOON
from tests.web.test_licences import complete, valid, words


@pytest.fixture
def credited(sqlite_site):
    valid(sqlite_site)
    complete(sqlite_site)
    return sqlite_site


def rename(site, name):
    with site.db.write() as connection:
        connection.execute(update(Person).where(Person.id == LEA.id).values(name=name))


def table(answer):
    text = answer.data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_page_shows_the_awards_of_the_period_with_their_units(credited):
    browser = credited.browser(LEA)

    page = words(browser.get("/credits/transcript?first=2026-03-02&last=2026-03-02").text)
    before = words(browser.get("/credits/transcript?last=2026-03-01").text)

    assert "Awards for courses completed on 2 March 2026." in page
    assert "4 minutes of knowledge learning in valid awards" in page
    assert "0.06 contact hours (1 contact hour = 60 minutes)" in page
    assert "0.08 contact hours (1 contact hour = 50 minutes)" in page
    assert "0.006 CEU (1 CEU = 10 hours of 60 minutes)" in page
    assert "no supervised or in-person hours" in page
    assert "0 minutes of knowledge learning" in before
    assert "No award in this period" in before


def test_the_csv_holds_every_award_with_its_units(credited):
    (row,) = table(credited.browser(LEA).get("/credits/transcript.csv"))

    assert row["Learner"] == "Lea Lindqvist"
    assert row["Completed on"] == "2026-03-02"
    assert (row["Minutes"], row["Face-to-face minutes"]) == ("4", "0")
    assert row["Counted minutes"] == "4"
    assert (row["Hours of 60 minutes"], row["Hours of 50 minutes"]) == ("0.06", "0.08")
    assert row["Valid"] == "yes"


def test_each_award_bears_its_certificates_number_that_a_reader_can_look_up(credited):
    browser = credited.browser(LEA)
    before = words(browser.get("/credits/transcript").text)
    browser.post("/certificates", data={})
    with credited.db.read() as connection:
        number = shown(connection.scalar(select(Certificate.number)))

    page = words(browser.get("/credits/transcript").text)
    (row,) = table(browser.get("/credits/transcript.csv"))
    reader = PdfReader(io.BytesIO(browser.get("/credits/transcript.pdf").data))
    printed = " ".join(" ".join(one.extract_text() for one in reader.pages).split())

    assert "certificate " not in before and "/verify." not in before
    assert row["Certificate"] == number and row["Award"] in page
    for text in (page, printed):
        assert f"certificate {number} · award" in text
        assert re.search(r"certificate.s number can look it up on http\S+/verify ?\.", text)
    assert browser.get(f"/verify/{number}").status_code == 200


def test_a_name_that_is_a_formula_stays_text_in_the_csv(sqlite_site):
    valid(sqlite_site)
    rename(sqlite_site, "=HYPERLINK(1)")
    name = LEA.name
    object.__setattr__(LEA, "name", "=HYPERLINK(1)")
    try:
        complete(sqlite_site)
    finally:
        object.__setattr__(LEA, "name", name)

    (row,) = table(sqlite_site.browser(LEA).get("/credits/transcript.csv"))

    assert row["Learner"] == "'=HYPERLINK(1)"


def test_the_pdf_says_the_same_and_is_tagged_and_repeatable(credited):
    browser = credited.browser(LEA)

    first = browser.get("/credits/transcript.pdf").data
    again = browser.get("/credits/transcript.pdf").data

    reader = PdfReader(io.BytesIO(first))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert first == again
    assert "Lea Lindqvist" in text
    assert "Basics" in text
    assert "4 minutes of knowledge learning" in text
    assert "up to 2 March 2026." in text and "2026-03-02" not in text
    assert "/StructTreeRoot" in reader.trailer["/Root"]


def test_a_learner_with_another_script_gets_a_pdf_too(credited):
    rename(credited, "Λέα Линдквист 林德 ⵣ")
    answer = credited.browser(LEA).get("/credits/transcript.pdf")

    text = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert answer.status_code == 200
    assert "Линдквист" in text
    assert "[U+2D63]" in text


def test_a_demonstration_is_named_as_such_and_counts_nothing(sqlite_site):
    complete(sqlite_site)
    browser = sqlite_site.browser(LEA)

    page = words(browser.get("/credits/transcript").text)
    (row,) = table(browser.get("/credits/transcript.csv"))

    assert "0 minutes of knowledge learning in valid awards" in page
    assert "DEMONSTRATION, NOT VALID" in page
    assert row["Valid"].startswith("no: ")


def test_a_period_that_makes_no_sense_is_refused(credited):
    browser = credited.browser(LEA)

    turned = browser.get("/credits/transcript?first=2026-03-02&last=2026-03-01")
    words_ = browser.get("/credits/transcript?first=yesterday")

    assert (turned.status_code, words_.status_code) == (422, 422)
    assert "The last day is before the first one." in turned.text
    assert browser.get("/credits/transcript.csv?first=yesterday").status_code == 422


@pytest.mark.parametrize("ending", ["", ".pdf", ".csv"])
def test_a_period_that_is_still_to_come_is_refused(credited, ending):
    browser = credited.browser(LEA)
    address = f"/credits/transcript{ending}?first="

    page = browser.get(f"{address}2027-01-01&last=")

    assert page.status_code == 422
    assert "This day is still to come. Correct the date." in page.text
    assert browser.get(f"{address}2026-03-02&last=").status_code == 200


def test_a_period_that_is_not_over_ends_today_and_says_so(credited):
    browser = credited.browser(LEA)
    asked = "?first=2026-03-02&last=2026-12-31"

    page = words(browser.get(f"/credits/transcript{asked}").text)
    reader = PdfReader(io.BytesIO(browser.get(f"/credits/transcript.pdf{asked}").data))
    printed = " ".join(" ".join(one.extract_text() for one in reader.pages).split())

    for text in (page, printed):
        assert (
            "Awards for courses completed on 2 March 2026. "
            "The period asked for is not over: it ends on 31 December 2026." in text
        )
    assert len(table(browser.get(f"/credits/transcript.csv{asked}"))) == 1
    over = words(browser.get("/credits/transcript?last=2026-03-02").text)
    assert "not over" not in over


def test_an_award_of_a_day_that_the_learner_has_yet_to_reach_is_in_the_period(credited):
    with credited.db.write() as connection:
        connection.execute(update(Clinic).values(timezone="Pacific/Honolulu"))
    # The award bears the day in UTC; in Honolulu it is the day before.
    credited.clock.moment = NOON - timedelta(hours=3)

    page = words(credited.browser(LEA).get("/credits/transcript?first=2026-03-02").text)

    assert "completed on 2 March 2026. Printed 1 March 2026." in page
    assert "4 minutes of knowledge learning in valid awards" in page


def test_nobody_elses_awards_are_in_it(credited):
    credited.clock.moment = NOON + timedelta(days=1)

    assert table(credited.browser(LUC).get("/credits/transcript.csv")) == []


def test_ce_broker_gets_a_line_for_each_valid_award_and_american_licence(credited):
    for place, number in (("Florida", "PT 12345"), ("IE", "PT-9"), ("Texas", "77")):
        accounts.add_licence(credited.db, LEA.actor, place, number, NOON)
    put_rules(credited, ("us-fl", "Florida"), ("us-tx", "Texas"), ("ie-coru", "IE"))
    browser = credited.browser(LEA)

    assert "CSV in CE Broker’s columns" in browser.get("/credits/transcript").text
    answer = browser.get("/credits/ce-broker.csv")

    lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert lines == [
        ["", "", "basics", "", "PT 12345", "3/2/2026", "State=FL", "Profession="],
        ["", "", "basics", "", "77", "3/2/2026", "State=TX", "Profession="],
    ]
    workbook = browser.get("/credits/ce-broker.xlsx")
    assert workbook.data == browser.get("/credits/ce-broker.xlsx").data
    with zipfile.ZipFile(io.BytesIO(workbook.data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        texts = re.findall(r"<t>([^<]*)</t>", book.read("xl/sharedStrings.xml").decode())
    assert texts == ["basics", "PT 12345", "State=FL", "Profession=", "77", "State=TX"]
    assert re.findall(r'<c r="(F\d)" s="1"><v>(\d+)</v>', sheet) == [
        ("F1", "46083"),
        ("F2", "46083"),
    ]
    assert browser.get("/credits/ce-broker.csv?last=2026-03-01").data == b"\xef\xbb\xbf"


def test_without_an_american_licence_ce_broker_is_not_offered(credited):
    assert "CE Broker" not in credited.browser(LEA).get("/credits/transcript").text


def test_a_demonstration_is_not_reported_to_ce_broker(sqlite_site):
    complete(sqlite_site)
    accounts.add_licence(sqlite_site.db, LEA.actor, "Florida", "1", NOON)
    put_rules(sqlite_site, ("us-fl", "Florida"))

    answer = sqlite_site.browser(LEA).get("/credits/ce-broker.csv")

    assert answer.data == b"\xef\xbb\xbf"


def put_rules(site, *places):
    folder = site.library / "lessons/rules"
    folder.mkdir(exist_ok=True)
    for id_, name in places:
        rule = f'id: {id_}\nname: "{name}"\ncountry: "A country"\nprofession: "Physiotherapist"\n'
        seen = "source: a page, seen_on: 2026-01-31, confidence: M"
        rule += f'hour: {{minutes: 50, words: "Fifty minutes.", {seen}}}\n'
        (folder / f"{id_}.yaml").write_text(rule, encoding="utf-8")
    outcome = publish(site.db, site.library, None, "", NOON)
    assert not outcome.refused, outcome.problems
    # As if a second had passed, after which a worker looks for a newer release.
    site.app.extensions["courseware"].catalogues.current(float("inf"))
