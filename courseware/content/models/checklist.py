"""A checklist file: what an assessor watches, and what makes a sign-off."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from courseware.content.models.words import (
    Authored,
    Count,
    Domain,
    Line,
    Positive,
    RefId,
    Scale,
    Slug,
    Text,
    YesNo,
)
from courseware.domain.competency.watched import Setting, Supervision

Rating = Annotated[int, Field(strict=True, ge=1, le=5)]


class Requirements(Authored):
    """What has to be current before the first observation."""

    courses: tuple[Slug, ...] = Field((), description="Ids of courses.")
    quizzes: tuple[Slug, ...] = Field((), description="Ids of quizzes.")
    checklists: tuple[Slug, ...] = Field((), description="Ids of other checklists.")


class Item(Authored):
    """One thing that the assessor watches."""

    id: Slug = Field(description="Name of the item, unique in its checklist, such as a01.")
    text: Text = Field(description="What the assessor sees when it is done well.")
    domain: Domain = Field(description="Competency domain, D1 to D10.")
    critical: YesNo = Field(
        False, description="true: without it there is no sign-off, whatever the rest."
    )
    scale: Scale = Field(
        description="safe_unsafe for critical items, entrustment (1 to 5) for all others."
    )
    evidence: tuple[RefId, ...] = Field((), description="Ids of references, such as EV-44.")


class LowerRatings(Authored):
    """How many items may stay below the rating."""

    rating: Rating = Field(description="The lowest rating that is still tolerated.")
    at_most: Count = Field(description="For how many items.")
    with_plan: YesNo = Field(False, description="true: each needs a written plan.")


class Watched(Authored):
    """Which sessions count as watched."""

    regions: tuple[Slug, ...] = Field(
        (),
        description="Ids of regions, one of which the session was in; leave it out for the "
        "checklist's own `regions`, or else `covers`.",
    )
    settings: tuple[Setting, ...] = Field(
        (), description="On whom: simulated, peer_model, real_patient; leave it out for all."
    )
    supervision: tuple[Supervision, ...] = Field(
        (),
        description="How closely somebody stood by: hands_on, beside, nearby, at_hand; leave it "
        "out for all but at_hand (within call), because nobody watched.",
    )


class PassRule(Authored):
    """What it takes to be signed off."""

    rating: Rating = Field(description="Entrustment rating that every item needs (1-5).")
    observations: Positive = Field(description="How many observations in all.")
    assessors: Positive = Field(description="By how many different assessors.")
    lower: LowerRatings | None = Field(
        None, description="How many items may be rated lower; leave it out for none."
    )
    sessions: Count = Field(0, description="How many whole sessions were watched.")
    regions: Count = Field(0, description="In how many regions they were.")
    watched: Watched | None = Field(
        None,
        description="Which sessions count for `sessions` and `regions`; leave it out for all that "
        "were watched in a region that the checklist is about.",
    )
    statement: Text = Field(description="What the assessor signs.")


class Checklist(Authored):
    """Items to watch in practice, and the rule for a sign-off."""

    id: Slug = Field(description="Name of the checklist and of its file, such as cl-a.")
    title: Line = Field(description="The name on pages and certificates.")
    requires: Requirements = Field(
        default_factory=Requirements,
        description="Courses, quizzes and checklists that come first.",
    )
    regions: tuple[Slug, ...] = Field(
        (), description="Ids of body regions; [] where it is not divided by region."
    )
    covers: tuple[Slug, ...] | None = Field(
        None,
        description="Needed where `regions` is []: ids of the regions in which an adverse event "
        "suspends this checklist; [] where what it asks belongs to no region.",
    )
    items: tuple[Item, ...] = Field(
        min_length=1, max_length=200, description="What the assessor watches."
    )
    pass_rule: PassRule = Field(
        alias="pass",
        description="When a sign-off is earned: ratings, observations, assessors.",
    )
    valid_months: Positive = Field(description="For how many months a sign-off is current.")
    renewal_window_days: Count = Field(
        60, description="How many days before the end a renewal may begin."
    )
    lapses_without_use_months: Positive | None = Field(
        None, description="Lapses after so many months without use; leave it out for never."
    )
    note: Text | None = Field(None, description="What readers should know about these rules.")
