"""Observations, sessions, documents and designations that belong to everybody of the table."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256

from sqlalchemy import insert

from courseware.services.competency import assessors
from courseware.services.competency.observations.signing import canonical_digest
from courseware.services.releases.live import CatalogueSource
from courseware.store.tables import (
    Assignment,
    AttemptOverride,
    LeavePeriod,
    LogbookSession,
    Observation,
    OutsideEvidence,
    SavedView,
)
from tests.cast import ADA, HILLTOP, LONG_AGO, NOON, RIVERSIDE, Member
from tests.web.conftest import Site

_PDF = b"%PDF-1.7\nnothing\n%%EOF\n"
_RECORD = {
    "salt": "0",
    "checklist": "cl-x",
    "title": "CL-X Screening",
    "revision": "0" * 64,
    "region": "",
    "learner": "Somebody",
    "assessor": "Somebody else",
    "licence": "IE 1",
    "meaning": "I watched this and these are my ratings.",
    "setting": "peer_model",
    "side": "left",
    "supervision": "beside",
    "marks": {"x01": {"safe": True}, "x02": {"rating": 4}, "x03": {"rating": 4}},
    "statement": "Ready.",
    "ready": True,
    "strengths": "",
    "next": "",
    "self": {},
    "eligibility": {"ground": "founding_assessor", "own_competency_until": None},
    "corrects": None,
    "correction_reason": None,
    "observed_on": "2026-03-02",
    "clinic": "Riverside",
}


def practice_objects(
    site: Site, owners: Sequence[Member], member_of: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Name of an id -> owner -> the id."""
    folder = site.app.extensions["courseware"].config.instance / "evidence"
    digest = sha256(_PDF).hexdigest()
    (folder / digest[:2]).mkdir(parents=True)
    (folder / digest[:2] / digest).write_bytes(_PDF)
    people = [member.id for member in owners]
    found: dict[str, dict[str, str]] = {name: {} for name in _MADE}
    for member in owners:
        for name, make in _MADE.items():
            found[name][member.id] = make(site, member)
    found["document_id"] = {
        clinic: _paper(site, person, f"document-{person}") for clinic, person in member_of.items()
    }
    for name, make in (
        ("assignment_id", _assignment),
        ("leave_id", _leave),
        ("override_id", _override),
    ):
        found[name] = {clinic: make(site, clinic, member_of[clinic]) for clinic in member_of}
    found["designation_id"] = {"": _designate(site)}
    assert set(people) == set(found["form_id"])
    return found


def _observation(site: Site, id: str, learner: str, assessor: str | None, **more) -> str:
    entry = CatalogueSource(site.db).current(0).checklist_entry("cl-x")
    clinic = HILLTOP if (assessor or learner) in ("hal", "hue", "moa", "duo") else RIVERSIDE
    values = {
        "id": id,
        "person_id": learner,
        "assessor_id": assessor,
        "checklist_id": "cl-x",
        "region": "",
        "clinic_id": clinic,
        "revision_sha256": entry.revision_sha256,
        "compiled_key": entry.compiled_key,
        "requested_by": learner,
        "requested_at": NOON,
        **more,
    }
    with site.db.write() as connection:
        connection.execute(insert(Observation).values(**values))
    return id


def _open(site: Site, member: Member) -> str:
    return _observation(site, f"o-{member.id}", member.id, None)


def _form(site: Site, member: Member) -> str:
    return _observation(site, f"f-{member.id}", "tia", member.id)


def _signed_values() -> dict[str, object]:
    return {
        "signed_at": NOON,
        "observed_on": date(2026, 3, 2),
        "zone": "UTC",
        "record": _RECORD,
        "record_sha256": canonical_digest(_RECORD),
    }


def _signed(site: Site, member: Member) -> str:
    return _observation(site, f"s-{member.id}", "tia", member.id, **_signed_values())


def _read(site: Site, member: Member) -> str:
    return _observation(site, f"r-{member.id}", member.id, "tia", **_signed_values())


