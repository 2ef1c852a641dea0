"""A past day, and the file of who left, bear the name of that day; a correction since is told."""

from datetime import date

import pytest

from courseware.domain.errors import Conflict
from courseware.domain.people import Role
from courseware.services.competency.evidence import evidence_file
from courseware.services.competency.membership import refuse_form_of_who_left
from courseware.services.competency.teams import export, team
from courseware.services.competency.teams.ordering import Filter
from courseware.services.competency.treating.may import may
from courseware.services.identity import people
from courseware.services.membership.clinics import end_role
from tests.cast import ADA, LEA, LUC, MAX, RIVERSIDE, put_cast_on_record
from tests.services.competency.test_merged_later import merge
from tests.ward import X, noon

D1, BEFORE, CHANGED, AFTER, LEFT, LATER, TODAY = (
    f"2026-{day}" for day in ("03-02", "03-05", "03-10", "03-15", "03-20", "03-25", "04-01")
)
NEW, NEWER = "Lea Newname", "Lea Newest"


@pytest.fixture
def story(ward):
    put_cast_on_record(ward.db)
    ward.certify(D1)
    return ward


def rename(ward, day, name=NEW, person=LEA):
    people.correct_name(ward.db, ADA.actor, person.id, name, "Married.", noon(day))


def leave(ward, day=LEFT):
    end_role(ward.db, ADA.actor, LEA.id, RIVERSIDE, Role.LEARNER, noon(day))


def told(ward, on):
    """The name of a day, and the one since, as every reader hears them: all the same."""
    about, day = (ward.db, ward.catalogue, MAX.actor), date.fromisoformat(on) if on else None
    file = evidence_file(*about, LEA.id, RIVERSIDE, noon(TODAY), on=day)
    answer = may(*about, LEA.id, RIVERSIDE, X, noon(TODAY), day)
    heard = {(file.name, file.renamed), (answer.name, answer.renamed)}
    rows = team.matrix(*about, RIVERSIDE, noon(TODAY), day).rows
    heard |= {(row.name, row.renamed) for row in rows if row.person_id == LEA.id}
    sheet = export.open_sheet(*about, RIVERSIDE, noon(TODAY), day)
    lines = [line for part in sheet.parts() for line in part if line[1] == LEA.email]
    heard |= {(line[0], line[-1]) for line in lines}
    [both] = heard
    return both


def test_a_day_before_a_correction_bears_the_name_of_that_day_and_tells_the_other(story):
    rename(story, CHANGED)

    assert told(story, BEFORE) == (LEA.name, NEW)
    assert told(story, CHANGED) == told(story, AFTER) == told(story, None) == (NEW, "")


def test_who_left_keeps_the_name_with_which_they_left(story):
    leave(story)
    rename(story, LATER)

    assert told(story, None) == told(story, BEFORE) == told(story, TODAY) == (LEA.name, "")
    with pytest.raises(Conflict, match=f"^{LEA.name} is not a member of Riverside any more"):
        refuse_form_of_who_left(story.db, MAX.actor, LEA.id, RIVERSIDE)


def test_a_correction_before_they_left_is_told_and_a_later_one_is_not(story):
    rename(story, CHANGED)
    leave(story)
    rename(story, LATER, NEWER)

    assert told(story, BEFORE) == (LEA.name, NEW)
    assert told(story, AFTER) == told(story, None) == (NEW, "")


def test_a_name_that_was_corrected_back_is_no_other_one(story):
    rename(story, CHANGED)
    rename(story, AFTER, LEA.name)

    assert told(story, BEFORE) == (LEA.name, "")
    assert told(story, CHANGED) == (NEW, LEA.name)


def test_the_filter_finds_either_name_of_a_past_day(story):
    rename(story, CHANGED)
    about = (story.db, story.catalogue, MAX.actor, RIVERSIDE, noon(TODAY))

    def found(name, on):
        day = date.fromisoformat(on) if on else None
        return [row.person_id for row in team.matrix(*about, day, Filter(name=name)).rows]

    assert found(LEA.name, BEFORE) == found("newname", BEFORE) == [LEA.id]
    assert (found(LEA.name, None), found(NEW, None)) == ([], [LEA.id])


def test_accounts_that_were_merged_later_bear_the_names_of_the_day(story):
    rename(story, CHANGED)
    rename(story, CHANGED, "Luc Else", LUC)
    merge(story, LEA, LUC, AFTER)

    about = (story.db, story.catalogue, MAX.actor, LEA.id, RIVERSIDE, noon(TODAY))
    file = evidence_file(*about, on=date.fromisoformat(BEFORE))

    assert [account.name for account in file.accounts] == [LEA.name, LUC.name]
