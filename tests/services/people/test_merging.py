"""Two accounts of one person become one, without losing anything that was recorded."""

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import insert, select

from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.domain.ledger import INSTALLATION
from courseware.domain.people import Role
from courseware.services.assignments.calendars import renew_link
from courseware.services.identifiers import digest_of_secret
from courseware.services.identity import people, sign_in
from courseware.services.identity.known_devices import known_as
from courseware.services.identity.merging import merge, preview_merge
from courseware.services.membership import clinics
from courseware.services.proving.ledger_walk import verify
from courseware.store import calendars
from courseware.store.quizzes.overrides import overrides_of
from courseware.store.records.merging import HOLDS_RECORDS
from courseware.store.tables import (
    Attempt,
    AttemptOverride,
    Attestation,
    Award,
    Compiled,
    Evaluation,
    LessonRead,
    Licence,
    Membership,
    Person,
    PracticeAnswer,
    Reading,
    Release,
    metadata,
)
from tests.cast import (
    ADA,
    HAL,
    HILLTOP,
    LEA,
    LUC,
    MAX,
    MOA,
    NOON,
    PASSWORD,
    RIVERSIDE,
    put_cast_on_record,
)
from tests.services.people.conftest import acts, all_at_once

EARLIER, LATER = NOON - timedelta(days=2), NOON - timedelta(days=1)


class NothingOffered:
    """A catalogue from which every course has gone."""

    def course(self, course_id):
        raise KeyError(course_id)


def add(db, table, *rows):
    with db.write() as connection:
        for row in rows:
            connection.execute(insert(table).values(**row))


def kept(db, table, *columns):
    """(person, columns…) of every row, sorted."""
    with db.read() as connection:
        query = select(table.person_id, *columns)
        return sorted((tuple(row) for row in connection.execute(query)), key=str)


def attempt(person, quiz, number, submitted=True):
    graded = {"submitted_at": LATER, "score": Fraction(1), "passed": True}
    return {
        "id": f"{person}-{quiz}-{number}",
        "person_id": person,
        "quiz_id": quiz,
        "number": number,
        "release_id": 1,
        "revision_sha256": "a" * 64,
        "compiled_key": "b" * 64,
        "seed": "s",
        "started_at": EARLIER,
        **(graded if submitted else {}),
    }


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


@pytest.fixture
def release(office):
    values = {"published_at": EARLIER, "note": "", "manifest_sha256": "c" * 64}
    add(office, Compiled, {"key": "k", "kind": "index", "payload": b""})
    add(office, Release, {"id": 1, "index_key": "k", **values})
    return office


def unite(db, survivor=LEA, duplicate=HAL, catalogue=None, now=NOON):
    source = catalogue or NothingOffered()
    plan = preview_merge(db, source, ADA.actor, survivor.email, duplicate.email)
    merge(db, source, ADA.actor, survivor.id, duplicate.id, plan.digest, "Same licence", now)
    return plan


def counted(plan):
    return {row.what: (row.moved, row.stay) for row in plan.records if row.moved or row.stay}


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


def test_roles_move_and_those_that_both_hold_end_for_the_duplicate(office):
    clinics.grant_role(office, ADA.actor, "hal", RIVERSIDE, Role.LEARNER, EARLIER)

    unite(office)

    rows = kept(office, Membership, Membership.clinic_id, Membership.role, Membership.ended_at)
    assert [row for row in rows if row[0] == "hal"] == []
    assert {row for row in rows if row[0] == "lea"} == {
        ("lea", HILLTOP, "learner", None),
        ("lea", RIVERSIDE, "learner", None),
        ("lea", RIVERSIDE, "learner", NOON),
    }


def test_the_merge_is_on_record_with_a_reference_in_each_clinic(office):
    unite(office)

    assert acts(office, INSTALLATION) == [("person.merged", "ada", "hal")]
    assert acts(office, HILLTOP) == [("role.ended", "ada", "hal"), ("role.granted", "ada", "lea")]
    assert acts(office, RIVERSIDE) == []
    put_cast_on_record(office)
    assert verify(office) == []


def test_the_duplicate_signs_in_no_more_and_the_survivor_does(office):
    theirs = sign_in.sign_in(office, HAL.email, PASSWORD, "", "x", NOON)
    mine = sign_in.sign_in(office, LEA.email, PASSWORD, "", "x", NOON)
    left = sign_in.sign_in(office, HAL.email, PASSWORD, "", "x", NOON)
    sign_in.sign_out(office, left, NOON)
    for account in (HAL, LEA):
        renew_link(office, account.actor, NOON)

    unite(office)

    with office.read() as connection:
        open_links = [calendars.open_since(connection, one.id) for one in (HAL, LEA)]
        theirs_known = [
            known_as(connection, [digest_of_secret(left)], one.id, NOON) for one in (HAL, LEA)
        ]
    assert theirs_known == ["", ""]
    assert open_links == [None, NOON]
    assert sign_in.actor_for_session(office, theirs, NOON) is None
    assert set(sign_in.actor_for_session(office, mine, NOON).memberships) == {RIVERSIDE, HILLTOP}
    with pytest.raises(Invalid, match="merged"):
        sign_in.sign_in(office, HAL.email, PASSWORD, "", "x", NOON)


