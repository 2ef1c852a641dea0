"""What goes into a binder: records, the entries that stand for them, and the texts that were read.

A quiz's text holds its answer key, so it is named by its SHA-256 and left out.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import Connection

from courseware.domain.certificates import takes_credit
from courseware.domain.ledger import INSTALLATION, Act
from courseware.services.binder import identities
from courseware.services.binder.later_marks import MARKED, later_marks
from courseware.services.binder.plain import Record, plain
from courseware.services.binder.told import allowances, without_others_reasons
from courseware.services.certificates.reading import end_of_award
from courseware.store import releases as release_rows
from courseware.store.accounts import people as people_rows
from courseware.store.credits import awards as award_rows
from courseware.store.credits import certificates, resting_awards
from courseware.store.records import binders as rows
from courseware.store.records import export
from courseware.store.records.merged_accounts import of_every_account
from courseware.store.rows import AnyRow

Place = tuple[str, int]

_EXPORTED = ("lessons_read", "attempts", "attestations", "awards", "certificates")
_OWN = (*_EXPORTED, "allowances", "observations", "competency_decisions")
SECTIONS = (*identities.SECTIONS, *_OWN)
"""Kinds of records, by their names in the export of an account; answers are not among them."""
_SOURCES = {
    **{section: export.RECORDS[section] for section in _EXPORTED},
    "observations": rows.observations,
    "competency_decisions": rows.decisions,
}
_SHOWN_TEXTS = {"lesson": ".md", "course": ".yaml", "checklist": ".yaml"}
_STATED_AS = {"quiz_id": "quiz", "revision_sha256": "revision", "score": "score"} | {
    "passed": "passed",
    "minutes": "minutes",
    "course_id": "course",
    "award_id": "award",
    "edition": "edition",
    "pdf_sha256": "pdf_sha256",
    "token_sha256": "token_sha256",
    "record_sha256": "record",
    "checklist_id": "checklist",
    "region": "region",
    "observed_on": "observed_on",
    "kind": "kind",
    "zone": "zone",
    "basis": "basis",
    "about_id": "about_id",
    "merged_into": "survivor",
}
"""Column of a record -> fact of its entry."""
_STANDS_FOR = (
    *(Act.ATTEMPT_SUBMITTED, Act.AWARD_MADE, Act.CERTIFICATE_ISSUED, Act.OBSERVATION_SIGNED),
    *(Act.COMPETENCY_CONFIRMED, Act.COMPETENCY_WITHDRAWN),
    *(Act.COMPETENCY_SUSPENDED, Act.COMPETENCY_REINSTATED),
    *identities.ACTS,
)
_COUNTS_ALL = (Act.DELETION_ANSWERED, Act.PERSON_MERGED)


@dataclass(slots=True)
class Collected:
    """The contents of a binder.

    Attributes:
        places: entries of the ledger that go into it.
        texts: name -> bytes of what was read.
        certificates: name -> bytes of certificates as they were issued.
        whole_chains: chains of which every entry is in it.
    """

    records: dict[str, list[Record]] = field(default_factory=dict)
    places: set[Place] = field(default_factory=set)
    texts: dict[str, bytes] = field(default_factory=dict)
    certificates: dict[str, bytes] = field(default_factory=dict)
    whole_chains: tuple[str, ...] = ()


def collect(
    connection: Connection,
    people: Mapping[str, bool],
    clinics: Collection[str] | None,
    whole_chain: str | None = None,
) -> Collected:
    """Collect the records of some people.

    Args:
        people: id -> whether all their records go in; else only those that stand in `whole_chain`.
        clinics: those of which roles and entries may be shown; None: all.
        whole_chain: a clinic whose chain goes in as a whole.
    """
    found = Collected(whole_chains=(whole_chain,) if whole_chain else ())
    own = _records(connection, people, clinics)
    listed = [record for section in SECTIONS for record in own[section]]
    subjects = {*people, *(record["id"] for record in listed if "id" in record)}
    about = rows.entries_about(connection, subjects)
    owners = {one["id"]: one["person"] for one in own[identities.ACCOUNTS]}
    entries = without_others_reasons(connection, about, owners, clinics)
    _put_entries(connection, own, people, entries, clinics, whole_chain)
    _add_certificates(connection, found, own["certificates"])
    digests = _revisions(record for section in SECTIONS for record in own[section])
    own["texts"] = _texts(connection, digests, found.texts)
    own["reviews"] = [plain(row) for row in rows.reviews_of(connection, digests)]
    entries += rows.entries_about(connection, digests)
    if whole_chain:
        entries += rows.entries_of_chain(connection, whole_chain)
    found.places = {(e.chain, e.sequence) for e in entries if _may_be_shown(e, clinics)}
    found.records = own
    return found


def _put_entries(
    connection: Connection,
    own: dict[str, list[Record]],
    people: Mapping[str, bool],
    entries: Collection[AnyRow],
    clinics: Collection[str] | None,
    whole_chain: str | None,
) -> None:
    """Leave out what may not be told of somebody, and put its entry to each record that has one.

    Without an entry stays what stands in the chain of a clinic that this binder does not name.
    """
    shown = [entry for entry in entries if _may_be_shown(entry, clinics)]
    stand = [entry for entry in shown if entry.act in _STANDS_FOR]
    standing = {identities.key_of_entry(entry): entry for entry in stand}
    for section in SECTIONS:
        own[section] = [
            record
            for record in own[section]
            if people[record["person"]] or _stands_in(standing, record, whole_chain)
        ]
    places = {(entry.chain, entry.sequence) for entry in shown}
    later = later_marks(connection, people, own["attempts"], entries, places)
    own[MARKED] = [_with_entry(record, entry) for record, entry in later.results]
    own["attempts"] = [later.told(record) for record in own["attempts"]]
    for section in SECTIONS:
        own[section] = [
            _with_entry(
                record,
                standing.get(identities.key_of(record)),
                later.submitted.get(record.get("id", ""), {}),
            )
            for record in own[section]
        ]


def _records(
    connection: Connection, people: Mapping[str, bool], clinics: Collection[str] | None
) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {"people": [], "roles": []}
    found |= {section: [] for section in SECTIONS}
    merged = identities.merged_into(connection, people, clinics)
    for person in rows.people(connection, people):
        licences = people_rows.licences(connection, person.id)
        shown = [plain(row) for row in licences] if people[person.id] else []
        found["people"].append({**plain(person), "licences": shown})
        for row in people_rows.membership_history(connection, person.id):
            if clinics is None or row.clinic_id in clinics:
                role = {"person": person.id, "name": person.name, **plain(row)}
                found["roles"].append(role)
        _add_sections(connection, found, person, merged.get(person.id, ()), clinics)
    return found


def _add_sections(
    connection: Connection,
    found: dict[str, list[Record]],
    person: AnyRow,
    merged: Sequence[identities.Merged],
    clinics: Collection[str] | None,
) -> None:
    for section, one in identities.identities(connection, person, merged):
        found[section].append(one)
    afterwards = [plain(row) for row in rows.said_afterwards(connection, person.id)]
    stands = [plain(row) for row in resting_awards.decisions_about(connection, person.id)]
    credit = {row.id: _credit(row) for row in award_rows.awards(connection, person.id)}
    told = allowances(connection, person.id, clinics)
    found["allowances"] += ({"person": person.id, "name": person.name, **one} for one in told)
    accounts = [(one.id, one.email) for one in merged]
    for section in _SOURCES:
        for row, named in of_every_account(connection, _SOURCES[section], person.id, accounts):
            record = {"person": person.id, "name": person.name, **plain(row), **named}
            if clinics is not None and record.get("clinic_id", next(iter(clinics))) not in clinics:
                continue  # one clinic's binder does not speak of another
            if section == "observations":
                record["afterwards"] = [w for w in afterwards if w["observation_id"] == row.id]
            if section == "awards":
                record["credit"] = credit[row.id]
                if decided := [one for one in stands if one["award_id"] == row.id]:
                    record["let_stand"] = decided
            found[section].append(_certificate(record) if "token" in record else record)


def _credit(award: AnyRow) -> str:
    """Whether an award's minutes count, in words."""
    end = end_of_award(award)
    if end is not None and end.set_aside:
        return f"does not count: {end.words}"
    if end is not None and takes_credit(end):
        return f"does not count: its certificate was {end.words}"
    return "not valid: a demonstration" if award.demonstration else "counts"


