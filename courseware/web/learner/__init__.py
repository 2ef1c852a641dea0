"""Pages for learners."""

from courseware.web.learner import attempts, courses, credits, home, lessons, quizzes, transcript

BLUEPRINTS = (
    home.blueprint,
    courses.blueprint,
    lessons.blueprint,
    quizzes.blueprint,
    attempts.blueprint,
    credits.blueprint,
    transcript.blueprint,
)
