"""What makes an assignment done or overdue, and what opens it again."""

from datetime import date

from sqlalchemy import insert

from courseware.services.assignments import reading
from courseware.services.assignments.assigning import Outcome
from courseware.services.competency.decisions import deciding
from courseware.services.competency.documents import papers
from courseware.services.competency.observations import afterwards
from courseware.store.tables import OutsideEvidence
from tests.awards import give_award
from tests.cast import ASA, INA, LEA, LUC, MAX, PASSWORD, RIVERSIDE, make_demonstration
from tests.services.assignments.conftest import TODAY, ask, look, states, tasks, wish
from tests.ward import BEN, noon


def test_an_assignment_is_open_then_overdue_the_day_after(sqlite_ward):
    ask(sqlite_ward)

    assert states(sqlite_ward, "2026-03-31") == ["Open"]
    assert states(sqlite_ward, "2026-04-01") == ["Overdue"]


def test_the_day_turns_at_the_clinics_midnight_also_in_summer_time(sqlite_ward):
    """Dublin's clocks go forward on 29 March 2026: 23:30 UTC on the 31st is 1 April there."""
    ask(sqlite_ward)
    before = noon("2026-03-31").replace(hour=22, minute=59)
    after = noon("2026-03-31").replace(hour=23, minute=30)

    def state(moment):
        (one,) = reading.team_assignments(
            sqlite_ward.db, sqlite_ward.catalogue, MAX.actor, RIVERSIDE, moment
        )
        return str(one.state)

    assert (state(before), state(after)) == ("Open", "Overdue")


def test_a_confirmed_competency_makes_it_done_and_stays_so_after_it_ended(ward):
    ask(ward)
    ward.certify("2026-03-20")

    (one,) = tasks(ward, "2026-04-15")
    assert (str(one.state), one.done_on) == ("Done", date(2026, 3, 20))
    assert states(ward, "2029-01-01") == ["Done"]
    assert ask(ward, day="2026-04-15", due="2026-05-01") == 0
    assert ask(ward, day="2026-04-15", due="2029-01-01") == 1
    assert states(ward, "2026-04-15") == ["Open", "Done"]


def test_what_was_in_force_before_does_not_make_a_repetition_done(ward):
    ward.certify("2026-02-20")
    assert ask(ward, again=True) == 1
    ward.observe("2026-03-05", ASA, marks={"x01": "unsafe"})
    assert states(ward, "2026-03-06") == ["Open"]


def test_a_retracted_competency_opens_it_again(ward):
    ask(ward)
    _, second = ward.certify("2026-03-20")
    afterwards.retract(
        ward.db, ward.catalogue, BEN.actor, second, "Wrong day.", PASSWORD, noon("2026-03-25")
    )

    assert states(ward, "2026-03-26") == ["Open"]


def test_a_retraction_does_not_open_what_was_assigned_again_since(ward):
    ask(ward)
    _, second = ward.certify("2026-03-20")
    ask(ward, day="2026-03-21", due="2026-06-01", again=True)
    afterwards.retract(
        ward.db, ward.catalogue, BEN.actor, second, "Wrong day.", PASSWORD, noon("2026-03-25")
    )

    assert states(ward, "2026-03-26") == ["Open", "Replaced"]
    open_now = reading.team_assignments(
        ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon("2026-03-26")
    )
    assert [str(one.due_on) for one in open_now] == ["2026-06-01"]


def test_what_others_hold_or_lost_changes_nothing_for_somebody_else(ward):
    """One is in force when it is assigned, one is retracted; a third one is reinstated."""
    ward.certify("2026-02-18", learner=LUC)
    _, second = ward.certify("2026-02-19", learner=INA)
    ward.certify("2026-02-20")
    db, catalogue, about = ward.db, ward.catalogue, ward.about()
    deciding.suspend(db, catalogue, MAX.actor, about, "Left needles.", noon("2026-03-01"))
    ask(ward, people=(LEA, LUC, INA), again=True)
    deciding.reinstate(db, catalogue, MAX.actor, about, "Talked it over.", noon("2026-03-04"))
    afterwards.retract(db, catalogue, BEN.actor, second, "Wrong day.", PASSWORD, noon("2026-03-05"))

    found = {who.id: states(ward, "2026-03-06", who) for who in (LEA, LUC, INA)}
    assert found == {"lea": ["Done"], "luc": ["Open"], "ina": ["Open"]}


def test_reinstatement_makes_it_done(ward):
    ward.certify("2026-02-20")
    db, catalogue, about = ward.db, ward.catalogue, ward.about()
    deciding.suspend(db, catalogue, MAX.actor, about, "Left needles.", noon("2026-03-01"))
    assert ask(ward) == 1
    assert states(ward, "2026-03-03") == ["Open"]
    deciding.reinstate(db, catalogue, MAX.actor, about, "Talked it over.", noon("2026-03-04"))

    assert states(ward, "2026-03-05") == ["Done"]


def test_an_award_or_an_accepted_document_makes_a_course_done(ward):
    ask(ward, courses=("basics",), scopes=(), people=(LEA, LUC))
    give_award(ward.db, LEA)
    with ward.db.write() as connection:
        paper = {
            "id": "paper",
            "person_id": "luc",
            "kind": "course",
            "title": "Course",
            "issuer": "Elsewhere",
            "issued_on": date(2025, 1, 1),
            "counts_as": "course:basics",
            "file_sha256": "0" * 64,
            "file_type": "application/pdf",
            "file_size": 1,
            "added_at": noon(TODAY),
            "decided_at": noon("2026-03-05"),
            "accepted": True,
        }
        connection.execute(insert(OutsideEvidence).values(**paper))

    assert states(ward, "2026-03-06", LUC) == ["Done"]
    assert states(ward, "2026-03-06", LEA) == ["Done"]
    assert ask(ward, day="2026-03-06", courses=("basics",), scopes=(), people=(LEA, LUC)) == 0
    papers.take_back_acceptance(ward.db, MAX.actor, "paper", "By mistake.", noon("2026-03-07"))
    assert states(ward, "2026-03-08", LUC) == ["Open"]


def test_an_award_that_never_was_valid_makes_no_course_done(ward):
    """What opens no checklist closes no assignment either, whatever the page of credits lists."""
    draft = ["the course is a draft"]
    give_award(ward.db, LUC, noon("2026-02-20"), not_valid_because=draft)
    ask(ward, courses=("basics",), scopes=())
    give_award(ward.db, LEA, noon("2026-03-10"), not_valid_because=draft)

    assert states(ward, "2026-04-01") == ["Overdue"]
    found = look(ward, wish(courses=("basics",), scopes=(), people=(LEA, LUC)))
    assert {line.person_id: line.outcome for line in found.lines} == {
        "lea": Outcome.ASSIGNED,
        "luc": Outcome.GETS,
    }


def test_in_a_demonstration_its_awards_close_assignments_as_they_open_checklists(ward):
    ask(ward, courses=("basics",), scopes=(), people=(LEA, LUC))
    give_award(ward.db, LEA, noon("2026-03-10"), not_valid_because=["it was made in a …"])
    assert states(ward, "2026-03-11") == ["Open"]

    make_demonstration(ward.db)

    assert [states(ward, "2026-03-11", who) for who in (LEA, LUC)] == [["Done"], ["Open"]]
    found = look(ward, wish(courses=("basics",), scopes=()))
    assert [line.outcome for line in found.lines] == [Outcome.HAS]
