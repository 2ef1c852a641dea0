"""What stays with a merged account is its owner's: told with the rest, and once."""

from datetime import timedelta

import pytest

from courseware.services import retention
from courseware.services.identity import accounts, people, sign_in
from courseware.store.tables import Attestation, Evaluation, LessonRead, PracticeAnswer
from tests.cast import ADA, HAL, LEA, LUC, NOON, PASSWORD
from tests.services.people.two_accounts import add, unite

LATER = NOON + timedelta(days=1)


@pytest.fixture
def finished(office):
    """Lea, Hal and Luc read a lesson and finished a course; Lea and Hal are one person."""
    for member in (LEA, HAL, LUC):
        of = {"person_id": member.id}
        course = {**of, "course_id": "c"}
        read = {"lesson_id": "l", "revision_sha256": "a" * 64, "read_at": NOON}
        add(office, LessonRead, {**of, **read})
        signed = {"wording": "My own work", "signed_name": member.name, "signed_at": NOON}
        add(office, Attestation, {**course, **signed})
        add(office, Evaluation, {**course, "answers": {"by": member.id}, "submitted_at": NOON})
        practice = {"quiz_id": "q", "question_id": "x", "body": member.id, "answered_at": NOON}
        add(office, PracticeAnswer, {**of, **practice})
    return office


def told(data, section, *names):
    return [tuple(one.get(name) for name in (*names, "merged_account")) for one in data[section]]


def test_the_export_holds_what_stayed_and_names_its_account(finished):
    unite(finished)

    data = accounts.export_own(finished, LEA.actor, LATER)

    assert told(data, "attestations", "signed_name") == [
        (LEA.name, None),
        (HAL.name, HAL.email),
    ]
    assert told(data, "evaluations", "answers") == [
        ({"by": "lea"}, None),
        ({"by": "hal"}, HAL.email),
    ]
    assert told(data, "lessons_read", "lesson_id") == [("l", None), ("l", HAL.email)]
    assert told(data, "practice_answers", "body") == [("lea", None), ("hal", HAL.email)]
    assert data["merged_accounts"] == [
        {"name": HAL.name, "email": HAL.email, "merged_at": NOON.isoformat()}
    ]


def test_nothing_is_told_twice_and_nothing_of_others(finished):
    for member in (LEA, HAL, LUC):
        sign_in.sign_in(finished, member.email, PASSWORD, member.id, "x", NOON)
    people.suspend(finished, ADA.actor, HAL.id, "On leave.", NOON)
    unite(finished)

    data = accounts.export_own(finished, LEA.actor, LATER)

    assert told(data, "account_suspensions", "act") == [("person.suspended", HAL.email)]
    assert sorted(told(data, "sessions"), key=str) == [(HAL.email,), (None,)]
    for rows in data.values():
        lines = [str(one) for one in rows] if isinstance(rows, list) else []
        assert len(set(lines)) == len(lines)
    assert LUC.name not in str(data)


def test_names_of_both_accounts_from_before_a_correction_are_exported(finished):
    people.correct_name(finished, ADA.actor, HAL.id, "Hal Berg", "Married", NOON)
    unite(finished, now=LATER)
    people.correct_name(finished, ADA.actor, LEA.id, "Lea Berg", "Married", LATER)

    data = accounts.export_own(finished, LEA.actor, LATER)

    assert told(data, "former_names", "name", "reason") == [
        (LEA.name, "Married", None),
        (HAL.name, "Married", HAL.email),
    ]
    assert [one["name"] for one in data["merged_accounts"]] == ["Hal Berg"]


def test_an_answer_to_a_request_to_delete_counts_what_stayed_and_takes_it_along(finished):
    unite(finished)
    retention.ask(finished, LEA.actor, LATER)
    (waiting,) = retention.open_requests(finished, ADA.actor, LATER)

    answered = retention.answer(finished, ADA.actor, waiting.request_id, LATER)

    kept = {one.what: one.count for one in answered.keeps}
    assert kept["signed attestations"] == kept["evaluations of courses"] == 2
    assert kept["lessons read"] == 2
    assert answered.goes["answers to practice questions"] == 2
    data = accounts.export_own(finished, LEA.actor, LATER)
    assert data["practice_answers"] == []
    assert retention.plan_of(finished, LUC.actor, LATER).goes["answers to practice questions"] == 1
