"""The one way in which a decision about a competency comes on record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from courseware.domain.accounts import signed_line
from courseware.domain.competency.calendar import day_of
from courseware.domain.competency.history import DecisionKind
from courseware.domain.errors import Conflict
from courseware.domain.ledger import Act
from courseware.domain.people import Actor
from courseware.services.competency.decisions.settling import before_settling, settle
from courseware.services.competency.history import Scope
from courseware.services.competency.rules import RuleBook
from courseware.services.identifiers import new_id
from courseware.services.ledger import Named, record
from courseware.store.competency import decisions as rows

ACTS = {
    DecisionKind.CONFIRMED: Act.COMPETENCY_CONFIRMED,
    DecisionKind.WITHDRAWN: Act.COMPETENCY_WITHDRAWN,
    DecisionKind.SUSPENDED: Act.COMPETENCY_SUSPENDED,
    DecisionKind.REINSTATED: Act.COMPETENCY_REINSTATED,
}


@dataclass(frozen=True, slots=True)
class About:
    """What a decision is about, and where it is taken."""

    person_id: str
    scope: Scope
    clinic_id: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided.

    Attributes:
        more: columns that only this kind of decision fills in.
    """

    kind: DecisionKind
    reason: str
    signed_name: str
    more: Mapping[str, Any] = field(default_factory=dict)


def put(
    connection: Connection,
    book: RuleBook,
    actor: Actor,
    about: About,
    zone: str,
    decided: Decided,
    now: datetime,
) -> None:
    """Store a decision with its ledger entry, the intervals and the awards that follow from it."""
    checklist_id, region = about.scope
    decision_id = new_id()
    number = rows.next_number(connection, about.person_id, checklist_id, region)
    what: dict[str, object] = {"number": number, "kind": decided.kind.value, "zone": zone}
    what |= {"basis": [], **decided.more}
    signed_name = signed_line(decided.signed_name)
    stored = rows.add_decision(
        connection,
        {
            "id": decision_id,
            "person_id": about.person_id,
            "checklist_id": checklist_id,
            "region": region,
            "clinic_id": about.clinic_id,
            "decided_by": actor.person_id,
            "signed_name": signed_name,
            "decided_at": now,
            "decided_on": day_of(now, zone),
            "reason": decided.reason,
            **what,
        },
    )
    if not stored:
        raise Conflict("Somebody else decided about this at the same moment. Look once more.")
    before_settling(connection, book, about.person_id, {checklist_id}, about.clinic_id)
    facts = {"person": about.person_id, "signed_name": Named(signed_name), **what}
    _on_record(connection, actor, about, decision_id, decided, facts, now)
    settle(connection, book, about.person_id, about.scope, now)


def _on_record(
    connection: Connection,
    actor: Actor,
    about: About,
    decision_id: str,
    decided: Decided,
    facts: Mapping[str, object],
    now: datetime,
) -> None:
    reason = {"reason": Named(decided.reason)} if decided.reason else {}
    record(
        connection,
        chain=about.clinic_id,
        act=ACTS[decided.kind],
        actor_id=actor.person_id,
        subject=decision_id,
        facts={"checklist": about.scope[0], "region": about.scope[1], **facts, **reason},
        now=now,
    )
