"""The page on which strangers look up a number or check a file, and what is published for them."""

import io
import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import delete

from courseware.domain.ledger import INSTALLATION, Act
from courseware.services.ledger import record
from courseware.store.tables import Certificate
from tests.cast import LEA, NOON
from tests.web.issued_certificates import issued
from tests.web.test_every_page import check


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
    assert (
        "what came after 1 February 2026, 02:00 UTC" in stranger.get(f"/verify/{from_before}").text
    )
