"""A session of the logbook: read out of its fields with all faults at once, told from others."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Protocol

from courseware.domain.accounts import normal_email
from courseware.domain.competency.calendar import day_fault
from courseware.domain.text_length import text_fault
from courseware.domain.unseen import as_seen

MOST_SESSIONS = 5000
"""So many a logbook holds: ten a week for ten years."""
LONGEST_NOTE = 500
LONGEST_AGO = 10
"""Sessions of so many calendar years ago are taken; an earlier day is a slip of the pen."""
_LEFT_OPEN = {
    "regions": "Choose one or more regions.",
    "setting": "Choose on whom it was.",
    "supervision": "Choose how closely the supervisor stood by.",
}
"""What is said of a field of the form that nobody chose; a line of a file names its words."""
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)


class Session(Protocol):
    """What was done, as it was read or as it is stored."""

    @property
    def held_on(self) -> date:
        """The day."""

    @property
    def regions(self) -> Iterable[str]:
        """Ids of the regions."""

    @property
    def setting(self) -> str:
        """On whom."""

    @property
    def supervision(self) -> str:
        """How closely it was watched."""

    @property
    def note(self) -> str:
        """The learner's words."""


@dataclass(frozen=True, slots=True)
class LoggedSession:
    """A session that is to be entered.

    Attributes:
        line: the line of the file at which it begins, from 1; 0 for one that was typed.
        supervisor: the supervisor's e-mail address.
        note: tidied.
    """

    line: int
    held_on: date
    regions: tuple[str, ...]
    setting: str
    supervision: str
    supervisor: str
    note: str


def tidied(note: str) -> str:
    """A note as it is kept: line breaks of one kind, no blanks around it."""
    return note.replace("\r\n", "\n").replace("\r", "\n").strip()


def content_of(session: Session) -> tuple[str, ...]:
    """What was done and when, but not who supervised it: an account outlives its address."""
    words = (session.setting, session.supervision, tidied(session.note))
    return (session.held_on.isoformat(), *sorted(session.regions), *words)


def key_of(session: Session, supervisor: str) -> str:
    """Names the content as it was entered under a supervisor's address of that day.

    Two alike sessions on one day are told apart by their notes, or else by their numbers.
    """
    said = (
        session.held_on.isoformat(),
        *sorted(session.regions),
        session.setting,
        session.supervision,
        supervisor,
        session.note,
    )
    return sha256("\x1f".join(said).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Words:
    """The words that a line may use: as they are written (small letters) -> as they are kept.

    A region and a level may be written by its id or by the words that pages show.
    """

    regions: Mapping[str, str]
    settings: Mapping[str, str]
    supervisions: Mapping[str, str]


def as_kept(fields: Mapping[str, str], words: Words) -> dict[str, str]:
    """Fields with setting and supervision by the words that are kept, as far as they are known."""
    closed = (("setting", words.settings), ("supervision", words.supervisions))
    kept = {name: known.get(_plain(fields.get(name, ""))) for name, known in closed}
    return {**fields, **{name: word for name, word in kept.items() if word}}


def read_session(
    fields: dict[str, str], words: Words, today: date, line: int = 0
) -> tuple[LoggedSession | None, dict[str, str]]:
    """One session out of its fields, or what is wrong with them, by field."""
    errors: dict[str, str] = {}
    held_on = _day(fields.get("held_on", ""), today, errors)
    regions, unknown = regions_in(fields.get("regions", ""), words.regions)
    if not (regions or unknown or line):
        errors["regions"] = _LEFT_OPEN["regions"]
    elif not regions or unknown:
        named = f" (“{unknown[:60]}” is none)" if unknown else ""
        errors["regions"] = (
            f"Name one or more regions by their names or ids, divided by semicolons{named}."
        )
    kept = {}
    for field, allowed in (("setting", words.settings), ("supervision", words.supervisions)):
        written = _plain(fields.get(field, ""))
        kept[field] = allowed.get(written, "")
        if not (written or line):
            errors[field] = _LEFT_OPEN[field]
        elif not kept[field]:
            ids = ", ".join(sorted(set(allowed.values())))
            errors[field] = f"Use one of {ids} as {field}."
    supervisor = normal_email(fields.get("supervisor", ""))
    if "@" not in supervisor:
        errors["supervisor"] = "Name the supervisor by their e-mail address."
    note = tidied(fields.get("note", ""))
    if fault := text_fault(note, LONGEST_NOTE):
        errors["note"] = fault
    if errors or held_on is None:
        return None, errors
    said = (kept["setting"], kept["supervision"], supervisor, note)
    return LoggedSession(line, held_on, regions, *said), {}


def regions_in(written: str, known: Mapping[str, str]) -> tuple[tuple[str, ...], str]:
    """The regions that a cell names, and the first words in it that name none ("" for none).

    Names may hold commas and blanks, ids neither, so the longest words that name one are taken.
    """
    found: dict[str, None] = {}
    longest = max((len(_words(name)) for name in known), default=0)
    for part in written.replace("|", ";").replace("\n", ";").split(";"):
        left = _words(part)
        while left:
            for length in range(min(longest, len(left)), 0, -1):
                name = known.get(_plain(" ".join(left[:length]).replace(" ,", ",").strip(", ")))
                if name is not None:
                    found[name] = None
                    left = left[length:]
                    break
            else:
                if left[0] != ",":
                    return tuple(found), part.strip()
                left = left[1:]
    return tuple(found), ""


def _words(part: str) -> list[str]:
    return part.replace(",", " , ").split()


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


def _day(written: str, today: date, errors: dict[str, str]) -> date | None:
    text = as_seen(written)
    dotted = _DOTTED.fullmatch(text)  # as spreadsheets of Central Europe write it back
    try:
        day = date(*map(int, dotted.group(3, 2, 1))) if dotted else date.fromisoformat(text)
    except ValueError:
        errors["held_on"] = day_fault("-".join(_padded(dotted)) if dotted else text)
        return None
    if day > today:
        errors["held_on"] = "This day is still to come. Correct the date."
    elif day.year < today.year - LONGEST_AGO:
        errors["held_on"] = f"This day is more than {LONGEST_AGO} years ago. Correct the date."
    return day


def _padded(dotted: re.Match[str]) -> tuple[str, str, str]:
    day, month, year = dotted.groups()
    return year, month.zfill(2), day.zfill(2)
