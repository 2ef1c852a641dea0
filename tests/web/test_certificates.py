"""From the last signature to the verification page, and what an administrator does there."""

import io
import json
import re
import shutil
from base64 import b64decode
from datetime import timedelta
from hashlib import sha256
from html import unescape
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import delete

from courseware.credentials.qr import qr_svg
from courseware.domain.ledger import INSTALLATION, Act
from courseware.services.certificates import signing_keys
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.office import FONTS
from courseware.services.certificates.reading import all_certificates
from courseware.services.installation import Decision, decide
from courseware.services.ledger import record
from courseware.services.proving.ledger_walk import verify
from courseware.store.installation import add_image
from courseware.store.tables import Certificate
from courseware.web.links import office
from tests.awards import give_award
from tests.cast import ADA, HAL, LEA, LUC, NOON, put_cast_on_record
from tests.services.certificates.test_counted_once import unite
from tests.services.certificates.test_verifying import revoke
from tests.services.test_credit import evaluate, pass_quiz, read_lesson
from tests.web.conftest import build_site
from tests.web.markup import Markup, words
from tests.web.test_every_page import check
from tests.web.walk import sign

NUMBER = re.compile(r"/certificates/([0-9A-Z]{4}(?:-[0-9A-Z]{4}){6})\"")


def issued(site, member=LEA, **snapshot) -> str:
    """The number of a certificate that its owner has just made with the button."""
    give_award(site.db, member, **snapshot)
    browser = site.browser(member)
    assert "has not been made yet" in browser.get("/credits").text
    assert browser.post("/certificates").status_code == 303
    found = NUMBER.search(browser.get("/credits").text)
    assert found is not None
    return found[1]


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


def test_the_verification_page_shows_the_record_and_nothing_private(sqlite_site):
    number = issued(sqlite_site, licences=[{"jurisdiction": "Ireland", "number": "PT-77"}])
    stranger = sqlite_site.browser()

    page = stranger.get(f"/verify/{number}")

    check(page)
    for said in (LEA.name, "Basics", "151 minutes", "2.51 contact hours", "2 March 2026", "Valid"):
        assert said in page.text
    assert "PT-77" in sqlite_site.browser(LEA).get(f"/certificates/{number}").text
    for private in (LEA.email, "PT-77", "score", LEA.id + "@"):
        assert private not in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Cache-Control"] == "no-store"
    lower = stranger.get(f"/verify?number={number.lower()}")
    assert lower.headers["Location"].endswith(f"/verify/{number.lower()}")
    assert stranger.get(f"/verify/{number.lower()}").status_code == 200


def test_a_wrong_number_keeps_what_was_typed_and_says_what_is_wrong(sqlite_site):
    number = issued(sqlite_site)
    stranger = sqlite_site.browser()
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")

    mistyped, unknown = stranger.get(f"/verify/{wrong}"), stranger.get("/verify/" + "0" * 28)

    assert (mistyped.status_code, unknown.status_code) == (422, 404)
    assert "mistyped" in mistyped.text and f'value="{wrong}"' in mistyped.text
    assert "Our register holds no certificate with this number." in unknown.text
    check(stranger.get("/verify"))
    nothing_sent = stranger.post("/verify")
    assert (nothing_sent.status_code, "Choose the file" in nothing_sent.text) == (422, True)


def test_guessing_is_slowed_down(sqlite_site):
    stranger = sqlite_site.browser()
    codes = [stranger.get("/verify/" + "0" * 28).status_code for _ in range(121)]

    assert codes[:120] == [404] * 120
    assert codes[120] == 429
    refused = stranger.get("/verify/" + "0" * 28)
    assert "Come back at 2 March 2026, 12:15 UTC, in 15 min" in refused.text
    assert refused.headers["Retry-After"] == "900"
    sqlite_site.clock.step(minutes=16)
    assert stranger.get("/verify/" + "0" * 28).status_code == 404


