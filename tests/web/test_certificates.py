"""A certificate from the last signature on: made, shown, printed and taken along."""

import io
import json
import re
import shutil
from base64 import b64decode
from hashlib import sha256
from html import unescape
from pathlib import Path

from pypdf import PdfReader

from courseware.credentials.qr import qr_svg
from courseware.services.certificates.office import FONTS
from courseware.services.installation import Decision, decide
from courseware.services.proving.ledger_walk import verify
from courseware.store.installation import add_image
from tests.cast import LEA, LUC, NOON, put_cast_on_record
from tests.services.test_credit import evaluate, pass_quiz, read_lesson
from tests.web.conftest import build_site
from tests.web.issued_certificates import NUMBER, issued
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.walk import sign


def test_the_last_signature_brings_the_certificate(site):
    school = site.db, site.app.extensions["courseware"].catalogues.current(0)
    decide(site.db, Decision.UNREVIEWED_AWARDS_VALID, True, "our own review", None, NOON)
    for step in (read_lesson, pass_quiz, evaluate):
        step(school)
    browser = site.browser(LEA)
    signed = {"signed_name": LEA.name, "agreed": "yes"}

    assert sign(browser, signed).status_code == 303

    found = NUMBER.search(browser.get("/credits").text)
    assert found is not None
    page = browser.get(f"/certificates/{found[1]}")
    assert LEA.name in page.text and "no supervised or in-person hours" in page.text
    assert "DEMONSTRATION" not in page.text
    pdf = browser.get(f"/certificates/{found[1]}.pdf")
    assert (pdf.mimetype, pdf.data[:5]) == ("application/pdf", b"%PDF-")
    assert f"certificate-{found[1]}.pdf" in pdf.headers["Content-Disposition"]
    assert pdf.headers["Cache-Control"] == "no-store"
    put_cast_on_record(site.db)
    assert verify(site.db) == []


def test_an_attestation_holds_where_no_certificate_can_be_made(sqlite_site):
    school = sqlite_site.db, sqlite_site.app.extensions["courseware"].catalogues.current(0)
    for step in (read_lesson, pass_quiz, evaluate):
        step(school)
    browser = sqlite_site.browser(LEA)
    (sqlite_site.app.extensions["courseware"].config.instance / "keys").write_text("in the way")

    signed = {"signed_name": LEA.name, "agreed": "yes"}
    assert sign(browser, signed).status_code == 303

    page = browser.get("/credits").text
    assert "4 minutes" in page and "has not been made yet" in page


def test_the_printed_list_of_credits_says_the_number_and_where_it_is_looked_up(sqlite_site):
    number = issued(sqlite_site)

    page = sqlite_site.browser(LEA).get("/credits").text

    # Buttons are not printed: the number has to stand in the text.
    text = re.sub(r'<a class="(?:button|no-print)[^>]*>.*?</a>', "", page)
    assert f"Certificate number <code>{number}</code>" in text
    assert ">http://localhost/verify</a>" in text


def test_the_list_of_credits_names_the_sites_own_address_wherever_it_is_opened(
    sqlite_template, tmp_path
):
    path = tmp_path / "courseware.sqlite3"
    shutil.copy(sqlite_template, path)
    public = "https://learn.example.org"
    site = build_site(f"sqlite:///{path}", tmp_path, public_url=public)
    issued(site)

    page = site.browser(LEA).get("/credits").text

    assert ">https://learn.example.org/verify</a>" in page


def test_every_form_of_a_certificate_can_be_taken_along_and_checked(sqlite_site):
    number = issued(sqlite_site)
    owner, stranger = sqlite_site.browser(LEA), sqlite_site.browser()
    for kind, mimetype in (
        ("pdf", "application/pdf"),
        ("jwt", "application/jwt"),
        ("json", "application/json"),
    ):
        file = owner.get(f"/certificates/{number}.{kind}")
        assert (file.status_code, file.mimetype) == (200, mimetype)

        stranger.get("/verify")
        page = stranger.post("/verify", {"file": (io.BytesIO(file.data), f"c.{kind}")})
        assert "The file is exactly as the issuer signed it." in page.text
        check(page)

        other = b"B" if file.data[-9:-8] == b"A" else b"A"
        changed = file.data[:-9] + other + file.data[-8:]
        page = stranger.post("/verify", {"file": (io.BytesIO(changed), f"c.{kind}")})
        assert "Not valid" in page.text
        assert "altered" in page.text or "canonical" in page.text
        assert "Lindqvist" not in page.text
        check(page)


