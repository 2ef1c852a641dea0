"""The provider: frozen into awards, on certificates, and answering requests to delete."""

import io

import pytest
from sqlalchemy import func, select, update

from courseware.services import retention
from courseware.services.attempts.starting import start
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.office import Office
from courseware.services.certificates.reading import all_certificates
from courseware.services.credits.credit import credits
from courseware.services.proving.ledger_walk import verify
from courseware.services.releases.live import CatalogueSource
from courseware.store.installation import image
from courseware.store.tables import Award, LedgerEntry, PracticeAnswer, ProviderImage, Setting
from tests.cast import ADA, LEA, LUC, NOON
from tests.pictures import png
from tests.web.cast_on_record import on_record as on_record
from tests.web.test_licences import complete, words

PNG = png(40, 20)
NORD = {
    "name": "Nord Education",
    "address": "1 Quay\nDublin",
    "contact": "office@example.org",
    "complaints": "Write to the office; it answers within ten days.",
    "signatory": "Nora Nord",
    "signatory_role": "Director",
    "approval": "",
    "years": "7",
}


def configure(site, **changed):
    form = {**NORD, **changed}
    browser = site.browser(ADA)
    browser.get("/admin/provider")
    return browser.post("/admin/provider", form, content_type="multipart/form-data")


def picture(data=PNG):
    return {"signature": (io.BytesIO(data), "signature.png")}


def snapshots(site, member=LEA):
    return [credit.snapshot for credit in credits(site.db, member.actor)]


def test_the_provider_is_frozen_into_awards_from_then_on(sqlite_site):
    configure(sqlite_site, **picture())
    complete(sqlite_site)
    configure(sqlite_site, name="Another Name")

    (snapshot,) = snapshots(sqlite_site)
    frozen = snapshot["provider"]
    assert (frozen["name"], frozen["signatory"]) == ("Nord Education", "Nora Nord")
    assert frozen["address"] == "1 Quay\nDublin"
    with sqlite_site.db.read() as connection:
        svg = image(connection, frozen["signature_sha256"])
    assert 'width="40" height="20"' in svg
    assert verify(sqlite_site.db) == []


def test_the_certificate_bears_the_provider_and_the_signature(sqlite_site, tmp_path):
    configure(sqlite_site, **picture())
    complete(sqlite_site)
    configure(sqlite_site, name="Another Name")
    office = Office("Courseware", "http://localhost", tmp_path / "keys")

    bring_up_to_date(sqlite_site.db, office, None, NOON)

    (found,) = all_certificates(sqlite_site.db, ADA.actor, NOON)
    provider = found.statement.provider
    assert (provider.name, provider.signatory) == ("Nord Education", "Nora Nord")
    assert provider.signature_image.startswith('<svg xmlns="http://www.w3.org/2000/svg" width="40"')
    assert found.statement.units == ("0.006 CEU (1 CEU = 10 hours of 60 minutes)",)


def test_an_award_before_the_first_configuration_names_nobody(sqlite_site):
    complete(sqlite_site)
    configure(sqlite_site)

    (snapshot,) = snapshots(sqlite_site)
    assert "provider" not in snapshot


def test_an_award_freezes_licences_as_a_commitment_and_units_in_words(sqlite_site):
    browser = sqlite_site.browser(LEA)
    browser.post("/account/licences", {"jurisdiction": "Ohio", "number": "PT-0815"})
    complete(sqlite_site)

    (snapshot,) = snapshots(sqlite_site)
    assert snapshot["licences"] == [{"jurisdiction": "Ohio", "number": "PT-0815"}]
    assert snapshot["units"] == ["0.006 CEU (1 CEU = 10 hours of 60 minutes)"]
    with sqlite_site.db.read() as connection:
        entry = connection.scalar(
            select(LedgerEntry.canonical).where(LedgerEntry.act == "award.made")
        )
    assert "PT-0815" not in entry
    assert '"licences":{"commitment":' in entry
    assert verify(sqlite_site.db) == []


def test_a_units_line_that_was_changed_by_hand_is_found(sqlite_site):
    complete(sqlite_site)
    (snapshot,) = snapshots(sqlite_site)

    with sqlite_site.db.write() as connection:
        changed = {**snapshot, "units": ["9 CEU"]}
        connection.execute(update(Award).values(snapshot=changed))

    (found,) = verify(sqlite_site.db)
    assert "units" in found.what


def test_the_signature_stays_when_no_new_one_is_sent(sqlite_site):
    configure(sqlite_site, **picture())
    configure(sqlite_site, name="Another Name")

    with sqlite_site.db.read() as connection:
        kept = connection.scalar(select(Setting.value).where(Setting.name == "provider"))
        pictures = connection.scalar(select(func.count()).select_from(ProviderImage))
    assert kept["name"] == "Another Name"
    assert kept["signature_sha256"]
    assert pictures == 1