def test_an_administrator_revokes_and_the_page_says_so(sqlite_site):
    number = issued(sqlite_site)
    administrator, stranger = sqlite_site.browser(ADA), sqlite_site.browser()
    assert number in administrator.get("/admin/certificates").text
    form = {"reason_class": "not_own_work", "reason": "A colleague sat the quiz."}
    empty = administrator.post(f"/admin/certificates/{number}/revoke", {**form, "reason": ""})
    assert (empty.status_code, "Say why" in empty.text) == (422, True)

    assert administrator.post(f"/admin/certificates/{number}/revoke", form).status_code == 303

    page = stranger.get(f"/verify/{number}")
    assert "Revoked" in page.text and "found not to be the holder" in page.text
    assert LEA.name in page.text and "A colleague sat" not in page.text
    assert "A colleague sat" in administrator.get(f"/admin/certificates/{number}").text
    own = sqlite_site.browser(LEA)
    assert "Revoked" in own.get(f"/certificates/{number}").text
    assert own.get(f"/certificates/{number}.pdf").status_code == 200
    pdf = own.get(f"/certificates/{number}.pdf").data
    sent = stranger.post("/verify", {"file": (io.BytesIO(pdf), "c.pdf")})
    assert "Revoked on 2026-03-02" in sent.text
    (entry,) = json.loads(stranger.get("/revocations").data)["revokedCredential"]
    assert entry["revocationReason"] == "the work was found not to be the holder's own"
    again = administrator.post(f"/admin/certificates/{number}/revoke", form)
    assert again.status_code == 409
    for path in ("/admin/certificates", f"/admin/certificates/{number}"):
        check(administrator.get(path))
    check(page)


def test_a_corrected_name_replaces_the_certificate_at_once(sqlite_site):
    old = issued(sqlite_site)
    corrected = {"name": "Lea Berg", "reason": "Married"}

    sqlite_site.browser(ADA).post(f"/admin/people/{LEA.id}/name", corrected)

    stranger = sqlite_site.browser()
    page = stranger.get(f"/verify/{old}")
    assert "Replaced" in page.text and "completion that it speaks of stands" in page.text
    assert "because the holder&#39;s name was corrected." in page.text
    newer, older = all_certificates(sqlite_site.db, ADA.actor, NOON)
    if newer.number == old:
        newer, older = older, newer
    assert f"/verify/{newer.number}" in Markup(page.text).links
    assert "Lea Berg" in stranger.get(f"/verify/{newer.number}").text
    credits = sqlite_site.browser(LEA).get("/credits").text
    assert newer.number in credits and old in credits
    put_cast_on_record(sqlite_site.db)
    assert verify(sqlite_site.db) == []


def test_a_certificate_replaced_after_a_merge_says_so_and_not_that_a_name_was_corrected(
    sqlite_site,
):
    old = issued(sqlite_site, HAL)
    unite(sqlite_site.db, NOON)
    assert sqlite_site.browser(LEA).post("/certificates").status_code == 303

    said = words(sqlite_site.browser().get(f"/verify/{old}"))
    assert "because two accounts of the holder were merged, which bore different names." in said
    assert "was corrected" not in said


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


def test_the_published_addresses_are_those_that_a_credential_names(sqlite_site):
    number = issued(sqlite_site)
    owner, stranger = sqlite_site.browser(LEA), sqlite_site.browser()
    credential = json.loads(owner.get(f"/certificates/{number}.json").data)["credential"]
    site = "http://localhost"

    def at(address: str) -> dict:
        assert address.startswith(site), address
        answer = stranger.get(address.removeprefix(site))
        assert (answer.status_code, answer.mimetype) == (200, "application/json")
        return json.loads(answer.data)

    profile = at(credential["issuer"]["id"])
    assert (profile["id"], profile["name"]) == (credential["iss"], "Courseware")
    assert at(credential["credentialStatus"]["id"])["revokedCredential"] == []
    (jwk,) = at(f"{site}/.well-known/jwks.json")["keys"]
    assert at(jwk["kid"]) == jwk
    did = at(f"{site}/.well-known/did.json")
    assert did["id"] == "did:web:localhost"
    assert did["verificationMethod"][0]["publicKeyJwk"] == jwk
    assert did["assertionMethod"] == [did["verificationMethod"][0]["id"]]
    verify_page = credential["certificate"]["verify"].removeprefix(site)
    assert stranger.get(verify_page).status_code == 200
    assert stranger.get("/keys/" + "A" * 43).status_code == 404


def test_what_is_published_holds_no_private_part(sqlite_site):
    issued(sqlite_site)
    stranger = sqlite_site.browser()

    for path in ("/.well-known/jwks.json", "/.well-known/did.json"):
        text = stranger.get(path).text
        assert not re.search(r'"(d|p|q|dp|dq|qi)":', text), path


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


@pytest.mark.parametrize("typed", ["<script>", "%00", "x" * 300, "٣" * 28])
def test_whatever_is_typed_there_is_a_page(sqlite_site, typed):
    page = sqlite_site.browser().get(f"/verify/{typed}")

    assert page.status_code in (404, 422)
    assert "<script>" not in page.text


