"""The ward with three rule sets, what Lea holds there, and the question whether she may treat."""

from datetime import date

import pytest
from sqlalchemy import insert

from courseware.services.competency.treating.may import may
from courseware.services.identity import accounts
from courseware.store.accounts import people
from courseware.store.tables import OutsideEvidence
from tests.cast import LEA, MAX, RIVERSIDE
from tests.ward import X, noon

D1, TODAY = "2026-03-02", "2026-04-01"
RULES = {
    "askland": """\
id: askland
name: "Askland"
country: "Testland"
profession: "Physiotherapist"
also: ["AK"]
skills:
  - name: "Dry needling"
    status:
      value: listed_as_allowed
      words: "A list counts this place among those that allow it."
      source: "list.example"
      seen_on: 2026-01-31
      confidence: M
    training:
      hours: 50
      in_person: part
      words: "50 hours before clinical use."
      source: "board.example, rule 7"
      seen_on: 2026-01-30
      confidence: H
      check: "An older rule asked for 46 hours"
""",
    "nay": """\
id: nay
name: "Nayland"
country: "Testland"
profession: "Physiotherapist"
skills:
  - name: "Dry needling"
    status:
      value: listed_as_not_permitted
      words: "A list counts this place among those that forbid it."
      source: "list.example"
      seen_on: 2026-01-31
      confidence: L
""",
    "mute": """\
id: mute
name: "Muteland"
country: "Testland"
profession: "Physiotherapist"
renewal:
  amount: 30
  unit: hour
  months: 24
  words: "30 hours in two years."
  source: "board.example"
  seen_on: 2026-01-31
  confidence: H
""",
}


@pytest.fixture
def place(ward):
    """The ward with three rule sets, and Lea competent in the whole checklist."""
    folder = ward.library / "lessons/rules"
    folder.mkdir(parents=True)
    for name, text in RULES.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    ward.publish(noon("2026-01-02"))
    ward.certify(D1)
    return ward


def ask(ward, scope=X, on=None, now=TODAY):
    day = None if on is None else date.fromisoformat(on)
    return may(ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, scope, noon(now), day)


def said(answer, what):
    return [(check.met, check.words) for check in answer.checks if check.what == what]


def licence(ward, jurisdiction, day=D1, renews_on=None):
    """State one, and where there is one its day of renewal; its id."""
    accounts.add_licence(ward.db, LEA.actor, jurisdiction, "PT-1", noon(day), renews_on)
    with ward.db.read() as connection:
        found = people.licences_at(connection, LEA.id, noon(day))
    return next(row.id for row in found if row.jurisdiction == jurisdiction)


def paper(ward, kind, title, expires=None, decided="2026-03-10"):
    values = {
        "id": title[:20],
        "person_id": LEA.id,
        "kind": kind,
        "title": title,
        "issuer": "Academy",
        "issued_on": date(2025, 1, 1),
        "expires_on": expires,
        "counts_as": "",
        "file_sha256": "0" * 64,
        "file_type": "application/pdf",
        "file_size": 1,
        "added_at": noon(D1),
        "decided_at": noon(decided),
        "decided_by": MAX.id,
        "clinic_id": RIVERSIDE,
        "accepted": True,
    }
    with ward.db.write() as connection:
        connection.execute(insert(OutsideEvidence).values(**values))
