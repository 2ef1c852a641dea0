"""Which of the manager's clinics a page is about."""

from dataclasses import dataclass

from flask import request

from courseware.domain.errors import NotFound
from courseware.services.membership.clinics import Clinic, managed_clinics, refuse_former_manager
from courseware.web.runtime import actor, database


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen clinic, and those that can be chosen."""

    clinic: Clinic
    clinics: list[Clinic]


def chosen_clinic() -> Choice:
    """The clinic named by the request (`clinic`), or the manager's first one.

    Raises:
        Forbidden: the manager managed the clinic that is named, and does not any more.
        NotFound: the manager does not manage it.
    """
    clinics = managed_clinics(database(), actor())
    named = request.values.get("clinic", "")
    for clinic in clinics:
        if not named or clinic.clinic_id == named:
            return Choice(clinic, clinics)
    refuse_former_manager(database(), actor(), named)
    raise NotFound
