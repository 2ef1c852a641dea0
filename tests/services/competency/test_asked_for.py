"""A course that asks for a competency: open until it is confirmed, awarded with the last act."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from courseware.domain.completion import ConditionKind
from courseware.domain.ledger import Act
from courseware.services.competency.decisions import deciding
from courseware.services.credits.courses import course_progress
from courseware.services.credits.credit import award_if_complete, credits
from courseware.services.credits.learner_home import home
from courseware.services.proving.ledger_walk import verify
from courseware.store.credits import awards
from courseware.store.tables import LedgerEntry
from tests.cast import ASA, LEA, MAX, NOON
from tests.services.test_credit import attest, evaluate, pass_quiz, read_lesson
from tests.ward import BEN, noon

LATER = "2026-03-04"
AFTER = noon("2026-03-05")


def ask_for(ward, asked="[cl-x]"):
    course = ward.library / "lessons/basics/course.yaml"
    text = course.read_text().replace("credit:", f"completion_checklists: {asked}\ncredit:")
    course.write_text(text, encoding="utf-8")
    ward.publish(NOON)


def do_all_alone(ward, *steps):
    for step in steps or (read_lesson, pass_quiz, evaluate, attest):
        step((ward.db, ward.catalogue))


def gate(ward, now=AFTER):
    found = course_progress(ward.db, ward.catalogue, LEA.actor, "basics", now).conditions
    return {(c.kind.value, c.target): c.met for c in found}


def entries_of_awards(ward):
    with ward.db.read() as connection:
        query = select(func.count()).where(LedgerEntry.act == Act.AWARD_MADE.value)
        return connection.scalar(query)


def test_the_confirmation_that_closes_the_last_condition_makes_the_award(ward):
    ask_for(ward)
    do_all_alone(ward)
    assert credits(ward.db, LEA.actor) == []
    wanted = (ConditionKind.COMPETENCY_CURRENT.value, "cl-x")
    assert [key for key, met in gate(ward).items() if not met] == [wanted]

    ward.certify(LATER)

    (credit,) = credits(ward.db, LEA.actor)
    assert credit.awarded_at == noon(LATER)
    assert gate(ward)[wanted]
    assert entries_of_awards(ward) == 1
    assert verify(ward.db) == []


def test_the_award_names_the_confirmation_and_stays_knowledge(ward):
    ask_for(ward)
    do_all_alone(ward)
    ward.certify(LATER)

    (credit,) = credits(ward.db, LEA.actor)
    (named,) = credit.snapshot["competencies"]
    assert (named["checklist"], named["region"], named["confirmed_on"]) == ("cl-x", "", LATER)
    with ward.db.read() as connection:
        query = select(LedgerEntry.subject).where(LedgerEntry.act == "competency.confirmed")
        assert connection.scalar(query) == named["decision"]
    assert credit.snapshot["kind"] == "knowledge"
    assert (
        credit.minutes
        == course_progress(ward.db, ward.catalogue, LEA.actor, "basics", AFTER).working.minutes
    )


def test_a_competency_that_was_there_before_leaves_the_last_step_to_the_learner(sqlite_ward):
    ward = sqlite_ward
    ask_for(ward)
    ward.certify("2026-03-01")
    assert not course_progress(ward.db, ward.catalogue, LEA.actor, "basics", NOON).started
    do_all_alone(ward, read_lesson, pass_quiz, evaluate)
    assert credits(ward.db, LEA.actor) == []

    do_all_alone(ward, attest)

    assert len(credits(ward.db, LEA.actor)) == 1


def test_a_suspended_competency_does_not_count_and_its_reinstatement_makes_the_award(sqlite_ward):
    ward = sqlite_ward
    ask_for(ward)
    ward.certify("2026-03-01")
    moment = noon("2026-03-02")
    deciding.suspend(ward.db, ward.catalogue, MAX.actor, ward.about(), "Under review.", moment)
    do_all_alone(ward)
    assert credits(ward.db, LEA.actor) == []

    deciding.reinstate(ward.db, ward.catalogue, MAX.actor, ward.about(), "Reviewed.", AFTER)

    assert [credit.awarded_at for credit in credits(ward.db, LEA.actor)] == [AFTER]


def test_a_competency_that_has_expired_does_not_count(sqlite_ward):
    ward = sqlite_ward
    ask_for(ward)
    ward.certify("2026-03-01")
    wanted = ("competency_current", "cl-x")

    assert gate(ward, noon("2028-02-28"))[wanted]
    assert not gate(ward, noon("2028-03-02"))[wanted]


def test_without_being_asked_for_a_confirmation_awards_nothing(sqlite_ward):
    ward = sqlite_ward
    do_all_alone(ward, read_lesson, pass_quiz, evaluate)
    ward.certify(LATER)

    assert credits(ward.db, LEA.actor) == []
    assert ("competency_current", "cl-x") not in gate(ward)


def test_one_region_is_enough_where_a_checklist_is_divided(sqlite_ward):
    ward = sqlite_ward
    ask_for(ward, "[cl-y]")
    with ward.db.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO competency_interval (person_id, checklist_id, region, since, status, why, "
            "confirmed_on, ready, unsafe) VALUES ('lea', 'cl-y', 'thigh', "
            "'2026-01-01 00:00:00.000000', 'current', 'confirmed', '2026-01-01', 0, 0)"
        )
    assert gate(ward)["competency_current", "cl-y"]
    assert not home(ward.db, ward.catalogue, LEA.actor, AFTER).started


def test_a_signature_and_a_confirmation_at_once_award_once(ward):
    ask_for(ward)
    do_all_alone(ward, read_lesson, pass_quiz, evaluate)
    for by in (ASA, BEN):
        ward.observe(LATER, by)

    with ThreadPoolExecutor(2) as pool:
        acts = [pool.submit(do_all_alone, ward, attest), pool.submit(ward.confirm, LATER)]
        for act in acts:
            act.result()

    assert len(credits(ward.db, LEA.actor)) == 1
    assert entries_of_awards(ward) == 1


def test_a_signature_that_waited_sees_a_confirmation_that_is_later_than_its_clock(ward):
    """An act reads its clock before it waits for its turn; the award may not fall in between."""
    ask_for(ward)
    do_all_alone(ward, read_lesson, pass_quiz, evaluate)
    ward.certify(LATER)

    do_all_alone(ward, attest)  # with a clock that is behind the confirmation's

    (credit,) = credits(ward.db, LEA.actor)
    assert credit.awarded_at == noon(LATER)
    (named,) = credit.snapshot["competencies"]
    assert named["confirmed_on"] == LATER
    assert verify(ward.db) == []


def test_who_comes_second_sees_what_the_first_has_closed(ward):
    """Neither act may miss the other: the award would never be made."""
    ask_for(ward)
    do_all_alone(ward, read_lesson, pass_quiz, evaluate)
    for by in (ASA, BEN):
        ward.observe(LATER, by)
    signed = {"wording": "I did.", "signed_name": LEA.name, "signed_at": NOON}

    with ThreadPoolExecutor(1) as pool:
        with ward.db.write() as connection:
            values = {"person_id": LEA.id, "course_id": "basics", "round": 1, **signed}
            awards.add_attestation(connection, values)
            award_if_complete(connection, ward.catalogue, LEA.id, "basics", NOON)
            confirming = pool.submit(ward.confirm, LATER)
            while not ward.db.is_sqlite and not confirming.done() and not waits_for_a_lock(ward):
                pass
        confirming.result()

    assert entries_of_awards(ward) == 1


def waits_for_a_lock(ward):
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with ward.db.read() as connection:
        return connection.exec_driver_sql(query).scalar_one() > 0
