"""Awards in the columns in which CE Broker takes a provider's roster, as far as we know them.

The layout (full credit, Excel upload, columns A to H; a heading is not spoken of) is that of its
help page "Creating an Excel File - Full Course Credit",
https://help.cebroker.com/hc/en-us/articles/15226514662548, as seen in November 2026.
"""

import re

from courseware.content.catalogue import Catalogue
from courseware.interchange.tables_csv import rows_csv
from courseware.services.licences import rule_for
from courseware.services.transcript import Transcript

_STATE = re.compile(r"us-([a-z]{2})\Z")


def ce_broker_csv(found: Transcript, catalogue: Catalogue) -> bytes:
    """One line for each valid award and each licence in a state of the United States.

    The numbers that CE Broker gives to a provider and a course, and its code of the profession,
    are not known here: columns A, B and D are empty and H ends after `Profession=`.
    """
    lines = [
        (*("", "", one.course_id, ""), number, day, f"State={state}", "Profession=")
        for one in found.lines
        if one.valid
        for day in (f"{one.completed_on.month}/{one.completed_on.day}/{one.completed_on.year}",)
        for state, number in states_of(found, catalogue)
    ]
    return rows_csv(lines)


def states_of(found: Transcript, catalogue: Catalogue) -> list[tuple[str, str]]:
    """(state, number) of the licences that a rule set of the United States answers to."""
    states = []
    for place, number in found.licences:
        rule = rule_for(catalogue, place)
        known = _STATE.match(rule.id) if rule else None
        if known:
            states.append((known.group(1).upper(), number))
    return sorted(states)
