"""A small named cast, put into a database directly."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert
from werkzeug.security import generate_password_hash

from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.people import Actor, Role, shared_zone
from courseware.services.ledger import Named, record
from courseware.store.engine import Database
from courseware.store.installation import DEMONSTRATION, put_setting
from courseware.store.tables import Administrator, Clinic, Membership, Person

PASSWORD = "correct horse battery"
# Cheap parameters: the suite signs in often, and the strength of scrypt is not under test.
_HASH = generate_password_hash(PASSWORD, method="scrypt:256:8:1")
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
# With a fraction of a second, as real clocks have: a rule that cuts it off somewhere shows.
NOON = datetime(2026, 3, 2, 12, 0, 0, 792899, tzinfo=UTC)

RIVERSIDE, HILLTOP = "clinic-riverside", "clinic-hilltop"
CLINICS = {RIVERSIDE: "Europe/Dublin", HILLTOP: "America/Denver"}


@dataclass(frozen=True)
class Member:
    """Somebody of the cast, and what they are where."""

    id: str
    name: str
    roles: tuple[tuple[str, Role], ...] = ()
    administrator: bool = False

    @property
    def email(self) -> str:
        return f"{self.id}@example.org"

    @property
    def actor(self) -> Actor:
        held: dict[str, frozenset[Role]] = {}
        for clinic, role in self.roles:
            held[clinic] = held.get(clinic, frozenset()) | {role}
        zone = shared_zone(CLINICS[clinic] for clinic in held)
        return Actor(self.id, self.name, held, self.administrator, zone=zone)


LEA = Member("lea", "Lea Lindqvist", ((RIVERSIDE, Role.LEARNER),))
LUC = Member("luc", "Luc Moreau", ((RIVERSIDE, Role.LEARNER),))
INA = Member("ina", "Ina Novak", ((RIVERSIDE, Role.INSTRUCTOR), (RIVERSIDE, Role.LEARNER)))
ASA = Member("asa", "Asa Okoye", ((RIVERSIDE, Role.ASSESSOR),))
MAX = Member("max", "Max Brandt", ((RIVERSIDE, Role.MANAGER),))
HAL = Member("hal", "Hal Rivera", ((HILLTOP, Role.LEARNER),))
MOA = Member("moa", "Moa Dahl", ((HILLTOP, Role.MANAGER),))
ADA = Member("ada", "Ada Kim", administrator=True)
CAST = (LEA, LUC, INA, ASA, MAX, HAL, MOA, ADA)


def install_cast(db: Database) -> None:
    """Put both clinics and everybody into the database, without ledger entries."""
    with db.write() as connection:
        for clinic, zone in CLINICS.items():
            slug = clinic.removeprefix("clinic-")
            values = {"id": clinic, "slug": slug, "name": slug.title(), "timezone": zone}
            connection.execute(insert(Clinic).values(**values, created_at=LONG_AGO))
        for member in CAST:
            add_member(connection, member)


def make_demonstration(db: Database) -> None:
    """Let the database be a demonstration; nobody can decide that once the cast is in it."""
    with db.write() as connection:
        put_setting(connection, DEMONSTRATION, True, None, NOON)


def put_cast_on_record(db: Database) -> None:
    """Make the entries that clinics and roles would have, for tests that verify the ledger.

    All stand in the installation's chain, so that a clinic's own chain still begins with what the
    test does.
    """
    with db.write() as connection:
        for clinic, zone in CLINICS.items():
            slug = clinic.removeprefix("clinic-")
            facts = {"name": slug.title(), "slug": slug, "timezone": zone}
            _record(connection, Act.CLINIC_CREATED, clinic, facts)
        for member in CAST:
            put_member_on_record(connection, member)


def put_member_on_record(connection, member: Member) -> None:
    """Make the entries that somebody's roles would have."""
    name = Named(member.name)
    for clinic, role in member.roles:
        facts = {"clinic": clinic, "role": role.value, "name": name}
        _record(connection, Act.ROLE_GRANTED, member.id, facts)
    if member.administrator:
        _record(connection, Act.ADMINISTRATOR_GRANTED, member.id, {"name": name})


def _record(connection, act: Act, subject: str, facts: dict[str, object]) -> None:
    record(
        connection,
        chain=INSTALLATION,
        act=act,
        actor_id=None,
        subject=subject,
        facts=facts,
        now=LONG_AGO,
    )


def add_member(connection, member: Member) -> None:
    """Insert one person with their roles."""
    connection.execute(
        insert(Person).values(
            id=member.id,
            email=member.email,
            name=member.name,
            password_hash=_HASH,
            created_at=LONG_AGO,
        )
    )
    for number, (clinic, role) in enumerate(member.roles):
        connection.execute(
            insert(Membership).values(
                id=f"{member.id}-{number}",
                person_id=member.id,
                clinic_id=clinic,
                role=role.value,
                since=LONG_AGO,
            )
        )
    if member.administrator:
        connection.execute(insert(Administrator).values(person_id=member.id, since=LONG_AGO))
