"""Pages for a clinic's instructors."""

from courseware.web.instructor import (
    author,
    editing,
    marking,
    publishing,
    regrading,
    reports,
    statistics,
    taking_back,
)

BLUEPRINTS = (
    statistics.blueprint,
    author.blueprint,
    editing.blueprint,
    publishing.blueprint,
    regrading.blueprint,
    reports.blueprint,
    marking.blueprint,
    taking_back.blueprint,
)
