"""The people of the demonstration: two invented clinics, and somebody for each part."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from courseware.cli.practice import install_practice
from courseware.content.catalogue import Catalogue
from courseware.domain.errors import Invalid, NotFound, Refusal
from courseware.domain.people import Role
from courseware.services.acting import COMMAND_LINE
from courseware.services.identity import administrators, people
from courseware.services.identity.public_passwords import refuse_as_slowly
from courseware.services.installation import Decision, decide, decides
from courseware.services.membership import clinics
from courseware.store.engine import Database

ADMINISTRATOR = "administrator"
_YEARS = 1600
PASSWORD = "needles and notes"
"""The password of the whole cast: nothing in a demonstration is secret."""


@dataclass(frozen=True, slots=True)
class Place:
    """An invented clinic.

    Attributes:
        timezone: IANA name; the two differ, so that dates of both can be told apart.
    """

    name: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Part:
    """One of the cast.

    Attributes:
        role: a clinic's role, or `administrator`.
        clinic: name of the clinic; empty for the administrator, who belongs to none.
        joined: for how many days they have been there.
    """

    role: str
    name: str
    email: str
    password: str
    clinic: str
    joined: int = _YEARS


RIVERSIDE = Place("Riverside Physiotherapy", "Europe/Dublin")
HARBOUR = Place("Harbour Physiotherapy", "America/New_York")
PLACES = (RIVERSIDE, HARBOUR)


def _member(role: Role, name: str, place: Place, joined: int) -> Part:
    """Somebody of a clinic; the address is made of the first name and the clinic's."""
    first, where = (clinics.slug_of(text.split()[0]) for text in (name, place.name))
    return Part(role, name, f"{first}@{where}.example", PASSWORD, place.name, joined)


CAST: tuple[Part, ...] = (
    _member(Role.LEARNER, "Lena Fischer", RIVERSIDE, 62),
    _member(Role.LEARNER, "Tomás Keane", RIVERSIDE, 26),
    _member(Role.INSTRUCTOR, "Ingrid Solberg", RIVERSIDE, 1410),
    _member(Role.ASSESSOR, "Asha Raman", RIVERSIDE, _YEARS),
    _member(Role.ASSESSOR, "Bríd Nolan", RIVERSIDE, _YEARS),
    _member(Role.LEARNER, "Owen Clarke", RIVERSIDE, 1300),
    _member(Role.LEARNER, "Saoirse Byrne", RIVERSIDE, 1560),
    _member(Role.LEARNER, "Jonas Weber", RIVERSIDE, 1550),
    _member(Role.LEARNER, "Niamh Gallagher", RIVERSIDE, 900),
    _member(Role.LEARNER, "Ruairí Walsh", RIVERSIDE, 1000),
    _member(Role.LEARNER, "Priya Nair", RIVERSIDE, 400),
    _member(Role.LEARNER, "Femi Adeyemi", RIVERSIDE, 200),
    _member(Role.LEARNER, "Clara Rossi", RIVERSIDE, 800),
    _member(Role.MANAGER, "Maeve Doyle", RIVERSIDE, _YEARS),
    Part(ADMINISTRATOR, "Adrian Cole", "adrian@courseware.example", PASSWORD, ""),
    _member(Role.LEARNER, "Louis Park", HARBOUR, 300),
    _member(Role.LEARNER, "Hanna Lindqvist", HARBOUR, 209),
    _member(Role.MANAGER, "Marta Reyes", HARBOUR, _YEARS),
)


def refuse_real_installation(db: Database) -> None:
    """Keep the cast, whose password is public, out of a database that holds real people.

    Raises:
        Refusal: there are accounts, and the database was not made by the demonstration.
    """
    if not _is_demonstration(db) and people.find_people(db, COMMAND_LINE, ""):
        raise Refusal(
            "this database holds people who are not the demonstration's — give the "
            "demonstration a place of its own, such as COURSEWARE_INSTANCE=instance-demo"
        )


def install_cast(
    db: Database,
    now: datetime,
    catalogue: Catalogue | None = None,
    folder: Path = Path("evidence"),
) -> str:
    """Put the cast into a migrated database; who is there already stays as they are.

    Args:
        catalogue: the live one, for the practical history; None leaves that out.
        folder: where documents from elsewhere are kept.

    Every step can be repeated: one that was killed half-way is completed by the next. Gives the
    sentence for which the practical history could not be told; "" where nothing is wrong.

    Raises:
        Refusal: the database holds real people.
    """
    refuse_real_installation(db)
    if not _is_demonstration(db):
        reason = "This database was made by the demonstration; its people are invented."
        decide(db, Decision.DEMONSTRATION, True, reason, None, now)
    # They have worked together for years, so that a past day has something to show.
    ids = {place.name: _clinic(db, place, now - timedelta(days=_YEARS)) for place in PLACES}
    emails = {
        part.name.split()[0]: _install(db, part, ids, now - timedelta(days=part.joined))
        for part in CAST
    }
    fault = ""
    if catalogue is not None:
        home = (RIVERSIDE.name, RIVERSIDE.timezone)
        fault = install_practice(db, catalogue, ids, home, emails, PASSWORD, folder, now)
    refuse_as_slowly(db, list(emails.values()), PASSWORD)
    return fault


def _is_demonstration(db: Database) -> bool:
    with db.read() as connection:
        return decides(connection, Decision.DEMONSTRATION)


def _clinic(db: Database, place: Place, now: datetime) -> str:
    try:
        return clinics.clinic_by_slug(db, COMMAND_LINE, clinics.slug_of(place.name)).clinic_id
    except NotFound:
        return clinics.create_clinic(db, COMMAND_LINE, place.name, place.timezone, now)


def _install(db: Database, part: Part, clinic_ids: dict[str, str], now: datetime) -> str:
    """Put somebody in with their role; gives their present address."""
    person_id = _person(db, part, now)
    file = people.person_file(db, COMMAND_LINE, person_id)
    # What somebody ended in the demonstration is not granted again by its next start.
    if part.role == ADMINISTRATOR:
        everybody = people.find_people(db, COMMAND_LINE, "")
        if not any(found.administrator for found in everybody):
            administrators.grant_administration(db, COMMAND_LINE, person_id, now)
    elif not file.memberships:
        clinic_id = clinic_ids[part.clinic]
        clinics.grant_role(db, COMMAND_LINE, person_id, clinic_id, Role(part.role), now)
    return file.person.email


def _person(db: Database, part: Part, now: datetime) -> str:
    try:
        return people.id_of(db, COMMAND_LINE, part.email)
    except NotFound:
        pass
    for found in people.find_people(db, COMMAND_LINE, part.email):
        file = people.person_file(db, COMMAND_LINE, found.person_id)
        if any(former.email == part.email for former in file.former_emails):
            return found.person_id  # who tried out another address in the demonstration
    try:
        who = (part.email, part.name)
        return people.create_person(db, COMMAND_LINE, *who, now, part.password, public=True)
    except Invalid:
        # Another demonstration was started at the same time, and was faster.
        return people.id_of(db, COMMAND_LINE, part.email)