def _session(site: Site, id: str, learner: str, supervisor: str, **more) -> str:
    clinic = HILLTOP if supervisor in ("hal", "hue", "moa", "duo") else RIVERSIDE
    values = {
        "id": id,
        "person_id": learner,
        "key": id,
        "clinic_id": clinic,
        "held_on": date(2026, 3, 1),
        "regions": ["thigh"],
        "setting": "peer_model",
        "supervision": "beside",
        "supervisor_id": supervisor,
        "note": "",
        "entered_at": NOON,
        **more,
    }
    with site.db.write() as connection:
        connection.execute(insert(LogbookSession).values(**values))
    return id


def _entry(site: Site, member: Member) -> str:
    return _session(site, f"e-{member.id}", member.id, "tia")


def _asked(site: Site, member: Member) -> str:
    return _session(site, f"a-{member.id}", "tia", member.id)


def _confirmed(site: Site, member: Member) -> str:
    answered = {"answered_at": NOON, "confirmed": True, "answer": ""}
    return _session(site, f"c-{member.id}", "tia", member.id, **answered)


def _view(site: Site, member: Member) -> str:
    clinic = HILLTOP if member.id in ("hal", "hue", "moa", "duo") else RIVERSIDE
    values = {
        "id": f"v-{member.id}",
        "person_id": member.id,
        "clinic_id": clinic,
        "name": "Mine",
        "query": {"sort": "date"},
        "created_at": NOON,
    }
    with site.db.write() as connection:
        connection.execute(insert(SavedView).values(**values))
    return f"v-{member.id}"


def _own_paper(site: Site, member: Member) -> str:
    return _paper(site, member.id, f"p-{member.id}")


def _paper(site: Site, person: str, id: str) -> str:
    values = {
        "id": id,
        "person_id": person,
        "kind": "other",
        "title": "A certificate",
        "issuer": "Somebody",
        "issued_on": date(2025, 1, 1),
        "counts_as": "",
        "file_sha256": sha256(_PDF).hexdigest(),
        "file_type": "application/pdf",
        "file_size": len(_PDF),
        "added_at": NOON,
    }
    with site.db.write() as connection:
        connection.execute(insert(OutsideEvidence).values(**values))
    return id


def _assignment(site: Site, clinic: str, person: str) -> str:
    values = {
        "id": f"assigned-{person}",
        "clinic_id": clinic,
        "person_id": person,
        "kind": "course",
        "target_id": "basics",
        "region": "",
        "number": 1,
        "due_on": date(2026, 4, 1),
        "reason": "",
        "assigned_by": "max",
        "assigned_at": NOON,
        "assigned_on": date(2026, 3, 2),
    }
    with site.db.write() as connection:
        connection.execute(insert(Assignment).values(**values))
    return f"assigned-{person}"


def _leave(site: Site, clinic: str, person: str) -> str:
    values = {
        "id": f"leave-{person}",
        "clinic_id": clinic,
        "person_id": person,
        "first_day": date(2026, 3, 20),
        "last_day": date(2026, 3, 22),
        "entered_by": "max",
        "entered_at": NOON,
    }
    with site.db.write() as connection:
        connection.execute(insert(LeavePeriod).values(**values))
    return f"leave-{person}"


def _override(site: Site, clinic: str, person: str) -> str:
    values = {
        "id": f"override-{person}",
        "person_id": person,
        "quiz_id": "needles",
        "extra_attempts": 1,
        "extra_minutes": 0,
        "waive_cooldown": False,
        "reason": "Asked for",
        "granted_by": "max",
        "granted_at": NOON,
        "expires_at": NOON + timedelta(days=90),
    }
    with site.db.write() as connection:
        connection.execute(insert(AttemptOverride).values(**values))
    return f"override-{person}"


def _designate(site: Site) -> str:
    catalogue = CatalogueSource(site.db).current(0)
    for email in ("ivo@example.org", "luc@example.org", "asa@example.org"):
        last = assessors.designate(
            site.db, catalogue, ADA.actor, email, ("cl-x", ""), "Taught it.", LONG_AGO
        )
    return last


_MADE = {
    "observation_id": _open,
    "form_id": _form,
    "signed_id": _signed,
    "read_id": _read,
    "entry_id": _entry,
    "asked_id": _asked,
    "confirmed_id": _confirmed,
    "paper_id": _own_paper,
    "view_id": _view,
}
