"""What becomes of the rows of a duplicate: attempts, awards, readings, licences."""

import pytest

from courseware.domain.errors import Conflict
from courseware.services.identity.merging import preview_merge
from courseware.services.proving.ledger_walk import verify
from courseware.store.quizzes.overrides import overrides_of
from courseware.store.records.merging import HOLDS_RECORDS
from courseware.store.tables import (
    Attempt,
    AttemptOverride,
    Attestation,
    Award,
    Evaluation,
    LessonRead,
    Licence,
    PracticeAnswer,
    Reading,
    metadata,
)
from tests.cast import ADA, HAL, LEA, MOA, NOON, put_cast_on_record
from tests.services.people.two_accounts import (
    EARLIER,
    LATER,
    NothingOffered,
    add,
    attempt,
    counted,
    kept,
    unite,
)
from tests.services.people.two_accounts import release as release


def award(person, course, round_):
    return {
        "id": f"{person}-{course}-{round_}",
        "person_id": person,
        "course_id": course,
        "round": round_,
        "minutes": 60,
        "demonstration": False,
        "awarded_at": NOON,
        "snapshot": {"learner": person, "completed_on": NOON.date().isoformat()},
    }


def test_attempts_are_numbered_on_behind_the_survivors(release):
    rows = [("lea", "q", 1), ("lea", "q", 2), ("hal", "q", 1), ("hal", "q", 2), ("hal", "r", 1)]
    add(release, Attempt, *(attempt(*row) for row in rows))
    values = {"extra_attempts": 0, "extra_minutes": 5, "waive_cooldown": False, "reason": "Ill"}
    about = {"id": "o", "person_id": "hal", "quiz_id": "q", "extended_attempt": "hal-q-1"}
    times = dict.fromkeys(("granted_at", "expires_at", "was_until", "extended_until"), NOON)
    add(release, AttemptOverride, {**about, **values, **times, "granted_by": "moa"})

    plan = unite(release)

    assert kept(release, Attempt, Attempt.quiz_id, Attempt.number, Attempt.id) == [
        ("lea", "q", 1, "lea-q-1"),
        ("lea", "q", 2, "lea-q-2"),
        ("lea", "q", 3, "hal-q-1"),
        ("lea", "q", 4, "hal-q-2"),
        ("lea", "r", 1, "hal-r-1"),
    ]
    assert counted(plan)["attempts"] == (3, 0)
    with release.read() as connection:
        (override,) = overrides_of(connection, "lea")
    assert (override.extended_attempt, override.extended_number) == ("hal-q-1", 3)


def test_one_open_attempt_moves_and_two_at_one_quiz_are_in_the_way(release):
    add(release, Attempt, attempt("hal", "q", 1, submitted=False))
    assert preview_merge(release, NothingOffered(), ADA.actor, LEA.email, HAL.email).obstacles == ()
    add(release, Attempt, attempt("lea", "q", 1, submitted=False))

    plan = preview_merge(release, NothingOffered(), ADA.actor, LEA.email, HAL.email)

    assert plan.obstacles == (
        "Both accounts have an open attempt at the quiz q. One of them has to be submitted first, "
        "by the person; where its time is over, “jobs” closes it.",
    )
    with pytest.raises(Conflict):
        unite(release)
    assert kept(release, Attempt, Attempt.number) == [("hal", 1), ("lea", 1)]


def test_awards_get_the_next_rounds_and_a_notice_when_both_have_one(release):
    add(release, Award, award("lea", "c", 1), award("hal", "c", 1), award("hal", "d", 1))

    plan = unite(release)

    assert kept(release, Award, Award.course_id, Award.round, Award.id) == [
        ("lea", "c", 1, "lea-c-1"),
        ("lea", "c", 2, "hal-c-1"),
        ("lea", "d", 1, "hal-d-1"),
    ]
    assert any("hold credit for c" in notice for notice in plan.notices)


def reading(person, part, seconds, read_at=None):
    values = {"lesson_id": "l", "part_id": part, "revision_sha256": "a" * 64, "seconds": seconds}
    how = "on_screen" if read_at else None
    return {"person_id": person, "reported_at": NOON, "read_at": read_at, "how": how, **values}


def test_the_earlier_reading_ends_with_the_survivor_and_nothing_is_deleted(release):
    add(
        release,
        Reading,
        reading("lea", "both-read", 40, LATER),
        reading("hal", "both-read", 30, EARLIER),
        reading("lea", "only-hal-read", 5),
        reading("hal", "only-hal-read", 50, LATER),
        reading("lea", "only-lea-read", 50, LATER),
        reading("hal", "only-lea-read", 90),
        reading("hal", "new", 7),
    )

    plan = unite(release)

    assert kept(release, Reading, Reading.part_id, Reading.seconds, Reading.read_at) == [
        ("hal", "both-read", 40, LATER),
        ("hal", "only-hal-read", 5, None),
        ("hal", "only-lea-read", 90, None),
        ("lea", "both-read", 30, EARLIER),
        ("lea", "new", 7, None),
        ("lea", "only-hal-read", 50, LATER),
        ("lea", "only-lea-read", 50, LATER),
    ]
    assert counted(plan)["parts of lessons on screen"] == (1, 3)


