"""What an assessor saw of one item of a checklist."""

from dataclasses import dataclass

from courseware.domain.competency.rules import Scale


@dataclass(frozen=True, slots=True)
class ItemMark:
    """What an assessor saw of one item; neither rating nor safety: not observed.

    Attributes:
        rating: entrustment, 1 to 5.
        safe: for items that are done safely or not.
        plan: whether an action plan is written for it.
    """

    rating: int | None = None
    safe: bool | None = None
    plan: bool = False

    @property
    def observed(self) -> bool:
        """Whether the item was seen at all."""
        return self.rating is not None or self.safe is not None

    def says(self, scale: Scale) -> bool:
        """Whether the item was marked on this scale; a mark on another one says nothing here."""
        return (self.safe if scale is Scale.SAFE_UNSAFE else self.rating) is not None