def test_one_minute_is_one_minute_on_every_page(sqlite_site):
    number = issued(sqlite_site, minutes=1)
    owner = sqlite_site.browser(LEA)

    for path in (f"/verify/{number}", f"/certificates/{number}", "/credits"):
        page = words(owner.get(path))
        assert "1 minute " in page, path
        assert "1 minutes" not in page, path


def test_a_demonstration_says_so_on_every_page(sqlite_site):
    number = issued(sqlite_site, not_valid_because=["it was made in a demonstration"])
    owner, stranger = sqlite_site.browser(LEA), sqlite_site.browser()
    pdf = owner.get(f"/certificates/{number}.pdf").data

    for page in (
        owner.get("/credits"),
        owner.get(f"/certificates/{number}"),
        stranger.get(f"/verify/{number}"),
        stranger.post("/verify", {"file": (io.BytesIO(pdf), "c.pdf")}),
    ):
        assert "DEMONSTRATION, NOT VALID" in page.text
        check(page)
    assert json.loads(owner.get(f"/certificates/{number}.json").data)["credential"][
        "name"
    ].startswith("DEMONSTRATION, NOT VALID")


PROVIDER = {
    "name": "Riverside Education",
    "address": "1 Quay Street\nDublin 4",
    "contact": "+353 1 555 0100",
    "complaints": "Write to the director; answered in 14 days.",
    "signatory": "Dr Maeve Byrne",
    "signatory_role": "Director of Education",
    "approval": "Approved by the Test Board, number 17.",
}


def test_the_page_says_all_that_the_paper_says(sqlite_site):
    """Every line of text in the PDF stands on the page, and both pictures do."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="4"><path d="M0 0h9"/></svg>'
    digest = sha256(svg.encode()).hexdigest()
    with sqlite_site.db.write() as connection:
        add_image(connection, digest, svg, NOON)
    number = issued(
        sqlite_site,
        provider={**PROVIDER, "signature_sha256": digest},
        licences=[{"jurisdiction": "Ireland", "number": "PT-77"}],
        units=["0.25 CEU of ten hours"],
        valid_until="2031-03-02",
    )
    owner = sqlite_site.browser(LEA)
    page = owner.get(f"/certificates/{number}").text
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
    paper = PdfReader(io.BytesIO(owner.get(f"/certificates/{number}.pdf").data)).pages[0]

    said = " ".join(paper.extract_text().replace("’", "'").split())
    for text in (*PROVIDER.values(), "Ireland PT-77", "0.25 CEU of ten hours", "2 March 2031"):
        for line in text.splitlines():
            assert line in said and line in words, line
    on_paper = {word.strip(".,;:·") for word in said.split() if word[:1].isalpha()}
    on_page = {word.strip(".,;:·") for word in words.split()}
    # Typeset in capitals, or broken between lines.
    cut = {word for word in on_paper - on_page if word.upper() == word or "-" in word}
    assert on_paper - on_page - cut == set()
    pictures = [unescape(found) for found in re.findall(r'<img [^>]*src="(data:[^"]+)"', page)]
    drawn = [b64decode(one.partition("base64,")[2]).decode() for one in pictures]
    assert drawn == [svg, qr_svg(f"http://localhost/verify/{number}")]


def test_the_fonts_of_the_paper_are_there_for_the_page(sqlite_site):
    browser = sqlite_site.browser()
    css = browser.get("/static/css/certificate.css").text

    named = re.findall(r'url\("(/static/fonts/[^"]+)"\)', css)

    assert {Path(path).name for path in named} == {path.name for path in FONTS.glob("*.ttf")}
    for path in named:
        answer = browser.get(path)
        assert (answer.status_code, answer.data) == (200, (FONTS / Path(path).name).read_bytes())


def test_the_pages_of_a_certificate_are_sound(sqlite_site):
    number = issued(sqlite_site)

    check(sqlite_site.browser(LEA).get(f"/certificates/{number}"))
    assert sqlite_site.browser(LUC).get(f"/certificates/{number}").status_code == 404
