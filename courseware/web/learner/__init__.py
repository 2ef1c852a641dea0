"""Pages for learners."""

from courseware.web.learner import (
    attempts,
    competencies,
    credits,
    home,
    lessons,
    logbook,
    observations,
    quizzes,
    recalls,
    reports,
)

BLUEPRINTS = (
    home.blueprint,
    lessons.blueprint,
    quizzes.blueprint,
    attempts.blueprint,
    reports.blueprint,
    recalls.blueprint,
    credits.blueprint,
    competencies.blueprint,
    observations.blueprint,
    logbook.blueprint,
)
