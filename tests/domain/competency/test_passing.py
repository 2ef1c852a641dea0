"""What observations lack by the pass rule."""

from dataclasses import replace

import pytest

from courseware.domain.competency.history import History
from courseware.domain.competency.marks import ItemMark
from courseware.domain.competency.passing import Lack, Missing, Seen, missing
from courseware.domain.competency.rules import Requirement, RequirementKind
from courseware.domain.competency.watched import SEEN, Watched
from tests.domain.competency.small import RULES, SAFE, UNSAFE, UNSEEN, seen, session

D1, D2, D3, D4 = "2026-01-10", "2026-01-20", "2026-01-30", "2026-02-10"
LOW_WITH_PLAN = ItemMark(rating=3, plan=True)


def lacks(*observations, rules=RULES):
    return [(m.lack, m.what, m.have, m.need) for m in missing(rules, Seen(observations))]


def test_two_good_observations_by_two_assessors_pass():
    assert lacks(seen(D1), seen(D2, by="ben")) == []


def test_before_the_first_observation_everything_is_missing():
    assert lacks() == [
        (Lack.OBSERVATIONS, "", 0, 2),
        (Lack.ASSESSORS, "", 0, 2),
        (Lack.SAFE_ITEM, "a01", 0, 2),
        (Lack.RATED_ITEM, "a02", 0, 2),
        (Lack.RATED_ITEM, "a03", 0, 2),
        (Lack.STATEMENT, "", 0, 2),
    ]


@pytest.mark.parametrize(
    ("observations", "lacking"),
    [
        # The same assessor twice.
        ([seen(D1), seen(D2)], [(Lack.ASSESSORS, "", 1, 2), (Lack.STATEMENT, "", 1, 2)]),
        # An item that was not observed in one of them.
        (
            [seen(D1, a02=UNSEEN), seen(D2, by="ben")],
            [(Lack.RATED_ITEM, "a02", 1, 2)],
        ),
        # An unsafe critical item: that observation does not count, and safe ones before neither.
        (
            [seen(D1), seen(D2, by="ben", a01=UNSAFE), seen(D3, by="cem")],
            [(Lack.SAFE_ITEM, "a01", 1, 2)],
        ),
        (
            [seen(D1, a01=UNSAFE), seen(D2, by="ben"), seen(D3)],
            [],
        ),
        # Good twice, then worse: the last time counts.
        (
            [seen(D1), seen(D2, by="ben"), seen(D3, by="cem", a02=2)],
            [(Lack.RATED_ITEM, "a02", 1, 2)],
        ),
        # Worse first, then good twice.
        ([seen(D1, a02=1), seen(D2, by="ben"), seen(D3)], []),
        # One item lower, with a plan, is allowed once; without a plan the plan is missing.
        ([seen(D1, a02=LOW_WITH_PLAN), seen(D2, by="ben", a02=LOW_WITH_PLAN)], []),
        (
            [seen(D1, a02=3), seen(D2, by="ben", a02=3)],
            [(Lack.PLAN, "a02", 0, 1)],
        ),
        # A second lower item is one too many.
        (
            [
                seen(D1, a02=LOW_WITH_PLAN, a03=LOW_WITH_PLAN),
                seen(D2, by="ben", a02=LOW_WITH_PLAN, a03=LOW_WITH_PLAN),
            ],
            [(Lack.RATED_ITEM, "a03", 0, 2)],
        ),
        # Below the lower rating nothing helps.
        (
            [seen(D1, a02=2), seen(D2, by="ben", a02=LOW_WITH_PLAN)],
            [(Lack.RATED_ITEM, "a02", 0, 2)],
        ),
        # One assessor does not find the person ready, or did not the last time.
        (
            [seen(D1), seen(D2, by="ben", ready=False)],
            [(Lack.STATEMENT, "", 1, 2)],
        ),
        ([seen(D1, ready=False), seen(D2, by="ben"), seen(D3)], []),
    ],
)
def test_written_cases(observations, lacking):
    assert lacks(*observations) == lacking


def test_a_critical_item_on_the_entrustment_scale_is_never_tolerated_lower():
    items = tuple(replace(i, critical=True) if i.id == "a02" else i for i in RULES.items)
    strict = replace(RULES, items=items)

    found = lacks(seen(D1, a02=LOW_WITH_PLAN), seen(D2, by="ben", a02=LOW_WITH_PLAN), rules=strict)

    assert found == [(Lack.RATED_ITEM, "a02", 0, 2)]


def test_an_item_that_a_revision_added_is_missing_in_older_observations():
    older = [seen(D1), seen(D2, by="ben")]
    added = replace(RULES, items=(*RULES.items, replace(RULES.items[0], id="a99")))

    assert lacks(*older, rules=added) == [(Lack.SAFE_ITEM, "a99", 0, 2)]


