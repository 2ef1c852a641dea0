"""Pages for a clinic's instructors."""

from courseware.web.instructor import publishing, regrading, reports, statistics

BLUEPRINTS = (statistics.blueprint, publishing.blueprint, regrading.blueprint, reports.blueprint)
