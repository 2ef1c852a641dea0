"""A clinic's staff list as somebody wrote it: read line by line, all problems at once."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from courseware.domain.accounts import (
    email_fault,
    name_fault,
    name_line,
    normal_email,
    one_line,
    role_fault,
    role_named,
)
from courseware.domain.formula_guard import guarded, without_guard
from courseware.domain.people import Role
from courseware.domain.staff_numbers import number_fault
from courseware.domain.uploads import no_text

MOST_ROWS = 12_000
"""Enough for a group of 10,000: previewed in seconds and applied in less than a minute."""
LARGEST_LIST = MOST_ROWS * 500
"""Bytes: so many for each line that usual columns never reach them before `MOST_ROWS`."""
COLUMNS = ("email", "name", "roles", "staff_number")
_REQUIRED = ("email", "name", "roles")
_DELIMITERS = (",", ";", "\t")
# What Excel writes, or is told, before the first line.
_SAYS_DELIMITER = re.compile(r'"?sep=[,;\t]?"?[,;\t]*\s*', re.IGNORECASE)
# How a spreadsheet is told to keep the zeros of a number: a formula whose quotes hold the text.
_AS_TEXT = re.compile(r'="([^"]*)"')
_WHOLE = "Whoever is left out of a clinic’s list loses their roles there, so do not divide it"
_TOO_LARGE = (
    f"The file is larger than {LARGEST_LIST // 1000:,} kB — keep the columns {', '.join(COLUMNS)} "
    f"and delete the others. {_WHOLE}."
)
_TOO_LONG = (
    f"There are more than {MOST_ROWS:,} lines — keep the people of this clinic and delete those of "
    f"others. {_WHOLE}: if the clinic itself is larger, invite its people and end their roles one "
    "by one."
)
_GIVEN_ELSEWHERE = ("administrator", "administrators", "admin")


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """One line of the list.

    Attributes:
        line: where it begins in the file, from 1.
        name: "" where the list says none; then what is on record stays.
    """

    line: int
    email: str
    name: str
    roles: frozenset[Role]
    staff_number: str | None


@dataclass(frozen=True, slots=True)
class StaffProblem:
    """What is wrong in which line (0: with the whole file), and how to mend it."""

    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class StaffList:
    """What a list says, and everything that is wrong with it.

    Attributes:
        tells_numbers: whether it has the column for staff numbers; without it, it says nothing
            about them.
        unwrapped: (line, inner text) of each cell that was written as ="text".
    """

    people: tuple[ListedPerson, ...]
    problems: tuple[StaffProblem, ...]
    tells_numbers: bool = True
    unwrapped: tuple[tuple[int, str], ...] = ()


def read_text(data: bytes) -> str | StaffProblem:
    """The text of an uploaded list: UTF-8, with or without a byte order mark."""
    if len(data) > LARGEST_LIST:
        return StaffProblem(0, _TOO_LARGE)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return StaffProblem(0, "The file is UTF-16 — save it as “CSV UTF-8” and try again.")
    if what := no_text(data):
        how = "save it as “CSV UTF-8” first" if "workbook" in what else "choose the CSV file"
        return StaffProblem(0, f"This is {what} and no CSV — {how}.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return StaffProblem(line, "Not UTF-8 here — save the file as “CSV UTF-8” and try again.")


def read_list(text: str) -> StaffList:
    """Read a list with the columns email, name, roles and staff_number, in any order.

    The last may be left out; the list then leaves the numbers on record as they are.
    Commas, semicolons or tabs divide the columns, whichever the first line uses; several roles
    in a cell are divided by a blank, comma, semicolon, slash, plus or bar. An apostrophe that
    stands before what a spreadsheet takes for a formula is none of the cell's own.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        return _only(line, "There is a NUL character — this is no text file; save it as CSV.")
    head, _, rest = text.partition("\n")
    if _SAYS_DELIMITER.fullmatch(head):
        head, text = rest.partition("\n")[0], f"\n{rest}"  # the lines keep their numbers
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    try:
        rows = list(_numbered(reader))
    except csv.Error as error:
        return _only(reader.line_num, f"No readable CSV ({error}) — check the quotation marks.")
    if not rows:
        return _only(0, "The file is empty — begin with the line email,name,roles,staff_number.")
    header, problem = _header(rows[0][1])
    if problem:
        return _only(rows[0][0], problem)
    if len(rows) - 1 > MOST_ROWS:
        return _only(0, _TOO_LONG)
    return _people(header, rows[1:])