def test_the_name_of_a_closed_account_stays_as_it_was(office):
    unite(office)

    with pytest.raises(Conflict, match="Correct that one's name"):
        people.correct_name(office, ADA.actor, "hal", "Hal Berg", "Married", NOON, HAL.name)

    file = people.person_file(office, ADA.actor, "hal")
    assert (file.person.name, file.former_names) == (HAL.name, [])
    assert ("name.corrected", "ada", "hal") not in acts(office, INSTALLATION)


def test_who_was_merged_before_points_to_the_last_survivor(office):
    unite(office, survivor=HAL, duplicate=LUC)
    unite(office, survivor=LEA, duplicate=HAL)

    with office.read() as connection:
        query = select(Person.id, Person.merged_into).where(Person.merged_into.is_not(None))
        merged = {row.id: row.merged_into for row in connection.execute(query)}
    assert merged == {"luc": "lea", "hal": "lea"}
    assert people.id_of(office, ADA.actor, LUC.email) == "lea"


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


def test_the_preview_writes_nothing(office):
    before = kept(office, Membership, Membership.ended_at)

    plan = preview_merge(office, NothingOffered(), ADA.actor, LEA.email, HAL.email)

    assert (plan.survivor.person_id, plan.duplicate.person_id) == ("lea", "hal")
    assert counted(plan) == {"roles": (1, 0)}
    assert kept(office, Membership, Membership.ended_at) == before
    assert acts(office, INSTALLATION) == []


def test_something_else_than_was_shown_is_refused(office):
    plan = preview_merge(office, NothingOffered(), ADA.actor, LEA.email, HAL.email)
    clinics.grant_role(office, ADA.actor, "hal", HILLTOP, Role.ASSESSOR, NOON)

    with pytest.raises(Conflict, match="changed"):
        merge(office, NothingOffered(), ADA.actor, "lea", "hal", plan.digest, "Same", NOON)

    assert acts(office, INSTALLATION) == []


def test_two_merges_at_once_are_one(office):
    plan = preview_merge(office, NothingOffered(), ADA.actor, LEA.email, HAL.email)
    catalogue = NothingOffered()

    outcomes = all_at_once(
        2,
        lambda n: merge(office, catalogue, ADA.actor, "lea", "hal", plan.digest, "Same", NOON),
    )

    assert sorted(type(o).__name__ for o in outcomes) == ["MergedAlready", "NoneType"]
    assert len(acts(office, INSTALLATION)) == 1


def test_two_accounts_merged_into_each_other_at_once_leave_one(office):
    plans = [
        preview_merge(office, NothingOffered(), ADA.actor, LEA.email, HAL.email),
        preview_merge(office, NothingOffered(), ADA.actor, HAL.email, LEA.email),
    ]
    catalogue = NothingOffered()

    def run(n):
        one, other = plans[n].survivor.person_id, plans[n].duplicate.person_id
        merge(office, catalogue, ADA.actor, one, other, plans[n].digest, "Same", NOON)

    outcomes = all_at_once(2, run)

    assert sorted(type(o).__name__ for o in outcomes) == ["Conflict", "NoneType"]


def test_an_administrator_is_not_merged_away(office):
    plan = preview_merge(office, NothingOffered(), ADA.actor, LEA.email, ADA.email)

    assert plan.obstacles == ("The duplicate administers the installation. End that first.",)
    with pytest.raises(Conflict):
        unite(office, survivor=LEA, duplicate=ADA)


def test_a_suspended_account_does_not_survive_and_a_merged_one_is_not_merged_again(office):
    people.suspend(office, ADA.actor, "lea", "Left", NOON)
    with pytest.raises(Conflict, match="suspended"):
        unite(office)
    unite(office, survivor=LUC)

    with pytest.raises(Conflict, match="merged before"):
        unite(office, survivor=MAX)


@pytest.mark.parametrize(
    ("survivor", "duplicate", "field"),
    [
        ("nobody@example.org", HAL.email, "survivor"),
        (LEA.email, "", "duplicate"),
        (LEA.email, LEA.email, "duplicate"),
    ],
)
def test_two_different_known_addresses_are_needed(sqlite_office, survivor, duplicate, field):
    with pytest.raises(Invalid) as refused:
        preview_merge(sqlite_office, NothingOffered(), ADA.actor, survivor, duplicate)

    assert list(refused.value.errors) == [field]


def test_only_administrators_merge(sqlite_office):
    with pytest.raises(Forbidden):
        preview_merge(sqlite_office, NothingOffered(), MAX.actor, LEA.email, LUC.email)
    with pytest.raises(Forbidden):
        merge(sqlite_office, NothingOffered(), MAX.actor, "lea", "luc", "", "Same", NOON)
    with pytest.raises(NotFound):
        merge(sqlite_office, NothingOffered(), ADA.actor, "lea", "nobody", "", "Same", NOON)


def test_a_merge_needs_a_reason(sqlite_office):
    with pytest.raises(Invalid) as refused:
        merge(sqlite_office, NothingOffered(), ADA.actor, "lea", "hal", "", " ", NOON)

    assert list(refused.value.errors) == ["reason"]


def test_every_table_that_names_a_person_is_decided_about():
    """A new table with records of people must say whether a merge moves them."""
    owned = {
        table.name
        for table in metadata.tables.values()
        if "person_id" in table.columns and table.columns["person_id"].foreign_keys
    }
    # Who acted stays as it was; a session and a calendar's link end; a former name stays behind.
    stay = {"administrator", "calendar_link", "person_name", "review", "sign_in_session", "token"}

    assert owned == HOLDS_RECORDS | stay
