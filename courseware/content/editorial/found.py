"""One finding of an editorial rule: where in the values of a file, and in which words."""

from __future__ import annotations

from dataclasses import dataclass

from courseware.content.yaml.strict_yaml import ValuePath


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule has to say about the value at `where`."""

    where: ValuePath
    code: str
    message: str
    mend: str
