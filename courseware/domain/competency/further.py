"""How many observations could close what is missing of them, if each of them is a good one."""

from collections.abc import Collection
from dataclasses import dataclass

from courseware.domain.competency.history import History
from courseware.domain.competency.passing import Lack, Missing
from courseware.domain.competency.standing import Standing

_OF_OBSERVATIONS = frozenset(
    {Lack.OBSERVATIONS, Lack.ASSESSORS, Lack.SAFE_ITEM, Lack.RATED_ITEM, Lack.STATEMENT}
)


@dataclass(frozen=True, slots=True)
class Further:
    """The fewest observations that a confirmation still needs.

    Attributes:
        number: how many; 0 where observations lack nothing.
        others: how many of them have to be by somebody who is not `apart`.
        different: by how many different people they have to be.
        apart: the people whose observation counts already.
        assessors: how many different ones the checklist asks for.
    """

    number: int
    others: int = 0
    different: int = 0
    apart: frozenset[str] = frozenset()
    assessors: int = 1


def further(found: Standing, history: History) -> Further:
    """What observations have to add to a standing, by the history that it was worked out from."""
    lacking = {lack: _more(found.missing, lack) for lack in _OF_OBSERVATIONS}
    number = max(lacking.values())
    if not number:
        return Further(0)
    counted = [o for o in history.counted() if o.id in found.basis]
    signed = {o.assessor_id for o in counted if not o.has_unsafe()}
    ready = {o.assessor_id for o in {o.assessor_id: o for o in counted}.values() if o.ready}
    assessors = _need(found.missing, Lack.ASSESSORS)
    told = _need(found.missing, Lack.STATEMENT)
    unready = max(0, told - len(ready))
    more = lacking[Lack.ASSESSORS]
    return Further(
        number=number,
        others=more or unready,
        different=max(more, unready),
        apart=frozenset(signed if more else ready),
        assessors=max(assessors, told, 1),
    )


def _more(missing: Collection[Missing], lack: Lack) -> int:
    """The most that anything of a kind lacks; what has enough and yet lacks needs one more."""
    return max((max(1, one.need - one.have) for one in missing if one.lack is lack), default=0)


def _need(missing: Collection[Missing], lack: Lack) -> int:
    return max((one.need for one in missing if one.lack is lack), default=0)
