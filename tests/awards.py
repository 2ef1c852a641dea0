"""Awards put into a database directly, with their entry in the ledger."""

from datetime import datetime
from typing import Any

from courseware.domain.ledger import Act
from courseware.services.identifiers import new_id
from courseware.services.ledger import Named, chain_for, record
from courseware.store.credits import awards as rows
from courseware.store.engine import Database
from tests.cast import NOON, Member

SNAPSHOT: dict[str, Any] = {
    "course": "basics",
    "title": "Basics",
    "level": "introductory",
    "kind": "knowledge",
    "minutes": 151,
    "working": {"words": 9000, "questions": 20, "difficulty": 2}
    | {"formula": "151/1", "reading": "160/1", "declared": 180},
    "objectives": ["N1.1 Name the needle", "N1.2 Refuse the unsafe"],
    "authors": ["The test suite"],
    "disclosures": "None.",
    "revisions": {"course": "c" * 64, "lessons": {"needles": "a" * 64}, "quizzes": {}},
    "not_valid_because": [],
}


def give_award(
    db: Database, member: Member, now: datetime = NOON, number: int = 1, **changed: Any
) -> str:
    """Award the course `basics` to somebody, valid unless `changed` says otherwise; returns its id.

    Args:
        number: of the round.
        changed: members of the snapshot that are to be others.
    """
    day = {"completed_on": now.date().isoformat()}
    snapshot = {**SNAPSHOT, **day, "learner": member.name, **changed}
    award_id = new_id()
    with db.write() as connection:
        stored = rows.add_award(
            connection,
            {
                "id": award_id,
                "person_id": member.id,
                "course_id": snapshot["course"],
                "round": number,
                "minutes": snapshot["minutes"],
                "demonstration": bool(snapshot["not_valid_because"]),
                "awarded_at": now,
                "snapshot": snapshot,
            },
        )
        assert stored, "this person has the award already"
        facts = {key: value for key, value in snapshot.items() if key != "learner"}
        record(
            connection,
            chain=chain_for(connection, member.id),
            act=Act.AWARD_MADE,
            actor_id=member.id,
            subject=award_id,
            facts={"person": member.id, "learner": Named(member.name), **facts},
            now=now,
        )
    return award_id
