"""Free texts marked by a person, from handing in to the award, on both engines."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from fractions import Fraction
from threading import Barrier

import pytest
from sqlalchemy import insert, select, text, update

from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.domain.people import Role
from courseware.services.attempts.answering import question_page, save
from courseware.services.attempts.closing import close_all_overdue
from courseware.services.attempts.reviewing import review
from courseware.services.attempts.rules import rules_page
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.credits.credit import credits
from courseware.services.credits.finishing import sign_attestation
from courseware.services.marking.drafts import Save, save_draft
from courseware.services.marking.giving import change, give
from courseware.services.marking.queue import next_waiting, queue_of
from courseware.services.marking.sheet import Chosen, sheet
from courseware.services.membership.clinics import end_role
from courseware.services.proving.ledger_walk import verify
from courseware.services.regrading.correcting import Correction, Kind, Wish, apply, dry_run
from courseware.services.regrading.corrections import applied
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.services.results import results_csv
from courseware.services.statistics.quizzes import analyse_quiz
from courseware.store.tables import AnswerMark, Attempt, LedgerEntry, Mail, MarkDraft, Membership
from tests.beginnings import begin
from tests.cast import (
    ADA,
    HAL,
    INA,
    LEA,
    LUC,
    MAX,
    NOON,
    RIVERSIDE,
    Member,
    add_member,
    install_cast,
    put_cast_on_record,
    put_member_on_record,
)
from tests.library import essay_question, quiz, write_library
from tests.services.test_credit import evaluate, read_lesson

IDA = Member("ida", "Ida Berg", ((RIVERSIDE, Role.INSTRUCTOR),))
LATER = NOON + timedelta(days=1)
BEST = Chosen({"risk": "named", "clear": "yes"}, "Well said.", "Quick one.")
HALF = Chosen({"risk": "hinted", "clear": "no"})
WORST = Chosen({"risk": "hidden", "clear": "no"})
FIRST = Save("a", 1)


def published(db, root, *essays, **more):
    essays = essays or (essay_question(),)
    outcome = publish(db, write_library(root, quiz(cases=essays, **more)), None, "", NOON)
    assert not outcome.refused, outcome.problems
    return db, CatalogueSource(db).current(0)


@pytest.fixture
def people(db):
    def fill(db):
        install_cast(db)
        with db.write() as connection:
            add_member(connection, IDA)
        put_cast_on_record(db)
        with db.write() as connection:
            put_member_on_record(connection, IDA)

    begin("cast with Ida", db, fill)
    return db


@pytest.fixture
def school(people, tmp_path):
    return published(people, tmp_path)


def sit(school, member, words="It may bleed.", option="a", hand_in=True, at=NOON):
    """An attempt: the same option everywhere, these words in every free text; its id."""
    db, catalogue = school
    id_ = start(db, catalogue, member.actor, "needles", at)
    page = question_page(db, catalogue, member.actor, id_, 1, at)
    for position in range(1, len(page.answered) + 1):
        shown = question_page(db, catalogue, member.actor, id_, position, at).question
        form = {"answer": [words if shown.type == "essay" else option]}
        save(db, catalogue, member.actor, id_, position, form, f"k{position}", 1, at)
    if hand_in:
        submit(db, catalogue, member.actor, id_, at)
    return id_


def stored(db, attempt_id):
    with db.read() as connection:
        query = select(Attempt.score, Attempt.passed, Attempt.critical_missed)
        return tuple(connection.execute(query.where(Attempt.id == attempt_id)).one())


def mails_to(db, member):
    with db.read() as connection:
        return list(connection.scalars(select(Mail.body).where(Mail.recipient == member.email)))


def test_handing_in_gives_no_result_before_a_person_has_marked(school):
    db, catalogue = school
    id_ = sit(school, LEA)

    assert submit(db, catalogue, LEA.actor, id_, LATER) is None
    assert stored(db, id_) == (None, None, None)
    seen = review(db, catalogue, LEA.actor, id_, LATER)
    assert (seen.score, seen.passed) == (None, None)
    assert [q.position for q in seen.awaited] == [4]
    (waits,) = seen.awaited
    assert (waits.share, waits.explanation.verdict.value) == (None, "Awaiting marking by a person")
    assert (waits.explanation.model_answer, waits.explanation.explanation) == ("", "")
    assert set(seen.objectives.values()) == {1}
    assert mails_to(db, LEA) == []
    assert verify(db) == []


def test_with_the_last_mark_comes_the_result_the_mail_and_the_model_answer(school):
    db, catalogue = school
    id_ = sit(school, LEA)

    given = give(db, catalogue, INA.actor, (id_, 4), HALF, LATER)

    assert (given.learner, given.result.score) == ("Lea Lindqvist", Fraction(5, 6))
    assert stored(db, id_) == (Fraction(3 * 3 + 1, 12), True, [])
    seen = review(db, catalogue, LEA.actor, id_, LATER)
    shown = seen.questions[3]
    assert (seen.passed, seen.awaited, shown.share) == (True, (), Fraction(1, 3))
    assert "MODEL-in-words" in shown.explanation.model_answer
    assert [row.verdict.value for row in shown.explanation.rows] == [
        "Earns part of the marks", "Earns nothing",
    ]  # fmt: skip
    (mail,) = mails_to(db, LEA)
    assert "83.3 %, passed" in mail
    assert verify(db) == []


def test_a_blank_needs_nobody_and_is_graded_at_once(school):
    db, _ = school
    id_ = sit(school, LEA, words="  ")

    assert stored(db, id_) == (Fraction(3, 4), True, [])
    assert next_waiting(db, INA.actor) is None


def test_an_attempt_whose_time_is_over_awaits_its_marks_too(people, tmp_path):
    db, catalogue = school = published(people, tmp_path, extra="time_limit_minutes: 30\n")
    id_ = sit(school, LEA, hand_in=False)

    close_all_overdue(db, catalogue, LATER)

    assert stored(db, id_) == (None, None, None)
    assert next_waiting(db, INA.actor) == (id_, 4)
    give(db, catalogue, INA.actor, (id_, 4), BEST, LATER)
    assert stored(db, id_)[:2] == (1, True)


def test_a_critical_text_needs_the_best_level_of_everything(people, tmp_path):
    essay = essay_question(critical=True, objective="N1.1")
    db, catalogue = school = published(people, tmp_path, essay)
    almost, whole = sit(school, LEA), sit(school, LUC)

    give(db, catalogue, INA.actor, (almost, 4), Chosen({"risk": "named", "clear": "no"}), LATER)
    give(db, catalogue, INA.actor, (whole, 4), BEST, LATER)

    assert stored(db, almost) == (Fraction(11, 12), False, ["in-words"])
    assert stored(db, whole) == (1, True, [])


def test_two_texts_await_two_marks(people, tmp_path):
    essays = (essay_question("one"), essay_question("two", objective="N1.2"))
    db, catalogue = school = published(people, tmp_path, *essays)
    id_ = sit(school, LEA)

    assert give(db, catalogue, INA.actor, (id_, 4), BEST, LATER).result is None
    assert stored(db, id_)[0] is None
    assert mails_to(db, LEA) == []
    result = give(db, catalogue, IDA.actor, (id_, 5), WORST, LATER).result

    assert (result.score, result.passed) == (Fraction(4, 5), True)
    assert verify(db) == []


def test_the_mark_completes_the_course_and_the_award_is_made_once(people, tmp_path):
    db, catalogue = school = published(people, tmp_path)
    read_lesson(school, LEA)
    first = sit(school, LEA, option="b")
    give(db, catalogue, INA.actor, (first, 4), WORST, NOON)
    assert stored(db, first)[1] is False
    id_ = sit(school, LEA)
    assert credits(db, LEA.actor) == []
    with pytest.raises(Conflict):
        evaluate(school, LEA)

    give(db, catalogue, INA.actor, (id_, 4), BEST, NOON)
    evaluate(school, LEA)
    sign_attestation(db, catalogue, LEA.actor, "basics", "Lea Lindqvist", True, NOON)

    assert len(credits(db, LEA.actor)) == 1
    change(db, catalogue, IDA.actor, (id_, 4), HALF, 1, "Read again.", LATER)
    assert len(credits(db, LEA.actor)) == 1
    assert verify(db) == []


def test_while_marks_are_awaited_no_other_attempt_starts_and_nothing_counts_as_failed(
    people, tmp_path
):
    db, catalogue = school = published(
        people, tmp_path, attempts="{cooldown: {after: 1, hours: 24}}"
    )
    id_ = sit(school, LEA, option="b")

    with pytest.raises(Conflict, match="awaits marking"):
        start(db, catalogue, LEA.actor, "needles", NOON)
    told = rules_page(db, catalogue, LEA.actor, "needles", NOON)
    assert (told.until, told.by_person) == (None, True)
    assert "awaits marking" in told.refusal

    give(db, catalogue, INA.actor, (id_, 4), BEST, NOON)
    assert rules_page(db, catalogue, LEA.actor, "needles", NOON).until is not None


@pytest.mark.parametrize("nobody", [LEA, LUC, MAX, ADA])
def test_who_does_not_teach_in_a_clinic_may_not_mark(school, nobody):
    db, catalogue = school
    id_ = sit(school, LEA)

    with pytest.raises((Forbidden, NotFound)):
        give(db, catalogue, nobody.actor, (id_, 4), BEST, LATER)
    with pytest.raises(Forbidden):
        queue_of(db, catalogue, nobody.actor)


def test_the_answers_of_another_clinic_do_not_exist_here(school):
    db, catalogue = school
    id_ = sit(school, HAL)

    assert queue_of(db, catalogue, INA.actor).waiting == ()
    for act in (
        lambda: sheet(db, catalogue, INA.actor, id_, 4),
        lambda: give(db, catalogue, INA.actor, (id_, 4), BEST, LATER),
        lambda: save_draft(db, catalogue, INA.actor, (id_, 4), BEST, LATER, FIRST),
    ):
        with pytest.raises(NotFound):
            act()


def test_nobody_marks_their_own_answer(school):
    db, catalogue = school
    id_ = sit(school, INA)

    assert queue_of(db, catalogue, INA.actor).waiting == ()
    for act in (
        lambda: sheet(db, catalogue, INA.actor, id_, 4),
        lambda: give(db, catalogue, INA.actor, (id_, 4), BEST, LATER),
        lambda: change(db, catalogue, INA.actor, (id_, 4), BEST, 1, "Mine.", LATER),
    ):
        with pytest.raises(Forbidden, match="Nobody marks their own"):
            act()
    assert give(db, catalogue, IDA.actor, (id_, 4), BEST, LATER).learner == "Ina Novak"


def test_who_left_the_clinic_is_marked_where_they_wrote(school):
    db, catalogue = school
    id_ = sit(school, LEA)
    with db.write() as connection:
        ended = update(Membership).where(Membership.person_id == "lea").values(ended_at=LATER)
        connection.execute(ended)

    assert next_waiting(db, INA.actor) == (id_, 4)
    assert give(db, catalogue, INA.actor, (id_, 4), BEST, LATER).result.passed


def test_the_queue_is_oldest_first_and_names_nobody_until_marked(school):
    db, catalogue = school
    late = sit(school, LEA, at=NOON + timedelta(hours=1))
    early = sit(school, LUC)

    waiting = queue_of(db, catalogue, INA.actor).waiting
    assert [one.attempt_id for one in waiting] == [early, late]
    before = sheet(db, catalogue, INA.actor, early, 4)
    assert (before.learner, before.text, before.words) == (None, "It may bleed.", 3)

    give(db, catalogue, INA.actor, (early, 4), BEST, LATER)

    after = queue_of(db, catalogue, INA.actor)
    assert [one.attempt_id for one in after.waiting] == [late]
    assert [(m.learner, m.marker) for m in after.lately] == [("Luc Moreau", "Ina Novak")]
    assert sheet(db, catalogue, INA.actor, early, 4).learner == "Luc Moreau"


def test_what_was_chosen_is_kept_and_colleagues_see_that_somebody_began(school):
    db, catalogue = school
    id_ = sit(school, LEA)

    begun, further = Chosen({"risk": "named"}, "So"), Chosen({"risk": "hinted", "x": "y"}, "So far")
    save_draft(db, catalogue, INA.actor, (id_, 4), begun, NOON, FIRST)
    save_draft(db, catalogue, INA.actor, (id_, 4), further, LATER, Save("a", 2))

    mine, theirs = (sheet(db, catalogue, who.actor, id_, 4) for who in (INA, IDA))
    assert (mine.chosen, mine.saved_at) == (Chosen({"risk": "hinted"}, "So far"), LATER)
    assert (mine.others, theirs.others) == ((), (("Ina Novak", LATER),))
    assert theirs.chosen == Chosen({})
    assert stored(db, id_)[0] is None


def test_which_draft_stands_is_told_by_pages_and_never_by_clocks(school):
    db, catalogue = school
    id_ = sit(school, LEA)

    def sent(words, *name):
        kept = save_draft(db, catalogue, INA.actor, (id_, 4), Chosen({}, words), LATER, Save(*name))
        return kept.counts, kept.elsewhere, kept.save, kept.chosen.comment

    # A phone whose clock runs ahead says nothing of it.
    assert sent("phone", "a", 1) == (True, False, "a.1", "phone")
    assert sent("phone, again", "a", 1) == (True, False, "a.1", "phone, again")
    # A desk that had the page open before does not know of it; who was told goes over it.
    assert sent("desk", "b", 1, frozenset()) == (False, True, "a.1", "phone, again")
    assert sent("desk", "b", 2, frozenset({"a.1"})) == (True, False, "b.2", "desk")
    # What hung is older than what the same page sent or kept by its button since.
    assert sent("late", "b", 1, frozenset({"a.1"}))[:2] == (False, False)
    assert sent("phone, later", "a", 9) == (False, True, "b.2", "desk")
    assert sent("button", "b", 4) == (True, False, "b.4", "button")
    assert sent("hung", "b", 3) == (False, False, "b.4", "button")
    assert sheet(db, catalogue, INA.actor, id_, 4).save == "b.4"


def test_a_draft_from_before_pages_had_names_gives_way_to_who_has_seen_it(school):
    db, catalogue = school
    id_ = sit(school, LEA)
    with db.write() as connection:
        values = {"attempt_id": id_, "position": 4, "marker_id": INA.id, "comment": "Before"}
        held = {"levels": {"": 1_772_452_800}, "note": "", "saved_at": NOON}
        connection.execute(insert(MarkDraft).values(**values, **held))

    found = sheet(db, catalogue, INA.actor, id_, 4)
    act = (db, catalogue, INA.actor, (id_, 4), Chosen({}, "After"), LATER)
    assert (found.save, found.chosen.comment) == ("1772452800", "Before")
    assert not save_draft(*act, Save("a", 1)).counts
    assert save_draft(*act, Save("a", 2, frozenset({found.save}))).counts


def test_nobody_keeps_a_draft_whose_role_ended_since_they_asked(school):
    db, catalogue = school
    id_ = sit(school, LEA)
    end_role(db, ADA.actor, INA.id, RIVERSIDE, Role.INSTRUCTOR, NOON)

    with pytest.raises(Conflict, match="Your role in this clinic ended"):
        save_draft(db, catalogue, INA.actor, (id_, 4), BEST, LATER, FIRST)


def test_the_second_of_two_markers_is_told_who_was_first(school):
    db, catalogue = school
    id_ = sit(school, LEA)
    give(db, catalogue, INA.actor, (id_, 4), HALF, LATER)

    for act, *more in ((give,), (save_draft, FIRST)):
        with pytest.raises(Conflict, match="Ina Novak marked this answer"):
            act(db, catalogue, IDA.actor, (id_, 4), BEST, LATER, *more)
    assert sheet(db, catalogue, IDA.actor, id_, 4).chosen.levels == HALF.levels


def test_two_markers_at_once_give_one_mark(school):
    db, catalogue = school
    id_ = sit(school, LEA)
    gate = Barrier(2)

    def mark(member):
        gate.wait()
        try:
            give(db, catalogue, member.actor, (id_, 4), BEST, LATER)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        won = list(pool.map(mark, (INA, IDA)))

    assert sorted(won) == [False, True]
    assert len(mails_to(db, LEA)) == 1
    assert verify(db) == []


def test_a_changed_mark_keeps_the_first_and_says_why(school):
    db, catalogue = school
    id_ = sit(school, LEA)
    give(db, catalogue, INA.actor, (id_, 4), WORST, NOON)

    result = change(db, catalogue, IDA.actor, (id_, 4), BEST, 1, "It was there.", LATER).result

    assert result.score == stored(db, id_)[0] == 1
    seen = review(db, catalogue, LEA.actor, id_, LATER)
    (told,) = seen.corrected
    assert (told.score_before, told.score_after, told.reason) == (
        Fraction(3, 4), 1, "It was there.",
    )  # fmt: skip
    marks = sheet(db, catalogue, INA.actor, id_, 4).marks
    assert [(m.marker, m.reason, m.levels["risk"]) for m in marks] == [
        ("Ina Novak", None, "hidden"),
        ("Ida Berg", "It was there.", "named"),
    ]
    _, mail = mails_to(db, LEA)
    assert "One of your answers in the quiz “Needles” was marked again." in mail
    assert "Before: 75 %, passed\nNow:    100 %, passed\n\nWhy: It was there." in mail
    assert applied(db, INA.actor) == []  # the reason is about one learner's text
    with db.read() as connection:
        assert "It was there." not in " ".join(connection.scalars(select(LedgerEntry.canonical)))
    assert verify(db) == []


@pytest.mark.parametrize("table", ["answer_mark", "regrade"])
def test_the_reason_of_a_changed_mark_is_held_by_what_its_entries_commit_to(school, table):
    db, catalogue = school
    id_ = sit(school, LEA)
    give(db, catalogue, INA.actor, (id_, 4), WORST, NOON)
    change(db, catalogue, IDA.actor, (id_, 4), BEST, 1, "It was there.", LATER)

    with db.write() as connection:
        connection.execute(text(f"UPDATE {table} SET reason = 'No' WHERE reason IS NOT NULL"))

    assert [one.what for one in verify(db) if "was changed: reason" in one.what]


def test_whoever_keeps_score_and_result_gets_no_mail(school):
    db, catalogue = school
    id_ = sit(school, LEA)
    assert give(db, catalogue, INA.actor, (id_, 4), HALF, NOON).told

    kinder = Chosen(HALF.levels, "Nearly.")
    given = change(db, catalogue, IDA.actor, (id_, 4), kinder, 1, "Only the words.", LATER)

    assert not given.told
    assert len(mails_to(db, LEA)) == 1
    assert review(db, catalogue, LEA.actor, id_, LATER).corrected == ()
    assert verify(db) == []


def test_a_pass_is_lost_only_where_that_is_allowed(people, tmp_path):
    db, catalogue = school = published(people, tmp_path, essay_question(points=9))
    id_ = sit(school, LEA)
    give(db, catalogue, INA.actor, (id_, 4), BEST, NOON)
    again = ((id_, 4), WORST, 1, "Read again.", LATER)

    with pytest.raises(Invalid) as refused:
        change(db, catalogue, INA.actor, *again)
    assert set(refused.value.errors) == {"lost"}
    assert stored(db, id_)[:2] == (1, True)
    assert len(sheet(db, catalogue, INA.actor, id_, 4).marks) == 1

    result = change(db, catalogue, INA.actor, *again, allow_lost_pass=True).result
    assert (result.score, result.passed) == (Fraction(1, 4), False)
    with pytest.raises(Conflict, match="a colleague changed"):
        change(db, catalogue, IDA.actor, (id_, 4), BEST, 1, "Late.", LATER)
    with pytest.raises(Invalid) as refused:
        change(db, catalogue, IDA.actor, (id_, 4), BEST, 2, " ", LATER)
    assert set(refused.value.errors) == {"reason"}
    assert verify(db) == []


def test_a_pass_lost_by_another_mark_says_that_the_award_stays(people, tmp_path):
    db, catalogue = school = published(people, tmp_path, essay_question(points=9))
    read_lesson(school, LEA)
    id_ = sit(school, LEA)
    give(db, catalogue, INA.actor, (id_, 4), BEST, NOON)
    evaluate(school, LEA)
    sign_attestation(db, catalogue, LEA.actor, "basics", "Lea Lindqvist", True, NOON)

    change(db, catalogue, INA.actor, (id_, 4), WORST, 1, "Again.", LATER, allow_lost_pass=True)

    with db.read() as connection:
        told = [body for body in connection.scalars(select(Mail.body)) if "Now:" in body]
    assert ["stays on record" in body for body in told] == [True]
    assert review(db, catalogue, LEA.actor, id_, LATER).award_stays

    change(db, catalogue, INA.actor, (id_, 4), HALF, 2, "Half of it.", LATER)

    with db.read() as connection:
        told = [body for body in connection.scalars(select(Mail.body)) if "Now:" in body]
    (later,) = (body for body in told if "Half of it." in body)
    assert "The award" not in later  # no pass was lost by this one
    assert review(db, catalogue, LEA.actor, id_, LATER).award_stays


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        (Chosen({}), "level.risk"),
        (Chosen({"risk": "named"}), "level.clear"),
        (Chosen({"risk": "yes", "clear": "yes"}), "level.risk"),
        (Chosen({"risk": "", "clear": "yes"}), "level.risk"),
        (Chosen({**BEST.levels, "other": "x"}), "levels"),
        (Chosen(BEST.levels, "x" * 2001), "comment"),
        (Chosen(BEST.levels, "", "a\x00b"), "note"),
        (Chosen(BEST.levels, "Ask anna@example.org"), "comment"),
    ],
)
def test_what_is_no_mark_is_refused_beside_its_field(school, chosen, field):
    db, catalogue = school
    id_ = sit(school, LEA)

    with pytest.raises(Invalid) as refused:
        give(db, catalogue, INA.actor, (id_, 4), chosen, LATER)

    assert field in refused.value.errors
    assert stored(db, id_)[0] is None


def test_full_marks_and_a_drop_decide_what_awaited_a_mark(school):
    db, catalogue = school
    waits = sit(school, LEA, option="b")
    marked = sit(school, LUC)
    give(db, catalogue, INA.actor, (marked, 4), WORST, LATER)
    with pytest.raises(Exception, match="give full marks"):
        dry_run(db, catalogue, INA.actor, Wish("needles", "in-words", Correction(Kind.KEY, "x")))

    full = Wish("needles", "in-words", Correction(Kind.FULL_MARKS), "Unclear.")
    plan = dry_run(db, catalogue, INA.actor, full)
    assert (plan.looked_at, plan.awaiting) == (1, 1)
    apply(db, catalogue, INA.actor, full, LATER)

    assert stored(db, waits)[:2] == (Fraction(1, 4), False)
    assert stored(db, marked)[:2] == (1, True)
    assert next_waiting(db, INA.actor) is None
    with pytest.raises(Conflict, match="correction"):
        give(db, catalogue, INA.actor, (waits, 4), BEST, LATER)
    assert verify(db) == []
    drop = Wish("needles", "in-words", Correction(Kind.DROP), "Unclear.")
    apply(db, catalogue, INA.actor, drop, LATER)
    assert stored(db, marked)[0] == 1
    assert verify(db) == []


def test_a_corrected_key_elsewhere_leaves_the_mark_of_the_person(school):
    db, catalogue = school
    waits, marked = sit(school, LEA), sit(school, LUC)
    give(db, catalogue, INA.actor, (marked, 4), HALF, LATER)
    ids = [f"c{n}" for n in range(2)]
    for id_ in ids:
        wish = Wish("needles", id_, Correction(Kind.FULL_MARKS), "Mended.")
        apply(db, catalogue, INA.actor, wish, LATER)

    assert stored(db, waits)[0] is None
    assert stored(db, marked)[0] == Fraction(10, 12)
    give(db, catalogue, INA.actor, (waits, 4), HALF, LATER)
    assert stored(db, waits)[0] == Fraction(10, 12)
    assert verify(db) == []


def test_statistics_leave_out_what_awaits_and_count_it(school):
    db, catalogue = school
    first, _, _ = sit(school, LEA), sit(school, LUC), sit(school, HAL)
    give(db, catalogue, INA.actor, (first, 4), HALF, LATER)

    found = analyse_quiz(db, catalogue, "needles")

    assert (found.present.attempts, found.awaited) == (1, 2)
    essay = next(q for q in found.present.questions if q.question_id == "in-words")
    assert essay.figures.facility == Fraction(1, 3)
    assert essay.choices == ()
    lines = list(results_csv(db, catalogue, ADA.actor, "needles", False))
    assert sum("Z,,," in line for line in lines) == 2


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ('UPDATE answer_mark SET levels = \'{"clear":"yes","risk":"named"}\'', "levels"),
        ("UPDATE answer_mark SET comment = 'Bad.'", "comment"),
        ("DELETE FROM answer_mark", "gone from the database"),
        ("UPDATE attempt SET score = '1/1', passed = true WHERE score IS NOT NULL", "result of"),
        ("UPDATE attempt SET score = '1/1', passed = true WHERE score IS NULL", "the attempt"),
        ("UPDATE attempt SET score = NULL, passed = NULL", "result of"),
    ],
)
def test_what_is_changed_by_hand_is_found_by_the_ledger(school, statement, what):
    db, catalogue = school
    marked, _ = sit(school, LEA), sit(school, LUC)
    give(db, catalogue, INA.actor, (marked, 4), HALF, LATER)
    assert verify(db) == []

    with db.write() as connection:
        connection.execute(text(statement))

    assert any(what in one.what for one in verify(db))


def test_a_mark_holds_the_rubric_that_it_was_given_by(school):
    db, catalogue = school
    id_ = sit(school, LEA)
    give(db, catalogue, INA.actor, (id_, 4), HALF, LATER)
    with db.read() as connection:
        row = connection.execute(select(AnswerMark)).one()

    assert len(row.rubric_sha256) == 64
    assert (row.number, row.levels, row.reason) == (1, dict(HALF.levels), None)
