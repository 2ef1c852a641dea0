"""Use cases: one verb, one transaction, one decision by `domain.policy`."""
