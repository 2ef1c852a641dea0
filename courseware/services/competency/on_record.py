"""What can be asked about: what is published, and what stands on record in a clinic."""

from courseware.content.catalogue import Catalogue
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.competency.history import Scope
from courseware.services.competency.rules import RuleBook
from courseware.store import competency as rows
from courseware.store.engine import Database


def known_scopes(db: Database, catalogue: Catalogue, actor: Actor, clinic_id: str) -> list[Scope]:
    """Every published scope, and then those that the library no longer has but that are on
    record of somebody who is or was a member of the clinic.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic.
    """
    require(actor, Permission.TEAM_READ, Subject(clinic_ids=frozenset({clinic_id})))
    published = RuleBook(catalogue).scopes()
    with db.read() as connection:
        kept = rows.scopes_of_clinic(connection, clinic_id)
    return [*published, *sorted(kept - set(published))]
