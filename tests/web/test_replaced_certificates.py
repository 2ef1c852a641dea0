"""A certificate that was revoked or replaced says so, and what became of the newest."""

import io
import json
from datetime import timedelta

from courseware.services.certificates import signing_keys
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.reading import all_certificates
from courseware.services.proving.ledger_walk import verify
from courseware.web.links import office
from tests.cast import ADA, HAL, LEA, LUC, NOON, put_cast_on_record
from tests.services.certificates.test_counted_once import unite
from tests.services.certificates.test_verifying import revoke
from tests.web.issued_certificates import issued
from tests.web.markup import Markup, words
from tests.web.test_every_page import check


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
