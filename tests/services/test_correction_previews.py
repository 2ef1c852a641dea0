"""What a correction of marks would do is seen before and refused where it does not fit."""

from fractions import Fraction

import pytest
from sqlalchemy import event, func, select

from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from courseware.services.proving.ledger_walk import verify
from courseware.services.regrading.correcting import Correction, Kind, apply, dry_run
from courseware.services.regrading.visible_names import visible_names
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.store.tables import Regrade
from tests.cast import ADA, HAL, INA, LEA, LUC, MAX, MOA, NOON, install_cast, put_cast_on_record
from tests.library import quiz, write_library
from tests.services.correcting import KEY_B, LATER, answer_all, mark_of, one_of, wish


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
