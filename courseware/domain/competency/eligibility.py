"""Who may sign what: an assessor's eligibility on a day, and the two-person rule."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from courseware.domain.competency.standing import Status

NO_LICENCE = "Your account names no licence. Add yours under Account; it stands in the record."
"""The refusal of a signature without a licence."""


class Ground(StrEnum):
    """What makes somebody eligible to assess in a scope."""

    FOUNDING = "founding_assessor"
    OWN_COMPETENCY = "own_competency"


@dataclass(frozen=True, slots=True)
class AssessorRecord:
    """What is on record about an assessor in one scope, on one day.

    Attributes:
        status: their own competency.
        founding_id: id of the designation as a founding assessor that held, if one did.
        licences: what is in their account, as `jurisdiction number`.
    """

    person_id: str
    status: Status
    founding_id: str | None
    licences: tuple[str, ...]
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The answer, with what a signature keeps of it.

    Attributes:
        ground: what the person is eligible by; None if not eligible.
        refusal: the sentence that says why not; "" if eligible.
    """

    ground: Ground | None
    refusal: str = ""
    founding_id: str | None = None
    ends_on: date | None = None

    @property
    def is_eligible(self) -> bool:
        """Whether the person may assess."""
        return self.ground is not None


def refusal_to_sign(record: AssessorRecord, learner_id: str) -> str:
    """Why somebody signs nothing at all for a learner in a scope, not even a correction of what
    they signed themselves; "" where they may sign that."""
    if record.person_id == learner_id:
        return "Nobody signs for themselves. Ask another assessor."
    if not record.licences:
        return NO_LICENCE
    if record.status is Status.SUSPENDED:
        return "Your own competency in this checklist and region is suspended, so you can't sign."
    return ""


def eligibility(record: AssessorRecord, learner_id: str) -> Eligibility:
    """Whether somebody may observe and sign for a learner in a scope, on the record's day.

    A founding assessor is designated by an administrator, so that somebody can be first; a
    suspension of their own competency ends that too.
    """
    if refusal := refusal_to_sign(record, learner_id):
        return Eligibility(None, refusal)
    if record.founding_id is not None:
        return Eligibility(Ground.FOUNDING, "", record.founding_id)
    if record.status in (Status.CURRENT, Status.EXPIRING):
        return Eligibility(Ground.OWN_COMPETENCY, "", None, record.ends_on)
    return Eligibility(
        None,
        "You can sign only where your own competency was current on that day "
        f"(yours: {record.status.words.lower()}), or where an administrator has designated you "
        "as a founding assessor.",
    )


def confirmation_fault(
    manager_id: str, learner_id: str, assessor_ids: Collection[str]
) -> str | None:
    """Why a manager may not confirm (None: may): never for oneself, never what one attested."""
    if manager_id == learner_id:
        return "Nobody confirms their own competency. Ask another manager of the clinic."
    if manager_id in assessor_ids:
        return (
            "You signed one of the observations. Somebody else has to confirm: one attests what "
            "was seen, another one confirms."
        )
    return None