def write_list(people: Iterable[tuple[str, str, Iterable[Role], str | None]]) -> bytes:
    """A list as a file: UTF-8 with a byte order mark, inert in spreadsheets.

    Read again, it says what was written.

    Args:
        people: address, name, roles and staff number of each.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for email, name, roles, number in people:
        cells = (email, name, ", ".join(sorted(roles)), number or "")
        writer.writerow([guarded(cell) for cell in cells])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with the line on which it begins."""
    before = 0
    for row in reader:
        if any(cell.strip() for cell in row):
            yield before + 1, row
        before = reader.line_num  # type: ignore[attr-defined]


def _header(cells: Sequence[str]) -> tuple[list[str], str | None]:
    names = [one_line(cell).lower().replace(" ", "_").replace("-", "_") for cell in cells]
    names = ["roles" if n == "role" else "email" if n == "e_mail" else n for n in names]
    missing = [name for name in _REQUIRED if name not in names]
    if missing:
        found = ", ".join(name[:30] for name in names if name) or "nothing"
        return names, (
            f"The column {missing[0]} is missing (found: {found[:200]}) — the first line must "
            f"name email, name and roles; staff_number may follow."
        )
    twice = [name for name in COLUMNS if names.count(name) > 1]
    if twice:
        return names, f"The column {twice[0]} stands there twice — keep one of them."
    return names, None


def _people(header: Sequence[str], rows: Sequence[tuple[int, list[str]]]) -> StaffList:
    people: list[ListedPerson] = []
    problems: list[StaffProblem] = []
    unwrapped = _unwrapped(rows)
    seen: dict[str, int] = {}
    numbers: dict[str, int] = {}
    for line, cells in rows:
        faults = []
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            faults.append(
                f"{len(cells)} cells, but the first line names {len(header)} — put a cell that "
                "contains the dividing character into quotation marks."
            )
        person, found = _person(line, dict(zip(header, cells, strict=False)))
        faults += found
        if person.email and person.email in seen:
            faults.append(
                f"{person.email} stands in line {seen[person.email]} already — keep one line."
            )
        elif person.staff_number in numbers:
            faults.append(
                f"The staff number {person.staff_number} stands in line "
                f"{numbers[person.staff_number]} already — give each person their own."
            )
        seen.setdefault(person.email, line)
        if person.staff_number:
            numbers.setdefault(person.staff_number, line)
        problems += [StaffProblem(line, fault) for fault in faults]
        people.append(person)
    if not rows:
        problems.append(StaffProblem(0, "The list names nobody — add a line for each person."))
    return StaffList(tuple(people), tuple(problems), "staff_number" in header, unwrapped)


def _unwrapped(rows: Sequence[tuple[int, list[str]]]) -> tuple[tuple[int, str], ...]:
    """Read cells written as ="text" as their text, in place; where they stood."""
    found = []
    for line, cells in rows:
        for at, cell in enumerate(cells):
            if wrapped := _AS_TEXT.fullmatch(cell.strip()):
                cells[at] = wrapped[1]
                found.append((line, wrapped[1]))
    return tuple(found)


def _person(line: int, cells: dict[str, str]) -> tuple[ListedPerson, list[str]]:
    read = {column: without_guard(cell.strip()) for column, cell in cells.items()}
    email = normal_email(read.get("email", ""))
    name = name_line(read.get("name", ""))
    number = one_line(read.get("staff_number", "")) or None
    roles, faults = _roles(read.get("roles", ""))
    is_text = cells.get("name", "").strip().startswith("'")
    name_faults = None
    if name:
        name_faults = name_fault(name) if is_text else _name_fault(name)
    faults += [fault for fault in (email_fault(email), name_faults) if fault]
    if number and (fault := number_fault(number)):
        faults.append(fault)
        number = None  # the same message in two lines is no number that two people have
    return ListedPerson(line, email, name, roles, number), faults


def _name_fault(name: str) -> str | None:
    if name.startswith(("=", "+", "@")):
        return (
            f"The name begins with {name[0]}, as a formula of a spreadsheet does — write the name "
            "itself."
        )
    return name_fault(name)


def _role_fault(word: str) -> str:
    if word.lower() in _GIVEN_ELSEWHERE:
        return (
            f"“{word}” can't be given by a list — an administrator of the installation makes "
            "somebody one, on the page of that person."
        )
    return role_fault(word)


def _roles(cell: str) -> tuple[frozenset[Role], list[str]]:
    words = "".join(" " if c in ",;/|+" else c for c in one_line(cell)).split()
    known = {word: role_named(word) for word in words}
    faults = [_role_fault(word) for word, role in known.items() if role is None]
    if not words:
        faults.append(f"No role — write {', '.join(Role)}.")
    return frozenset(role for role in known.values() if role is not None), faults


def _only(line: int, sentence: str) -> StaffList:
    return StaffList((), (StaffProblem(line, sentence),))
