"""Holds what pages show against what the ledger says, from releases to confirmed competencies.

A whole chain proves that the ledger was not changed; this proves that the records beside it
were not changed either, and that no entry vanished together with its chain's head.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256

import rfc8785
from sqlalchemy import Connection

from courseware.credentials.statement import digest_of_statement
from courseware.domain.certificates import State
from courseware.domain.credit import PERSONAL
from courseware.domain.ledger import Act, Break, written
from courseware.services.ledger_entries import Ledger, Said
from courseware.services.reconciling_marks import (
    disagreements_about_marks,
    first_marks,
    stated_mark,
)
from courseware.services.reconciling_people import disagreements_about_people
from courseware.services.reconciling_recalls import disagreements_about_recalls
from courseware.store import recorded as rows
from courseware.store.rows import AnyRow

_Stated = Mapping[str, object]
# Facts that name a person by id; a name stands there as a commitment.
_PEOPLE = ("learner", "person")
_Rows = Counter[tuple[Hashable, ...]]


def disagreements(connection: Connection) -> list[Break]:
    """Every record that differs from its entry, lost it, or is gone; in no particular order."""
    ledger = Ledger(connection)
    return [
        *_compare(ledger, Act.RELEASE_PUBLISHED, _releases(connection), "release"),
        *_compare(ledger, Act.ATTEMPT_SUBMITTED, _attempts(connection), "attempt"),
        *_compare(ledger, Act.AWARD_MADE, _awards(connection), "award"),
        *_compare(ledger, Act.KEY_MADE, _keys(connection), "signing key"),
        *_compare(ledger, Act.CERTIFICATE_ISSUED, _certificates(connection), "certificate"),
        *_compare(ledger, Act.CERTIFICATE_REVOKED, _revoked(connection), "revocation of"),
        *_compare(ledger, Act.CERTIFICATE_REPLACED, _replaced(connection), "end of"),
        *_compare(ledger, Act.OBSERVATION_SIGNED, _observations(connection), "observation"),
        *_compare(ledger, Act.COMPETENCY_CONFIRMED, _confirmations(connection), "confirmation"),
        *_award_names(ledger),
        *_decisions(ledger),
        *_reviews(ledger),
        *_overrides(ledger),
        *disagreements_about_marks(ledger),
        *disagreements_about_recalls(ledger),
        *disagreements_about_people(ledger),
    ]


def _releases(connection: Connection) -> dict[str, _Stated]:
    found = rows.releases(connection)
    return {f"release-{row.id}": {"manifest": row.manifest_sha256} for row in found}


def _attempts(connection: Connection) -> dict[str, _Stated]:
    """As they were submitted: what corrections did is held against their own entries."""
    first = first_marks(connection)
    return _by_id(
        rows.submitted_attempts(connection),
        lambda row: {
            "whose": row.person_id,
            "quiz": row.quiz_id,
            "revision": row.revision_sha256,
            **first.get(row.id, stated_mark(row.score, row.passed, row.critical_missed)),
        },
    )


def _awards(connection: Connection) -> dict[str, _Stated]:
    def stated(row: AnyRow) -> _Stated:
        snapshot = {key: value for key, value in row.snapshot.items() if key not in PERSONAL}
        shown_as_demonstration = bool(snapshot.get("not_valid_because"))
        honest = row.demonstration == shown_as_demonstration
        return {
            **snapshot,
            "whose": row.person_id,
            "course": row.course_id,
            "when": written(row.awarded_at),
            "minutes": row.minutes if honest else None,
        }

    return _by_id(rows.awards(connection), stated)


def _observations(connection: Connection) -> dict[str, _Stated]:
    def stated(row: AnyRow) -> _Stated:
        return {
            "record": sha256(rfc8785.dumps(row.record)).hexdigest(),
            "learner": row.person_id,
            "checklist": row.checklist_id,
            "region": row.region,
            "observed_on": row.observed_on.isoformat(),
        }

    return _by_id(rows.observations(connection), stated)


def _confirmations(connection: Connection) -> dict[str, _Stated]:
    def stated(row: AnyRow) -> _Stated:
        return {
            "person": row.person_id,
            "checklist": row.checklist_id,
            "region": row.region,
            "revision_sha256": row.revision_sha256,
            "basis": row.basis,
        }

    return _by_id(rows.confirmations(connection), stated)


def _keys(connection: Connection) -> dict[str, _Stated]:
    found = rows.signing_keys(connection)
    return {row.thumbprint: {"number": row.number, "kid": row.kid, "jwk": row.jwk} for row in found}


def _certificates(connection: Connection) -> dict[str, _Stated]:
    """Their files are held against their own signatures by `certificate recheck`."""
    return {
        row.number: {
            "award": row.award_id,
            "edition": row.edition,
            "key": row.thumbprint,
            "pdf_sha256": row.pdf_sha256,
            "token_sha256": sha256(row.token.encode()).hexdigest(),
            "statement_sha256": digest_of_statement(row.statement)
            if row.statement["holder"] == row.holder
            else None,
        }
        for row in rows.certificates(connection)
    }


def _revoked(connection: Connection) -> dict[str, _Stated]:
    found = rows.certificate_ends(connection, State.REVOKED)
    return {row.number: {"reason_class": row.reason_class} for row in found}


def _replaced(connection: Connection) -> dict[str, _Stated]:
    found = rows.certificate_ends(connection, State.REPLACED)
    return {
        row.number: {"reason_class": row.reason_class, "successor": row.successor} for row in found
    }


def _by_id(found: Iterable[AnyRow], stated: Callable[[AnyRow], _Stated]) -> dict[str, _Stated]:
    return {row.id: stated(row) for row in found}


def _compare(ledger: Ledger, act: Act, records: dict[str, _Stated], word: str) -> list[Break]:
    breaks = []
    for said in ledger.each(act):
        record = records.pop(said.subject, None)
        if record is None:
            what = f"the {word} {said.subject} is on record here and gone from the database"
        else:
            differ = _differing(record, _facts(ledger, said))
            what = f"the {word} {said.subject} was changed: {differ}" if differ else ""
        if what:
            breaks.append(Break(said.chain, said.sequence, what))
    missing = sorted(records)
    return breaks + [Break("none", 0, f"the {word} {name} has no entry") for name in missing]


def _facts(ledger: Ledger, said: Said) -> _Stated:
    """What an entry states, with whose it is (after merges) and when it was made."""
    people = {k: v for k in _PEOPLE if isinstance(v := said.facts.get(k), str)}
    return {
        **said.facts,
        **{k: ledger.survivor(v) for k, v in people.items()},
        "whose": ledger.survivor(said.actor or ""),
        "when": said.at,
    }


def _differing(record: _Stated, facts: _Stated) -> str:
    return ", ".join(sorted(key for key, value in record.items() if facts.get(key) != value))


def _award_names(ledger: Ledger) -> Iterator[Break]:
    """The holder's name in a snapshot is the one that the entry commits to."""
    names = {row.id: row.snapshot.get("learner", "") for row in rows.awards(ledger.connection)}
    for said in ledger.each(Act.AWARD_MADE):
        name = names.get(said.subject)
        if name is not None and ledger.names(said.facts.get("learner"), name) is False:
            what = f"the award {said.subject} was changed: learner"
            yield Break(said.chain, said.sequence, what)


