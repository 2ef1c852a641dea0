"""From the frozen snapshot of an award to the frozen statement of its certificate.

What an award's snapshot does not hold is left out of the certificate; nothing is looked up in
the present state of person or course.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from courseware.credentials.number import new_number
from courseware.credentials.statement import Objective, Provider, Statement
from courseware.domain.award_days import zone_of
from courseware.domain.credit_units import contact_hours
from courseware.domain.ledger import INSTALLATION, Act
from courseware.services.certificates.office import Office
from courseware.store.credits import certificates as rows
from courseware.store.installation import image
from courseware.store.rows import AnyRow

_PROVIDER_FIELDS = tuple(field.name for field in fields(Provider))


def statement_of(connection: Connection, office: Office, award: AnyRow, now: datetime) -> Statement:
    """The first certificate's statement for an award, under a new number."""
    snapshot: Mapping[str, Any] = award.snapshot
    return Statement(
        number=new_number(),
        edition=1,
        replaces=None,
        site=office.site,
        issued_at=now,
        holder=snapshot["learner"],
        licences=tuple(
            (licence["jurisdiction"], licence["number"]) for licence in snapshot.get("licences", ())
        ),
        course=snapshot["course"],
        title=snapshot["title"],
        level=snapshot["level"],
        kind=snapshot["kind"],
        minutes=snapshot["minutes"],
        hours=contact_hours(snapshot["minutes"]),
        units=tuple(snapshot.get("units", ())),
        completed_on=snapshot["completed_on"],
        valid_until=snapshot.get("valid_until"),  # no award of today names one
        objectives=tuple(_objective(text) for text in snapshot["objectives"]),
        authors=tuple(snapshot["authors"]),
        disclosures=snapshot["disclosures"],
        provider=_provider(connection, snapshot, office),
        not_valid_because=tuple(snapshot["not_valid_because"]),
        revisions=_revisions(snapshot["revisions"]),
        award=award.id,
        entry=_entry(connection, award.id),
        zone=zone_of(snapshot),
        completed_at=award.awarded_at,
        elsewhere=elsewhere_of(snapshot),
    )


def elsewhere_of(snapshot: Mapping[str, Any]) -> tuple[str, ...]:
    """What of its course an award names as another award's."""
    others = snapshot.get("credited_before", {"lessons": (), "quizzes": ()})
    lessons = (f"lesson {id_}" for id_ in sorted(others["lessons"]))
    return (*lessons, *(f"quiz {id_}" for id_ in sorted(others["quizzes"])))


def chain_of(statement: Statement) -> str:
    """The chain in which the award stands; the acts of its certificates stand there too."""
    return statement.entry[0] if statement.entry else INSTALLATION


def _objective(text: str) -> Objective:
    """`S1.2 Name the …` as code and words."""
    code, _, words = text.partition(" ")
    return Objective(code, words)


def _provider(connection: Connection, snapshot: Mapping[str, Any], office: Office) -> Provider:
    """Who awarded; the snapshot names the picture of the signature by its hash, for ever."""
    frozen = snapshot.get("provider") or {"name": office.provider}
    stated = {name: frozen[name] for name in _PROVIDER_FIELDS if name in frozen}
    if frozen.get("signature_sha256"):
        stated["signature_image"] = image(connection, frozen["signature_sha256"])
    return Provider(**stated)


def _revisions(named: Mapping[str, Any]) -> dict[str, str]:
    return {
        "course": named["course"],
        **{f"lesson {lesson}": digest for lesson, digest in named["lessons"].items()},
        **{f"quiz {quiz}": digest for quiz, digest in named["quizzes"].items()},
    }


def _entry(connection: Connection, award_id: str) -> tuple[str, int, str] | None:
    row = rows.entry_about(connection, award_id, Act.AWARD_MADE.value)
    return None if row is None else (row.chain, row.sequence, row.digest)
