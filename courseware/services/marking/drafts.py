"""What a marker chose so far, kept until the mark is given; and which of several saves stands.

Devices' clocks go as they like, so that nothing is ordered by them. A page has a name and counts
its own saves: a later one of the same page stands, whatever arrives first. Over a save of another
page goes only one whose page knew of it; otherwise what was kept there stands, and the marker is
asked.
"""

from dataclasses import dataclass
from datetime import datetime

from courseware.content.catalogue import Catalogue
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.services.holding import require_still
from courseware.services.marking.giving import check_words, known_levels, refuse_marked
from courseware.services.marking.sheet import SAVE, Chosen, chosen_in, markable, save_of
from courseware.store.engine import Database
from courseware.store.quizzes import marking as rows


@dataclass(frozen=True, slots=True)
class Save:
    """Which save of a draft it is.

    Attributes:
        page: the name of the page that it comes from; "" of one that has none.
        number: grows with every save of the page.
        seen: names of saves that the page knows, of whichever page they are.
    """

    page: str
    number: int
    seen: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """How it is named, once it stands."""
        return f"{self.page}.{self.number}"


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands after a draft was sent.

    Attributes:
        counts: whether that is what was sent.
        elsewhere: whether it is of another page, so that the marker has to choose; a later save of
            the same page answers an earlier one.
        save: its name.
        at: when it was kept (UTC).
    """

    counts: bool
    elsewhere: bool
    save: str
    chosen: Chosen
    at: datetime


def save_draft(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    place: tuple[str, int],
    chosen: Chosen,
    now: datetime,
    save: Save,
) -> Kept:
    """Keep what a marker chose so far; of levels that do not exist nothing is kept.

    Raises:
        NotFound, Forbidden: the actor may not mark this answer.
        Conflict: it is marked already, or the actor's role ended since the request came in.
        Invalid: a text is too long or looks like a patient's identifiers.
    """
    with db.write() as connection:
        found = markable(connection, catalogue, actor, *place, for_update=True)
        learner = found.attempt.person_id
        require_still(connection, actor, Permission.ANSWERS_MARK, learner, found.clinics)
        refuse_marked(connection, found)
        check_words(chosen)
        before = rows.draft_of(connection, *place, actor.person_id)
        stands = save_of(before)
        if before is not None and not _goes_over(save, stands):
            elsewhere = _page_of(stands) != save.page
            return Kept(False, elsewhere, stands, chosen_in(before), before.saved_at)
        known = known_levels(found.question)
        levels = {c: one for c, one in chosen.levels.items() if one in known.get(c, ())}
        words = {"comment": chosen.comment.strip(), "note": chosen.note.strip()}
        key = {"attempt_id": place[0], "position": place[1], "marker_id": actor.person_id}
        rows.put_draft(
            connection,
            {**key, **words, "levels": {**levels, SAVE: save.name}, "saved_at": now},
        )
        return Kept(True, False, save.name, Chosen(levels, **words), now)


def _page_of(name: str) -> str:
    """Drafts from before pages had names are numbers."""
    return name.rpartition(".")[0]


def _goes_over(save: Save, stands: str) -> bool:
    """Whether a save takes the place of the one of this name."""
    if not stands or stands in save.seen:
        return True
    number = int(stands.rpartition(".")[2] or 0)
    return save.page == _page_of(stands) and save.number >= number
