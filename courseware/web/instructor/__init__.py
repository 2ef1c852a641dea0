"""Pages for a clinic's instructors."""

from courseware.web.instructor import publishing, regrading, statistics

BLUEPRINTS = (statistics.blueprint, publishing.blueprint, regrading.blueprint)
