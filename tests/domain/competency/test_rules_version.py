"""Whoever changes what the rules say raises their version, so that what is kept follows."""

from hashlib import sha256

from courseware.domain.competency import timeline as rules
from courseware.domain.competency.standing import Status
from courseware.domain.competency.timeline import RULES_VERSION, timeline
from courseware.domain.competency.why import Why
from tests.domain.competency.stories import stories

SAID = {
    1: "3ed1e1e15de49f5d28f706e3414013cb71fd01d750ad17e6512e3c854c7e44e2",
    # An adverse event that was noted while a clock was ahead; none of the stories has one.
    2: "3ed1e1e15de49f5d28f706e3414013cb71fd01d750ad17e6512e3c854c7e44e2",
    # From when on assignments are done, which the stories have none of.
    3: "3ed1e1e15de49f5d28f706e3414013cb71fd01d750ad17e6512e3c854c7e44e2",
    # The days of all confirmations that stand, which the digests before do not hold.
    4: "91bb1e3d69c1bde615d883573a5c7299d6167432d5e33d31512bab98f0d22448",
    # And the ends as they were told, where they moved; stories of that were added with it.
    5: "12a544451892fb632a6f49d8a677ef725c5cae50c7b82b04589e84a44f3ce57a",
    # What a reinstatement ends of two accounts, and why it lost its ground with a merge; with
    # stories of both.
    6: "9059c6eb6f437bc70b0792bc0a99968683e59f62c274ff6d0179e0ad6849843a",
    # What is watched in another zone than where it was stopped or confirmed; with stories of it.
    7: "eecc665a3f1cf7ee5bf4479fea073bbf2fc7af9e94f89b5b6e270344debb0a9a",
    # What was moved by a correction before the day of the zone in which it was watched; with
    # stories of it.
    8: "c1655c10c801320c9fbae7533182b2342b9311f845e5a693121b593414c08195",
    # What is used in another zone than where it was confirmed; with stories of it.
    9: "b20cb3e508cfbb07ad74cc61b6966d394935e2b39af025ed0eb5a3f1a41bfa32",
}
"""Version of the rules -> digest of what they say of `stories()`."""


def said() -> str:
    """A digest of what is kept of every story."""
    lines = (
        "|".join(
            f"{i.since.isoformat()} {i.until and i.until.isoformat()} {i.status.value} "
            f"{i.why.value} {i.ends_on} {i.confirmed_on} {i.ready} {i.unsafe} {i.revision} "
            f"{' '.join(map(str, i.confirmations))} {i.end_told}"
            for i in timeline(history)
        )
        for history in stories()
    )
    return sha256("\n".join(lines).encode()).hexdigest()


def test_whoever_changes_what_is_kept_of_a_history_raises_the_version_of_the_rules():
    assert SAID.get(RULES_VERSION) == said(), (
        "The rules say something else of the same histories than version "
        f"{RULES_VERSION} did. If that is meant, raise RULES_VERSION in {rules.__file__}, so that "
        "`db upgrade` works out anew what was kept before, and add its digest here: "
        f"{max(SAID) + 1}: {said()!r}. Leave the older versions as they are."
    )


def test_the_stories_come_to_everything_that_can_be_kept():
    found = [interval for history in stories() for interval in timeline(history)]

    assert {i.status for i in found} >= set(Status) - {Status.NOT_STARTED}
    assert {i.why for i in found} == set(Why)
    assert {i.ready for i in found} == {i.unsafe for i in found} == {False, True}
    assert {bool(i.revision) for i in found} == {False, True}
    assert {bool(i.end_told) for i in found} == {False, True}
