"""Pages for a clinic's managers."""

from courseware.web.manager import invitations, members, staff, team

BLUEPRINTS = (
    team.blueprint,
    members.blueprint,
    invitations.blueprint,
    staff.blueprint,
)