@pytest.mark.parametrize(("changed", "field"), [
    ({"name": " "}, "name"),
    ({"years": "6"}, "years"),
    ({"years": "²"}, "years"),
    ({"address": "x" * 401}, "address"),
])  # fmt: skip
def test_details_that_do_not_fit_are_refused_beside_their_field(sqlite_site, changed, field):
    answer = configure(sqlite_site, **changed)

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert "Nora Nord" in answer.text
    with sqlite_site.db.read() as connection:
        assert connection.scalar(select(func.count()).select_from(Setting)) == 0


@pytest.mark.parametrize(
    "data", [b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\n", PNG[:60], PNG + bytes(200_000)]
)
def test_a_picture_that_is_none_is_refused(sqlite_site, data):
    assert configure(sqlite_site, **picture(data)).status_code == 422


def test_a_request_to_delete_is_answered_with_what_stays_until_when_and_why(sqlite_site):
    complete(sqlite_site)
    with sqlite_site.db.write() as connection:
        practised = {"quiz_id": "needles", "question_id": "practice-name", "body": {"value": "a"}}
        row = {"person_id": LEA.id, **practised, "answered_at": NOON}
        connection.execute(PracticeAnswer.__table__.insert().values(**row))
    lea, ada = sqlite_site.browser(LEA), sqlite_site.browser(ADA)

    lea.post("/account/deletion")
    # No entry speaks of a request before it is answered, so it is not said to be on record.
    assert "Your request waits for an administrator" in words(lea.get("/account").text)
    lea.post("/account/deletion")
    waiting = words(ada.get("/admin/deletions").text)
    address = ada.get("/admin/deletions").text.split('action="/admin/deletions/')[1].split('"')[0]
    answered = ada.post(f"/admin/deletions/{address}")
    told = words(lea.get("/account").text)

    assert waiting.count("Lea Lindqvist") == 2
    assert answered.status_code == 303
    assert "Deleted: answers to practice questions: 1" in told
    awards = (
        "awards, their certificates and decisions that they stand: 1, until 3 March 2033 at least"
    )
    assert f"{awards}, because a provider" in told
    assert "Entries of the ledger stay" in told
    assert len(credits(sqlite_site.db, LEA.actor)) == 1
    with sqlite_site.db.read() as connection:
        assert connection.scalar(select(func.count()).select_from(PracticeAnswer)) == 0
    assert verify(sqlite_site.db) == []
    assert ada.post(f"/admin/deletions/{address}").status_code == 404


def test_the_years_of_retention_are_a_setting(sqlite_site):
    configure(sqlite_site, years="10")
    start(sqlite_site.db, CatalogueSource(sqlite_site.db).current(0), LUC.actor, "needles", NOON)

    plan = retention.plan_of(sqlite_site.db, LUC.actor, NOON)

    assert plan.years == 10
    assert [(kept.what[:8], kept.until) for kept in plan.keeps] == [
        ("attempts", "2036-03-03"),
        ("roles in", "2035-01-02"),
    ]


def kept_picture(site) -> str:
    with site.db.read() as connection:
        found = connection.scalar(select(Setting.value).where(Setting.name == "provider"))
    return str(found["signature_sha256"])


def test_another_signatory_does_not_sign_with_the_former_ones_picture(sqlite_site):
    configure(sqlite_site, **picture())
    assert kept_picture(sqlite_site)

    configure(sqlite_site, signatory="Olof Ost")

    assert kept_picture(sqlite_site) == ""
    page = words(sqlite_site.browser(ADA).get("/admin/provider").text)
    assert "One is kept" not in page
    complete(sqlite_site)
    (snapshot,) = snapshots(sqlite_site)
    assert snapshot["provider"]["signature_sha256"] == ""
    assert verify(sqlite_site.db) == []


def test_the_page_says_that_the_picture_was_left_out(sqlite_site):
    configure(sqlite_site, **picture())
    browser = sqlite_site.browser(ADA)
    form = {**NORD, "signatory": "Olof Ost"}

    browser.post("/admin/provider", form, content_type="multipart/form-data")

    page = words(browser.get("/admin/provider").text)
    assert "The picture of the signature was left out, because another person signs now." in page


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ({"name": "Another Name"}, True),
        ({"signatory_role": "Head"}, True),
        ({"signatory": "Nora Nord-Ost", "same_hand": "yes"}, True),
        ({"remove_signature": "yes"}, False),
        ({"signatory": ""}, False),
    ],
)
def test_a_kept_picture_stays_only_with_whose_it_is(sqlite_site, changed, kept):
    configure(sqlite_site, **picture())
    before = kept_picture(sqlite_site)

    configure(sqlite_site, **changed)

    assert kept_picture(sqlite_site) == (before if kept else "")


def test_another_signatory_brings_another_picture(sqlite_site):
    configure(sqlite_site, **picture())
    before = kept_picture(sqlite_site)

    configure(sqlite_site, signatory="Olof Ost", **picture(png(30, 10)))

    assert kept_picture(sqlite_site) not in ("", before)


def test_the_issuers_profile_bears_the_providers_name(sqlite_site):
    before = sqlite_site.browser().get("/issuer").json["name"]
    configure(sqlite_site, name="North Learning Ltd")

    assert sqlite_site.browser().get("/issuer").json["name"] == "North Learning Ltd" != before
