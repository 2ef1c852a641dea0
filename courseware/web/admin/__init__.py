"""Pages for administrators of the installation."""

from courseware.web.admin import (
    assessors,
    certificates,
    clinics,
    index,
    ledger,
    merging,
    outbox,
    people,
    person,
    provider,
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
    certificates.blueprint,
    provider.blueprint,
    ledger.blueprint,
    system.blueprint,
)
