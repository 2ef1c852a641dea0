"""Which fields of a page were refused for a patient's sake, without a warning beside them."""

import re

from courseware.domain.patient_text import WARNING

REFUSED = "Nothing that identifies a patient is stored here"
_SHORT = "nothing that identifies a patient"
_DESCRIBED = re.compile(r'<(?:textarea|input)\b[^>]*aria-describedby="([^"]+)"')
_WORDS = re.compile(r'<p\b[^>]*\bid="([^"]+)"[^>]*>(.*?)</p>', re.DOTALL)


def unwarned(html: str) -> list[str]:
    """What describes each field that was refused so and is described by no warning."""
    words = dict(_WORDS.findall(html))
    found = []
    for described in _DESCRIBED.findall(html):
        said = [words.get(one, "") for one in described.split()]
        errors = [one for one in said if REFUSED in one]
        others = " ".join(one for one in said if one not in errors)
        if errors and not (WARNING in others or _SHORT in others):
            found.append(described)
    return found