def _decisions(ledger: Ledger) -> Iterator[Break]:
    found = {row.name: row.value for row in rows.settings(ledger.connection)}
    last = {said.subject: said for said in ledger.of(Act.SETTING_DECIDED)}
    for name, said in last.items():
        if found.pop(name, None) != said.facts.get("yes"):
            yield Break(said.chain, said.sequence, f"the decision {name} is another one now")
    for name in sorted(found):
        yield Break("none", 0, f"the decision {name} has no entry")


def _reviews(ledger: Ledger) -> Iterator[Break]:
    found: _Rows = Counter(
        (row.revision_sha256, row.person_id, row.kind, row.content_id)
        for row in rows.reviews(ledger.connection)
    )
    said = [
        ((one.subject, one.actor, one.text("kind"), one.text("id")), one)
        for one in ledger.of(Act.REVIEW_RECORDED)
    ]
    yield from _multiset(found, said, "review")


def _overrides(ledger: Ledger) -> Iterator[Break]:
    columns = ("quiz_id", "extra_attempts", "extra_minutes", "waive_cooldown", "reason")
    found: _Rows = Counter(
        (
            row.person_id,
            row.granted_by,
            written(row.granted_at),
            written(row.expires_at),
            *(getattr(row, column) for column in columns),
        )
        for row in rows.overrides(ledger.connection)
    )
    said = [
        (
            (
                ledger.survivor(one.subject),
                one.actor,
                one.at,
                _moment(one.text("expires_at")),
                *(one.facts.get(column) for column in columns),
            ),
            one,
        )
        for one in ledger.of(Act.OVERRIDE_GRANTED)
    ]
    yield from _multiset(found, said, "allowance for attempts")


def _multiset(
    found: _Rows,
    said: Iterable[tuple[tuple[Hashable, ...], Said]],
    word: str,
) -> Iterator[Break]:
    """Rows and entries that say the same, one for one."""
    for key, one in said:
        if found[key] > 0:
            found[key] -= 1
        else:
            yield Break(one.chain, one.sequence, f"the {word} of this entry was changed or is gone")
    for key in found.elements():
        yield Break("none", 0, f"the {word} {key[0]} has no entry")


def _moment(text: str) -> str:
    try:
        return written(datetime.fromisoformat(text))
    except ValueError:
        return text