def test_an_office_checks_two_hundred_certificates_and_files_go_on_after_wrong_numbers(sqlite_site):
    number = issued(sqlite_site)
    office = sqlite_site.browser()

    assert {office.get(f"/verify/{number}").status_code for _ in range(200)} == {200}

    for _ in range(120):
        office.get("/verify/" + "0" * 28)
    file = sqlite_site.browser(LEA).get(f"/certificates/{number}.jwt").data
    assert office.get(f"/verify/{number}").status_code == 429
    assert office.post("/verify", {"file": (io.BytesIO(file), "a.jwt")}).status_code == 200
    for _ in range(120):
        office.post("/verify", {"file": (io.BytesIO(b"x"), "a.jwt")})
    refused = office.post("/verify", {"file": (io.BytesIO(file), "a.jwt")})
    assert (refused.status_code, "files that are not ours" in refused.text) == (429, True)


def renamed(site, name, now=NOON):
    """The number of the certificate that a corrected name brings."""
    site.browser(ADA).post(f"/admin/people/{LEA.id}/name", {"name": name, "reason": "Married"})
    found = [one for one in all_certificates(site.db, ADA.actor, now) if one.end is None]
    return found[0].number


def pages_of(site, number):
    """What a stranger, the holder and an administrator read of a certificate."""
    return (
        words(site.browser().get(f"/verify/{number}")),
        words(site.browser(LEA).get(f"/certificates/{number}")),
        words(site.browser(ADA).get(f"/admin/certificates/{number}")),
    )


def test_a_replaced_certificate_says_what_became_of_the_newest(sqlite_site):
    first = issued(sqlite_site)
    second = renamed(sqlite_site, "Lea Berg")
    third = renamed(sqlite_site, "Lea Ek")
    for number in (first, second):
        assert all("it speaks of stands" in page for page in pages_of(sqlite_site, number))

    revoke(sqlite_site.db, third, "not_own_work", NOON + timedelta(days=1))

    for number in (first, second):
        for page in pages_of(sqlite_site, number):
            assert "it speaks of stands" not in page
            assert "does not stand: its newest certificate was revoked on 3 March 2026" in page
            assert "the work was found not to be the holder&#39;s own. Do not rely" in page


def test_one_whose_newest_waits_for_another_key_says_so_until_there_is_one(sqlite_site):
    first = issued(sqlite_site)
    second = renamed(sqlite_site, "Lea Berg")
    revoke(sqlite_site.db, second, "key_unsafe", NOON)
    for page in pages_of(sqlite_site, first):
        assert "Do not rely on it until it has another certificate" in page
    with sqlite_site.app.test_request_context():
        here = office()
    signing_keys.rotate(sqlite_site.db, ADA.actor, here, NOON)
    bring_up_to_date(sqlite_site.db, here, None, NOON)

    for page in pages_of(sqlite_site, first):
        assert "The completion that it speaks of stands." in page
    for page in pages_of(sqlite_site, second):
        assert "The completion stands, with a newer certificate." in page
        assert "its credit does not count" not in page


def test_a_corrected_name_says_what_became_of_the_certificates(sqlite_site):
    browser = sqlite_site.browser(ADA)

    def rename(member, name):
        browser.post(f"/admin/people/{member.id}/name", {"name": name, "reason": "Married"})
        return browser.get(f"/admin/people/{member.id}").text

    issued(sqlite_site)
    assert "and the certificate under it is replaced." in rename(LEA, "Lea Berg")
    form = {"reason_class": "not_own_work", "reason": "A colleague sat the quiz."}
    (second,) = [c for c in all_certificates(sqlite_site.db, ADA.actor, NOON) if c.end is None]
    browser.post(f"/admin/certificates/{second.number}/revoke", form)

    page = rename(LEA, "Lea Holm")
    assert "No certificate stood under it, so none was replaced." in page
    assert "is replaced." not in page
    assert "none was replaced" in rename(LUC, "Luc Berg")


def test_a_file_of_a_lost_record_is_told_apart_from_an_altered_one(sqlite_site):
    from_before = issued(sqlite_site)
    pdf = sqlite_site.browser(LEA).get(f"/certificates/{from_before}.pdf").data
    with sqlite_site.db.write() as connection:
        connection.execute(delete(Certificate))
        record(
            connection,
            chain=INSTALLATION,
            act=Act.BACKUP_RESTORED,
            actor_id=None,
            subject="0" * 64,
            facts={"made_at": "2026-02-01T02:00:00+00:00", "version": "0", "heads": []},
            now=NOON + timedelta(minutes=1),
        )
    stranger = sqlite_site.browser()
    stranger.get("/verify")

    page = stranger.post("/verify", {"file": (io.BytesIO(pdf), "c.pdf")})

    check(page)
    assert "Revocation unknown" in page.text and "It is exactly as we signed it" in page.text
    assert "Not valid" not in page.text and "a scan" not in page.text
    assert "what came after 2026-02-01 02:00 UTC" in stranger.get(f"/verify/{from_before}").text
