"""The rows of the matrix as HTML.

A page holds up to ten thousand cells. A template works some forty microseconds on each, a format
string one; so the body of this one table is put together here, and its frame in the template.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from urllib.parse import quote

from markupsafe import Markup, escape

from courseware.domain.competency.standing import Status
from courseware.services.competency.past.hindsight import Hindsight
from courseware.services.competency.teams.cells import Cells, ScopeCell
from courseware.services.competency.teams.needs import Need
from courseware.services.competency.teams.team import MemberRow
from courseware.services.competency.wording import founder, term_words
from courseware.web.scopes import status_kind, status_words

_REMEMBERED = 8_192
"""Of ten thousand cells most say the same as another one: a status and one of a thousand days."""
_NAMED = 2
"""So many regions of a designation are named in a cell; more are counted."""
END_MOVED = "end moved"
_NOT_STARTED = '<span class="soft">Not started</span>'


def linked_rows(
    rows: Iterable[MemberRow], titles: list[tuple[str, str]], query: str, of_day: bool = False
) -> Markup:
    """One row for each person; every cell opens its evidence.

    Args:
        titles: (id, title) of the columns.
        query: what the addresses of the evidence carry along, encoded.
        of_day: whether it is the matrix of another day than today: a name then opens the file of
            that day, because a member's page is about today, and who left since has none.
    """
    query = str(escape(query))
    columns = [(id_, quote(id_), f"{escape(title)}: evidence</span>") for id_, title in titles]
    said, page = _Said(_several), "/file" if of_day else ""
    return Markup("".join([_linked_row(row, columns, page, query, said) for row in rows]))


def plain_rows(rows: Iterable[MemberRow], titles: list[tuple[str, str]]) -> Markup:
    """One row for each person, for paper: words only."""
    ids, said = [id_ for id_, _ in titles], _Said(_printed_several)
    return Markup("".join([_plain_row(row, ids, said) for row in rows]))


class _Said(dict[int, str]):
    """What cells say, by their identity: those that say the same are mostly one object.

    Only for as long as the cells live; nothing else may get the identity of one that is gone.
    """

    def __init__(self, words: Callable[[Cells], str]) -> None:
        super().__init__()
        self._words = words

    def of(self, cells: Cells) -> str:
        """The words for some cells, put together once."""
        known = self.get(id(cells))
        if known is None:
            known = self[id(cells)] = self._words(cells)
        return known


def _linked_row(
    row: MemberRow, columns: list[tuple[str, str, str]], page: str, query: str, said: _Said
) -> str:
    name, person, cells = escape(row.name), quote(row.person_id), row.cells
    address = f'<a class="matrix__cell" href="/team/{person}/'
    begin = f'?{query}"><span class="matrix__about"><span class="matrix__who">{name}, </span>'
    closed = _CLOSED if row.suspended else ""
    if row.renamed:
        closed += " " + _badge(f"Now {escape(row.renamed)}", "dispute")
    parts = [f'<tr><th scope="row"><a href="/team/{person}{page}?{query}">{name}</a>{closed}</th>']
    for id_, quoted, title in columns:
        held = cells.get(id_)
        if held is None:
            parts.append(f"<td data-empty>{address}{quoted}{begin}{title}{_NOT_STARTED}</a></td>")
        else:
            parts.append(f"<td>{address}{quoted}{begin}{title}{said.of(held)}</a></td>")
    parts.append("</tr>")
    return "".join(parts)


def _several(held: Cells) -> str:
    """The scopes of one cell; regions of which only a designation is on record share a line."""
    if len(held) == 1:
        return _cell(held[0])
    others, named = _founding_apart(held)
    lines = [_cell(cell) for cell in others]
    if named:
        badge = _founder_badge(_founder(held))
        lines.append(f'{_NOT_STARTED} {badge} <span class="soft small">{named}</span>')
    listed = "".join([f"<li>{words}</li>" for words in lines])
    return f'<ul class="matrix__scopes" role="list">{listed}</ul>'


def _printed_several(held: Cells) -> str:
    if len(held) == 1:
        return _printed(held[0])
    others, named = _founding_apart(held)
    lines = [_printed(cell) for cell in others]
    founder_of = f"Not started; {_founder(held).lower()}: {named}"
    return "<br>".join(lines + ([founder_of] if named else []))


def _founder(held: Cells) -> str:
    """`Founding assessor` for the cells of which one is; role and licence are the person's."""
    return next((founder(cell.unable) for cell in held if cell.founding), "")


