"""The rows of the matrix as HTML.

A page holds up to ten thousand cells. A template works some forty microseconds on each, a format
string one; so the body of this one table is put together here, and its frame in the template.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from urllib.parse import quote

from markupsafe import Markup, escape

from courseware.domain.competency.standing import Status
from courseware.services.competency.team import MemberRow, ScopeCell
from courseware.web.scopes import status_kind, status_words

_REMEMBERED = 8_192
"""Of ten thousand cells most say the same as another one: a status and one of a thousand days."""
_NOT_STARTED = '<span class="soft">Not started</span>'


def linked_rows(rows: Iterable[MemberRow], titles: list[tuple[str, str]], query: str) -> Markup:
    """One row for each person; every cell opens its evidence.

    Args:
        titles: (id, title) of the columns.
        query: what the addresses of the evidence carry along, encoded.
    """
    query = str(escape(query))
    columns = [(id_, quote(id_), str(escape(title))) for id_, title in titles]
    return Markup("".join(_linked_row(row, columns, query) for row in rows))


def plain_rows(rows: Iterable[MemberRow], titles: list[tuple[str, str]]) -> Markup:
    """One row for each person, for paper: words only."""
    ids = [id_ for id_, _ in titles]
    return Markup("".join(_plain_row(row, ids) for row in rows))


def _linked_row(row: MemberRow, columns: list[tuple[str, str, str]], query: str) -> str:
    name, cells = escape(row.name), row.cells
    address = f'<a class="matrix__cell" href="/team/{quote(row.person_id)}/'
    begin = f'?{query}"><span class="matrix__about"><span class="matrix__who">{name}, </span>'
    parts = [f'<tr><th scope="row"><a href="/team/{quote(row.person_id)}?{query}">{name}</a></th>']
    for id_, quoted, title in columns:
        held = cells.get(id_)
        if held is None:
            said, kind = _NOT_STARTED, "<td data-empty>"
        elif len(held) == 1:
            said, kind = _cell(held[0]), "<td>"
        else:
            listed = "".join([f"<li>{_cell(cell)}</li>" for cell in held])
            said, kind = f'<ul class="matrix__scopes" role="list">{listed}</ul>', "<td>"
        parts.append(f"{kind}{address}{quoted}{begin}{title}: evidence</span>{said}</a></td>")
    parts.append("</tr>")
    return "".join(parts)


@lru_cache(_REMEMBERED)
def _said(
    region: str,
    status: Status,
    ends_on: date | None,
    flags: tuple[bool, bool],
    hindsight: Status | None,
) -> str:
    """One scope in words with its badges."""
    badges = _badges(status, *flags, hindsight)
    ends = _ends(ends_on, status is Status.EXPIRED) if ends_on else ""
    return f"{escape(region)}: {badges}{ends}" if region else badges + ends


def _cell(cell: ScopeCell) -> str:
    _, region, status, _, ends_on, ready, unsafe, hindsight = cell
    return _said(region, status, ends_on, (ready, unsafe), hindsight)


@lru_cache(256)
def _badges(status: Status, ready: bool, unsafe: bool, hindsight: Status | None) -> str:
    found = _badge(status_words(status), status_kind(status))
    if ready:
        found += " " + _badge("Awaiting confirmation", "info")
    if unsafe:
        found += " " + _badge("Unsafe item", "bad")
    if hindsight is not None:
        found += " " + _badge(f"Now known: {status_words(hindsight).lower()}", "dispute")
    return found


def _badge(word: str, kind: str) -> str:
    return f'<span class="status status--{kind}">{word}</span>'


def _ends(day: date, ended: bool) -> str:
    words = "ended" if ended else "until before"
    return f' <span class="soft small">{words} {day.isoformat()}</span>'


def _plain_row(row: MemberRow, ids: list[str]) -> str:
    cells = row.cells
    parts = [f'<tr><th scope="row">{escape(row.name)}</th>']
    for id_ in ids:
        held = cells.get(id_)
        if held is None:
            parts.append("<td>Not started</td>")
        elif len(held) == 1:
            parts.append(f"<td>{_printed(held[0])}</td>")
        else:
            parts.append(f"<td>{'<br>'.join([_printed(cell) for cell in held])}</td>")
    parts.append("</tr>")
    return "".join(parts)


def _printed(cell: ScopeCell) -> str:
    return _print_words(cell.region, cell.status, cell.ends_on, cell.hindsight)


@lru_cache(_REMEMBERED)
def _print_words(
    region: str, status: Status, ends_on: date | None, hindsight: Status | None
) -> str:
    words = f"{escape(region)}: {status_words(status)}" if region else status_words(status)
    if ends_on:
        words += f" ({ends_on.isoformat()})"
    if hindsight is not None:
        words += f"; now known: {status_words(hindsight)}"
    return words
