"""One thing that was looked at for *may this person needle this region here today?*"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        met: None where it was looked at but nothing on record can answer it.
        evidence: ids of what it rests on.
        source: for what a rule set says, where and when that was seen.
        confidence: for what a rule set says, how sure it is: H, M or L.
    """

    what: str
    met: bool | None
    words: str
    evidence: tuple[str, ...] = ()
    source: str = ""
    confidence: str = ""
