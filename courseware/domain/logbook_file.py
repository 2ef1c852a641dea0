"""The logbook as a CSV file: read line by line with all problems at once, written inert."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from courseware.domain.accounts import normal_email
from courseware.domain.formula_guard import guarded, without_guard
from courseware.domain.logbook import MOST_SESSIONS, LoggedSession, Words, as_kept, read_session

COLUMNS = ("held_on", "regions", "setting", "supervision", "supervisor", "note")
ANSWERS = ("waiting", "confirmed", "refused", "taken back")
LARGEST_FILE = 2_000_000
_MUST_STAND = COLUMNS[:5]
_DIVIDERS = {",": "comma", ";": "semicolon", "\t": "tab"}
_QUOTES = (
    "A quotation mark is missing here or further on, or is one too many. Put quotation marks "
    "around the whole cell, and write those inside it twice."
)


@dataclass(frozen=True, slots=True)
class _Table:
    """A file in cells.

    Attributes:
        rows: those that are not blank, each with the line of the file at which it begins.
        divider: what divides the cells, in a word.
    """

    names: list[str]
    rows: list[tuple[int, list[str]]]
    divider: str


def read_sessions(
    text: str,
    words: Words,
    today: date,
    entered: Iterable[Sequence[str]] = (),
    supervisor_fault: Callable[[str], str | None] = lambda address: None,
) -> tuple[list[LoggedSession], list[str]]:
    """The sessions of a file and everything that is wrong with it, as `Line 3: …` sentences.

    Args:
        entered: cells of the sessions that are in the logbook, as they are kept. A line that
            says the same is passed over where it could not be entered today: its day may be too
            long ago by now, or its region gone from the library.
        supervisor_fault: what else is wrong with the supervisor of a line that is refused for
            something else, so that both are told at once.
    """
    table, fault = _table(text)
    if table is None:
        return [], [fault]
    known = Counter(tuple(cells) for cells in entered)
    sessions, problems = [], []
    for line, cells in table.rows:
        faults = _shape_faults(table, cells)
        if not faults:
            stripped = (without_guard(cell.strip()) for cell in cells)
            fields = dict(zip(table.names, stripped, strict=True))
            session, by_field = read_session(fields, words, today, line)
            if session is not None:
                sessions.append(session)
            elif not _takes(known, fields, words):
                faults = list(by_field.values())
                if "supervisor" not in by_field:
                    more = supervisor_fault(normal_email(fields["supervisor"]))
                    faults += [more] if more else []
        problems += [f"Line {line}: {fault}" for fault in faults]
    return sessions, problems


def by_line(problems: Iterable[str]) -> list[str]:
    """`Line 3: …` sentences in the order of their lines."""
    return sorted(problems, key=lambda told: int(told.split(":")[0].removeprefix("Line ")))


def _takes(known: Counter[tuple[str, ...]], fields: dict[str, str], words: Words) -> bool:
    """Whether one of the known sessions says the same; it is taken away."""
    kept = as_kept(fields, words)
    said = tuple(kept.get(name, "") for name in COLUMNS)
    found = known[said] > 0
    known[said] -= found
    return found


def _table(text: str) -> tuple[_Table | None, str]:
    """The file in cells; or None and what is wrong with it as a whole."""
    if len(text.encode()) > LARGEST_FILE:
        return None, f"The file is larger than {LARGEST_FILE // 1_000_000} MB. Split it."
    whole = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in whole:
        line = whole.count("\n", 0, whole.index("\x00")) + 1
        return None, f"Line {line}: There is a NUL character. Save the file as “CSV UTF-8” anew."
    body = _without_hint(whole)
    divider = _divider(body)
    rows: list[tuple[int, list[str]]] = []
    line = first = 1 if body == whole else 2
    reader = csv.reader(io.StringIO(body), delimiter=divider, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, cells))
            line = first + reader.line_num
    except csv.Error:
        return None, f"Line {line}: {_QUOTES}"
    names = [name.strip().lower() for name in rows[0][1]] if rows else []
    fault = _header_fault(names)
    if not fault and len(rows) > MOST_SESSIONS + 1:
        fault = (
            f"There are more than {MOST_SESSIONS} sessions, and a logbook holds no more than that. "
            "Leave some out."
        )
    return None if fault else _Table(names, rows[1:], _DIVIDERS[divider]), fault


def _header_fault(names: Sequence[str]) -> str:
    for name in _MUST_STAND:
        if name not in names:
            return f"The column {name} is missing; the first line is {','.join(COLUMNS)}."
    twice = next((name for name in (*COLUMNS, "answer") if names.count(name) > 1), "")
    return f"The column {twice} stands twice in the first line. Keep one." if twice else ""


def _shape_faults(table: _Table, cells: Sequence[str]) -> list[str]:
    """Why cells can't be told apart: what is cut off would be gone without a word."""
    names, divider = table.names, table.divider
    if len(cells) < len(names):
        return [
            f"The first line has {len(names)} cells, this one {len(cells)}. Write each {divider}, "
            "after an empty cell too, and put quotation marks around a cell with a line break."
        ]
    quote = f"Put quotation marks around a cell that holds a {divider}"
    if len(cells) > len(names):
        return [f"The first line has {len(names)} cells, this one {len(cells)}. {quote}."]
    for name, cell in zip(names, cells, strict=True):
        lost = cell.strip() and (
            not name or (name == "answer" and cell.strip().lower() not in ANSWERS)
        )
        if lost:
            where = "The column answer holds" if name else "A column without a name holds"
            return [f"{where} “{cell.strip()[:60]}”. {quote}, or leave that cell empty."]
    return []


def template(region: str, setting: str, supervision: str) -> str:
    """A file to fill in: the columns, and one line as an example in these words.

    The first line tells spreadsheets of every country that commas divide the cells.
    """
    example = ("2026-03-31", region, setting, supervision, "supervisor@example.org", "")
    return "\r\n".join(("sep=,", ",".join(COLUMNS), ",".join(example), ""))


def _without_hint(text: str) -> str:
    """The text without a first line such as `sep=;`, which spreadsheets read and write."""
    first, _, rest = text.partition("\n")
    return rest if first.strip().strip('"').lower().startswith("sep=") else text


def _divider(text: str) -> str:
    """What divides the cells of the first line: spreadsheets of half the world take semicolons."""
    first = text.lstrip("\n").partition("\n")[0]
    return max(_DIVIDERS, key=first.count)


def write_sessions(sessions: Iterable[Sequence[str]]) -> str:
    """A CSV file of sessions (columns as read, then `answer`), inert in spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((*COLUMNS, "answer"))
    for cells in sessions:
        writer.writerow([guarded(cell) for cell in cells])
    return out.getvalue()
