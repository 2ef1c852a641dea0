"""What a checklist's revision asks for, as plain values."""

from dataclasses import dataclass
from enum import StrEnum

from courseware.domain.competency.watched import ANY, Watched


class Scale(StrEnum):
    """How an item is rated."""

    SAFE_UNSAFE = "safe_unsafe"
    ENTRUSTMENT = "entrustment"


ANCHORS: dict[int, str] = {
    1: "The assessor had to take over and do it",
    2: "Needed to be talked through each step",
    3: "Needed prompts now and then",
    4: "The assessor stayed nearby just in case",
    5: "The assessor was not needed",
}
"""The entrustment scale, after the O-SCORE, in our own words."""
OWN_ANCHORS: dict[int, str] = {
    1: "Somebody had to take over",
    2: "I needed to be talked through it",
    3: "I needed prompts now and then",
    4: "I could do it with somebody nearby",
    5: "I could do it alone",
}
"""The same scale as somebody says it of themself."""


@dataclass(frozen=True, slots=True)
class ItemRule:
    """One item as the rule sees it."""

    id: str
    critical: bool
    scale: Scale


@dataclass(frozen=True, slots=True)
class Lower:
    """So many items may stay below the rating that is needed, down to another one."""

    rating: int
    at_most: int
    with_plan: bool


class RequirementKind(StrEnum):
    """What may have to come first."""

    COURSE = "course"
    QUIZ = "quiz"
    CHECKLIST = "checklist"
    SESSIONS = "sessions"
    REGIONS = "regions"


@dataclass(frozen=True, slots=True)
class Requirement:
    """A course, quiz or checklist that comes first, or a quota of sessions or regions.

    What comes first has a target; a quota has none, and is named so only to be waived.
    """

    kind: RequirementKind
    target: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.target}" if self.target else self.kind.value


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one revision of one checklist.

    Attributes:
        revision: SHA-256 that names the revision.
        regions: the scopes of the checklist; () where it is not divided.
        rating: entrustment (1-5) that every rated item needs.
        observations: how many observations, and in how many each item is good.
        assessors: by how many different assessors.
        sessions, regions_needed: what the logbook and the observations together must hold.
        watched: which sessions count towards both.
        valid_months: for how long a confirmation holds.
        window_days: how long before its end a renewal may begin.
        lapse_months: after how many months without use it lapses; None for never.
    """

    checklist_id: str
    revision: str
    items: tuple[ItemRule, ...]
    rating: int
    observations: int
    assessors: int
    valid_months: int
    window_days: int = 60
    lower: Lower | None = None
    sessions: int = 0
    regions_needed: int = 0
    watched: Watched = ANY
    lapse_months: int | None = None
    requires: tuple[Requirement, ...] = ()
    regions: tuple[str, ...] = ()

    @property
    def scopes(self) -> tuple[str, ...]:
        """The regions in which it is held one by one; `("",)` where it is held as a whole."""
        return self.regions or ("",)
