"""Markdown: what a rendered lesson consists of, and what it may refer to.

`Renderer` is in `renderer`, for whoever compiles or shows what is being written: a server reads
what was rendered before, and needs neither Markdown's parser nor the sanitiser for it.
"""

from courseware.content.markdown.limits import TooDeep, refuse_deep
from courseware.content.markdown.lookups import (
    VERDICT_WORDS,
    Claim,
    Figure,
    GlossaryTerm,
    LessonTarget,
    Lookups,
    Reference,
    figure_url,
)
from courseware.content.markdown.parts import CitedReference, Fragment, LessonBody, Part
from courseware.content.markdown.words import count_words

__all__ = [
    "VERDICT_WORDS",
    "CitedReference",
    "Claim",
    "Figure",
    "Fragment",
    "GlossaryTerm",
    "LessonBody",
    "LessonTarget",
    "Lookups",
    "Part",
    "Reference",
    "TooDeep",
    "count_words",
    "figure_url",
    "refuse_deep",
]