def test_what_one_has_once_moves_where_the_survivor_has_none(release):
    def read(person, lesson, at):
        values = {"lesson_id": lesson, "revision_sha256": "a" * 64, "read_at": at}
        return {"person_id": person, **values}

    def practice(person, body, at):
        key = {"person_id": person, "quiz_id": "q", "question_id": "x"}
        return {**key, "body": body, "answered_at": at}

    def signed(person, course):
        values = {"course_id": course, "wording": "I did", "signed_name": person}
        return {"person_id": person, **values, "signed_at": NOON}

    def evaluated(person, course):
        values = {"course_id": course, "answers": {"by": person}, "submitted_at": NOON}
        return {"person_id": person, **values}

    add(
        release,
        LessonRead,
        read("lea", "l", LATER),
        read("hal", "l", EARLIER),
        read("hal", "m", LATER),
    )
    add(release, PracticeAnswer, practice("lea", "old", EARLIER), practice("hal", "new", LATER))
    add(release, Attestation, signed("lea", "c"), signed("hal", "c"), signed("hal", "d"))
    add(release, Evaluation, evaluated("lea", "c"), evaluated("hal", "c"), evaluated("hal", "d"))

    unite(release)

    assert kept(release, LessonRead, LessonRead.lesson_id, LessonRead.read_at) == [
        ("hal", "l", LATER),
        ("lea", "l", EARLIER),
        ("lea", "m", LATER),
    ]
    assert kept(release, PracticeAnswer, PracticeAnswer.body) == [("hal", "old"), ("lea", "new")]
    assert kept(release, Attestation, Attestation.course_id, Attestation.signed_name) == [
        ("hal", "c", "hal"),
        ("lea", "c", "lea"),
        ("lea", "d", "hal"),
    ]
    assert kept(release, Evaluation, Evaluation.course_id) == [
        ("hal", "c"),
        ("lea", "c"),
        ("lea", "d"),
    ]


def test_licences_and_overrides_move_and_the_same_licence_is_not_doubled(release):
    def licence(number, person, text):
        values = {"jurisdiction": "CO", "number": text, "added_at": NOON}
        return {"id": f"l{number}", "person_id": person, **values}

    stated = [licence(1, "lea", "A"), licence(2, "hal", "a"), licence(3, "hal", "B")]
    add(release, Licence, *stated)
    values = {"extra_attempts": 1, "extra_minutes": 0, "waive_cooldown": False, "reason": "Ill"}
    times = {"granted_at": NOON, "expires_at": NOON, "granted_by": "moa"}
    add(
        release,
        AttemptOverride,
        {"id": "o", "person_id": "hal", "quiz_id": "q", **values, **times},
    )

    unite(release)

    assert kept(release, Licence, Licence.number) == [("hal", "a"), ("lea", "A"), ("lea", "B")]
    assert kept(release, AttemptOverride, AttemptOverride.quiz_id) == [("lea", "q")]


def test_who_granted_the_other_account_an_override_is_not_joined_to_it(release):
    values = {"extra_attempts": 1, "extra_minutes": 0, "waive_cooldown": False, "reason": "Ill"}
    times = {"granted_at": NOON, "expires_at": NOON, "granted_by": "moa"}
    add(
        release, AttemptOverride, {"id": "o", "person_id": "lea", "quiz_id": "q", **values, **times}
    )

    plan = preview_merge(release, NothingOffered(), ADA.actor, LEA.email, MOA.email)

    assert "granted the other an override" in " ".join(plan.obstacles)
    with pytest.raises(Conflict, match="granted the other an override"):
        unite(release, duplicate=MOA)


def test_a_course_that_only_both_accounts_together_completed_is_awarded(school):
    db, catalogue = school
    course = catalogue.course("basics")
    lesson = course.lessons[0]
    read = {"lesson_id": lesson.id, "revision_sha256": lesson.revision_sha256, "read_at": LATER}
    add(db, LessonRead, {"person_id": "lea", **read})
    passed = attempt("hal", lesson.quiz, 1) | {"release_id": catalogue.release_id}
    add(db, Attempt, passed)
    formal = {"person_id": "hal", "course_id": "basics"}
    add(db, Evaluation, {**formal, "answers": {}, "submitted_at": LATER})
    signed = {"wording": "I did", "signed_name": "Hal", "signed_at": LATER}
    add(db, Attestation, {**formal, **signed})
    assert kept(db, Award, Award.course_id) == []

    unite(db, catalogue=catalogue)

    assert kept(db, Award, Award.course_id, Award.round, Award.awarded_at) == [
        ("lea", "basics", 1, NOON)
    ]
    put_cast_on_record(db)
    # The attempts of this test were put in without their entries.
    assert all("has no entry" in broken.what for broken in verify(db))


def test_every_table_that_names_a_person_is_decided_about():
    """A new table with records of people must say whether a merge moves them."""
    owned = {
        table.name
        for table in metadata.tables.values()
        if "person_id" in table.columns and table.columns["person_id"].foreign_keys
    }
    # Who acted stays as it was; a session and a calendar's link end; a former name or address stays
    # behind.
    stay = {"administrator", "calendar_link", "person_name", "review", "sign_in_session", "token"}
    stay |= {"person_email"}

    assert owned == HOLDS_RECORDS | stay
