"""*Needs attention* names the critical item that was unsafe, and what was taken back, with why."""

import pytest
from sqlalchemy import event, update

from courseware.services.competency.decisions import deciding
from courseware.services.competency.teams import attention
from courseware.services.competency.teams.needs import Need
from courseware.store.tables import CompetencyDecision, Observation
from tests.cast import (
    ASA,
    HILLTOP,
    LEA,
    LUC,
    MAX,
    RIVERSIDE,
    Member,
    add_member,
    put_member_on_record,
)
from tests.services.competency.practice import take_back
from tests.ward import BEN, noon

NED = Member("ned", "Ned Haas", LEA.roles)
SEEN, LATER, TODAY = "2026-02-20", "2026-02-25", "2026-03-02"
STAYS = "at another clinic; what was written there stays there"
SKIPPED = {"x01.comment": "Asked nobody for a name."}


def behind(ward):
    """(person, need) -> what stands behind the line."""
    found = attention.attention(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon(TODAY))
    return {(line.person_id, line.need): line.behind for line in found.lines}


def test_what_was_unsafe_is_named_with_the_day_and_the_assessors_words(ward):
    ward.observe(LATER, ASA, marks={"x01": "unsafe"}, **SKIPPED)

    assert behind(ward) == {
        ("lea", Need.UNSAFE): (
            "Unsafe on 25 February 2026: X01 “Asks who the patient is.” "
            "The assessor wrote: “Asked nobody for a name.”",
        )
    }


def test_without_a_comment_the_item_stands_alone(ward):
    ward.certify(SEEN)
    ward.observe(LATER, BEN, marks={"x01": "unsafe"})

    assert behind(ward)["lea", Need.UNSAFE] == (
        "Unsafe on 25 February 2026: X01 “Asks who the patient is.”",
    )


def test_a_long_comment_is_told_by_its_beginning(ward):
    ward.observe(LATER, ASA, marks={"x01": "unsafe"}, **{"x01.comment": "Again and " * 60})

    [told] = behind(ward)["lea", Need.UNSAFE]
    assert told.endswith("Again and …”") and len(told) < 300


def put_elsewhere(ward, table):
    with ward.db.write() as connection:
        connection.execute(update(table).values(clinic_id=HILLTOP))


def test_what_was_written_elsewhere_stays_there_and_the_line_says_so(ward):
    ward.observe(LATER, ASA, marks={"x01": "unsafe"}, **SKIPPED)
    put_elsewhere(ward, Observation)

    assert behind(ward)["lea", Need.UNSAFE] == (
        f"Unsafe on 25 February 2026: X01 “Asks who the patient is.” Recorded {STAYS}",
    )


@pytest.mark.parametrize("act", ["retracted", "corrected"])
def test_so_it_is_with_what_was_taken_back_elsewhere(ward, act):
    first, _ = ward.certify(SEEN)
    if act == "retracted":
        take_back(ward, first, ASA, LATER)
    else:
        ward.correct(first, ASA, LATER, {"x02": "2"})
    put_elsewhere(ward, Observation)

    assert behind(ward)["lea", Need.RETRACTED] == (
        f"The observation of 20 February 2026 was {act}. Recorded {STAYS}",
    )


def test_so_it_is_with_what_was_withdrawn_elsewhere(ward):
    ward.certify(SEEN)
    about = (ward.db, ward.catalogue, MAX.actor, ward.about())
    deciding.withdraw(*about, "Confirmed the wrong person.", noon(LATER))
    put_elsewhere(ward, CompetencyDecision)

    assert behind(ward)["lea", Need.RETRACTED] == (
        f"The confirmation of 20 February 2026 was withdrawn. Decided {STAYS}",
    )


def test_a_retracted_observation_is_named_with_its_reason(ward):
    first, _ = ward.certify(SEEN)
    take_back(ward, first, ASA, LATER)

    assert behind(ward)["lea", Need.RETRACTED] == (
        "The observation of 20 February 2026 was retracted: “I was not there.”",
    )


def test_a_correction_that_takes_the_ground_is_named_with_its_reason(ward):
    first, _ = ward.certify(SEEN)
    ward.correct(first, ASA, LATER, {"x02": "2"})

    assert behind(ward)["lea", Need.RETRACTED] == (
        "The observation of 20 February 2026 was corrected: “Mixed up.”",
    )


def test_a_correction_beside_what_was_retracted_is_not_named_as_a_reason(ward):
    """It changed no mark, and took nothing away."""
    first, second = ward.certify(SEEN)
    ward.correct(second, BEN, LATER)
    take_back(ward, first, ASA, LATER)

    assert behind(ward)["lea", Need.RETRACTED] == (
        "The observation of 20 February 2026 was retracted: “I was not there.”",
    )


def test_a_withdrawn_confirmation_is_named_with_its_reason(ward):
    ward.certify(SEEN)
    about = (ward.db, ward.catalogue, MAX.actor, ward.about())
    deciding.withdraw(*about, "Confirmed the wrong person.", noon(LATER))

    assert behind(ward)["lea", Need.RETRACTED] == (
        "The confirmation of 20 February 2026 was withdrawn: “Confirmed the wrong person.”",
    )


@pytest.mark.parametrize("act", ["unsafe", "retracted"])
def test_more_lines_are_explained_by_as_many_questions_and_nothing_for_what_is_not_shown(ward, act):
    with ward.db.write() as connection:
        add_member(connection, NED)
        put_member_on_record(connection, NED)

    def falls(learner):
        if act == "unsafe":
            return ward.observe(LATER, ASA, learner, marks={"x01": "unsafe"})
        return take_back(ward, ward.certify(SEEN, learner)[0], ASA, LATER)

    falls(LEA)
    of_one = asked(ward)
    falls(LUC)
    falls(NED)

    assert asked(ward) == of_one
    assert len(behind(ward)) == 3
    assert "record" not in questions(ward, attention.count_attention)


def asked(ward):
    return questions(ward, attention.attention).count(";")


def questions(ward, of):
    """The statements that are sent for it, in one text."""
    seen = []

    def note(*named):
        seen.append(named[2] + ";")

    event.listen(ward.db.engine, "before_cursor_execute", note)
    of(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon(TODAY))
    event.remove(ward.db.engine, "before_cursor_execute", note)
    return " ".join(seen)
