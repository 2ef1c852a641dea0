"""Pages for a clinic's instructors."""

from courseware.web.instructor import author, editing, statistics

BLUEPRINTS = (statistics.blueprint, author.blueprint, editing.blueprint)
