"""What one certificate states: frozen when it is issued, the source of every form of it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from courseware.credentials.number import shown


@dataclass(frozen=True, slots=True)
class Objective:
    """A learning objective of the course."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Provider:
    """Who issues, as it was when the award was made.

    Attributes:
        address, contact, complaints: lines of text; empty when nothing was configured.
        signatory, signatory_role: who signs for the provider; empty when nobody was named.
        signature_image: text of an SVG (a PNG goes into one as a data address); empty without one.
        approval: approval statement that was granted and configured; empty without one.
    """

    name: str
    address: str = ""
    contact: str = ""
    complaints: str = ""
    signatory: str = ""
    signatory_role: str = ""
    signature_image: str = ""
    approval: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """All that a certificate says.

    Attributes:
        number: 28 characters without hyphens.
        edition: 1, or more for one that replaces another (`replaces` is its number).
        site: address of the installation when it was issued, without a final slash.
        licences: (jurisdiction, number), as the holder stated them.
        kind: what the minutes are: `knowledge`.
        hours: contact hours of 60 minutes, cut to hundredths.
        units: the same in other units, each a line with its definition.
        completed_on: a day, ISO 8601.
        valid_until: the first day on which it is valid no more, or None. No award ends today, so
            none is issued with a day here; the format promises the member, files that bear one
            verify, and pages and paper say it.
        zone: IANA name of the zone in whose days it speaks: the holder's, when it was awarded.
        completed_at: the moment of the award, UTC; None where it was kept before that was stated.
        elsewhere: `lesson ID` or `quiz ID` of what of the course another award of the holder has,
            so that this one is for the rest; none where it was kept before that was stated.
        issued_at: UTC.
        not_valid_because: sentences; a demonstration when there is one.
        revisions: name of lesson, quiz or course -> its SHA-256.
        award: id of the award that it certifies.
        entry: (chain, sequence, SHA-256) of the award's entry in the ledger.
    """

    number: str
    edition: int
    replaces: str | None
    site: str
    issued_at: datetime
    holder: str
    licences: tuple[tuple[str, str], ...]
    course: str
    title: str
    level: str
    kind: str
    minutes: int
    hours: str
    units: tuple[str, ...]
    completed_on: str
    valid_until: str | None
    objectives: tuple[Objective, ...]
    authors: tuple[str, ...]
    disclosures: str
    provider: Provider
    not_valid_because: tuple[str, ...]
    revisions: Mapping[str, str]
    award: str
    entry: tuple[str, int, str] | None
    zone: str = "UTC"
    completed_at: datetime | None = None
    elsewhere: tuple[str, ...] = ()

    @property
    def part(self) -> str:
        """That it is credit for a part of the course, and why; "" where it is for all of it."""
        if not self.elsewhere:
            return ""
        *most, last = self.elsewhere
        named = f"{', '.join(most)} and {last}" if most else last
        return (
            f"Credit for a part of the course: {named} gave none here, being in another award of "
            "the holder."
        )

    @property
    def issued_on(self) -> date:
        """The day of issue, the same in every form and for every reader."""
        return self.issued_at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def demonstration(self) -> bool:
        """Whether it must never pass for a valid one."""
        return bool(self.not_valid_because)

    @property
    def verify_at(self) -> str:
        """Address of its verification page."""
        return f"{self.site}/verify/{shown(self.number)}"


def credential_id(number: str) -> str:
    """The public id of a certificate's credential.

    One-way: the list of revocations names it without giving away the number, which opens the
    verification page.
    """
    digest = sha256(f"courseware certificate {number}".encode()).digest()
    return UUID(bytes=digest[:16], version=5).urn


def to_json(statement: Statement) -> dict[str, Any]:
    """As JSON values, for keeping."""
    done = statement.completed_at
    moments = {
        "issued_at": statement.issued_at.isoformat(),
        "completed_at": None if done is None else done.isoformat(),
    }
    return {**asdict(statement), **moments}


def digest_of_statement(kept: Mapping[str, Any]) -> str:
    """SHA-256 (hexadecimal) of what `to_json` made, whatever wrote it down since."""
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


_LATER = ("zone", "completed_at", "elsewhere")
"""Members that statements lack which were kept before there were any."""


def from_json(kept: Mapping[str, Any]) -> Statement:
    """What `to_json` made; what was kept before zones were spoke in days of UTC."""
    plain = {
        field.name: kept[field.name] for field in fields(Statement) if field.name not in _LATER
    }
    entry, done = plain["entry"], kept.get("completed_at")
    return Statement(
        **plain
        | {
            "issued_at": datetime.fromisoformat(plain["issued_at"]),
            "licences": tuple((place, number) for place, number in plain["licences"]),
            "objectives": tuple(Objective(**objective) for objective in plain["objectives"]),
            "authors": tuple(plain["authors"]),
            "units": tuple(plain["units"]),
            "provider": Provider(**plain["provider"]),
            "not_valid_because": tuple(plain["not_valid_because"]),
            "entry": None if entry is None else (entry[0], entry[1], entry[2]),
            "zone": kept.get("zone", "UTC"),
            "completed_at": None if done is None else datetime.fromisoformat(done),
            "elsewhere": tuple(kept.get("elsewhere", ())),
        }
    )
