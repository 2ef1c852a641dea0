"""A rule set: what one place asks of continuing education, as far as somebody has seen it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from courseware.content.models.words import Authored, Day, Line, Positive, Slug, Text
from courseware.domain.credit_units import Step, Unit


class Confidence(StrEnum):
    """How well a statement is founded."""

    HIGH = "H"
    MEDIUM = "M"
    LOW = "L"


class Distance(StrEnum):
    """Whether knowledge that was learned at a distance counts."""

    COUNTS = "counts"
    IN_PART = "in_part"
    NOT = "does_not_count"


class SkillStatus(StrEnum):
    """How a source lists a place's law on one skill."""

    ALLOWED = "listed_as_allowed"
    SILENT = "listed_as_silent"
    NOT_PERMITTED = "listed_as_not_permitted"
    REGULATED = "regulated"


class InPerson(StrEnum):
    """How much of a training has to be face to face."""

    ALL = "all"
    PART = "part"
    UNKNOWN = "unknown"


class Statement(Authored):
    """Something that a rule says, with where and when it was seen."""

    words: Text = Field(description="What the rule says, in our own words (plain text).")
    source: Line = Field(description="Rule, statute or page where it was seen.")
    seen_on: Day = Field(description="The day by which it had been seen, YYYY-MM-DD.")
    confidence: Confidence = Field(
        description="H: rule, statute or regulator's page seen. M: secondary page or older text. "
        "L: weak page or cut text."
    )
    page_dated: Line | None = Field(None, description="Date that the page bears, where it has one.")
    until: Day | None = Field(None, description="Last day for which the text is said to hold.")
    check: Line | None = Field(None, description="Why the law of today has to be looked up first.")


class HourStatement(Statement):
    """How long an hour of credit is."""

    minutes: Literal[50, 60] = Field(description="Minutes of one hour of credit: 50 or 60.")


class UnitStatement(Statement):
    """What one unit of credit is."""

    unit: Unit = Field(description="hour, ceu, ccu or credit.")
    hours: Positive = Field(description="How many hours make one unit.")
    step: Step = Field(
        Step.EXACT, description="exact, tenth, quarter or whole: to what amounts are cut down."
    )


class RenewalPart(Authored):
    """A part of what a renewal asks for that only certain learning fills."""

    name: Line = Field(description="What it is about, such as Ethics and law.")
    least: Positive = Field(description="How much of it at least, in the unit of the whole.")


class RenewalStatement(Statement):
    """How much learning one renewal of a licence asks for."""

    amount: Positive = Field(description="How much in one period.")
    unit: Unit = Field(description="What it is counted in: hour, ceu, ccu or credit.")
    months: Positive = Field(description="Length of the period in months.")
    parts: tuple[RenewalPart, ...] = Field((), description="Parts with a subject of their own.")

    @model_validator(mode="after")
    def _parts_fit(self) -> RenewalStatement:
        if sum(part.least for part in self.parts) > self.amount:
            raise ValueError("the parts ask for more than the whole")
        return self


class DistanceStatement(Statement):
    """What becomes of knowledge that was learned at a distance."""

    knowledge: Distance = Field(description="counts, in_part or does_not_count.")
    at_most: Positive | None = Field(
        None, description="With in_part: how much of it counts, in the unit of the renewal."
    )

    @model_validator(mode="after")
    def _limit_fits(self) -> DistanceStatement:
        if (self.knowledge is Distance.IN_PART) != (self.at_most is not None):
            raise ValueError("`at_most` stands with `knowledge: in_part`, and only there")
        return self


class RecordsStatement(Statement):
    """How long records have to be kept."""

    who: Literal["provider", "licensee"] = Field(description="provider or licensee.")
    years: Positive = Field(description="For how many years at least.")


class NoteStatement(Statement):
    """Anything else that a rule says."""

    about: Literal["certificate", "provider", "completion", "practice"] = Field(
        description="certificate, provider, completion or practice."
    )


class StatusStatement(Statement):
    """How the law of a place is listed for one skill."""

    value: SkillStatus = Field(
        description="listed_as_allowed, listed_as_silent, listed_as_not_permitted or regulated."
    )


class TrainingStatement(Statement):
    """What training a place asks for before a skill is used."""

    hours: Positive | None = Field(None, description="Hours of training; leave out if not seen.")
    in_person: InPerson = Field(description="all, part or unknown: what must be face to face.")
    requires: tuple[Line, ...] = Field((), description="What else is asked for, one by one.")


class Skill(Authored):
    """A skill that the library teaches the knowledge of."""

    name: Line = Field(description="The skill, such as Dry needling.")
    status: StatusStatement | None = Field(None, description="How the law is listed.")
    training: TrainingStatement | None = Field(None, description="What training is asked for.")


class Rule(Authored):
    """What one place asks of one profession; what is left out is unknown."""

    id: Slug = Field(description="Name of the rule set and of its file. Never change it later.")
    name: Line = Field(description="The place or body, as licences name it.")
    country: Line = Field(description="The heading that it stands under in lists.")
    profession: Line = Field(description="Whose licence it is about.")
    also: Annotated[tuple[Line, ...], Field(max_length=20)] = Field(
        (), description="Other names of the place, such as its abbreviation."
    )
    hour: HourStatement | None = Field(None, description="How long an hour of credit is.")
    units: tuple[UnitStatement, ...] = Field((), description="Units of credit.")
    renewal: RenewalStatement | None = Field(None, description="What a renewal asks for.")
    distance: DistanceStatement | None = Field(None, description="What online learning counts.")
    records: tuple[RecordsStatement, ...] = Field((), description="How long records are kept.")
    skills: tuple[Skill, ...] = Field((), description="Law on skills that the library teaches.")
    notes: tuple[NoteStatement, ...] = Field((), description="Whatever else was seen.")

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Everything that the rule set states, in the order of the file."""
        single = (self.hour, *self.units, self.renewal, self.distance, *self.records)
        skills = (one for skill in self.skills for one in (skill.status, skill.training))
        return tuple(one for one in (*single, *skills, *self.notes) if one is not None)

    @model_validator(mode="after")
    def _says_something(self) -> Rule:
        if not self.statements:
            raise ValueError("the rule set states nothing; leave the file out")
        return self
