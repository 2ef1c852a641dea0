"""Pages for a clinic's managers."""

from courseware.web.manager import events, evidence, invitations, members, recalls, staff, team

BLUEPRINTS = (
    team.blueprint,
    members.blueprint,
    evidence.blueprint,
    events.blueprint,
    recalls.blueprint,
    invitations.blueprint,
    staff.blueprint,
)
