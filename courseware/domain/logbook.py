"""The logbook as a CSV file: read line by line with all problems at once, written inert."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from courseware.domain.patient_text import patient_fault

COLUMNS = ("held_on", "regions", "setting", "supervision", "supervisor", "note")
MOST_LINES = 1000
LARGEST_FILE = 200_000
LONGEST_NOTE = 500
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class LoggedSession:
    """One line.

    Attributes:
        line: where it stands in the file, from 1; 0 for one that was typed.
        supervisor: the supervisor's e-mail address.
    """

    line: int
    held_on: date
    regions: tuple[str, ...]
    setting: str
    supervision: str
    supervisor: str
    note: str

    @property
    def key(self) -> str:
        """Names the content, so that one line read twice is entered once.

        Two alike sessions on one day are told apart by their notes.
        """
        said = (
            self.held_on.isoformat(),
            *sorted(self.regions),
            self.setting,
            self.supervision,
            self.supervisor,
            self.note,
        )
        return sha256("\x1f".join(said).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Words:
    """The words that a line may use."""

    regions: frozenset[str]
    settings: frozenset[str]
    supervisions: frozenset[str]


def read_sessions(text: str, words: Words, today: date) -> tuple[list[LoggedSession], list[str]]:
    """The sessions of a file and everything that is wrong with it, as `Line 3: …` sentences."""
    if len(text.encode()) > LARGEST_FILE:
        return [], [f"The file is larger than {LARGEST_FILE // 1000} kB. Split it."]
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        header = [name.strip().lower() for name in reader.fieldnames or ()]
        lines = list(reader)
    except csv.Error as error:
        return [], [f"No readable CSV ({error}). Check the quotation marks."]
    missing = [name for name in COLUMNS[:5] if name not in header]
    if missing:
        return [], [f"The column {missing[0]} is missing; the first line is {','.join(COLUMNS)}."]
    if len(lines) > MOST_LINES:
        return [], [f"There are more than {MOST_LINES} lines. Split the file."]
    sessions, problems = [], []
    for number, cells in enumerate(lines, start=2):
        named = {
            k.strip().lower(): (v or "").strip()
            for k, v in cells.items()
            if isinstance(k, str) and not isinstance(v, list)
        }
        session, faults = read_session(named, words, today, number)
        problems += [f"Line {number}: {fault}" for fault in faults.values()]
        if session is not None:
            sessions.append(session)
    return sessions, problems


def read_session(
    fields: dict[str, str], words: Words, today: date, line: int = 0
) -> tuple[LoggedSession | None, dict[str, str]]:
    """One session out of its fields, or what is wrong with them, by field."""
    errors: dict[str, str] = {}
    held_on = _day(fields.get("held_on", ""), today, errors)
    regions = tuple(dict.fromkeys(fields.get("regions", "").replace(";", " ").split()))
    unknown = [region for region in regions if region not in words.regions]
    if not regions or unknown:
        named = f" ({unknown[0][:40]} is none)" if unknown else ""
        errors["regions"] = f"Name one or more regions by their ids{named}."
    for field, allowed in (("setting", words.settings), ("supervision", words.supervisions)):
        if fields.get(field, "") not in allowed:
            errors[field] = f"Use one of {', '.join(sorted(allowed))} as {field}."
    supervisor = fields.get("supervisor", "").lower()
    if "@" not in supervisor:
        errors["supervisor"] = "Name the supervisor by their e-mail address."
    note = without_guard(fields.get("note", ""))
    fault = patient_fault(note)
    if fault or len(note) > LONGEST_NOTE:
        errors["note"] = fault or f"Use at most {LONGEST_NOTE} characters."
    if errors or held_on is None:
        return None, errors
    said = (fields["setting"], fields["supervision"], supervisor, note)
    return LoggedSession(line, held_on, regions, *said), {}


def write_sessions(sessions: Iterable[Sequence[str]]) -> str:
    """A CSV file of sessions (columns as read, then `answer`), inert in spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((*COLUMNS, "answer"))
    for cells in sessions:
        writer.writerow([guarded(cell) for cell in cells])
    return out.getvalue()


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before what begins one."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def without_guard(cell: str) -> str:
    """The cell as it was before `guarded`."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _day(text: str, today: date, errors: dict[str, str]) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        errors["held_on"] = "Write the day as year, month and day, such as 2026-03-31."
        return None
    if day > today:
        errors["held_on"] = "This day is still to come. Correct the date."
    return day
