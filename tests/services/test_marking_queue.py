"""Who may mark, in which order, whose draft stands, and which of two marks at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import insert, update

from courseware.domain.errors import Conflict, Forbidden, NotFound
from courseware.domain.people import Role
from courseware.services.marking.drafts import Save, save_draft
from courseware.services.marking.giving import change, give
from courseware.services.marking.queue import next_waiting, queue_of
from courseware.services.marking.sheet import Chosen, sheet
from courseware.services.membership.clinics import end_role
from courseware.services.proving.ledger_walk import verify
from courseware.store.tables import MarkDraft, Membership
from tests.cast import ADA, HAL, INA, LEA, LUC, MAX, NOON, RIVERSIDE
from tests.services.free_texts import BEST, FIRST, HALF, IDA, LATER, mails_to, sit, stored
from tests.services.free_texts import people as people
from tests.services.free_texts import school as school


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
