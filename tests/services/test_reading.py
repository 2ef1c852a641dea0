"""Reading counts by plausible time on screen, on the server's clock."""

from datetime import timedelta

import pytest

from courseware.domain.errors import NotFound
from courseware.domain.reading import ReadHow
from courseware.services.lessons.practice import answer_practice, practice_questions
from courseware.services.lessons.reading import (
    lesson_or_404,
    lesson_progress,
    mark_parts,
    report_seconds,
)
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from tests.cast import LEA, LUC, NOON, install_cast
from tests.library import LESSON, quiz, write_library


def lesson_of(school):
    return lesson_or_404(school[1], "basics", "needles")


def test_a_part_is_read_after_its_plausible_time_and_not_before(school):
    db, catalogue = school
    lesson = lesson_of(school)
    report_seconds(db, catalogue, LEA.actor, lesson, {"what-it-is": 2}, NOON)
    assert lesson_progress(db, catalogue, LEA.actor, lesson).parts_read == frozenset()

    later = NOON + timedelta(seconds=5)
    done = report_seconds(db, catalogue, LEA.actor, lesson, {"what-it-is": 1}, later)

    assert set(done) == {"what-it-is"}
    progress = lesson_progress(db, catalogue, LEA.actor, lesson)
    assert progress.parts_read == {"what-it-is"}
    assert progress.resume_at == "start"
    assert progress.read_at is None


def test_an_hour_claimed_in_a_second_brings_a_second(school):
    db, catalogue = school
    lesson = lesson_of(school)
    report_seconds(db, catalogue, LEA.actor, lesson, {"start": 1}, NOON)

    soon = NOON + timedelta(seconds=1)
    claims = {part.id: 3600 for part in lesson.parts}
    done = report_seconds(db, catalogue, LEA.actor, lesson, claims, soon)

    assert list(done) == []


def test_the_lesson_is_read_when_every_part_is(school):
    db, catalogue = school
    lesson = lesson_of(school)
    parts = [part.id for part in lesson.parts]
    mark_parts(db, catalogue, LEA.actor, lesson, parts[:-1], ReadHow.BUTTON, NOON)
    assert lesson_progress(db, catalogue, LEA.actor, lesson).read_at is None

    mark_parts(db, catalogue, LEA.actor, lesson, parts[-1:], ReadHow.BUTTON, NOON)

    assert lesson_progress(db, catalogue, LEA.actor, lesson).read_at == NOON
    assert lesson_progress(db, catalogue, LUC.actor, lesson).read_at is None


def test_a_part_that_does_not_exist_is_not_found(school):
    db, catalogue = school
    with pytest.raises(NotFound):
        report_seconds(db, catalogue, LEA.actor, lesson_of(school), {"nowhere": 5}, NOON)


def test_a_lesson_under_the_wrong_course_is_not_found(school):
    with pytest.raises(NotFound):
        lesson_or_404(school[1], "elsewhere", "needles")


def test_practice_reasons_come_with_the_answer_and_stay(school):
    db, catalogue = school
    lesson = lesson_of(school)
    before = practice_questions(db, catalogue, LEA.actor, lesson)["practice-name"]
    assert before.explanation is None

    form = {"answer": ["b"]}
    answered = answer_practice(db, catalogue, LEA.actor, lesson, "practice-name", form, NOON)

    assert len(answered.explanation.rows) == 3
    after = practice_questions(db, catalogue, LEA.actor, lesson)["practice-name"]
    assert after.response == answered.response
    assert after.explanation is not None


def test_a_graded_question_cannot_be_practised(school):
    db, catalogue = school
    with pytest.raises(NotFound):
        answer_practice(db, catalogue, LEA.actor, lesson_of(school), "q0", {"answer": ["a"]}, NOON)


def test_practice_options_are_not_in_the_order_of_the_file(db, tmp_path):
    shown = set()
    write_library(tmp_path / "library", quiz())
    install_cast(db)
    for name in ("practice-name", "another-name", "third-name", "fourth-name"):
        text = quiz().replace("practice-name", name)
        lesson = LESSON.replace("practice-name", name)
        write_library(tmp_path / "library", text, lesson)
        publish(db, tmp_path / "library", None, "", NOON)
        catalogue = CatalogueSource(db).current(0)
        found = lesson_or_404(catalogue, "basics", "needles")
        practices = practice_questions(db, catalogue, LEA.actor, found)
        again = practice_questions(db, catalogue, LUC.actor, found)
        options = [option.id for option in practices[name].question.options]
        assert options == [option.id for option in again[name].question.options]
        shown.add(tuple(options))

    assert len(shown) > 1
