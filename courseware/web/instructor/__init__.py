"""Pages for a clinic's instructors."""

from courseware.web.instructor import statistics

BLUEPRINTS = (statistics.blueprint,)
