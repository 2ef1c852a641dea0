"""What a manager should see in a staff list before it is applied, though nothing forbids it."""

from collections.abc import Iterator, Mapping, Sequence

from courseware.domain.finding import folded
from courseware.domain.staff import ListedPerson
from courseware.domain.staff_numbers import differ_in_zeros, without_zeros
from courseware.services.membership.clinics import Member

# A whole list that lost its zeros, or with new addresses for everybody, says so a few times, not in
# front of everything else.
_MOST_TOLD = 10
_ZEROS = "They differ only in zeros in front, which a spreadsheet drops"


def notices_on(
    listed: Sequence[ListedPerson],
    members: Sequence[Member],
    present: Mapping[str, Member],
    numbers: Mapping[str, str | None],
    unwrapped: Sequence[tuple[int, str]] = (),
) -> tuple[str, ...]:
    """Sentences on cells that were written as ="text", on names that stay, on names that leave and
    come under two addresses, and on staff numbers that somebody else has or nearly has.

    Args:
        present: who of the list is a member, by the address of the list.
        numbers: the staff number that each address of the list has on record.
        unwrapped: line and text of each such cell.
    """
    holders = _holders(listed, members, present)
    zeros = [*_other_zeros(listed, present, numbers), *_alike(listed, holders)]
    told = zeros[:_MOST_TOLD]
    if more := len(zeros) - len(told):
        said = "others differ" if more > 1 else "other differs"
        told.append(
            f"{more} {said} only in zeros in front as well. Format the column staff_number as "
            "text, if the zeros belong to the numbers."
        )
    formulas = _notice_of_formulas(unwrapped)
    named = (*_names(listed, present), *_moved(listed, members, present))
    return (*formulas, *named, *_shared(listed, holders), *told)


def _notice_of_formulas(unwrapped: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    """A sentence on cells written as ="text", of which the text is read."""
    if not unwrapped:
        return ()
    line, text = unwrapped[0]
    more = f", and {len(unwrapped) - 1} more alike" if len(unwrapped) > 1 else ""
    return (f'Line {line}: ="{text}" is read as {text}{more}.',)


def _names(listed: Sequence[ListedPerson], present: Mapping[str, Member]) -> Iterator[str]:
    for p in listed:
        if p.name and p.email in present and present[p.email].name != p.name:
            yield (
                f"Line {p.line}: the list says {p.name}, the account {present[p.email].name}. "
                "Names stay as they are; an administrator corrects them."
            )


def _moved(
    listed: Sequence[ListedPerson], members: Sequence[Member], present: Mapping[str, Member]
) -> list[str]:
    """Who may be one person with a new address: new by the list, while their name leaves."""
    staying = {member.person_id for member in present.values()}
    leaving = {folded(m.name): m for m in members if m.person_id not in staying}
    found = [
        f"Line {p.line}: {p.name} would be new as {p.email}, and {leaver.name} ({leaver.email}) "
        "leaves. If that is one person with a new address, let them change it in their account "
        "first; or an administrator merges the two accounts once the invitation is accepted. The "
        "record stays whole."
        for p in listed
        if p.email not in present and (leaver := leaving.get(folded(p.name or "")))
    ]
    told = found[:_MOST_TOLD]
    if more := len(found) - len(told):
        said = "more names leave and come" if more > 1 else "more name leaves and comes"
        told.append(f"{more} {said} under another address as well.")
    return told


def _called(person: ListedPerson, present: Mapping[str, Member]) -> str:
    """A member by the name of the account, anybody else as the list says."""
    if person.email in present:
        return present[person.email].name
    return person.name or person.email


def _other_zeros(
    listed: Sequence[ListedPerson],
    present: Mapping[str, Member],
    numbers: Mapping[str, str | None],
) -> Iterator[str]:
    for p in listed:
        if differ_in_zeros(p.staff_number, before := numbers[p.email]):
            name = _called(p, present)
            yield (
                f"Line {p.line}: the staff number {before} is on record for {name}; "
                f"{p.staff_number} would replace it. {_ZEROS}."
            )


_Holders = dict[str, list[tuple[str, str, str]]]
"""Number without zeros in front -> the number itself, address and name of everybody who has it."""


def _holders(
    listed: Sequence[ListedPerson], members: Sequence[Member], present: Mapping[str, Member]
) -> _Holders:
    """Who has which number once the list is applied; somebody who leaves keeps theirs on record."""
    staying = {member.person_id for member in present.values()}
    having = [(p.staff_number, p.email, _called(p, present)) for p in listed]
    having += [
        (m.staff_number, m.email, f"{m.name} (who leaves)")
        for m in members
        if m.person_id not in staying
    ]
    found: _Holders = {}
    for number, email, name in having:
        if number:
            found.setdefault(without_zeros(number), []).append((number, email, name))
    return found


def _others(holders: _Holders, person: ListedPerson) -> list[tuple[str, str]]:
    """Number and name of everybody else whose number is that of a line, but for zeros in front."""
    if not person.staff_number:
        return []
    same = holders[without_zeros(person.staff_number)]
    return [(number, name) for number, email, name in same if email != person.email]


def _shared(listed: Sequence[ListedPerson], holders: _Holders) -> Iterator[str]:
    """Who has the number of a line as well: two in one file are refused, those on record are not.

    A list without the column leaves numbers as they are.
    """
    for p in listed:
        names = [name for number, name in _others(holders, p) if number == p.staff_number]
        if names:
            said = f"the staff number {p.staff_number} is also on record for {', '.join(names)}."
            yield f"Line {p.line}: {said}"


def _alike(listed: Sequence[ListedPerson], holders: _Holders) -> Iterator[str]:
    """Whose number differs from that of a line only in zeros in front."""
    for p in listed:
        others = [
            f"{name} has {number}"
            for number, name in _others(holders, p)
            if number != p.staff_number
        ]
        if others:
            said = f"the staff number is {p.staff_number}, and {', '.join(others)}."
            yield f"Line {p.line}: {said} {_ZEROS}."
