"""The provider: frozen into awards, told what learners say, and answering requests to delete."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, update

from courseware.services import retention
from courseware.services.attempts.starting import start
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.office import Office
from courseware.services.certificates.reading import all_certificates
from courseware.services.credits import evaluations
from courseware.services.credits.credit import credits
from courseware.services.proving.ledger_walk import verify
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.store.installation import image
from courseware.store.tables import (
    Award,
    Evaluation,
    LedgerEntry,
    PracticeAnswer,
    ProviderImage,
    Setting,
)
from tests.cast import ADA, HAL, INA, LEA, LUC, MAX, NOON, put_cast_on_record
from tests.pictures import png
from tests.web.test_every_page import check
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


@pytest.fixture(autouse=True)
def on_record(request):
    """The cast's own entries, without which the ledger would rightly miss them."""
    if "sqlite_site" in request.fixturenames:
        put_cast_on_record(request.getfixturevalue("sqlite_site").db)


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


def test_so_few_evaluations_that_their_authors_could_be_told_are_only_counted(sqlite_site):
    complete(sqlite_site)
    browser = sqlite_site.browser(ADA)

    page = words(browser.get("/admin/evaluations/basics").text)
    text = browser.get("/admin/evaluations/basics.csv").data.decode("utf-8-sig")

    assert "1 evaluation so far. What they say is shown from 3 people on" in page
    assert "Was it useful?" not in page and "CSV for spreadsheets" not in page
    assert list(csv.DictReader(io.StringIO(text, newline=""))) == []


def test_evaluations_are_counted_and_commented_without_names(sqlite_site, monkeypatch):
    monkeypatch.setattr(evaluations, "FEWEST_TOLD", 1)
    complete(sqlite_site)
    browser = sqlite_site.browser(ADA)

    page = browser.get("/admin/evaluations/basics")
    text = browser.get("/admin/evaluations/basics.csv").data.decode("utf-8-sig")

    lines = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [(x["Question"], x["Answer"], x["Times"]) for x in lines] == [
        ("useful", "no", "0"),
        ("useful", "a little", "0"),
        ("useful", "yes", "1"),
    ]
    assert "1 evaluation in all." in words(page.text)
    assert "Was it useful? 1 answer to these words. Answers to “Was it useful?”" in words(page.text)
    assert "Anything else? No answer yet. No comment yet." in words(page.text)
    assert "Lindqvist" not in page.text
    assert "1 evaluation" in words(browser.get("/admin/evaluations").text)


def test_an_instructor_reads_how_many_answered_until_there_are_enough(sqlite_site):
    complete(sqlite_site)
    browser = sqlite_site.browser(INA)

    assert "/author/evaluations" in browser.get("/author/statistics").text
    listed, page = (browser.get(f"/author/evaluations{of}") for of in ("", "/basics"))

    for one in (listed, page):
        check(one)
        assert "Lindqvist" not in one.text
    assert "Basics 1 evaluation" in words(listed.text)
    told = words(page.text)
    assert "Figures are shown once they are of 5 people or more; answers come into" in told
    assert "in groups of 3, in the order in which they were given" in told
    assert "Was it useful? 1 answer to these words. Not shown yet." in told
    assert "Anything else? No answer yet." in told
    assert "<table>" not in page.text


def test_one_persons_rounds_are_no_group_of_people(sqlite_site):
    complete(sqlite_site)
    administrator, instructor = sqlite_site.browser(ADA), sqlite_site.browser(INA)
    further(sqlite_site, *[(LEA, number) for number in range(2, 7)])

    page = administrator.get("/admin/evaluations/basics")
    told = words(instructor.get("/author/evaluations/basics").text)
    lists = [administrator.get("/admin/evaluations"), instructor.get("/author/evaluations")]

    assert "6 evaluations by 1 person so far. What they say is shown from 3 people on" in words(
        page.text
    )
    assert "Thanks." not in page.text
    assert "6 answers to these words. Not shown yet." in told
    assert all("Basics 6 evaluations by 1 person" in words(one.text) for one in lists)
    further(sqlite_site, (LUC, 1), (HAL, 1), (LEA, 7), (LEA, 8))
    page = administrator.get("/admin/evaluations/basics")
    check(page)
    assert (
        "10 evaluations by 3 people in all. Answers to the same words are shown in groups of 3"
        in words(page.text)
    )
    assert "10 answers to these words. 1 of them not shown yet." in words(page.text)
    assert page.text.count("Thanks.") == 8
    further(sqlite_site, (INA, 1), (MAX, 1), (LUC, 2))
    told = words(instructor.get("/author/evaluations/basics").text)
    assert "13 answers to these words. 1 of them not shown yet. Answers to" in told


def further(site, *whose):
    """Evaluations of people in rounds, one after the other, after those that there are."""
    with site.db.write() as connection:
        rows = connection.execute(select(*Evaluation.__table__.c)).all()
        given, count = rows[0]._mapping, len(rows)
        answers = {**given["answers"], "remarks": {"text": "Thanks."}}
        for later, (member, number) in enumerate(whose, start=count):
            one = {**given, "person_id": member.id, "round": number, "answers": answers}
            one["submitted_at"] = min(row.submitted_at for row in rows) + timedelta(minutes=later)
            connection.execute(insert(Evaluation).values(**one))


def test_questions_keep_their_emphasis_in_headings_and_nothing_else_of_their_marks(
    sqlite_site, monkeypatch
):
    monkeypatch.setattr(evaluations, "FEWEST_TOLD", 1)
    asked = "After *Needles* I can [say](https://example.org) **why** & how."
    plan = sqlite_site.library / "lessons/basics/course.yaml"
    plan.write_text(plan.read_text().replace("Was it useful?", asked))
    sqlite_site.publish_files()
    sqlite_site.app.extensions["courseware"].catalogues.current(float("inf"))
    complete(sqlite_site)

    heading = "After <em>Needles</em> I can say <strong>why</strong> &amp; how.</h2>"
    for who, path in ((ADA, "/admin/evaluations/basics"), (INA, "/author/evaluations/basics")):
        page = sqlite_site.browser(who).get(path)
        check(page)
        assert heading in page.text and "1 answer to these words" in page.text
    with sqlite_site.db.read() as connection:
        (kept,) = connection.scalars(select(Evaluation.asked))
    assert kept[0]["text"] == "After Needles I can say why & how."


def test_earlier_wordings_of_an_evaluation_stand_under_a_heading_of_their_own(
    sqlite_site, monkeypatch
):
    monkeypatch.setattr(evaluations, "FEWEST_TOLD", 1)
    complete(sqlite_site)
    course = sqlite_site.library / "lessons/basics/course.yaml"
    text = course.read_text()
    course.write_text(text.replace('["no", "a little", "yes"]', '["yes", "a little", "no"]'))
    publish(sqlite_site.db, sqlite_site.library, None, "", NOON)
    sqlite_site.clock.step(seconds=2)

    page = words(sqlite_site.browser(ADA).get("/admin/evaluations/basics").text)

    today, earlier = page.split("Asked in other words before")
    assert "Was it useful? No answer yet. Answers to “Was it useful?”" in today
    assert "yes 0 a little 0 no 0" in today
    before = "1 answer to these words. Answers to “Was it useful?”, as it was asked before"
    assert before in earlier
    assert "no 0 a little 0 yes 1" in earlier
    assert "Wording not kept" not in page


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
