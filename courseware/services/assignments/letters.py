"""The words of reminders and of the weekly digest: titles and days, nothing about patients."""

from collections.abc import Iterable, Sequence
from datetime import date

from courseware.domain.assignments import REMIND_BEFORE
from courseware.domain.times import day_words
from courseware.services.assignments.ends import End
from courseware.services.competency.teams.attention import Attention, NeedsAttention
from courseware.services.competency.teams.needs import Need
from courseware.services.competency.wording import last_day_words, zone_words

_REMINDER = """\
Dear {name},

these days are coming up for you:

{lines}

{where}You are reminded {before} days before each of these days, once each time.
"""
_DIGEST = """\
Dear {name},

this needs attention in {clinic}, as it stands on {today}:

{lines}

{where}You get this once a week, with the first mail of the week, when there is something.
"""


def reminder_subject(ends: Sequence[tuple[End, int]]) -> str:
    """The nearest day in the subject, and how many more there are."""
    end, left = ends[0]
    more = f", and {len(ends) - 1} more" if len(ends) > 1 else ""
    return f"{_in_days(left)}: {end.words}{more}"


def reminder_letter(name: str, ends: Iterable[tuple[End, int]], root: str) -> str:
    """The whole reminder; `root` is the site's address, "" where it is not known."""
    lines = "\n".join(
        f"- {day_words(end.day)} ({_in_days(left)}): {end.words}" for end, left in ends
    )
    *some, last = map(str, REMIND_BEFORE)
    before = f"{', '.join(some)} and {last}"
    return _REMINDER.format(name=name, lines=lines, where=_where(root, "/home"), before=before)


def digest_letter(
    name: str, clinic: str, clinic_id: str, today: date, needs: NeedsAttention, root: str
) -> str:
    """The whole digest of a clinic."""
    lines = [_line(need) for need in needs.lines]
    if more := needs.total - len(needs.lines):
        lines.append(f"- and {more} more on the team page")
    return _DIGEST.format(
        name=name,
        clinic=clinic,
        today=day_words(today),
        lines="\n".join(lines),
        where=_where(root, f"/team?clinic={clinic_id}"),
    )


def _line(one: Attention) -> str:
    when = {Need.SOON: "until ", Need.EXPIRED: "held until ", Need.OVERDUE: "was due on "}
    tail = ""
    if one.ends_on is not None and one.need in when:
        day = (day_words if one.need is Need.OVERDUE else last_day_words)(one.ends_on)
        abroad = zone_words(one.zone, "")
        tail = f" ({when[one.need]}{day}{abroad}{one.unless_used})"
    lacks = f". Still missing: {one.lacks}" if one.lacks else ""
    watched = f". {one.behind[0]}" if one.need is Need.SUSPENDED and one.behind else ""
    name = f"{one.name} (account suspended)" if one.closed else one.name
    return f"- {one.need.value}: {name}, {one.words}{tail}{lacks}{watched}"


def _in_days(left: int) -> str:
    if left == 0:
        return "today"
    return "tomorrow" if left == 1 else f"in {left} days"


def _where(root: str, path: str) -> str:
    return f"{root}{path}\n\n" if root else ""
