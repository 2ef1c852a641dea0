"""What answers tell about questions: the list of quizzes, and one quiz."""

from flask import Blueprint, render_template, request

from courseware.domain.errors import NotFound
from courseware.domain.policy import Permission
from courseware.domain.weak_items import FEWEST
from courseware.services.problem_reports import open_reports
from courseware.services.statistics.listing import list_quizzes
from courseware.services.statistics.quizzes import (
    MOST_READ,
    MOST_TIMED,
    Analysis,
    QuizStatistics,
    quiz_statistics,
)
from courseware.web.access import needs
from courseware.web.instructor.plot import plot_of
from courseware.web.runtime import actor, catalogue, database

blueprint = Blueprint("statistics", __name__)

_FIRST = "first"


@blueprint.get("/author/statistics")
@needs(Permission.STATISTICS_READ)
def quizzes() -> str:
    """All quizzes with their attempts."""
    lines = list_quizzes(database(), catalogue(), actor())
    return render_template("instructor/statistics_list.html", lines=lines)


@blueprint.get("/author/statistics/<quiz_id>")
@needs(Permission.STATISTICS_READ)
def quiz(quiz_id: str) -> str:
    """One quiz: what to look at first, all questions, months, revisions."""
    first_only = request.args.get("attempts") == _FIRST
    found = quiz_statistics(database(), catalogue(), actor(), quiz_id, first_only)
    revision = request.args.get("revision", "")
    shown = _revision(found, revision) if revision else found.present
    return render_template(
        "instructor/statistics.html",
        found=found,
        shown=shown,
        revision=revision,
        plot=plot_of(shown.questions),
        numbers={question.question_id: n for n, question in enumerate(shown.questions, start=1)},
        reports=open_reports(database(), actor(), quiz_id),
        fewest=FEWEST,
        most_read=MOST_READ,
        most_timed=MOST_TIMED,
        which="first attempts" if first_only else "attempts",
    )


def _revision(found: QuizStatistics, revision: str) -> Analysis:
    """The analysis of one revision.

    Raises:
        NotFound: nobody attempted such a revision.
    """
    for one in found.revisions:
        if one.revision_sha256 == revision:
            return one.analysis
    raise NotFound
