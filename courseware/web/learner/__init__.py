"""Pages for learners."""

from courseware.web.learner import (
    attempts,
    competencies,
    courses,
    credits,
    home,
    lessons,
    logbook,
    observations,
    quizzes,
    reports,
    transcript,
)

BLUEPRINTS = (
    home.blueprint,
    courses.blueprint,
    lessons.blueprint,
    quizzes.blueprint,
    attempts.blueprint,
    reports.blueprint,
    credits.blueprint,
    competencies.blueprint,
    observations.blueprint,
    logbook.blueprint,
    transcript.blueprint,
)
