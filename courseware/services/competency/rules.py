"""A checklist's rules as the domain wants them, and names for what they speak of."""

from collections.abc import Mapping

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledChecklist
from courseware.domain.competency.rules import (
    ItemRule,
    Lower,
    Requirement,
    RequirementKind,
    Rules,
    Scale,
)
from courseware.domain.competency.watched import SEEN, Watched
from courseware.domain.errors import Invalid, NotFound

WHOLE = ""
"""The region of a checklist that is not divided by region."""


_MOST = 1_000
# A key names one value for ever. A page about a team asks for the rules of every checklist, and
# the catalogue keeps few of them in full.
_kept: dict[str, Rules] = {}


class RuleBook:
    """Rules of checklists, of a release and of every revision that was ever used.

    Args:
        then: checklist -> compiled key of the release that answers, of a day that is over: what it
            does not name was not published then. None where the live release answers.
    """

    def __init__(self, catalogue: Catalogue, then: Mapping[str, str] | None = None) -> None:
        self.catalogue = catalogue
        self._then = then

    @property
    def past(self) -> bool:
        """Whether the release of a day that is over answers."""
        return self._then is not None

    def by_key(self, compiled_key: str) -> Rules:
        """The rules of the revision that an observation or a confirmation names."""
        found = _kept.get(compiled_key)
        if found is None:
            found = rules_of(self.catalogue.checklist_by_key(compiled_key))
            if len(_kept) >= _MOST:
                _kept.pop(next(iter(_kept)), None)
            _kept[compiled_key] = found
        return found

    def live(self, checklist_id: str) -> Rules | None:
        """The rules as they are published; None where the checklist is not."""
        key = self.live_key(checklist_id)
        return None if key is None else self.by_key(key)

    def live_key(self, checklist_id: str) -> str | None:
        """The compiled key of the published revision; None where the checklist is not."""
        if self._then is not None:
            return self._then.get(checklist_id)
        entry = self.catalogue.checklists.get(checklist_id)
        return None if entry is None else entry.compiled_key

    def holds(self, scope: tuple[str, str]) -> bool:
        """Whether a (checklist, region) is published: the checklist is, and held in that region."""
        rules = self.live(scope[0])
        return rules is not None and scope[1] in rules.scopes

    def published(self) -> list[str]:
        """The checklists that are published, in the catalogue's order; last of a past day's those
        that the catalogue has no more."""
        if self._then is None:
            return list(self.catalogue.checklists)
        still = [id_ for id_ in self.catalogue.checklists if id_ in self._then]
        return [*still, *sorted(self._then.keys() - set(still))]

    def scopes(self) -> list[tuple[str, str]]:
        """Every (checklist, region) that is published, in that order."""
        return [
            (checklist_id, region)
            for checklist_id in self.published()
            for region in (self.live(checklist_id) or _NONE).scopes
        ]


_NONE = Rules("", "", (), 1, 1, 1, 1)


def rules_of(checklist: CompiledChecklist) -> Rules:
    """The rules of a compiled checklist."""
    rule = checklist.pass_rule
    low = rule.lower
    lower = None if low is None else Lower(low.rating, low.at_most, low.with_plan)
    return Rules(
        checklist_id=checklist.id,
        revision=checklist.revision_sha256,
        items=tuple(ItemRule(i.id, i.critical, Scale(i.scale.value)) for i in checklist.items),
        rating=rule.rating,
        observations=rule.observations,
        assessors=rule.assessors,
        valid_months=checklist.valid_months,
        window_days=checklist.renewal_window_days,
        lower=lower,
        sessions=rule.sessions,
        regions_needed=rule.regions,
        watched=_watched(checklist),
        lapse_months=checklist.lapses_without_use_months,
        requires=(
            *(Requirement(RequirementKind.COURSE, c) for c in checklist.requires_courses),
            *(Requirement(RequirementKind.QUIZ, q) for q in checklist.requires_quizzes),
            *(Requirement(RequirementKind.CHECKLIST, c) for c in checklist.requires_checklists),
        ),
        regions=checklist.regions,
    )


def _watched(checklist: CompiledChecklist) -> Watched:
    """Which sessions count: in the regions that the checklist is about, where it says no others."""
    said = checklist.pass_rule.watched
    return Watched(
        frozenset((said and said.regions) or checklist.regions or checklist.covers),
        frozenset(said.settings if said else ()),
        frozenset((said and said.supervision) or SEEN),
    )


def live_checklist(catalogue: Catalogue, checklist_id: str) -> CompiledChecklist:
    """The checklist as it is published now.

    Raises:
        NotFound: there is none.
    """
    try:
        return catalogue.checklist(checklist_id)
    except KeyError:
        raise NotFound from None


def require_region(catalogue: Catalogue, checklist: CompiledChecklist, region: str) -> None:
    """Make sure that a checklist is held in a region.

    Raises:
        Invalid: it is not divided so.
    """
    if region in (checklist.regions or (WHOLE,)):
        return
    if not checklist.regions:
        raise Invalid({"region": "This checklist is not divided by region; leave it out."})
    # Some names have a comma inside: “Thigh, hip and groin”.
    names = "; ".join(region_name(catalogue, known) for known in checklist.regions)
    raise Invalid({"region": f"Choose one of its regions: {names}."})


def region_name(catalogue: Catalogue, region: str) -> str:
    """A region as it is shown; "" for a checklist that is not divided."""
    return next((r.name for r in catalogue.regions if r.id == region), region)


def checklist_title(catalogue: Catalogue, checklist_id: str) -> str:
    """A checklist's title, now or when it was last published; its id where it never was."""
    entry = catalogue.checklists.get(checklist_id)
    if entry is not None:
        return entry.title
    try:
        return catalogue.last_checklist(checklist_id).title
    except KeyError:
        return checklist_id


def scope_words(catalogue: Catalogue, checklist_id: str, region: str) -> str:
    """A scope in words: `CL-C Core skill, Thigh`."""
    title = checklist_title(catalogue, checklist_id)
    return f"{title}, {region_name(catalogue, region)}" if region else title