def _certificate(record: Record) -> Record:
    """A certificate's record; its signed credential goes into a file of its own."""
    token = str(record.pop("token"))
    return {**record, "id": record["number"], "token_sha256": sha256(token.encode()).hexdigest()}


def _add_certificates(connection: Connection, found: Collected, listed: Iterable[Record]) -> None:
    """The files of certificates, as they were issued."""
    for record in listed:
        kept = certificates.files(connection, record["number"])
        if kept is not None:
            found.certificates[f"{record['number']}.pdf"] = bytes(kept.pdf)
            found.certificates[f"{record['number']}.jwt"] = str(kept.token).encode()


def _with_entry(
    record: Record, entry: AnyRow | None, then: Mapping[str, object] | None = None
) -> Record:
    """The record with the entry that stands for it, and what it says on its strength.

    Args:
        then: columns that say something else today than at the moment of the entry.
    """
    if entry is None:
        return record
    facts = json.loads(entry.canonical)["facts"]
    was = {**record, **(then or {})}
    says = {fact: was[column] for column, fact in _STATED_AS.items() if column in was}
    says = {**record.get("snapshot", {}), **says}
    states = {k: v for k, v in says.items() if k in facts and not _is_commitment(facts[k])}
    return {**record, "entry": f"{entry.chain}:{entry.sequence}", "states": states}


