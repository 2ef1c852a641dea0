"""Documents and licences that have ended or soon will stand among what needs attention."""

from datetime import date

import pytest
from sqlalchemy import insert

from courseware.services.competency.documents import papers
from courseware.services.competency.teams.attention import attention
from courseware.services.competency.teams.needs import Need
from courseware.services.competency.teams.ordering import Filter, Order
from courseware.services.competency.teams.team import matrix
from courseware.services.credits import licences
from courseware.services.identity import accounts
from courseware.store.accounts import people
from courseware.store.tables import OutsideEvidence
from tests.cast import ASA, HAL, LEA, LUC, MAX, RIVERSIDE
from tests.ward import noon

LIFE_SUPPORT = "life_support"


def add_document(
    ward,
    member,
    title,
    expires_on,
    kind=LIFE_SUPPORT,
    accepted=True,
    decided_on="2026-01-02",
) -> None:
    """A document that was decided about; `expires_on` None holds for ever."""
    values = {
        "id": f"{member.id}-{title}-{expires_on}",
        "person_id": member.id,
        "kind": kind,
        "title": title,
        "issuer": "Elsewhere",
        "issued_on": date(2020, 1, 1),
        "expires_on": expires_on and date.fromisoformat(expires_on),
        "counts_as": "",
        "file_sha256": "0" * 64,
        "file_type": "application/pdf",
        "file_size": 1,
        "added_at": noon("2026-01-01"),
        "decided_at": noon(decided_on),
        "accepted": accepted,
    }
    with ward.db.write() as connection:
        connection.execute(insert(OutsideEvidence).values(**values))


def needs(ward, day):
    found = attention(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon(day))
    assert found.total == len(found.lines) == sum(found.counts.values())
    return [(one.name, one.words, one.need, str(one.ends_on)) for one in found.lines]


def test_an_accepted_document_needs_attention_from_sixty_days_before_its_end(ward):
    add_document(ward, LEA, "BLS", "2026-06-01")

    assert needs(ward, "2026-04-02") == []
    said = ("Lea Lindqvist", "Document “BLS”")
    assert needs(ward, "2026-04-03") == [(*said, Need.SOON, "2026-06-01")]
    assert needs(ward, "2026-05-31") == [(*said, Need.SOON, "2026-06-01")]
    assert needs(ward, "2026-06-01") == [(*said, Need.EXPIRED, "2026-06-01")]


def test_a_document_whose_acceptance_was_taken_back_neither_runs_out_nor_renews_another(ward):
    add_document(ward, LEA, "BLS", "2026-06-01")
    add_document(ward, LEA, "BLS", "2027-06-01")
    assert needs(ward, "2026-05-01") == []

    longer = f"{LEA.id}-BLS-2027-06-01"
    papers.take_back_acceptance(ward.db, MAX.actor, longer, "By mistake.", noon("2026-05-02"))
    said = ("Lea Lindqvist", "Document “BLS”", Need.SOON, "2026-06-01")
    assert needs(ward, "2026-05-03") == [said]
    # So it is for a clock that is behind the one by which it was taken back.
    assert needs(ward, "2026-05-01") == [said]

    shorter = f"{LEA.id}-BLS-2026-06-01"
    papers.take_back_acceptance(ward.db, MAX.actor, shorter, "By mistake.", noon("2026-05-04"))
    assert needs(ward, "2026-05-05") == []


def test_a_licence_needs_attention_by_the_day_of_renewal_that_was_stated_last(ward):
    accounts.add_licence(ward.db, LEA.actor, "IE", "17", noon("2026-01-01"), date(2026, 3, 1))
    accounts.add_licence(ward.db, LUC.actor, "CH", "18", noon("2026-01-01"))
    said = ("Lea Lindqvist", "Licence in IE")
    # The last day with it is the day of renewal itself.
    assert needs(ward, "2026-03-01") == [(*said, Need.SOON, "2026-03-02")]
    assert needs(ward, "2026-03-02") == [(*said, Need.EXPIRED, "2026-03-02")]

    with ward.db.read() as connection:
        (licence,) = people.licences(connection, "lea")
    renews_on = date(2026, 6, 1)
    licences.state_renewal(ward.db, LEA.actor, licence.id, renews_on, noon("2026-03-03"))

    assert needs(ward, "2026-04-03") == []
    assert needs(ward, "2026-04-04") == [(*said, Need.SOON, "2026-06-02")]


@pytest.mark.parametrize(
    ("kind", "title", "expires_on", "accepted", "renewed"),
    [
        ("life_support", "First aid", "2029-01-01", True, True),
        ("life_support", "First aid", None, True, True),
        ("life_support", "First aid", "2029-01-01", False, False),
        ("insurance", "BLS", "2029-01-01", True, False),
    ],
)
def test_a_document_is_renewed_by_another_of_its_kind(
    sqlite_ward, kind, title, expires_on, accepted, renewed
):
    add_document(sqlite_ward, LEA, "BLS", "2026-03-01")
    add_document(sqlite_ward, LEA, title, expires_on, kind, accepted)

    assert (needs(sqlite_ward, "2026-04-03") == []) is renewed


def test_courses_and_other_documents_are_renewed_by_their_own_title_only(sqlite_ward):
    add_document(sqlite_ward, LEA, "Manual handling", "2026-03-01", "other")
    add_document(sqlite_ward, LEA, "Fire", "2029-03-01", "other")
    assert [words for _, words, *_ in needs(sqlite_ward, "2026-04-03")] == [
        "Document “Manual handling”"
    ]

    add_document(sqlite_ward, LEA, "manual handling", "2029-03-01", "other")
    assert needs(sqlite_ward, "2026-04-03") == []


def test_a_document_is_renewed_from_the_day_on_which_the_other_one_was_accepted(ward):
    add_document(ward, LEA, "BLS", "2026-03-01")
    add_document(ward, LEA, "BLS again", "2029-03-01", decided_on="2026-04-05")

    assert [words for _, words, *_ in needs(ward, "2026-04-04")] == ["Document “BLS”"]
    assert needs(ward, "2026-04-05") == []


def test_whoever_has_a_document_that_ran_out_stands_before_whoever_needs_nothing(ward):
    add_document(ward, LUC, "BLS", "2026-03-01")
    add_document(ward, LEA, "BLS", "2026-05-01")

    def first(**wanted):
        asked = Filter(sort=Order.ATTENTION, **wanted)
        who = (MAX.actor, RIVERSIDE, noon("2026-04-03"))
        return [row.name for row in matrix(ward.db, ward.catalogue, *who, None, asked).rows]

    assert first()[:2] == ["Luc Moreau", "Lea Lindqvist"]
    assert first(checklist="cl-x") == sorted(first())


def test_the_documents_of_another_clinics_people_are_not_shown(sqlite_ward):
    add_document(sqlite_ward, HAL, "BLS", "2026-03-01")
    add_document(sqlite_ward, ASA, "BLS", "2026-03-01")

    assert [name for name, *_ in needs(sqlite_ward, "2026-04-03")] == [ASA.name]
