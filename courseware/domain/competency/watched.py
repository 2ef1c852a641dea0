"""Which sessions count towards what a checklist asks of the logbook."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Setting(StrEnum):
    """Where and on whom it was done."""

    SIMULATED = "simulated"
    PEER = "peer_model"
    PATIENT = "real_patient"


class Supervision(StrEnum):
    """How closely somebody stood by."""

    HANDS_ON = "hands_on"
    BESIDE = "beside"
    NEARBY = "nearby"
    AT_HAND = "at_hand"


SEEN = frozenset({Supervision.HANDS_ON, Supervision.BESIDE, Supervision.NEARBY})
"""Who stood by so closely watched; who was within call did not."""


@dataclass(frozen=True, slots=True)
class Watched:
    """The sessions that count; an empty set asks for nothing.

    Attributes:
        regions: at least one of them; and only these count as regions.
        settings: on whom.
        supervision: how closely somebody stood by.
    """

    regions: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()
    supervision: frozenset[str] = frozenset()

    def of(self, regions: Collection[str]) -> frozenset[str]:
        """Those of some regions that count."""
        return frozenset(regions) & self.regions if self.regions else frozenset(regions)

    def takes(self, regions: Collection[str], setting: str, supervision: str) -> bool:
        """Whether a session of the logbook counts."""
        return (
            (not self.regions or bool(self.of(regions)))
            and (not self.settings or setting in self.settings)
            and (not self.supervision or supervision in self.supervision)
        )

    def takes_observation(self, region: str, setting: str) -> bool:
        """Whether an observation counts as a session. It was watched, as its signature says.

        Args:
            region: the scope's; "" where the checklist is held as a whole and is what was watched.
        """
        return (not region or not self.regions or region in self.regions) and (
            not self.settings or setting in self.settings
        )


ANY = Watched()
"""Every session counts."""
