"""What made a status, where the status alone does not say it."""

from enum import StrEnum


class Why(StrEnum):
    """What made a status, where the status alone does not say it."""

    NONE = ""
    TIME = "validity_over"
    UNUSED = "lapsed_without_use"
    ADVERSE_EVENT = "adverse_event"
    REINSTATEMENT_LOST = "reinstatement_lost"
    REINSTATED_BY_ONE = "reinstated_by_one_person"
    MANAGER = "manager"
    GROUND_LOST = "observation_retracted"
    WITHDRAWN = "confirmation_withdrawn"
    ONE_PERSON = "accounts_merged"


REINSTATEMENT_FELL = frozenset({Why.REINSTATEMENT_LOST, Why.REINSTATED_BY_ONE})
"""Why something is suspended that had been reinstated."""