def _stands_in(
    standing: Mapping[tuple[str, str], AnyRow], record: Record, chain: str | None
) -> bool:
    entry = standing.get(identities.key_of(record))
    return entry is not None and entry.chain == chain


def _is_commitment(fact: object) -> bool:
    return isinstance(fact, dict) and set(fact) == {"commitment"}


def _may_be_shown(entry: AnyRow, clinics: Collection[str] | None) -> bool:
    """One clinic's binder does not speak of another: by its chain, or by the clinic it names, or
    by an act that counts what all of them keep."""
    if clinics is None:
        return True
    if entry.chain == INSTALLATION and entry.act in _COUNTS_ALL:
        return False
    named = json.loads(entry.canonical)["facts"].get("clinic", entry.chain)
    return entry.chain in {INSTALLATION, *clinics} and named in {INSTALLATION, *clinics}


def _revisions(records: Iterable[Record]) -> set[str]:
    """SHA-256 of everything that was read, answered or awarded."""
    found: set[str] = set()
    for record in records:
        found |= {record["revision_sha256"]} if record.get("revision_sha256") else set()
        awarded = record.get("snapshot", {}).get("revisions", {})
        found |= {awarded["course"]} if "course" in awarded else set()
        for kind in ("lessons", "quizzes"):
            found |= set(awarded.get(kind, {}).values())
    return found


def _texts(connection: Connection, digests: set[str], texts: dict[str, bytes]) -> list[Record]:
    """A list of the revisions; puts those that may be shown into `texts`."""
    listed = []
    for digest, place in sorted(rows.places_of_revisions(connection, digests).items()):
        record = {"sha256": digest, "kind": place.kind, "id": place.content_id, "path": place.path}
        ending = _SHOWN_TEXTS.get(place.kind)
        source = release_rows.source(connection, digest) if ending else None
        if source is not None:
            texts[f"{digest}{ending}"] = source
        listed.append({**record, "file": f"revisions/{digest}{ending}" if source else None})
    return listed
