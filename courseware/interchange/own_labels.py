"""The labels that a question of ours needs, so that it comes back as it was."""

from __future__ import annotations

from collections.abc import Sequence

from courseware.interchange.labels import COMMON, PREFIX, id_labels, labels_of, rule_label
from courseware.interchange.names import lettered, named_by_words
from courseware.interchange.shapes import as_matching
from courseware.questions.base import Question
from courseware.questions.cloze import Cloze
from courseware.questions.extended_matching import ExtendedMatching
from courseware.questions.matching import Matching
from courseware.questions.multiple import Multiple
from courseware.questions.numeric import Numeric
from courseware.questions.ordering import Ordering
from courseware.questions.single import Single


def labels_for(question: Question, extra: Sequence[str] = ()) -> list[str]:
    """Return the labels of a question: what no other program knows, `extra` keys, and its ids."""
    return [*labels_of(question, (*COMMON, *extra)), *part_labels(question)]


def part_labels(question: Question) -> list[str]:
    """Return the labels that name options, premises, choices, items and blanks."""
    if isinstance(question, Single | Multiple):
        ids = [option.id for option in question.options]
        return id_labels("optionids", ids, lettered(len(ids)))
    if isinstance(question, Ordering):
        ids = [item.id for item in question.items]
        named = named_by_words((item.text for item in question.items), "step")
        return id_labels("itemids", ids, named)
    if isinstance(question, Matching):
        return _matching_labels(question)
    if isinstance(question, ExtendedMatching):
        return [type_label(question.type), *_matching_labels(as_matching(question))]
    if isinstance(question, Cloze):
        ids = [blank.id for blank in question.blanks]
        options = [option.id for blank in question.blanks for option in blank.options]
        named = [id_ for blank in question.blanks for id_ in lettered(len(blank.options))]
        blank_labels = id_labels("blankids", ids, blank_names(len(ids)))
        return [*blank_labels, *id_labels("gapids", options, named)]
    return rule_label(question.answer) if isinstance(question, Numeric) else []


def blank_names(count: int) -> list[str]:
    """Return the ids of so many blanks that nobody named."""
    return [f"blank-{number}" for number in range(1, count + 1)]


def type_label(name: str) -> str:
    """Return the label that tells two of our types apart which another format knows as one."""
    return f"{PREFIX}type:{name}"


def _matching_labels(question: Matching) -> list[str]:
    premises = [premise.id for premise in question.premises]
    written = [choice.id for choice in question.choices]
    used = list(dict.fromkeys(p.match for p in question.premises if p.match in written))
    met = used + [id_ for id_ in written if id_ not in used]
    texts = {choice.id: choice.text for choice in question.choices}
    named = named_by_words((texts[id_] for id_ in met), "choice")
    return [
        *id_labels("premiseids", premises, lettered(len(premises))),
        *id_labels("choiceids", met, named),
        *id_labels("orderids", written, met),
    ]
