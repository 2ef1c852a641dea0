"""Who somebody is to a clinic, and who is acting."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a member does in one clinic; one person may hold several."""

    LEARNER = "learner"
    INSTRUCTOR = "instructor"
    ASSESSOR = "assessor"
    MANAGER = "manager"


ASSESSING_ROLES = frozenset({Role.ASSESSOR, Role.INSTRUCTOR})
"""Who may observe and sign in a clinic, where their own record allows it too."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The signed-in person behind a request or a command, with the roles held at this moment.

    Attributes:
        person_id: id of the person.
        name: display name now.
        memberships: clinic id -> roles held there.
        administrator: whether the person administers the installation.
        session_id: the session acted through; empty for the command line.
        zone: IANA name of the time zone that all the actor's clinics share; UTC if they differ.
    """

    person_id: str
    name: str
    memberships: dict[str, frozenset[Role]] = field(default_factory=dict)
    administrator: bool = False
    session_id: str = ""
    zone: str = "UTC"

    def holds(self, role: Role) -> bool:
        """Whether the actor holds the role in any clinic."""
        return any(role in roles for roles in self.memberships.values())

    def clinics_as(self, role: Role) -> frozenset[str]:
        """Ids of the clinics in which the actor holds the role."""
        return frozenset(c for c, roles in self.memberships.items() if role in roles)


def shared_zone(zones: Iterable[str]) -> str:
    """The zone (IANA name) in which a person's own days are counted: the one that all their clinics
    share; UTC where they differ, and without a clinic."""
    different = set(zones)
    return different.pop() if len(different) == 1 else "UTC"
