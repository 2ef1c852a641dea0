"""Pages for a clinic's managers."""

from courseware.web.manager import (
    assignments,
    events,
    evidence,
    invitations,
    members,
    recalls,
    staff,
    team,
    views,
)

BLUEPRINTS = (
    team.blueprint,
    views.blueprint,
    members.blueprint,
    evidence.blueprint,
    events.blueprint,
    assignments.blueprint,
    recalls.blueprint,
    invitations.blueprint,
    staff.blueprint,
)
