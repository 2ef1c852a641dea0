"""Pages for a clinic's instructors."""

from courseware.web.instructor import publishing, statistics

BLUEPRINTS = (statistics.blueprint, publishing.blueprint)
