"""Pages for administrators of the installation."""

from courseware.web.admin import (
    assessors,
    clinics,
    index,
    ledger,
    merging,
    outbox,
    people,
    person,
    system,
)

BLUEPRINTS = (
    index.blueprint,
    clinics.blueprint,
    people.blueprint,
    person.blueprint,
    merging.blueprint,
    assessors.blueprint,
    outbox.blueprint,
    ledger.blueprint,
    system.blueprint,
)
