from courseware.domain.completion import Condition, ConditionKind, conditions_of, is_complete


def gate(**changes):
    given = {
        "study": [("s1", "s1"), ("s2", None)],
        "has_evaluation": True,
        "lessons_read": {"s1", "s2"},
        "quizzes_passed": {"s1"},
        "evaluation_submitted": True,
        "attestation_signed": True,
        **changes,
    }
    return conditions_of("safety", **given)


def test_all_conditions_met_completes_the_course():
    assert is_complete(gate())


def test_each_condition_keeps_the_gate_shut_alone():
    for change in (
        {"lessons_read": {"s1"}},
        {"quizzes_passed": set()},
        {"evaluation_submitted": False},
        {"attestation_signed": False},
    ):
        conditions = gate(**change)

        assert not is_complete(conditions)
        assert sum(not c.met for c in conditions) == 1


def test_each_quiz_follows_its_lesson_and_the_formalities_come_last():
    assert [c.kind for c in gate()] == [
        ConditionKind.LESSON_READ,
        ConditionKind.QUIZ_PASSED,
        ConditionKind.LESSON_READ,
        ConditionKind.EVALUATION_SUBMITTED,
        ConditionKind.ATTESTATION_SIGNED,
    ]


def test_a_course_without_evaluation_asks_for_none():
    conditions = gate(has_evaluation=False, evaluation_submitted=False)

    assert Condition(ConditionKind.EVALUATION_SUBMITTED, "safety", False) not in conditions
    assert is_complete(conditions)


def test_a_course_without_conditions_is_never_complete():
    assert not is_complete(())
