"""A correction of marks: seen before, applied once, told to people, and held by the ledger."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from fractions import Fraction
from threading import Barrier

import pytest
from sqlalchemy import event, func, select, update

from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from courseware.services.attempts.answering import save
from courseware.services.attempts.reviewing import review
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.credits.credit import credits
from courseware.services.identity.accounts import export_own
from courseware.services.proving.ledger_walk import verify
from courseware.services.regrading import correcting as regrading
from courseware.services.regrading.correcting import Correction, Kind, Wish, apply, dry_run
from courseware.services.regrading.visible_names import visible_names
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.services.statistics.quizzes import analyse_quiz
from courseware.store.credits import awards as award_rows
from courseware.store.tables import Attempt, AttemptQuestion, Mail, Regrade, RegradeMark
from tests.cast import ADA, HAL, INA, LEA, LUC, MAX, MOA, NOON, install_cast, put_cast_on_record
from tests.library import quiz, write_library
from tests.services.answering import add_attempt
from tests.services.test_credit import evaluate, read_lesson

LATER = NOON + timedelta(days=1)
KEY_B = Correction(Kind.KEY, "b")


def answer_all(school, member, choices=None, hand_in=True):
    """An attempt that answers a unless `choices` says otherwise; its id."""
    db, catalogue = school
    attempt_id = start(db, catalogue, member.actor, "needles", NOON)
    for position, question in drawn(db, attempt_id).items():
        form = {"answer": [(choices or {}).get(question, "a")]}
        save(db, catalogue, member.actor, attempt_id, position, form, f"k{position}", 1, NOON)
    if hand_in:
        submit(db, catalogue, member.actor, attempt_id, NOON)
    return attempt_id


def drawn(db, attempt_id):
    with db.read() as connection:
        query = select(AttemptQuestion.position, AttemptQuestion.question_id)
        mine = connection.execute(query.where(AttemptQuestion.attempt_id == attempt_id))
        return {row.position: row.question_id for row in mine}


def one_of(school, attempt_id, start_of_id):
    return next(q for q in drawn(school[0], attempt_id).values() if q.startswith(start_of_id))


def mark_of(db, attempt_id):
    with db.read() as connection:
        query = select(Attempt.score, Attempt.passed, Attempt.critical_missed)
        return tuple(connection.execute(query.where(Attempt.id == attempt_id)).one())


def wish(question, correction=KEY_B, **more):
    return Wish("needles", question, correction, more.pop("reason", "The key was wrong."), **more)


def test_a_dry_run_names_nobody_to_instructors_and_changes_nothing(school):
    db, catalogue = school
    attempt_id = answer_all(school, LEA)
    question = one_of(school, attempt_id, "q")

    plan = dry_run(db, catalogue, INA.actor, wish(question))

    assert (plan.looked_at, len(plan.changes), plan.lost, plan.gained) == (1, 1, 0, 0)
    assert plan.moves == [((Fraction(1), Fraction(2, 3), True, True), 1)]
    assert plan.names == {}
    assert dry_run(db, catalogue, None, wish(question)).names == {"lea": "Lea Lindqvist"}
    assert mark_of(db, attempt_id) == (1, True, [])


def test_names_go_to_administrators_and_to_managers_of_the_people(school):
    db, catalogue = school
    question = one_of(school, answer_all(school, LEA), "c")
    both = type(INA)("ina", "Ina", (*INA.roles, *MAX.roles))
    elsewhere = type(INA)("ina", "Ina", (*INA.roles, ("clinic-hilltop", MAX.roles[0][1])))

    def seen_by(actor):
        return dict(dry_run(db, catalogue, actor, wish(question)).names)

    assert seen_by(both.actor) == {"lea": "Lea Lindqvist"}
    assert seen_by(elsewhere.actor) == {}
    for nobody in (MAX.actor, LEA.actor, ADA.actor):
        with pytest.raises(Forbidden):
            dry_run(db, catalogue, nobody, wish(question))


def test_names_are_found_by_one_query_however_many_people(school):
    db, _ = school
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))

    def statements(*members):
        asked.clear()
        with db.read() as connection:
            named = visible_names(connection, MAX.actor, {member.id for member in members})
        return named, len(asked)

    assert statements(LEA)[0] == {"lea": LEA.name}
    found, cost = statements(LEA, LUC, INA, HAL, MOA)
    assert found == {member.id: member.name for member in (LEA, LUC, INA)}
    assert cost == statements(LEA)[1]


def test_a_corrected_mark_is_the_mark_everywhere_and_the_first_one_stays(school):
    db, catalogue = school
    put_cast_on_record(db)
    attempt_id = answer_all(school, LEA)
    question = one_of(school, attempt_id, "q")

    apply(db, catalogue, INA.actor, wish(question), LATER)

    assert mark_of(db, attempt_id) == (Fraction(2, 3), True, [])
    shown = review(db, catalogue, LEA.actor, attempt_id, LATER)
    (told,) = shown.corrected
    assert (told.score_before, told.score_after, told.reason, told.at) == (
        Fraction(1), Fraction(2, 3), "The key was wrong.", LATER,
    )  # fmt: skip
    (reviewed,) = (q for q in shown.questions if q.position == told.position)
    assert reviewed.share == 0
    assert {r.id: r.right for r in reviewed.explanation.rows} == {"a": False, "b": True, "c": False}
    assert shown.objectives["N1.1"] == Fraction(1, 2)
    figures = {
        q.question_id: q.figures for q in analyse_quiz(db, catalogue, "needles").present.questions
    }
    assert figures[question].facility == 0
    with db.read() as connection:
        stored = connection.execute(
            select(RegradeMark.score_before, RegradeMark.share_before)
        ).one()
        mail = connection.execute(select(Mail.recipient, Mail.body)).one()
    assert tuple(stored) == (1, 1)
    assert mail.recipient == LEA.email
    assert "Before: 100 %, passed\nNow:    66.6 %, passed" in mail.body
    assert verify(db) == []


def test_nobody_corrects_a_mark_of_their_own(school):
    """An instructor may take the quizzes, too; with the key at hand."""
    db, catalogue = school
    attempt_id = answer_all(school, INA)
    question = one_of(school, attempt_id, "q")

    with pytest.raises(Conflict, match="another instructor"):
        apply(db, catalogue, INA.actor, wish(question), LATER)
    assert mark_of(db, attempt_id) == (1, True, [])

    assert len(apply(db, catalogue, None, wish(question), LATER).changes) == 1


def test_losing_a_pass_needs_an_explicit_choice(school):
    db, catalogue = school
    attempt_id = answer_all(school, LEA)
    critical = one_of(school, attempt_id, "c")

    with pytest.raises(Invalid, match="check") as refused:
        apply(db, catalogue, INA.actor, wish(critical), LATER)
    assert "1 attempt loses its pass" in refused.value.errors["lost"]
    assert mark_of(db, attempt_id) == (1, True, [])

    apply(db, catalogue, INA.actor, wish(critical), LATER, allow_lost_passes=True)
    assert mark_of(db, attempt_id) == (Fraction(2, 3), False, [critical])


def test_a_fail_becomes_a_pass_and_the_critical_miss_goes(school):
    db, catalogue = school
    put_cast_on_record(db)
    failed = answer_all(school, LEA, {"c0": "b", "c1": "b"})
    critical = one_of(school, failed, "c")
    assert mark_of(db, failed) == (Fraction(2, 3), False, [critical])

    plan = apply(db, catalogue, INA.actor, wish(critical, Correction(Kind.ACCEPT, "b")), LATER)

    assert (plan.gained, plan.lost) == (1, 0)
    assert mark_of(db, failed) == (1, True, [])
    assert verify(db) == []


def test_a_regrade_that_completes_a_course_awards_it(school):
    db, catalogue = school
    put_cast_on_record(db)
    passed = answer_all(school, LEA)
    critical = one_of(school, passed, "c")
    for step in (read_lesson, evaluate):
        step(school)
    apply(db, catalogue, INA.actor, wish(critical), LATER, allow_lost_passes=True)
    # Attested although the pass is gone again: as a learner whose signature raced the correction.
    with db.write() as connection:
        signed = {"wording": "w", "signed_name": LEA.name, "signed_at": LATER}
        key = {"person_id": LEA.id, "course_id": "basics", "round": 1}
        award_rows.add_attestation(connection, {**key, **signed})
    assert credits(db, LEA.actor) == []

    apply(db, catalogue, INA.actor, wish(critical, Correction(Kind.KEY, "a")), LATER)

    (credit,) = credits(db, LEA.actor)
    assert credit.course_id == "basics"
    assert verify(db) == []


def test_two_corrections_follow_each_other_and_a_key_undoes_a_drop(school):
    db, catalogue = school
    put_cast_on_record(db)
    question = one_of(school, (attempt_id := answer_all(school, LEA)), "q")
    for correction, score in (
        (KEY_B, Fraction(2, 3)),
        (Correction(Kind.DROP), Fraction(1)),
        (Correction(Kind.FULL_MARKS), Fraction(1)),
        (Correction(Kind.KEY, "c"), Fraction(2, 3)),
        (Correction(Kind.ACCEPT, "a"), Fraction(1)),
    ):
        apply(db, catalogue, INA.actor, wish(question, correction), LATER)
        assert mark_of(db, attempt_id)[0] == score, correction
        assert verify(db) == []

    told = review(db, catalogue, LEA.actor, attempt_id, LATER).corrected
    assert told[0].score_before == 1


@pytest.mark.parametrize("accepted", ["b", "c"])
def test_what_is_in_force_already_and_changes_nothing_is_not_entered_again(school, accepted):
    db, catalogue = school
    put_cast_on_record(db)
    question = one_of(school, answer_all(school, LEA), "q")
    once = wish(question, Correction(Kind.ACCEPT, accepted))
    apply(db, catalogue, INA.actor, once, LATER)

    with pytest.raises(Conflict, match="in force already and changes no mark"):
        apply(db, catalogue, INA.actor, once, LATER)

    assert dry_run(db, catalogue, INA.actor, once).repeats
    answer_all(school, LUC)
    with pytest.raises(Conflict, match="in force already"):
        apply(db, catalogue, None, once, LATER)
    apply(db, catalogue, None, wish(question, Correction(Kind.DROP)), LATER)
    apply(db, catalogue, None, once, LATER)
    with db.read() as connection:
        assert connection.scalar(select(func.count()).select_from(Regrade)) == 3
    assert verify(db) == []


def test_an_attempt_handed_in_afterwards_is_marked_by_the_correction(school):
    db, catalogue = school
    put_cast_on_record(db)
    attempt_id = answer_all(school, LEA, hand_in=False)
    question = one_of(school, attempt_id, "q")
    apply(db, catalogue, INA.actor, wish(question, Correction(Kind.DROP)), LATER)

    submit(db, catalogue, LEA.actor, attempt_id, LATER)

    with db.read() as connection:
        query = select(AttemptQuestion.points).where(AttemptQuestion.question_id == question)
        assert connection.execute(query).scalar_one() == 0
    assert mark_of(db, attempt_id) == (1, True, [])
    assert verify(db) == []


def test_a_mended_revision_is_left_alone_unless_it_is_named(school, tmp_path):
    db, catalogue = school
    attempt_id = answer_all(school, LEA)
    question = one_of(school, attempt_id, "q")
    old = catalogue.quiz("needles").revision_sha256
    publish(db, write_library(tmp_path / "library", quiz(right="b")), None, "", NOON)
    live = CatalogueSource(db).current(0)
    add_attempt(db, live.quiz("needles"), "p2", {question: "b", "c0": "b"})

    with pytest.raises(Refusal, match="say which are meant"):
        dry_run(db, live, None, wish(question, Correction(Kind.DROP)))
    plan = dry_run(db, live, None, wish(question, Correction(Kind.DROP), revisions=(old[:10],)))

    assert (plan.revisions, plan.looked_at) == ((old,), 1)
    assert dry_run(db, live, None, wish(question)).looked_at == 2
    with pytest.raises(Refusal, match="nobody got"):
        dry_run(db, live, None, wish(question, revisions=("ffff",)))


@pytest.mark.parametrize(
    ("question", "correction", "reason", "error"),
    [
        ("q0", Correction(Kind.KEY, "z"), "Why not.", Refusal),
        ("nowhere", KEY_B, "Why not.", NotFound),
        ("q0", KEY_B, "  ", Invalid),
        ("q0", KEY_B, "Mail anna.example@example.org about it", Invalid),
    ],
)
def test_what_does_not_fit_changes_nothing(school, question, correction, reason, error):
    db, catalogue = school
    with pytest.raises(error):
        apply(db, catalogue, INA.actor, wish(question, correction, reason=reason), LATER)
    with db.read() as connection:
        assert connection.scalar(select(func.count()).select_from(Regrade)) == 0


def test_what_was_not_seen_is_not_applied(school):
    db, catalogue = school
    question = one_of(school, answer_all(school, LEA), "q")
    seen = dry_run(db, catalogue, INA.actor, wish(question)).digest
    apply(db, catalogue, INA.actor, wish(question), LATER, seen=seen)

    with pytest.raises(Conflict, match="Look at the dry run again"):
        apply(db, catalogue, INA.actor, wish(question, Correction(Kind.DROP)), LATER, seen=seen)


def test_what_was_seen_of_one_correction_is_not_seen_of_another(school):
    """Also where neither changes an attempt that is graded."""
    db, catalogue = school
    wishes = [
        wish("q0", correction)
        for correction in (KEY_B, Correction(Kind.KEY, "c"), Correction(Kind.FULL_MARKS))
    ]
    wishes.append(wish("q1", KEY_B))
    digests = [dry_run(db, catalogue, INA.actor, one).digest for one in wishes]
    assert len(set(digests)) == len(wishes)

    with pytest.raises(Conflict, match="Look at the dry run again"):
        apply(db, catalogue, INA.actor, wishes[1], LATER, seen=digests[0])
    apply(db, catalogue, INA.actor, wishes[0], LATER, seen=digests[0])


def test_a_regrade_and_a_submission_at_once_leave_no_mark_behind(school):
    """Whoever comes first: in the end the attempt is marked by the corrected key."""
    db, catalogue = school
    put_cast_on_record(db)
    mine = [answer_all(school, who, hand_in=False) for who in (LEA, LUC, INA)]
    asked = {id_: set(drawn(db, id_).values()) for id_ in mine}
    question = next(iter(asked[mine[0]]))
    gate = Barrier(4)

    def hand_in(who, attempt_id):
        gate.wait()
        submit(db, catalogue, who.actor, attempt_id, LATER)

    def correct():
        gate.wait()
        apply(db, catalogue, None, wish(question), LATER, allow_lost_passes=True)

    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(hand_in, *one) for one in zip((LEA, LUC, INA), mine, strict=True)]
        runs.append(pool.submit(correct))
        for run in runs:
            run.result()

    for attempt_id in mine:
        expected = Fraction(2, 3) if question in asked[attempt_id] else 1
        assert mark_of(db, attempt_id)[0] == expected
    assert verify(db) == []


def test_two_regrades_at_once_both_hold(school):
    db, catalogue = school
    put_cast_on_record(db)
    attempt_id = answer_all(school, LEA)
    asked = sorted(drawn(db, attempt_id).values())
    gate = Barrier(3)

    def correct(question):
        gate.wait()
        apply(db, catalogue, None, wish(question), LATER, allow_lost_passes=True)

    with ThreadPoolExecutor(3) as pool:
        for run in [pool.submit(correct, question) for question in asked]:
            run.result()

    assert mark_of(db, attempt_id)[0] == 0
    assert verify(db) == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (update(Attempt).values(score=1), "was changed after its correction"),
        (update(RegradeMark).values(score_before=Fraction(1, 2)), "was changed"),
        (update(Regrade).values(reason="Because."), "was changed: reason"),
    ],
)
def test_a_corrected_mark_changed_by_hand_is_found(school, statement, found):
    db, catalogue = school
    put_cast_on_record(db)
    question = one_of(school, answer_all(school, LEA), "q")
    apply(db, catalogue, INA.actor, wish(question), LATER)
    with db.write() as connection:
        connection.execute(statement)

    assert any(found in broken.what for broken in verify(db))


def test_people_take_their_corrected_marks_along(school):
    db, catalogue = school
    question = one_of(school, (attempt_id := answer_all(school, LEA)), "q")
    apply(db, catalogue, INA.actor, wish(question), LATER)

    (mine,) = export_own(db, LEA.actor, LATER)["corrected_marks"]

    assert (mine["attempt_id"], mine["score_before"], mine["score_after"]) == (
        attempt_id,
        "1",
        "2/3",
    )
    assert export_own(db, LUC.actor, LATER)["corrected_marks"] == []


def test_a_key_that_nobody_could_meet_is_refused_before_any_dry_run(db, tmp_path):
    install_cast(db)
    depth = (
        '  - {id: depth, type: numeric, objective: N1.1, use: practice, text: "How deep?",\n'
        '     answer: {minimum: 13, maximum: 19}, unit: mm, why: "So.", explanation: "Well."}\n'
    )
    outcome = publish(db, write_library(tmp_path / "library", quiz() + depth), None, "", NOON)
    assert not outcome.refused, outcome.problems
    catalogue = CatalogueSource(db).current(0)

    for kind in (Kind.KEY, Kind.ACCEPT):
        with pytest.raises(Refusal, match="CW111 the maximum is below the minimum"):
            dry_run(db, catalogue, INA.actor, wish("depth", Correction(kind, "19..13")))
    assert dry_run(db, catalogue, None, wish("depth", Correction(Kind.KEY, "12..19"))).lost == 0


def test_what_changes_is_worked_out_before_anybody_has_to_wait(school, monkeypatch):
    db, catalogue = school
    attempt_id = answer_all(school, LEA)
    question = one_of(school, attempt_id, "q")
    seen = []
    planned = regrading._plan

    def spied(connection, *args):
        seen.append("in a write" if writing else "outside")
        return planned(connection, *args)

    writing = []
    write = type(db).write

    @contextmanager
    def noted(self):
        with write(self) as connection:
            writing.append(1)
            yield connection
        writing.pop()

    monkeypatch.setattr(regrading, "_plan", spied)
    monkeypatch.setattr(type(db), "write", noted)

    apply(db, catalogue, INA.actor, wish(question), LATER)

    assert seen == ["outside"]


@pytest.mark.parametrize("times", [1, 3])
def test_what_is_handed_in_while_a_correction_is_worked_out_is_corrected_too(
    school, monkeypatch, times
):
    db, catalogue = school
    put_cast_on_record(db)
    question = one_of(school, answer_all(school, LEA), "q")
    late, planned = [LUC, MOA, MAX][:times], regrading._plan
    marked = []

    def meanwhile(connection, *args):
        found = planned(connection, *args)
        if late:
            member = late.pop()
            marked.append(answer_all(school, member))
        return found

    monkeypatch.setattr(regrading, "_plan", meanwhile)

    plan = apply(db, catalogue, INA.actor, wish(question), LATER)

    reached = {change.row["attempt_id"] for change in plan.changes}
    got_it = {id_ for id_ in marked if question in drawn(db, id_).values()}
    assert len(marked) == times
    assert got_it <= reached
    assert verify(db) == []
