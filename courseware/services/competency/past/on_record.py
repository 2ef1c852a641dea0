"""What can be asked about: what is published, and what stands on record in a clinic."""

from datetime import date, datetime

from courseware.content.catalogue import Catalogue
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.competency.history import Scope
from courseware.services.competency.past.releases import rules_at
from courseware.services.competency.past.then import moment_of
from courseware.services.competency.past.unrecorded import scopes_at_last
from courseware.services.competency.rules import RuleBook
from courseware.services.membership.clinics import clinic_in
from courseware.store import releases
from courseware.store.competency import decisions as rows
from courseware.store.engine import Database


def known_scopes(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    clinic_id: str,
    now: datetime,
    on: date | None = None,
) -> list[Scope]:
    """Every published scope, and then those that the library no longer has but that were
    published on a day, or are on record of somebody who is or was a member of the clinic, or in
    which they were designated.

    Args:
        on: the day; None for now.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic.
    """
    require(actor, Permission.TEAM_READ, Subject(clinic_ids=frozenset({clinic_id})))
    published = RuleBook(catalogue).scopes()
    with db.read() as connection:
        kept = rows.scopes_of_clinic(connection, clinic_id)
        if on is not None:
            clinic = clinic_in(connection, clinic_id)
            then = moment_of(clinic.timezone, now, on)
            kept = kept | set(rules_at(connection, catalogue, then).scopes())
    return [*published, *sorted(kept - set(published))]


def gone_scopes(db: Database, catalogue: Catalogue) -> list[Scope]:
    """The scopes of checklists that were published once and are not any more, by the regions that
    each had last: nothing is offered of them, and whoever names one is told so."""
    with db.read() as connection:
        gone = releases.checklists_ever(connection) - set(catalogue.checklists)
    return [scope for id_ in sorted(gone) for scope in scopes_at_last(catalogue, id_)]
