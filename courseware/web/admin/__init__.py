"""Pages for administrators of the installation."""

from courseware.web.admin import (
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
    outbox.blueprint,
    provider.blueprint,
    certificates.blueprint,
    ledger.blueprint,
    system.blueprint,
)
