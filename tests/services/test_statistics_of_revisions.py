"""Statistics over revisions of a quiz: what is put together, kept apart, or kept after it left."""

from collections import Counter
from datetime import timedelta
from fractions import Fraction

import pytest

from courseware.domain.spread import Gap
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.services.statistics.answer_counts import count
from courseware.services.statistics.listing import list_quizzes
from courseware.services.statistics.quizzes import quiz_statistics
from courseware.store.quizzes.answers import sittings
from tests.cast import INA, NOON
from tests.library import quiz, write_library
from tests.services.answering import add_attempt, body_of
from tests.services.quiz_figures import MARCH, MAY, by_id, right, statistics


def test_people_of_two_revisions_are_each_counted_once(school, tmp_path):
    db, catalogue = school
    add_attempt(db, catalogue.quiz("needles"), "p1", right())
    add_attempt(db, catalogue.quiz("needles"), "p2", right())
    root = write_library(tmp_path / "reworded", quiz(right="b"))
    assert not publish(db, root, None, "", NOON).refused
    later = CatalogueSource(db).current(0)
    add_attempt(db, later.quiz("needles"), "p1", right(), number=2)

    found = statistics((db, later))

    assert (found.present.attempts, found.present.test.people) == (3, 2)
    assert sorted(of.analysis.test.people for of in found.revisions) == [1, 2]


def republish(db, folder, text):
    assert not publish(db, write_library(folder / "library", text), None, "", MARCH).refused
    return CatalogueSource(db).current(0)


def test_answers_to_a_question_that_stayed_as_it_was_are_put_together(school, tmp_path):
    db, catalogue = school
    add_attempt(db, catalogue.quiz("needles"), "p1", right("q0", "q1"))
    changed = quiz().replace("Which one is number 0?", "Which of these is number 0?")
    after = republish(db, tmp_path, changed)
    add_attempt(db, after.quiz("needles"), "p2", right(), MAY)

    found = quiz_statistics(db, after, INA.actor, "needles")

    present = by_id(found.present)
    assert present["q1"].figures.answers == 2
    assert present["q0"].figures.answers == 1
    assert found.set_apart == {"q0": 1}
    assert found.present.test.alpha is Gap.OTHER_ITEMS
    assert [len(r.analysis.questions) for r in found.revisions] == [6, 6]
    by_revision = [by_id(r.analysis)["q0"].figures.facility for r in found.revisions]
    assert by_revision == [1, 0]
    assert [r.first_at for r in found.revisions] == [MAY, NOON]


def test_another_reason_makes_no_other_question(school, tmp_path):
    db, catalogue = school
    add_attempt(db, catalogue.quiz("needles"), "p1", right("q0"))
    after = republish(db, tmp_path, quiz().replace("RATIONALE-q0-b: that one", "That one"))
    add_attempt(db, after.quiz("needles"), "p2", right(), MAY)

    found = quiz_statistics(db, after, INA.actor, "needles")

    assert len(found.revisions) == 2
    assert found.set_apart == {}
    assert by_id(found.present)["q0"].figures.answers == 2


def test_another_key_makes_another_question(school, tmp_path):
    db, catalogue = school
    add_attempt(db, catalogue.quiz("needles"), "p1", right())
    after = republish(db, tmp_path, quiz(right="b"))

    found = quiz_statistics(db, after, INA.actor, "needles")

    assert by_id(found.present)["q0"].figures.facility is Gap.NOBODY
    assert found.set_apart == {"q0": 1, "q1": 1, "c0": 1}  # the three that were drawn
    assert by_id(found.revisions[0].analysis)["q0"].figures.facility == 1


def test_a_pilot_question_counts_for_nothing_and_has_figures(school, tmp_path):
    db, _ = school
    pilot = quiz().replace(
        "id: q3\n    type: single\n    objective: N1.1\n    use: graded",
        "id: q3\n    type: single\n    objective: N1.1\n    use: pilot",
    )
    catalogue = republish(db, tmp_path, pilot)
    bank = catalogue.quiz("needles")
    for name, sheet in {
        "p1": {"q0": "a", "q1": "a", "q3": "a"},
        "p2": {"q0": "a", "q1": "b", "q3": "b"},
        "p3": {"q0": "b", "q1": "b", "q3": "b"},
    }.items():
        add_attempt(db, bank, name, sheet)

    found = quiz_statistics(db, catalogue, INA.actor, "needles").present

    q3 = by_id(found)["q3"]
    assert q3.pilot
    assert (q3.figures.facility, q3.figures.points) == (Fraction(1, 3), 0)
    assert q3.figures.discrimination == pytest.approx(0.75**0.5)
    assert found.test.mean == 1


def test_a_quiz_that_left_the_library_keeps_its_statistics(school, tmp_path):
    db, catalogue = school
    add_attempt(db, catalogue.quiz("needles"), "p1", right())
    lesson = (tmp_path / "library/lessons/basics/needles.md").read_text()
    renamed = (
        quiz().replace("id: needles\n", "id: pins\n", 1).replace("lesson: needles", "lesson: pins")
    )
    root = tmp_path / "other"
    write_library(root, renamed, lesson.replace("id: needles", "id: pins"))
    (root / "lessons/basics/needles.md").rename(root / "lessons/basics/pins.md")
    (root / "quizzes/basics/needles.yaml").rename(root / "quizzes/basics/pins.yaml")
    course = root / "lessons/basics/course.yaml"
    kept = "retired_quizzes: [{id: needles, why: Renamed}]\n"
    course.write_text(course.read_text().replace("[needles]", "[pins]") + kept)
    assert not publish(db, root, None, "", MAY).refused
    after = CatalogueSource(db).current(0)

    assert quiz_statistics(db, after, INA.actor, "needles").present.attempts == 1
    lines = list_quizzes(db, after, INA.actor)
    assert [(line.quiz_id, line.attempts) for line in lines] == [("pins", 0), ("needles", 1)]
    assert [(line.title, line.offered) for line in lines] == [("Needles", True), ("Needles", False)]


def test_marks_are_of_all_attempts_and_choices_of_the_newest(school):
    db, catalogue = school
    bank = catalogue.quiz("needles")
    for number, choice in enumerate("bbba"):
        sheet = {"q0": choice, "q1": "a", "c0": "a"}
        add_attempt(db, bank, f"p{number}", sheet, NOON + timedelta(days=number))

    with db.snapshot() as connection:
        (counted,) = count(sittings(connection, "needles", most_answers=2))

    read = sum(sum(score.given.values()) for score in counted.scores.values())
    unread = sum(sum(score.unread.values()) for score in counted.scores.values())
    assert (counted.attempts, read, unread) == (4, 6, 6)
    bodies = Counter(
        body
        for score in counted.scores.values()
        for (asked, body) in score.given
        if asked.startswith("q0")
    )
    assert bodies == {body_of({"choice": "b"}): 1, body_of({"choice": "a"}): 1}
