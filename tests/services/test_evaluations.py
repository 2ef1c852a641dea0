"""Results of evaluations: each answer under the words that were asked, whatever is asked today."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, update

from courseware.domain.errors import Forbidden
from courseware.services.credits import evaluations
from courseware.services.credits.evaluations import (
    FEWEST,
    Wording,
    figures,
    figures_overview,
    results,
    results_csv,
)
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publication import plan, plan_release
from courseware.services.releases.publishing import publish
from courseware.store.tables import Evaluation, Person
from tests.cast import ADA, ASA, HAL, INA, LEA, LUC, MAX, MOA, NOON
from tests.services.test_credit import evaluate, pass_quiz, read_lesson

COURSE = "lessons/basics/course.yaml"
ASKED = [
    {
        "id": "useful",
        "text": "Was it useful?",
        "type": "scale",
        "anchors": ["no", "a little", "yes"],
    },
    {"id": "remarks", "text": "Anything else?", "type": "comment", "anchors": []},
]
EVERYBODY_SAYS = {"useful": {"value": 3}, "remarks": {"text": "Thanks to Ina."}}
RISING, FALLING = '["no", "a little", "yes"]', '["yes", "a little", "no"]'


@pytest.fixture(autouse=True)
def _told_from_one_on(monkeypatch):
    """What one answer becomes is seen best where there is no other."""
    monkeypatch.setattr(evaluations, "FEWEST_TOLD", 1)


@pytest.fixture
def root(school, tmp_path):
    """The folder of the small library that is published."""
    return tmp_path / "library"


def change(root, old, new):
    text = (root / COURSE).read_text()
    assert old in text
    (root / COURSE).write_text(text.replace(old, new, 1))


def published(school, root, old, new):
    db, _ = school
    change(root, old, new)
    outcome = publish(db, root, None, "", NOON)
    assert outcome.published, outcome.problems
    return db, CatalogueSource(db).current(0)


def evaluated_by(school, member):
    for step in (read_lesson, pass_quiz, evaluate):
        step(school, member)


def forget_words(db):
    """As rows are that an earlier version wrote."""
    with db.write() as connection:
        connection.execute(update(Evaluation).values(asked=None))


def told(school, wording):
    return [
        (r.text, r.counts, r.comments)
        for r in results(*school, ADA.actor, "basics").of(wording)
        if r.question_id == "useful"
    ]


def counts(*numbers):
    return tuple(zip(("no", "a little", "yes"), numbers, strict=True))


def test_a_release_that_reverses_a_scale_turns_no_earlier_answer_round(school, root):
    evaluated_by(school, LEA)
    school = published(school, root, RISING, FALLING)
    evaluated_by(school, LUC)

    assert told(school, Wording.TODAY) == [("Was it useful?", counts(1, 0, 0)[::-1], ())]
    assert told(school, Wording.EARLIER) == [("Was it useful?", counts(0, 0, 1), ())]
    assert told(school, Wording.UNKNOWN) == []


@pytest.mark.parametrize(("count", "is_told"), [(1, False), (2, False), (3, True)])
def test_fewer_than_three_evaluations_are_counted_and_not_told(school, monkeypatch, count, is_told):
    monkeypatch.setattr(evaluations, "FEWEST_TOLD", 3)
    for member in (LEA, LUC, HAL)[:count]:
        evaluated_by(school, member)

    found = results(*school, ADA.actor, "basics")

    assert (found.count, bool(found.results), found.is_withheld) == (count, is_told, not is_told)


def test_a_reworded_question_has_results_of_its_own_in_the_table_too(school, root):
    evaluated_by(school, LEA)
    school = published(school, root, "Was it useful?", "Was it **too long**?")

    found = results(*school, ADA.actor, "basics")

    text = results_csv(found).decode("utf-8-sig")
    lines = [
        (x["Asked"], x["Wording"], x["Answer"], x["Times"])
        for x in csv.DictReader(io.StringIO(text, newline=""))
    ]
    assert ("as today", "Was it too long? | no | a little | yes", "yes", "0") in lines
    assert ("in other words before", "Was it useful? | no | a little | yes", "yes", "1") in lines
    assert len(lines) == 6


def test_an_answer_to_a_question_that_is_asked_no_more_is_still_told(school, root):
    evaluated_by(school, LEA)
    school = published(school, root, "id: useful", "id: useful-2")

    found = results(*school, ADA.actor, "basics")

    assert [(r.question_id, r.answered) for r in found.of(Wording.TODAY)] == [
        ("useful-2", 0),
        ("remarks", 0),
    ]
    assert told(school, Wording.EARLIER) == [("Was it useful?", counts(0, 0, 1), ())]


def test_answers_without_words_are_told_by_todays_where_nothing_else_was_ever_asked(school, root):
    evaluated_by(school, LEA)
    forget_words(school[0])
    school = published(school, root, "Anything else?", "What was missing?")
    evaluated_by(school, LUC)

    assert told(school, Wording.TODAY) == [("Was it useful?", counts(0, 0, 2), ())]
    (useful, _) = results(*school, ADA.actor, "basics").of(Wording.TODAY)
    assert (useful.answered, useful.unworded) == (2, 1)


def test_answers_without_words_stay_points_where_a_release_asked_otherwise(school, root):
    evaluated_by(school, LEA)
    forget_words(school[0])
    school = published(school, root, RISING, FALLING)

    assert told(school, Wording.TODAY) == [("Was it useful?", counts(0, 0, 0)[::-1], ())]
    assert told(school, Wording.EARLIER) == []
    assert told(school, Wording.UNKNOWN) == [("", (("point 3 of the scale", 1),), ())]
    school = published(school, root, FALLING, RISING)
    assert told(school, Wording.TODAY) == [("Was it useful?", counts(0, 0, 0), ())]


@pytest.mark.parametrize(("old", "new", "why"), [
    (RISING, FALLING, "its scale has another order now: no | a little | yes → yes | a little | no"),
    (RISING, '["no", "much", "yes"]', "its scale says something else now"),
    (RISING, '["no", "yes"]', "its scale says something else now: no | a little | yes → no | yes"),
    ("Was it useful?", "Was it not useful?", "asks something else now: “Was it useful?” → "),
])  # fmt: skip
def test_publishing_names_an_answered_question_that_asks_something_else(
    school, root, old, new, why
):
    db, _ = school
    change(root, old, new)
    assert plan(db, root).problems == ()  # nobody has answered
    change(root, new, old)
    evaluated_by(school, LEA)
    change(root, old, new)

    (warned,) = plan(db, root).problems

    assert (warned.code, str(warned.severity), warned.path) == ("CW177", "warning", COURSE)
    assert f"the evaluation question `useful` was answered, and {why}" in warned.message
    assert new in (root / COURSE).read_text().splitlines()[warned.line - 1]
    assert publish(db, root, None, "", NOON).published
    back = plan_release(db, 1).problems
    assert [(p.code, str(p.severity)) for p in back] == [("CW177", "warning")]


def test_publishing_says_nothing_of_a_question_that_is_only_reworded(school, root):
    db, _ = school
    evaluated_by(school, LEA)
    change(root, "Was it useful?", "Was this useful?")

    assert plan(db, root).problems == ()


def test_another_type_under_an_answered_id_is_named(school, root):
    db, _ = school
    evaluated_by(school, LEA)
    written = (root / COURSE).read_text()
    start, end = written.index("  - id: useful"), written.index("  - {id: remarks")
    comment = '  - {id: useful, type: comment, text: "Was it useful?"}\n'
    (root / COURSE).write_text(written[:start] + comment + written[end:])

    (warned,) = plan(db, root).problems

    assert "is a comment now and no scale" in warned.message
    assert publish(db, root, None, "", NOON).published
    school = db, CatalogueSource(db).current(0)
    assert told(school, Wording.TODAY) == [("Was it useful?", (), ())]
    assert told(school, Wording.EARLIER) == [("Was it useful?", counts(0, 0, 1), ())]


def answered(db, *who, said=EVERYBODY_SAYS):
    """Evaluations of `basics`, one after the other, each in the next round of that person."""
    with db.write() as connection:
        highest = func.max(Evaluation.round)
        rounds = select(Evaluation.person_id, highest).group_by(Evaluation.person_id)
        last = {person: number for person, number in connection.execute(rounds)}
        minutes = connection.scalar(select(func.count()).select_from(Evaluation))
        for member in who:
            last[member.id], minutes = last.get(member.id, 0) + 1, minutes + 1
            values = {"person_id": member.id, "round": last[member.id], "asked": ASKED}
            values |= {"answers": said, "submitted_at": NOON + timedelta(minutes=minutes)}
            connection.execute(insert(Evaluation).values(course_id="basics", **values))


def of_both(school):
    """What administrators see of the scale and of the comments, and instructors of the scale."""
    mine = results(*school, ADA.actor, "basics").of(Wording.TODAY)
    theirs = figures(*school, INA.actor, "basics").of(Wording.TODAY)
    useful, remarks = mine or (None, None)
    return (
        useful and dict(useful.counts).get("yes"),
        len(remarks.comments) if remarks else None,
        dict(theirs[0].counts).get("yes"),
    )


def test_instructors_read_figures_of_enough_people_and_nobodys_words(school):
    answered(school[0], LEA, LUC, HAL, ASA)

    few = figures(*school, INA.actor, "basics")
    assert [(r.answered, r.told, r.counts) for r in few.results] == [(4, 0, ()), (4, 0, ())]
    answered(school[0], MAX)
    enough = figures(*school, INA.actor, "basics")

    useful, remarks = enough.results
    assert useful.counts == counts(0, 0, FEWEST) and useful.answered == FEWEST
    assert (remarks.answered, remarks.comments) == (FEWEST, ())
    assert "Thanks to Ina." in results(*school, ADA.actor, "basics").results[1].comments
    assert [(one.course_id, one.count) for one in figures_overview(*school, INA.actor)] == [
        ("basics", FEWEST)
    ]
    for who in (LEA, MAX, ADA):
        with pytest.raises(Forbidden):
            figures(*school, who.actor, "basics")
    with pytest.raises(Forbidden):
        results(*school, INA.actor, "basics")


def test_the_rounds_of_one_person_are_one_person(school, monkeypatch):
    monkeypatch.setattr(evaluations, "FEWEST_TOLD", 3)
    answered(school[0], *[LUC] * 6)

    found = results(*school, ADA.actor, "basics")

    assert (found.count, found.people, found.is_withheld, found.results) == (6, 1, True, ())
    assert list(csv.DictReader(io.StringIO(results_csv(found).decode("utf-8-sig")))) == []
    assert of_both(school) == (None, None, None)
    answered(school[0], LEA, HAL)
    assert of_both(school) == (None, 0, None)
    answered(school[0], ASA)
    assert of_both(school) == (9, 9, None)
    answered(school[0], ASA, MAX, MOA)
    assert of_both(school) == (12, 12, 12)


def test_two_accounts_that_were_joined_are_one_person(school, monkeypatch):
    monkeypatch.setattr(evaluations, "FEWEST_TOLD", 3)
    answered(school[0], LEA, LUC, HAL)
    with school[0].write() as connection:
        joined = update(Person).where(Person.id == LUC.id).values(merged_into=LEA.id)
        connection.execute(joined)

    found = results(*school, ADA.actor, "basics")

    assert (found.count, found.people, found.is_withheld) == (3, 2, True)


def test_two_looks_never_differ_by_what_one_person_said(school, monkeypatch):
    monkeypatch.setattr(evaluations, "FEWEST_TOLD", 3)
    looks = []
    for who in (LEA, LUC, HAL, LEA, ASA, ASA, MAX, MOA, LUC, HAL):
        answered(school[0], who)
        looks.append(of_both(school))

    assert [yes for yes, _, _ in looks] == [None] * 2 + [3] * 6 + [9] * 2
    assert [comments for _, comments, _ in looks] == [None] * 2 + [3] * 6 + [9] * 2
    assert [yes for _, _, yes in looks] == [None] * 8 + [9] * 2


def test_other_words_are_told_when_enough_people_were_asked_in_them(school, root, monkeypatch):
    monkeypatch.setattr(evaluations, "FEWEST_TOLD", 3)
    db, _ = school
    answered(db, LEA, LUC, HAL)
    school = published(school, root, RISING, FALLING)
    evaluated_by(school, ASA)

    assert told(school, Wording.EARLIER) == [("Was it useful?", counts(0, 0, 3), ())]
    assert told(school, Wording.TODAY) == [("Was it useful?", (), ())]
    assert results(*school, ADA.actor, "basics").results[0].answered == 1


def test_who_wrote_nothing_hides_whoever_did(school, monkeypatch):
    monkeypatch.setattr(evaluations, "FEWEST_TOLD", 3)
    answered(school[0], LEA, LUC, said={"useful": {"value": 3}, "remarks": None})
    answered(school[0], HAL)

    assert results(*school, ADA.actor, "basics").results[1].comments == ("Thanks to Ina.",)
