"""Awards in the columns in which CE Broker takes a provider's roster, as far as we know them.

The layout (full credit, Excel upload, columns A to H; a heading is not spoken of) is that of its
help page "Creating an Excel File - Full Course Credit",
https://help.cebroker.com/hc/en-us/articles/15226514662548, as seen in November 2026. What is known
of it and what is not stands in docs/ce-broker.md.
"""

import re
from datetime import date

from courseware.content.catalogue import Catalogue
from courseware.interchange.bare_sheet import bare_xlsx
from courseware.interchange.tables_csv import rows_csv
from courseware.services.credits.licences import rule_for
from courseware.services.credits.transcript import Transcript

_Row = tuple[str, str, str, str, str, date, str, str]
_STATE = re.compile(r"us-([a-z]{2})\Z")


def ce_broker_csv(found: Transcript, catalogue: Catalogue) -> bytes:
    """The lines as CSV, with the day as text: 3/2/2026."""
    return rows_csv(
        [
            (*row[:5], f"{row[5].month}/{row[5].day}/{row[5].year}", *row[6:])
            for row in _rows(found, catalogue)
        ]
    )


def ce_broker_xlsx(found: Transcript, catalogue: Catalogue) -> bytes:
    """The lines as a workbook, with the day as a date of the spreadsheet."""
    return bare_xlsx("CourseCompletions", _rows(found, catalogue))


def _rows(found: Transcript, catalogue: Catalogue) -> list[_Row]:
    """One line for each valid award and each licence in a state of the United States.

    The numbers that CE Broker gives to a provider and a course, and its code of the profession,
    are not known here: columns A, B and D are empty and H ends after `Profession=`.
    """
    return [
        ("", "", one.course_id, "", number, one.completed_on, f"State={state}", "Profession=")
        for one in found.lines
        if one.valid
        for state, number in states_of(found, catalogue)
    ]


def states_of(found: Transcript, catalogue: Catalogue) -> list[tuple[str, str]]:
    """(state, number) of the licences that a rule set of the United States answers to."""
    states = []
    for place, number in found.licences:
        rule = rule_for(catalogue, place)
        known = _STATE.match(rule.id) if rule else None
        if known:
            states.append((known.group(1).upper(), number))
    return sorted(states)
