"""What `team` says in lines, for people who read the command line."""

from courseware.cli.team_json import iso
from courseware.domain.competency.calendar import last_day_of
from courseware.services.competency.evidence import EvidenceFile
from courseware.services.competency.past.hindsight import Hindsight
from courseware.services.competency.standings import Place
from courseware.services.competency.teams.cells import ScopeCell
from courseware.services.competency.wording import founder


def cell_line(name: str, checklist: str, cell: ScopeCell) -> str:
    """One scope of the matrix: whose, which, its status and last day, and of a founding assessor
    that they are one."""
    scope = "/".join(part for part in (checklist, cell.region_id) if part)
    last = iso(cell.ends_on and last_day_of(cell.ends_on)) or "-"
    beside = (founder(cell.unable),) if cell.founding else ()
    return "\t".join((name, scope, cell.status.value, last, *beside))


def place_line(place: Place, file: EvidenceFile) -> str:
    """One scope of one person: which, its status, and of a founding assessor that they are one."""
    beside = (file.founder,) if file.founding_in(place.scope) else ()
    return "\t".join((place.words, place.standing.status.value, *beside))


def known_now_words(known: Hindsight | None) -> list[str]:
    """What is known now of a scope on a past day, in sentences."""
    if known is None:
        return []
    found = []
    if known.corrected:
        found.append(f"A later correction changes this: now known as {known.words} on that day.")
    if known.under:
        found.append(f"It stood under accounts that were merged since: {known.words_under}.")
    return found
