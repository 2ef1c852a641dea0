"""What is credited, how the minutes came about, and what is still open."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flask import Blueprint, render_template

from courseware.domain.competency.calendar import day_of
from courseware.domain.policy import Permission, may_enter
from courseware.services.certificates.reading import own_certificates
from courseware.services.credits import credit, licences, repeating, resting_awards
from courseware.services.credits.courses import CourseProgress
from courseware.services.credits.learner_home import still_open
from courseware.services.credits.validity import why_not_valid_for
from courseware.web.access import needs
from courseware.web.learner.steps import Step, steps_of
from courseware.web.links import verify_at
from courseware.web.runtime import actor, catalogue, database, now

blueprint = Blueprint("credits", __name__)


@blueprint.get("/credits")
@needs(Permission.OWN_RECORDS)
def credits() -> str:
    """All awards of the actor with their working, and the open conditions of started courses."""
    awards = credit.credits(database(), actor())
    # Who has left every clinic keeps the records and studies no more.
    studies = may_enter(actor(), Permission.COURSES_STUDY).allowed
    today = day_of(now(), actor().zone)
    started = still_open(database(), catalogue(), actor(), now()) if studies else ()
    return render_template(
        "learner/credits.html",
        awards=awards,
        studies=studies,
        certificates=own_certificates(database(), actor(), now()),
        # From the oldest on, so that the newest one of each course is kept.
        latest={a.course_id: a.award_id for a in reversed(awards) if not a.set_aside},
        verify_at=verify_at(),
        licences=licences.on_record(database(), catalogue(), actor(), today),
        repetitions=repeating.repetitions(database(), catalogue(), actor(), now())
        if studies
        else {},
        workings={award.award_id: _working(award.snapshot) for award in awards},
        resting=resting_awards.own_resting(database(), catalogue(), actor()) if awards else {},
        valid_minutes=sum(award.minutes for award in awards if award.counts),
        open_courses=[_open(progress) for progress in started],
    )


def _open(progress: CourseProgress) -> tuple[CourseProgress, list[Step], list[str]]:
    """A course with its open steps, and why completing it now gives no valid credit."""
    left = [step for step in steps_of(progress, catalogue()) if not step.met]
    who = actor().person_id
    return progress, left, why_not_valid_for(database(), progress.course, who, now())


def _working(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """The working of an award with its exact minutes as fractions."""
    working = dict(snapshot["working"])
    return {
        **working,
        "formula": Fraction(working["formula"]),
        "reading": Fraction(working["reading"]),
        "minutes": snapshot["minutes"],
    }
