"""Staff lists of a clinic, and short ways to preview and to apply them."""

from courseware.services.membership import clinics, invitations
from courseware.services.membership.staff import apply_staff, preview_staff
from tests.cast import MAX, NOON, RIVERSIDE
from tests.services.people.conftest import link, secret_mailed_to

HEAD = "email,name,roles,staff_number\n"
WHOLE_TEAM = HEAD + (
    "lea@example.org,Lea Lindqvist,learner,\n"
    "luc@example.org,Luc Moreau,learner,\n"
    "ina@example.org,Ina Novak,instructor learner,\n"
    "asa@example.org,Asa Okoye,assessor,\n"
    "max@example.org,Max Brandt,manager,\n"
)
NEXT_YEAR = HEAD + (
    "LEA@example.org,Lea Lindqvist,learner assessor,17\n"
    "ina@example.org,Ina Novak,instructor,\n"
    "asa@example.org,Asa Okoye,assessor,\n"
    "max@example.org,Max Brandt,manager,\n"
    "eva@example.org,Eva Holm,learner,18\n"
)


def preview(db, text, actor=MAX.actor):
    return preview_staff(db, actor, RIVERSIDE, text, NOON)


def apply(db, text, digest=None, actor=MAX.actor):
    digest = preview(db, text, actor).digest if digest is None else digest
    return apply_staff(db, actor, RIVERSIDE, text, digest, link, NOON).plan


def team(db):
    found = clinics.members(db, MAX.actor, RIVERSIDE)
    return {m.person_id: (m.roles, m.staff_number) for m in found}


ZEROS = "They differ only in zeros in front, which a spreadsheet drops."


def invite(db, email, *roles):
    """Invite somebody who has not answered yet; gives the secret of the link."""
    invitations.invite(db, MAX.actor, RIVERSIDE, email, roles, link, NOON)
    return secret_mailed_to(db, email)
