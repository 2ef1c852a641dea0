"""A logbook goes out as a file and comes in again: nothing twice, nobody in the way."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.domain import logbook as domain
from courseware.domain.errors import Forbidden, Invalid
from courseware.services.competency.logbooks import entering, logbook, logbook_file
from courseware.services.identifiers import new_id
from courseware.services.membership.clinics import end_role
from courseware.store.accounts import people
from courseware.store.competency import practice as rows
from tests.cast import ADA, ASA, HILLTOP, LEA, LUC, RIVERSIDE, Role
from tests.services.competency.practice import D1, D2, D3, answer_all, log
from tests.services.competency.test_one_person import merge
from tests.ward import BEN, noon

HEADER = "held_on,regions,setting,supervision,supervisor,note"
ALIKE = [
    "Good flow ",
    "First.\r\nThen second.",
    "''=x",
    "'=x",
    "=1+1",
    " '=x",
    '"quoted", and a comma',
    "\t@x\t",
    "'",
]
# Whatever a form can carry: everything but NUL, which no field takes, and half characters.
NOTES = st.one_of(
    st.text(st.sampled_from("=+-@'\t\r\n \",;ab\u2028\x0b\ufeff"), max_size=12),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40),
)


def exported(ward, who=LEA):
    return logbook_file.export_sessions(ward.db, who.actor)


def read_in(ward, text, who=LEA, day=D3, clinic=RIVERSIDE):
    return logbook_file.import_sessions(ward.db, ward.catalogue, who.actor, clinic, text, noon(day))


def refusal(ward, text, **more):
    with pytest.raises(Invalid) as refused:
        read_in(ward, text, **more)
    return refused.value.errors["file"]


def size(ward, who=LEA):
    return len(logbook.own_logbook(ward.db, who.actor).sessions)


def as_stored_before(ward, note, day=D1, number=1, region="thigh"):
    """A session as it was stored when notes were kept as they came in."""
    before = domain.LoggedSession(
        0, noon(day).date(), (region,), "real_patient", "beside", ASA.email, note
    )
    values = {
        "id": new_id(),
        "person_id": LEA.id,
        "key": rows.twin_key(domain.key_of(before, ASA.email), number),
        "clinic_id": RIVERSIDE,
        "held_on": before.held_on,
        "regions": [region],
        "setting": before.setting,
        "supervision": before.supervision,
        "supervisor_id": ASA.id,
        "note": note,
        "entered_at": noon(D2),
    }
    with ward.db.write() as connection:
        rows.add_session(connection, values)


def move_address(ward, who, address):
    with ward.db.write() as connection:
        people.change_person(connection, who.id, email=address)


def leave(ward, who):
    with ward.db.write() as connection:
        connection.exec_driver_sql(
            f"UPDATE membership SET ended_at = since WHERE person_id = '{who.id}'"
        )


def line(day, note="", supervisor=ASA.email, region="thigh"):
    return f"{day},{region},real_patient,beside,{supervisor},{note}"


@pytest.mark.parametrize("note", ALIKE)
def test_ones_own_export_enters_nothing_whatever_the_note(ward, note):
    log(ward, D1, note=note)

    assert (read_in(ward, exported(ward)), size(ward)) == (0, 1)


@pytest.mark.parametrize("note", ALIKE)
def test_so_does_the_export_of_what_was_stored_before_notes_were_tidied(ward, note):
    as_stored_before(ward, note)
    as_stored_before(ward, note, number=2)

    assert (read_in(ward, exported(ward)), size(ward)) == (0, 2)
    assert log(ward, D1, note=note).number == 3


@given(NOTES, NOTES)
def test_going_out_and_coming_in_is_the_identity(sqlite_ward, typed, stored):
    ward = sqlite_ward
    as_stored_before(ward, stored)
    try:
        log(ward, D2, note=typed)
    except Invalid as refused:
        assert list(refused.errors) == ["note"]
    before = size(ward)

    assert (read_in(ward, exported(ward)), size(ward)) == (0, before)


@given(NOTES)
def test_somebody_elses_logbook_takes_the_note_as_it_was(sqlite_ward, note):
    ward = sqlite_ward
    try:
        log(ward, D1, note=note)
    except Invalid:
        return
    read_in(ward, exported(ward), who=LUC)

    notes = [
        {row.note for row in logbook.own_logbook(ward.db, who.actor).sessions} for who in (LEA, LUC)
    ]
    assert notes[0] == notes[1]


@pytest.mark.parametrize(("lines", "more"), [(20, ""), (21, "1 problem"), (23, "3 problems")])
def test_a_file_with_more_problems_than_are_told_says_how_many_more(ward, lines, more):
    head = "held_on,regions,setting,supervision,supervisor,note"
    wrong = f"{D1},nowhere,peer_model,beside,{ASA.email},"

    said = refusal(ward, "\n".join([head, *[wrong] * lines]))

    assert said.count("“nowhere” is none") == 20
    assert "Line 21:" in said and "Line 22:" not in said
    assert said.partition(" And ")[2] == (f"{more} more further down." if more else "")


def test_a_supervisors_new_address_makes_no_session_new(ward):
    log(ward, D1, note="Typed.")
    as_stored_before(ward, "Stored before ")
    before = exported(ward)
    move_address(ward, ASA, "okoye@example.org")

    after = exported(ward)
    assert "okoye@example.org" in after
    assert [read_in(ward, text) for text in (before, after)] == [0, 0]
    twin = log(ward, D1, note="Typed.", supervisor="okoye@example.org")
    assert (twin.number, size(ward)) == (2, 2)


def test_an_address_that_somebody_else_has_now_means_who_had_it_then(ward):
    log(ward, D1)
    before = exported(ward)
    move_address(ward, ASA, "okoye@example.org")
    move_address(ward, BEN, ASA.email)

    assert read_in(ward, before) == 0
    assert log(ward, D1, twin=2) is None
    book = logbook.own_logbook(ward.db, LEA.actor).sessions
    assert {row.supervisor for row in book} == {ASA.name, BEN.name}
    assert read_in(ward, exported(ward)) == 0


def test_a_supervisors_joined_accounts_make_no_session_new(ward):
    log(ward, D1, supervisor=BEN)
    answer_all(ward, BEN)
    log(ward, D2, supervisor=BEN)
    before = exported(ward)
    merge(ward, ASA, BEN)

    assert [read_in(ward, text) for text in (before, exported(ward))] == [0, 0]
    in_new_words = f"{HEADER}\n{line(D1)}\n{line(D2)}\n"
    assert (read_in(ward, in_new_words), size(ward)) == (0, 2)


def test_who_left_stands_in_the_way_of_new_sessions_only(ward):
    log(ward, D1)
    log(ward, D1, supervisor=BEN)
    kept = exported(ward)
    leave(ward, ASA)

    assert read_in(ward, kept) == 0
    assert read_in(ward, kept + line(D2, ",", BEN.email) + "\r\n") == 1
    assert refusal(ward, kept + line(D1, ",") + "\r\n" + line(D2, ",") + "\r\n") == (
        "Line 4: The supervisor has no account in this clinic. Check the e-mail address. "
        "Line 5: The supervisor has no account in this clinic. Check the e-mail address."
    )
    assert size(ward) == 3


def test_an_export_can_be_read_in_at_the_next_clinic(ward):
    log(ward, D1)
    with ward.db.write() as connection:
        connection.exec_driver_sql(
            f"UPDATE membership SET clinic_id = '{HILLTOP}' WHERE person_id = '{LEA.id}'"
        )
    moved = type(LEA)(LEA.id, LEA.name, ((HILLTOP, Role.LEARNER),))

    assert read_in(ward, exported(ward), who=moved, clinic=HILLTOP) == 0


def test_what_could_not_be_entered_today_is_known_all_the_same(ward):
    as_stored_before(ward, "Seen with Mrs Keller", day="2009-03-01")
    as_stored_before(ward, "", region="tail")
    kept = exported(ward)

    assert (read_in(ward, kept), size(ward)) == (0, 2)
    assert refusal(ward, kept + kept.splitlines()[1] + "\r\n").startswith("Line 4: This day is")


def test_a_whole_logbook_of_ten_years_can_be_read_in_and_no_more(sqlite_ward):
    ward = sqlite_ward
    many = "\n".join(
        line(noon(D1).date() - timedelta(days=n // 2), f"Session {n} in words of an even length")
        for n in range(domain.MOST_SESSIONS)
    )
    assert read_in(ward, f"{HEADER}\n{many}\n") == domain.MOST_SESSIONS
    whole = exported(ward)

    assert read_in(ward, whole) == 0
    assert refusal(ward, whole + line(D2, ",") + "\n") == (
        "There are more than 5000 sessions, and a logbook holds no more than that. Leave some out."
    )
    with pytest.raises(Forbidden) as refused:
        read_in(ward, f"{HEADER}\n{line(D2)}\n")
    assert refused.value.sentence == (
        "A logbook holds at most 5000 sessions. Yours has 5000, and 1 would be new. "
        "Nothing was entered."
    )
    assert isinstance(log(ward, D1, note="Session 0 in words of an even length"), entering.Twin)


def test_one_scale_has_one_set_of_words_and_a_file_may_use_any_of_them(ward):
    """As the page shows them, as they are kept, and as files of before wrote them."""
    log(ward, D1, supervision="nearby")
    assert f"{D1},thigh,Real patient,In the room,{ASA.email}" in exported(ward)

    for setting, supervision in (
        ("Real patient", "In the room"),
        ("real_patient", "nearby"),
        ("real patient", "Assessor in the room"),
    ):
        text = f"{HEADER}\n{D1},thigh,{setting},{supervision},{ASA.email},\n"
        assert (read_in(ward, text), size(ward)) == (0, 1), supervision


def test_a_session_of_long_ago_goes_out_in_words_and_comes_in_as_nothing_new(ward):
    log(ward, D1, supervision="at_hand")

    assert read_in(ward, exported(ward), day="2040-03-01") == 0


def test_all_faults_of_all_lines_are_told_at_once_supervisors_included(ward):
    text = "\n".join(
        [
            HEADER,
            f"2027-01-01,thigh,real_patient,beside,{ASA.email},",
            f"{D1},thigh,real_patient,beside,nobody@riverside.test,",
            f"{D1},nowhere,real_patient,beside,{LEA.email},",
            f"{D1},thigh,real_patient,beside,{ASA.email},",
        ]
    )

    told = refusal(ward, text)

    assert told.startswith("Line 2: This day is still to come. Correct the date. Line 3: The super")
    assert "Line 4: Name one or more regions" in told
    assert "Line 4: Nobody supervises themselves." in told
    assert "Line 5" not in told and size(ward) == 0


def test_who_supervised_what_is_there_already_is_not_asked_about_beside_other_faults(ward):
    log(ward, D1, supervisor=BEN, now=D1)
    text = exported(ward).rstrip() + f"\r\n2027-01-01,thigh,real_patient,beside,{ASA.email},,\r\n"
    end_role(ward.db, ADA.actor, BEN.id, RIVERSIDE, Role.ASSESSOR, noon(D2))

    assert refusal(ward, text) == "Line 3: This day is still to come. Correct the date."
