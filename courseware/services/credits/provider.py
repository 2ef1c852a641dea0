"""The provider: who awards. Configured once, on record, and frozen into each award from then on."""

import base64
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from courseware.domain.errors import Invalid
from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.people import Actor
from courseware.domain.png import BadPicture, clean_png
from courseware.domain.policy import Permission
from courseware.services.authorize import require
from courseware.services.holding import hold_with_right
from courseware.services.ledger import record
from courseware.store import installation as rows
from courseware.store.engine import Database

SETTING = "provider"
RETENTION = "retention-years"
YEARS = 7
"""Years for which records are kept: the longest duty of a provider that was seen (California)."""

_LONGEST = {"address": 400, "contact": 400, "complaints": 800, "approval": 300}
_LONGEST_LINE = 200
_MOST_IMAGE = 200_000
_MOST_YEARS = 100


@dataclass(frozen=True, slots=True)
class Provider:
    """Who awards.

    Attributes:
        address, contact, complaints: lines of text; the procedure for complaints is one of them.
        signatory, signatory_role: who signs; empty when nobody was named.
        approval: a statement of approval that was granted; empty without one.
        signature_sha256: names the picture of the signature; empty without one.
    """

    name: str
    address: str = ""
    contact: str = ""
    complaints: str = ""
    signatory: str = ""
    signatory_role: str = ""
    approval: str = ""
    signature_sha256: str = ""


FIELDS = tuple(field.name for field in fields(Provider) if field.name != "signature_sha256")


def provider_of(connection: Connection) -> Provider | None:
    """The provider as configured; None before."""
    kept = rows.setting(connection, SETTING)
    return None if kept is None else Provider(**kept)


def name_in_use(db: Database, otherwise: str) -> str:
    """Under which name credit is awarded at present; `otherwise` before one is configured."""
    with db.read() as connection:
        found = provider_of(connection)
    return found.name if found else otherwise


def frozen(connection: Connection) -> dict[str, str] | None:
    """The provider for an award's snapshot; None before it is configured."""
    found = provider_of(connection)
    return None if found is None else asdict(found)


def retention_years(connection: Connection) -> int:
    """For how many years records are kept."""
    return int(rows.setting(connection, RETENTION) or YEARS)


def settings(db: Database, actor: Actor) -> tuple[Provider | None, int]:
    """The provider and the years of retention, for the administrator."""
    require(actor, Permission.PROVIDER_MANAGE)
    with db.read() as connection:
        return provider_of(connection), retention_years(connection)


def configure(
    db: Database,
    actor: Actor,
    values: Mapping[str, str],
    image: bytes,
    years: str,
    now: datetime,
) -> bool:
    """Configure the provider; awards that were made before keep what they say.

    A picture is somebody's signature: it never stands over another name. Where another signatory
    is named, the kept one is left out, unless it is said to be theirs. Returns whether that
    happened.

    Args:
        values: texts by the names of `FIELDS`; `remove_signature` and `same_hand` are said if
            they are not empty.
        image: the signature as PNG; empty for no new one.
        years: of retention, as typed.

    Raises:
        Invalid: a text is missing or too long, the picture is none, the years are too few.
        Conflict: the actor administers no more, or their account was closed.
    """
    require(actor, Permission.PROVIDER_MANAGE)
    texts = {name: _folded(values.get(name, "")) for name in FIELDS}
    errors = _errors(texts, image, years)
    if errors:
        raise Invalid(errors)
    with db.write() as connection:
        hold_with_right(connection, actor, Permission.PROVIDER_MANAGE)
        before = provider_of(connection)
        kept = before.signature_sha256 if before else ""
        digest = kept if _stays_theirs(before, texts, values) else ""
        if image:
            svg = _as_svg(image)
            digest = sha256(svg.encode()).hexdigest()
            rows.add_image(connection, digest, svg, now)
        found = asdict(Provider(**texts, signature_sha256=digest))
        for name, value in ((SETTING, found), (RETENTION, int(years))):
            if rows.setting(connection, name) != value:
                _decide(connection, actor, name, value, now)
    return bool(kept and not digest and not values.get("remove_signature"))


def _stays_theirs(
    before: Provider | None, texts: Mapping[str, str], values: Mapping[str, str]
) -> bool:
    """Whether the kept picture is still the signature of who is named."""
    if before is None or values.get("remove_signature"):
        return False
    return before.signatory == texts["signatory"] or bool(values.get("same_hand"))


def _decide(connection: Connection, actor: Actor, name: str, value: Any, now: datetime) -> None:
    rows.put_setting(connection, name, value, actor.person_id, now)
    record(
        connection,
        chain=INSTALLATION,
        act=Act.SETTING_DECIDED,
        actor_id=actor.person_id,
        subject=name,
        facts={"yes": value, "reason": "configured by an administrator"},
        now=now,
    )


def _errors(texts: Mapping[str, str], image: bytes, years: str) -> dict[str, str]:
    errors = {
        name: f"Write at most {_LONGEST.get(name, _LONGEST_LINE)} characters."
        for name, text in texts.items()
        if len(text) > _LONGEST.get(name, _LONGEST_LINE)
    }
    if not texts["name"]:
        errors["name"] = "Write the name under which credit is awarded."
    if len(image) > _MOST_IMAGE:
        errors["signature"] = f"Choose a PNG picture of at most {_MOST_IMAGE // 1000} kB."
    elif image:
        try:
            clean_png(image)
        except BadPicture as bad:
            errors["signature"] = f"Choose another PNG picture: {bad}."
    if not (years.isascii() and years.isdigit() and YEARS <= int(years) <= _MOST_YEARS):
        errors["years"] = f"Write a number of years, {YEARS} or more: a provider’s longest duty."
    return errors


def _as_svg(png: bytes) -> str:
    """The picture inside an SVG of its own size, as certificates want it.

    Raises:
        BadPicture: it is no PNG that can be printed.
    """
    width, height, clean = clean_png(png)
    data = base64.b64encode(clean).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><image width="{width}" height="{height}" '
        f'href="data:image/png;base64,{data}"/></svg>'
    )


def _folded(text: str) -> str:
    """Each line trimmed, empty ones at both ends gone."""
    return "\n".join(" ".join(part.split()) for part in text.strip().splitlines())
