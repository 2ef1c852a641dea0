"""What two looks at evaluations tell together: of whole groups of people, whatever was merged."""

from datetime import timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from courseware.services.credits.evaluation_groups import Given, people_in, whole_groups
from courseware.services.credits.evaluations import FEWEST, FEWEST_TOLD, figures, results
from courseware.services.identity.merging import merge, preview_merge
from tests.cast import ADA, ASA, HAL, INA, LEA, LUC, MAX, MOA, NOON, Member, add_member
from tests.services.test_evaluations import answered

_A_LITTLE, _YES = {"useful": {"value": 2}}, {"useful": {"value": 3}}


def administrators_look(school):
    """How many answers to the scale the administrators' page tells."""
    return told_in(results(*school, ADA.actor, "basics"))


def instructors_look(school):
    return told_in(figures(*school, INA.actor, "basics"))


def told_in(found):
    scale = [r for r in found.results if r.question_id == "useful"]
    return sum(count for r in scale for _, count in r.counts)


def united(school, survivor, duplicate):
    db, catalogue = school
    digest = preview_merge(db, catalogue, ADA.actor, survivor.email, duplicate.email).digest
    later = NOON + timedelta(days=1)
    merge(db, catalogue, ADA.actor, survivor.id, duplicate.id, digest, "One person.", later)


def test_no_two_looks_at_either_page_differ_by_fewer_than_three_people(school):
    crowd = [Member(f"learner-{number}", f"Learner {number}") for number in range(30)]
    with school[0].write() as connection:
        for member in crowd:
            add_member(connection, member)
    mine, theirs = [], []
    for member in crowd:
        answered(school[0], member, said=_YES)
        mine.append(administrators_look(school))
        theirs.append(instructors_look(school))

    assert mine == [size - size % FEWEST_TOLD for size in range(1, 31)]
    assert theirs == [told if told >= FEWEST else 0 for told in mine]
    pairs = combinations([0, *mine, *theirs], 2)
    assert all(one == other or abs(one - other) >= FEWEST_TOLD for one, other in pairs)


def test_the_sixth_person_is_not_told_by_the_difference_of_the_two_pages(school):
    answered(school[0], LEA, LUC, HAL, ASA, MAX, said=_YES)
    assert (administrators_look(school), instructors_look(school)) == (3, 0)
    answered(school[0], MOA, said=_A_LITTLE)

    mine = results(*school, ADA.actor, "basics").results[0].counts
    theirs = figures(*school, INA.actor, "basics").results[0].counts

    assert mine == theirs == (("no", 0), ("a little", 1), ("yes", 5))


def test_figures_are_of_five_people_who_answered_and_not_of_five_who_were_asked(school):
    answered(school[0], LEA, LUC, HAL, ASA, said=_YES)
    answered(school[0], MAX, MOA, said={"useful": None})

    assert (administrators_look(school), instructors_look(school)) == (4, 0)


def test_a_merge_between_two_looks_tells_nobodys_answer(school):
    answered(school[0], LEA, LUC, HAL, said=_YES)
    assert administrators_look(school) == 3
    united(school, LEA, LUC)
    assert administrators_look(school) == 0
    answered(school[0], ASA, said=_A_LITTLE)
    assert administrators_look(school) == 0
    answered(school[0], MAX, MOA, said=_A_LITTLE)

    (useful, _) = results(*school, ADA.actor, "basics").results
    assert useful.counts == (("no", 0), ("a little", 3), ("yes", 3))


def test_a_merge_moves_no_answer_into_another_group(school):
    answered(school[0], LEA, LUC, HAL, ASA, MAX, MOA, said=_YES)
    united(school, ASA, LEA)

    assert (administrators_look(school), instructors_look(school)) == (6, 6)
    united(school, MAX, MOA)
    assert (administrators_look(school), instructors_look(school)) == (3, 0)


_ACCOUNTS = st.integers(0, 6)


@given(st.lists(st.one_of(_ACCOUNTS, st.tuples(_ACCOUNTS, _ACCOUNTS)), max_size=40))
def test_whatever_is_merged_and_repeated_looks_differ_by_whole_groups_of_people(acts):
    """Each act is an evaluation by an account, or a merge of two of them, with a look after it."""
    came, looks = [], []
    person = {account: account for account in range(7)}
    for act in acts:
        if isinstance(act, tuple):
            remaining, merged = person[act[0]], person[act[1]]
            person = {a: remaining if who == merged else who for a, who in person.items()}
        else:
            came.append(act)
        shown = [Given(str(person[account]), {"value": 1}, True) for account in came]
        told = len(whole_groups(shown, FEWEST_TOLD))
        looks.append((told, shown))
    for (told, shown), (later, shown_later) in combinations([(0, []), *looks], 2):
        between = shown_later[told:later] or shown[later:told]  # people as known at the fuller look
        assert told == later or people_in(between) >= FEWEST_TOLD
