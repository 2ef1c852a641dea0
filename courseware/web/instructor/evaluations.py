"""How learners answered the evaluations of the courses: figures, and nobody's words."""

from flask import Blueprint, render_template

from courseware.domain.policy import Permission
from courseware.services.credits import evaluations
from courseware.web.access import needs
from courseware.web.runtime import actor, catalogue, database

blueprint = Blueprint("evaluation_figures", __name__)


@blueprint.get("/author/evaluations")
@needs(Permission.EVALUATION_FIGURES_READ)
def courses() -> str:
    """Courses with the number of their evaluations."""
    found = evaluations.figures_overview(database(), catalogue(), actor())
    return render_template("instructor/evaluations.html", courses=found)


@blueprint.get("/author/evaluations/<course_id>")
@needs(Permission.EVALUATION_FIGURES_READ)
def course(course_id: str) -> str:
    """One course: each question in each wording, with how often each answer was given."""
    found = evaluations.figures(database(), catalogue(), actor(), course_id)
    return render_template(
        "instructor/evaluation.html",
        found=found,
        parts=[(wording, found.of(wording)) for wording in evaluations.Wording],
        fewest=evaluations.FEWEST,
        group=evaluations.FEWEST_TOLD,
    )
