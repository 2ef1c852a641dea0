"""An invitation by a clinic's manager, and the roles that came of it."""

from sqlalchemy import select

from courseware.services.membership import invitations
from courseware.store.tables import Membership
from tests.cast import MAX, NOON, RIVERSIDE
from tests.services.people.conftest import link, mails_to

NEW = "eva@example.org"
SENTENCE = "a newly made sentence"


def invite(db, email=NEW, roles=("learner",), actor=MAX.actor, clinic=RIVERSIDE, now=NOON, name=""):
    """Invite, and give the secret that was mailed."""
    secrets = []
    invitations.invite(
        db, actor, clinic, email, roles, lambda s: secrets.append(s) or link(s), now, name
    )
    (secret,) = secrets
    assert any(link(secret) in mail.body for mail in mails_to(db, email.strip().lower()))
    return secret


def held(db, person_id, clinic=RIVERSIDE):
    with db.read() as connection:
        query = select(Membership.role).where(
            Membership.person_id == person_id,
            Membership.clinic_id == clinic,
            Membership.ended_at.is_(None),
        )
        return sorted(connection.scalars(query))
