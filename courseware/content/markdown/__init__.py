"""Markdown rendering: `Renderer`, what it returns, and what it may look up."""

from courseware.content.markdown.figures import figure_problems, picture_size
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
from courseware.content.markdown.marks import BLOCK_LABELS
from courseware.content.markdown.parts import CitedReference, Fragment, LessonBody, Part
from courseware.content.markdown.renderer import RENDERER_VERSION, Renderer
from courseware.content.markdown.sanitise import sanitise
from courseware.content.markdown.words import count_words

__all__ = [
    "BLOCK_LABELS",
    "RENDERER_VERSION",
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
    "Renderer",
    "TooDeep",
    "count_words",
    "figure_problems",
    "figure_url",
    "picture_size",
    "refuse_deep",
    "sanitise",
]
