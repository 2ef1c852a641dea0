"""A file in which the check kept quiet is no release, and what is live stays live."""

import pytest

from courseware.content import compile as compiling
from courseware.content import library as reading
from courseware.services.authoring.desk import Desk
from courseware.services.authoring.publishing import look_at_files
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publication import plan
from courseware.services.releases.publishing import publish
from tests.cast import INA, NOON, install_cast
from tests.library import write_library

QUIZ, COURSE = "quizzes/basics/needles.yaml", "lessons/basics/course.yaml"


@pytest.fixture
def house(db, tmp_path):
    """(database, folder) with the small library published."""
    install_cast(db)
    root = write_library(tmp_path / "library")
    assert not publish(db, root, None, "first", NOON).refused
    return db, root


@pytest.fixture
def silent_check(monkeypatch):
    """A check that finds no mistake in any file by itself."""
    summarise = reading.summarise

    def silent(data, kind, path):
        summary = summarise(data, kind, path)
        summary.problems.clear()
        return summary

    monkeypatch.setattr(reading, "summarise", silent)


def errors(found):
    return [(p.path, p.line, p.code) for p in found.problems if p.severity == "error"]


def outcomes(db, root, tmp_path):
    """What a dry run, the page before publishing, and publishing say."""
    desk = Desk(root, tmp_path / "cache", authoring=True)
    return (
        plan(db, root),
        look_at_files(db, INA.actor, desk).plan,
        publish(db, root, None, "second", NOON),
    )


@pytest.mark.usefixtures("silent_check")
@pytest.mark.parametrize(
    ("path", "old", "new", "line"),
    [
        (COURSE, 'anchors: ["no", "a little", "yes"]', "anchors: []", 17),
        (COURSE, "status: open", "status: opened", 20),
        (QUIZ, "pass: 60", 'pass: "60', 4),
    ],
)
def test_what_was_kept_quiet_is_told_where_it_stands_and_goes_live_nowhere(
    house, tmp_path, path, old, new, line
):
    db, root = house
    text = (root / path).read_text()
    assert text.count(old) == 1
    (root / path).write_text(text.replace(old, new))

    for found in outcomes(db, root, tmp_path):
        ((file, found_line, code),) = errors(found)
        assert (file, found_line) == (path, line), code
        assert found.refused
    assert CatalogueSource(db).current(0).release_id == 1


def test_a_fault_of_ours_in_one_file_names_the_file_and_stops_nothing_else(
    house, tmp_path, monkeypatch
):
    db, root = house
    (root / QUIZ).write_text((root / QUIZ).read_text().replace("pass: 60", "pass: 70"))

    def fail(*_):
        raise KeyError("unforeseen")

    monkeypatch.setattr(compiling, "compile_quiz", fail)

    for found in outcomes(db, root, tmp_path):
        assert errors(found) == [(QUIZ, 1, "CW186")]
    assert CatalogueSource(db).current(0).release_id == 1