def test_prerequisites_are_missing_until_they_are_met_or_waived():
    course = Requirement(RequirementKind.COURSE, "safety")
    before = Requirement(RequirementKind.CHECKLIST, "cl-b")
    rules = replace(RULES, requires=(course, before))
    good = (seen(D1), seen(D2, by="ben"))

    assert missing(rules, Seen(good)) == (
        Missing(Lack.REQUIREMENT, "course:safety"),
        Missing(Lack.REQUIREMENT, "checklist:cl-b"),
    )
    assert missing(rules, Seen(good, met=[course], waived=[before])) == ()


def test_sessions_and_regions_count_the_logbook_and_the_observations():
    rules = replace(RULES, sessions=4, regions_needed=3)
    good = (seen(D1), seen(D2, by="ben"))
    one = session(D1, "thigh", "leg-foot")

    assert missing(rules, Seen(good, [one]), "arm-hand") == (Missing(Lack.SESSIONS, "", 3, 4),)
    assert missing(rules, Seen(good, [one, one]), "thigh") == (Missing(Lack.REGIONS, "", 2, 3),)
    waived = [Requirement(RequirementKind.SESSIONS, ""), Requirement(RequirementKind.REGIONS, "")]
    assert missing(rules, Seen(good, waived=waived)) == ()


ON_A_PERSON = Watched(
    frozenset({"thigh", "arm-hand"}), frozenset({"peer_model", "real_patient"}), SEEN
)


@pytest.mark.parametrize(
    ("logged", "sessions", "regions"),
    [
        ((session(D1, "thigh"),), 1, 1),
        ((session(D1, "thigh", "arm-hand", setting="peer_model"),), 1, 2),
        ((session(D1, "thigh", "thorax"), session(D1, "thigh", "neck")), 2, 1),
        ((session(D1, "leg-foot"), session(D1, "neck", "thorax")), 0, 0),
        ((session(D1, "thigh", setting="simulated"),), 0, 0),
        ((session(D1, "thigh", by="at_hand"),), 0, 0),
    ],
)
def test_only_sessions_that_the_rules_name_count_and_only_their_regions(logged, sessions, regions):
    rules = replace(RULES, sessions=3, regions_needed=3, watched=ON_A_PERSON)
    nothing = replace(rules, observations=0, assessors=0, items=())

    assert missing(nothing, Seen((), logged)) == (
        Missing(Lack.SESSIONS, "", sessions, 3),
        Missing(Lack.REGIONS, "", regions, 3),
    )


@pytest.mark.parametrize(
    ("region", "setting", "sessions"),
    [("thigh", "real_patient", 2), ("", "peer_model", 2), ("thigh", "simulated", 0)],
)
def test_an_observation_is_a_session_where_it_was_on_whom_the_rules_name(region, setting, sessions):
    """Of a checklist that is held as a whole, the observation is what has to be watched."""
    rules = replace(RULES, sessions=3, watched=ON_A_PERSON)
    good = (seen(D1, setting=setting), seen(D2, by="ben", setting=setting))

    assert missing(rules, Seen(good), region) == (Missing(Lack.SESSIONS, "", sessions, 3),)


def test_an_item_not_seen_is_neither_safe_nor_unsafe():
    assert lacks(seen(D1, a01=UNSEEN), seen(D2, by="ben"), seen(D3, a01=SAFE)) == []


def test_a_critical_item_marked_on_another_scale_is_not_safe():
    rated = ItemMark(rating=4)

    assert lacks(seen(D1, a01=rated), seen(D2, by="ben")) == [(Lack.SAFE_ITEM, "a01", 1, 2)]
    assert lacks(seen(D1), seen(D2, by="ben", a01=rated)) == [(Lack.SAFE_ITEM, "a01", 1, 2)]


def test_a_mark_on_another_scale_says_nothing_against_an_item_either():
    rated = seen(D3, a01=ItemMark(rating=5))
    assert lacks(seen(D1), seen(D2, by="ben"), rated) == []

    safe = seen(D3, a02=SAFE)
    assert lacks(seen(D1), seen(D2, by="ben"), safe) == []


def test_a_mark_on_another_scale_does_not_put_right_what_was_unsafe():
    unsafe, rated = seen(D1, a01=UNSAFE), seen(D2, by="ben", a01=ItemMark(rating=5))

    assert History(observations=(unsafe, rated)).still_unsafe() == (("a01", unsafe),)
    assert History(observations=(unsafe, rated, seen(D3))).still_unsafe() == ()