def _founding_apart(held: Cells) -> tuple[Sequence[ScopeCell], str]:
    """The other cells, and the names of the regions with nothing but a designation."""
    only = [c for c in held if c.founding and c.status is Status.NOT_STARTED and not c.hindsight]
    others = [cell for cell in held if cell not in only] if only else held
    many = len(only) > _NAMED
    words = f"{len(only)} regions" if many else ", ".join(cell.region for cell in only)
    return others, str(escape(words))


@lru_cache(_REMEMBERED)
def _said(
    region: str,
    status: Status,
    ends_on: date | None,
    flags: tuple[bool, bool, str, bool],
    hindsight: Hindsight | None,
    end: tuple[str, bool],
) -> str:
    """One scope in words with its badges; its day stands beside its own status, so that nobody
    reads it as that of what is known now."""
    ready, unsafe, founding, enough = flags
    plain = founding and status is Status.NOT_STARTED
    found = _NOT_STARTED if plain else _badge(status_words(status), status_kind(status))
    if ends_on:
        found += f' <span class="soft small">{_ends(ends_on, status, *end)}</span>'
    found += _badges(ready, unsafe, founding, enough, hindsight)
    return f"{escape(region)}: {found}" if region else found


def _cell(cell: ScopeCell) -> str:
    _, region, status, _, ends_on, ready, unsafe, hindsight, founding = cell[:9]
    zone, enough, unable, told = cell[9:]
    named = founder(unable) if founding else ""
    flags = (ready, unsafe, named, enough)
    return _said(region, status, ends_on, flags, hindsight, (zone, told is not None))


@lru_cache(256)
def _badges(
    ready: bool, unsafe: bool, founding: str, enough: bool, hindsight: Hindsight | None
) -> str:
    found = ""
    if ready:
        found += " " + _badge(Need.CONFIRM.value, "info")
    if enough:
        found += " " + _badge(Need.ENOUGH.value, "info")
    if unsafe:
        found += " " + _badge("Unsafe item", "bad")
    if hindsight is not None:
        found += _known_now_badges(hindsight)
    if founding:
        found += " " + _founder_badge(founding)
    return found


def _known_now_badges(known: Hindsight) -> str:
    """What is known now of a past day's cell, and what accounts that were merged since showed."""
    found = ""
    if known.corrected:
        found += " " + _badge(f"Now known: {escape(known.words)}", "dispute")
    if known.under:
        found += " " + _badge(f"Merged since; then {escape(known.words_under)}", "dispute")
    return found


def _badge(word: str, kind: str) -> str:
    return f'<span class="status status--{kind}">{word}</span>'


def _founder_badge(words: str) -> str:
    return _badge(words, "info" if words == founder("") else "warn")


_CLOSED = " " + _badge("Account suspended", "bad")


def _ends(ends_on: date, status: Status, zone: str, moved: bool) -> str:
    """Until when, by the first day on which it does not hold; what is suspended or
    retracted holds no more, and its term may be over or not.

    Args:
        zone: in which it ends, where that is another one than the reader's.
        moved: whether it was to end on another day; the evidence says why.
    """
    where, anew = f", {zone}" if zone else "", f" ({END_MOVED})" if moved else ""
    return f"{term_words(status, ends_on)}{where}{anew}"


def _plain_row(row: MemberRow, ids: list[str], said: _Said) -> str:
    closed = " (account suspended)" if row.suspended else ""
    closed += f" (now {escape(row.renamed)})" if row.renamed else ""
    held = [row.cells.get(id_) for id_ in ids]
    words = ["Not started" if cells is None else said.of(cells) for cells in held]
    listed = f"<td>{'</td><td>'.join(words)}</td>" if words else ""
    return f'<tr><th scope="row">{escape(row.name)}{closed}</th>{listed}</tr>'


def _printed(cell: ScopeCell) -> str:
    flags = (cell.ready, cell.unsafe, _founder((cell,)), cell.enough)
    end = (cell.zone, cell.told is not None)
    return _print_words(cell.region, cell.status, cell.ends_on, flags, cell.hindsight, end)


@lru_cache(_REMEMBERED)
def _print_words(
    region: str,
    status: Status,
    ends_on: date | None,
    flags: tuple[bool, bool, str, bool],
    hindsight: Hindsight | None,
    end: tuple[str, bool],
) -> str:
    words = f"{escape(region)}: {status_words(status)}" if region else status_words(status)
    if ends_on:
        words += f", {_ends(ends_on, status, *end)}"
    noted = ("awaiting confirmation", "unsafe item", flags[2].lower(), "enough observed")
    words += "".join(f"; {word}" for word, flag in zip(noted, flags, strict=True) if flag)
    if hindsight is not None:
        if hindsight.corrected:
            words += f"; now known: {escape(hindsight.words)}"
        if hindsight.under:
            words += f"; merged since, then {escape(hindsight.words_under)}"
    return words
