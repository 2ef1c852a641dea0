"""A clinic that somebody left knows them by the account with which they left, also once that one
was merged into another."""

from datetime import date

import pytest

from courseware.domain.errors import Conflict
from courseware.domain.people import Role
from courseware.services.competency.evidence import evidence_file
from courseware.services.competency.membership import refuse_form_of_who_left
from courseware.services.competency.teams import export, team
from courseware.services.competency.teams.leavers import who_left
from courseware.services.competency.teams.ordering import Filter
from courseware.services.competency.treating.may import may
from courseware.services.identity import people
from courseware.services.membership.clinics import end_role, grant_role
from tests.cast import ADA, HAL, HILLTOP, LEA, LUC, MAX, MOA, RIVERSIDE, put_cast_on_record
from tests.services.competency.test_merged_later import merge
from tests.services.competency.test_names_elsewhere import sent_to
from tests.ward import X, noon

D1, BEFORE, CHANGED, LEFT, AFTER, MERGED, LATER, TODAY = (
    f"2026-{day}"
    for day in ("03-02", "03-05", "03-10", "03-12", "03-13", "03-15", "03-20", "04-01")
)
NEW = "Lea Newname"


@pytest.fixture
def story(ward):
    """Hal works in Hilltop; Lea's account of Riverside turns out to be his, too."""
    put_cast_on_record(ward.db)
    ward.certify(D1)
    return ward


def leave(ward, person=LEA, day=LEFT):
    end_role(ward.db, ADA.actor, person.id, RIVERSIDE, Role.LEARNER, noon(day))


def rename(ward, person, day, name=NEW):
    people.correct_name(ward.db, ADA.actor, person.id, name, "Married.", noon(day))


def told(ward, on=None, person=HAL):
    """The name, and the one since, as every reader hears them: all the same."""
    about, day = (ward.db, ward.catalogue, MAX.actor), date.fromisoformat(on) if on else None
    file = evidence_file(*about, person.id, RIVERSIDE, noon(TODAY), on=day)
    answer = may(*about, person.id, RIVERSIDE, X, noon(TODAY), day)
    heard = {(file.name, file.renamed), (answer.name, answer.renamed)}
    asked = (*about, RIVERSIDE, noon(TODAY), day)
    for rows in (team.matrix(*asked).rows, team.matrix(*asked, page=None).rows):
        heard |= {(row.name, row.renamed) for row in rows if row.person_id == person.id}
    sheet = export.open_sheet(*asked)
    lines = [line for part in sheet.parts() for line in part if line[1] == person.email]
    heard |= {(line[0], line[-1]) for line in lines}
    [both] = heard
    return both


def leavers(ward, name=""):
    found = who_left(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, name, 1)
    return [row.name for row in found.people]


def test_the_old_clinic_sees_the_name_of_the_account_that_left_it(story):
    leave(story)
    merge(story, HAL, LEA, MERGED)

    assert told(story) == told(story, BEFORE) == told(story, LATER) == (LEA.name, "")
    assert leavers(story) == leavers(story, LEA.name) == [LEA.name]
    assert leavers(story, HAL.name) == []
    with pytest.raises(Conflict, match=f"^{LEA.name} is not a member of Riverside any more"):
        refuse_form_of_who_left(story.db, MAX.actor, HAL.id, RIVERSIDE)


def test_the_filter_finds_that_name_on_a_past_day(story):
    leave(story)
    merge(story, HAL, LEA, MERGED)
    about = (story.db, story.catalogue, MAX.actor, RIVERSIDE, noon(TODAY))

    def found(name):
        matrix = team.matrix(*about, date.fromisoformat(BEFORE), Filter(name=name))
        return [row.person_id for row in matrix.rows]

    assert (found(LEA.name), found(HAL.name)) == ([HAL.id], [])


def test_corrections_of_either_account_are_told_by_what_the_clinic_knew(story):
    rename(story, LEA, CHANGED)
    leave(story)
    rename(story, LEA, AFTER, "Lea Later")
    rename(story, HAL, AFTER, "Hal Later")
    merge(story, HAL, LEA, MERGED)
    rename(story, HAL, LATER, "Hal Latest")

    assert told(story, BEFORE) == (LEA.name, NEW)
    assert told(story) == told(story, LEFT) == (NEW, "")
    assert leavers(story) == [NEW]


def test_who_left_only_after_the_merge_left_as_the_account_that_remained(story):
    merge(story, HAL, LEA, MERGED)
    leave(story, HAL, LATER)

    assert told(story) == (HAL.name, "")
    assert leavers(story) == [HAL.name]


def test_who_came_back_as_the_account_that_remained_is_known_by_it(story):
    leave(story)
    merge(story, HAL, LEA, MERGED)
    grant_role(story.db, ADA.actor, HAL.id, RIVERSIDE, Role.LEARNER, noon(MERGED))
    assert told(story) == (HAL.name, "")

    leave(story, HAL, LATER)
    assert told(story) == (HAL.name, "")
    assert leavers(story) == [HAL.name]


def test_an_account_that_was_merged_twice_over_is_found_through_both(story):
    leave(story, LUC, CHANGED)
    leave(story)
    merge(story, LUC, LEA, MERGED)
    merge(story, HAL, LUC, LATER)

    assert told(story) == told(story, BEFORE) == (LEA.name, "")
    assert leavers(story) == [LEA.name]


def test_of_another_clinic_who_remained_hears_their_own_name(story):
    leave(story)
    merge(story, HAL, LEA, MERGED)
    end_role(story.db, ADA.actor, HAL.id, HILLTOP, Role.LEARNER, noon(LATER))

    found = who_left(story.db, story.catalogue, MOA.actor, HILLTOP, "", 1).people
    assert [row.name for row in found] == [HAL.name]
    assert leavers(story) == [LEA.name]


def test_a_name_that_was_corrected_before_leaving_is_held_against_nobody_elses_day(story):
    leave(story, LUC, BEFORE)
    rename(story, LEA, CHANGED)
    leave(story)
    assert leavers(story) == [NEW, LUC.name]

    merge(story, MOA, LUC, MERGED)
    merge(story, HAL, LEA, MERGED)
    assert leavers(story) == [NEW, LUC.name]
    assert told(story) == (NEW, "")
    assert told(story, D1) == (LEA.name, NEW)


def test_merged_accounts_add_no_statements(story):
    def sent():
        with sent_to(story.db) as statements:
            told(story, BEFORE)
            leavers(story)
        return len(statements)

    leave(story)
    leave(story, LUC)
    merge(story, HAL, LEA, MERGED)
    sent()
    one = sent()
    merge(story, MOA, LUC, LATER)

    assert sent() == one
