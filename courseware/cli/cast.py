"""The people of the demonstration: two invented clinics, and somebody for each part."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from courseware.cli.practice import install_practice
from courseware.content.catalogue import Catalogue
from courseware.domain.errors import Invalid, NotFound, Refusal
from courseware.domain.people import Role
from courseware.services import clinics, people
from courseware.services.acting import COMMAND_LINE
from courseware.services.installation import Decision, decide, decides
from courseware.store.engine import Database

ADMINISTRATOR = "administrator"
_TOGETHER = timedelta(days=1100)
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
    """

    role: str
    name: str
    email: str
    password: str
    clinic: str


RIVERSIDE = Place("Riverside Physiotherapy", "Europe/Dublin")
HARBOUR = Place("Harbour Physiotherapy", "America/New_York")
PLACES = (RIVERSIDE, HARBOUR)

CAST: tuple[Part, ...] = (
    Part(Role.LEARNER, "Lena Fischer", "lena@riverside.example", PASSWORD, RIVERSIDE.name),
    Part(Role.LEARNER, "Tomás Keane", "tomas@riverside.example", PASSWORD, RIVERSIDE.name),
    Part(Role.INSTRUCTOR, "Ingrid Solberg", "ingrid@riverside.example", PASSWORD, RIVERSIDE.name),
    Part(Role.ASSESSOR, "Asha Raman", "asha@riverside.example", PASSWORD, RIVERSIDE.name),
    Part(Role.ASSESSOR, "Bríd Nolan", "brid@riverside.example", PASSWORD, RIVERSIDE.name),
    Part(Role.LEARNER, "Owen Clarke", "owen@riverside.example", PASSWORD, RIVERSIDE.name),
    Part(Role.LEARNER, "Saoirse Byrne", "saoirse@riverside.example", PASSWORD, RIVERSIDE.name),
    Part(Role.LEARNER, "Jonas Weber", "jonas@riverside.example", PASSWORD, RIVERSIDE.name),
    Part(Role.LEARNER, "Priya Nair", "priya@riverside.example", PASSWORD, RIVERSIDE.name),
    Part(Role.LEARNER, "Femi Adeyemi", "femi@riverside.example", PASSWORD, RIVERSIDE.name),
    Part(Role.LEARNER, "Clara Rossi", "clara@riverside.example", PASSWORD, RIVERSIDE.name),
    Part(Role.MANAGER, "Maeve Doyle", "maeve@riverside.example", PASSWORD, RIVERSIDE.name),
    Part(ADMINISTRATOR, "Adrian Cole", "adrian@courseware.example", PASSWORD, ""),
    Part(Role.LEARNER, "Louis Park", "louis@harbour.example", PASSWORD, HARBOUR.name),
    Part(Role.MANAGER, "Marta Reyes", "marta@harbour.example", PASSWORD, HARBOUR.name),
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


def install_cast(db: Database, now: datetime, catalogue: Catalogue | None = None) -> None:
    """Put the cast into a migrated database; who is there already stays as they are.

    Args:
        catalogue: the live one, for the practical history; None leaves that out.

    Every step can be repeated: one that was killed half-way is completed by the next.

    Raises:
        Refusal: the database holds real people.
    """
    refuse_real_installation(db)
    if not _is_demonstration(db):
        reason = "This database was made by the demonstration; its people are invented."
        decide(db, Decision.DEMONSTRATION, True, reason, None, now)
    # They have worked together for a while, so that a past day has something to show.
    joined = now - _TOGETHER
    ids = {place.name: _clinic(db, place, joined) for place in PLACES}
    for part in CAST:
        _install(db, part, ids, joined)
    if catalogue is not None:
        install_practice(db, catalogue, ids[RIVERSIDE.name], PASSWORD, now)


def _is_demonstration(db: Database) -> bool:
    with db.read() as connection:
        return decides(connection, Decision.DEMONSTRATION)


def _clinic(db: Database, place: Place, now: datetime) -> str:
    try:
        return clinics.clinic_by_slug(db, COMMAND_LINE, clinics.slug_of(place.name)).clinic_id
    except NotFound:
        return clinics.create_clinic(db, COMMAND_LINE, place.name, place.timezone, now)


def _install(db: Database, part: Part, clinic_ids: dict[str, str], now: datetime) -> None:
    person_id = _person(db, part, now)
    # What somebody ended in the demonstration is not granted again by its next start.
    if part.role == ADMINISTRATOR:
        if not any(found.administrator for found in people.find_people(db, COMMAND_LINE, "")):
            people.grant_administration(db, COMMAND_LINE, person_id, now)
    elif not people.person_file(db, COMMAND_LINE, person_id).memberships:
        clinic_id = clinic_ids[part.clinic]
        clinics.grant_role(db, COMMAND_LINE, person_id, clinic_id, Role(part.role), now)


def _person(db: Database, part: Part, now: datetime) -> str:
    try:
        return people.id_of(db, COMMAND_LINE, part.email)
    except NotFound:
        pass
    try:
        return people.create_person(db, COMMAND_LINE, part.email, part.name, now, part.password)
    except Invalid:
        # Another demonstration was started at the same time, and was faster.
        return people.id_of(db, COMMAND_LINE, part.email)
