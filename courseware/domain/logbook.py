"""The logbook as a CSV file: read line by line with all problems at once, written inert."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from courseware.domain.patient_text import patient_fault

COLUMNS = ("held_on", "regions", "setting", "supervision", "supervisor", "note")
MOST_LINES = 1000
LARGEST_FILE = 200_000
LONGEST_NOTE = 500
LONGEST_AGO = 10
"""Sessions of so many calendar years ago are taken; an earlier day is a slip of the pen."""
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
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
    """The words that a line may use: as they are written (small letters) -> as they are kept.

    A region and a level may be written by its id or by the words that pages show.
    """

    regions: Mapping[str, str]
    settings: Mapping[str, str]
    supervisions: Mapping[str, str]


def read_sessions(text: str, words: Words, today: date) -> tuple[list[LoggedSession], list[str]]:
    """The sessions of a file and everything that is wrong with it, as `Line 3: …` sentences."""
    if len(text.encode()) > LARGEST_FILE:
        return [], [f"The file is larger than {LARGEST_FILE // 1000} kB. Split it."]
    whole = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in whole:
        line = whole.count("\n", 0, whole.index("\x00")) + 1
        return [], [f"Line {line}: There is a NUL character. Save the file as “CSV UTF-8” anew."]
    text = _without_hint(whole)
    reader = csv.DictReader(io.StringIO(text), delimiter=_delimiter(text), strict=True)
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
    for number, cells in enumerate(lines, start=2 if text == whole else 3):
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
    regions, unknown = regions_in(fields.get("regions", ""), words.regions)
    if not regions or unknown:
        named = f" (“{unknown[:60]}” is none)" if unknown else ""
        errors["regions"] = (
            f"Name one or more regions by their names or ids, divided by semicolons{named}."
        )
    kept = {}
    for field, allowed in (("setting", words.settings), ("supervision", words.supervisions)):
        kept[field] = allowed.get(_plain(fields.get(field, "")), "")
        if not kept[field]:
            ids = ", ".join(sorted(set(allowed.values())))
            errors[field] = f"Use one of {ids} as {field}."
    supervisor = fields.get("supervisor", "").lower()
    if "@" not in supervisor:
        errors["supervisor"] = "Name the supervisor by their e-mail address."
    note = without_guard(fields.get("note", ""))
    fault = patient_fault(note)
    if fault or len(note) > LONGEST_NOTE:
        errors["note"] = fault or f"Use at most {LONGEST_NOTE} characters."
    if errors or held_on is None:
        return None, errors
    said = (kept["setting"], kept["supervision"], supervisor, note)
    return LoggedSession(line, held_on, regions, *said), {}


def regions_in(written: str, known: Mapping[str, str]) -> tuple[tuple[str, ...], str]:
    """The regions that a cell names, and the first words in it that name none ("" for none).

    Names may hold commas and blanks, ids neither, so the longest words that name one are taken.
    """
    found: dict[str, None] = {}
    for part in written.replace("|", ";").replace("\n", ";").split(";"):
        left = part.replace(",", " , ").split()
        while left:
            for length in range(len(left), 0, -1):
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


def template(region: str) -> str:
    """A file to fill in: the columns, and one line as an example, which names a region.

    The first line tells spreadsheets of every country that commas divide the cells.
    """
    example = ("2026-03-31", region, "real_patient", "beside", "supervisor@example.org", "")
    return "\r\n".join(("sep=,", ",".join(COLUMNS), ",".join(example), ""))


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


def _without_hint(text: str) -> str:
    """The text without a first line such as `sep=;`, which spreadsheets read and write."""
    first, _, rest = text.partition("\n")
    return rest if first.strip().strip('"').lower().startswith("sep=") else text


def _delimiter(text: str) -> str:
    """What divides the cells of the first line: spreadsheets of half the world take semicolons."""
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


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
    dotted = _DOTTED.fullmatch(text)  # as spreadsheets of Central Europe write it back
    try:
        day = date(*map(int, dotted.group(3, 2, 1))) if dotted else date.fromisoformat(text)
    except ValueError:
        errors["held_on"] = "Write the day as year, month and day, such as 2026-03-31."
        return None
    if day > today:
        errors["held_on"] = "This day is still to come. Correct the date."
    elif day.year < today.year - LONGEST_AGO:
        errors["held_on"] = f"This day is more than {LONGEST_AGO} years ago. Correct the date."
    return day
