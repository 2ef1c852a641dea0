"""The blanks of Moodle's cloze questions, which stand in braces inside the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import unescape
from typing import Any, Final

from courseware.interchange.drafts import Draft
from courseware.interchange.labels import Labels
from courseware.interchange.losses import Place
from courseware.interchange.names import lettered
from courseware.interchange.own_labels import blank_names
from courseware.interchange.prose import markdown_of_html, plain_text_of_html
from courseware.interchange.shapes import Answer, decimal_of, percent_of, share_of, typed
from courseware.interchange.typed_answers import typed_answers
from courseware.questions.cloze import Blank, Cloze
from courseware.questions.markers import MARKER

OPEN, CLOSE = "\ue000", "\ue001"
"""Stand around the number of a blank while a text is converted."""

_START: Final = re.compile(r"\{([0-9]*):([A-Z]+(?:_[A-Z]+)*):")
_TYPED: Final = frozenset({"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"})
_NUMBERS: Final = frozenset({"NUMERICAL", "NM"})
_CHOSEN: Final = re.compile(r"(?:MULTICHOICE|MC)(?:_?([VHS]{1,2}))?")
_SIGNS: Final = re.compile(r"[#~}]")


@dataclass(frozen=True)
class Gap:
    """One blank as it stands: weight, type, and the answers between the colon and the brace."""

    weight: str
    type: str
    body: str


def gaps_of(text: str) -> tuple[str, list[Gap]]:
    """Return the text with a numbered mark for each blank, and the blanks."""
    text = text.replace(OPEN, "").replace(CLOSE, "")
    pieces, gaps, at = [], list[Gap](), 0
    while (start := _START.search(text, at)) is not None:
        end = re.compile(r"(?<!\\)\}").search(text, start.end())
        if end is None:
            break
        pieces += [text[at : start.start()], f"{OPEN}{len(gaps)}{CLOSE}"]
        gaps.append(Gap(start[1], start[2], text[start.end() : end.start()]))
        at = end.end()
    return "".join(pieces) + text[at:], gaps


def blanks_of(gaps: Sequence[Gap], is_html: bool, labels: Labels, place: Place) -> list[Draft]:
    """Return the blanks of a cloze question as its quiz file has them."""
    if len({gap.weight or "1" for gap in gaps}) > 1:
        place.changed("blanks with different weights weigh the same")
    ids = labels.ids("blankids", blank_names(len(gaps)))
    return [{"id": id_, **_blank(gap, is_html, place)} for id_, gap in zip(ids, gaps, strict=True)]


def with_markers(text: str, ids: Sequence[str]) -> str:
    """Return the text with our markers where the numbered marks stand."""
    return re.sub(f"{OPEN}([0-9]+){CLOSE}", lambda found: f"{{{{{ids[int(found[1])]}}}}}", text)


def cloze_text(question: Cloze) -> str:
    """Return the text of a cloze question with its blanks as Moodle writes them."""
    blanks = {blank.id: blank for blank in question.blanks}

    def written(marker: re.Match[str]) -> str:
        blank = blanks.get(marker[1])
        return marker[0] if blank is None else _written(blank)

    return MARKER.sub(written, question.text)


def _written(blank: Blank) -> str:
    if blank.options:
        kind = "MULTICHOICE_S" if blank.shuffle else "MULTICHOICE"
        whys = [o.why or (blank.why if o.correct else "") for o in blank.options]
        answers = [
            (option.text, Fraction(int(option.correct)), why)
            for option, why in zip(blank.options, whys, strict=True)
        ]
    else:
        kind = "SHORTANSWER"
        answers = typed_answers(blank.accept, blank.mistakes, blank.why)
    return f"{{1:{kind}:{'~'.join(_answer(*answer) for answer in answers)}}}"


def _answer(text: str, share: Fraction, why: str) -> str:
    """Write one answer; its share always stands before it, so that a text may begin with =."""
    sign = "=" if share == 1 else f"%{percent_of(share)}%"
    told = f"#{_escaped(why)}" if why.strip() else ""
    return f"{sign}{_escaped(text)}{told}"


def _escaped(text: str) -> str:
    """Escape what ends an answer; Moodle has no escape for a backslash, so one is kept apart."""
    marked = _SIGNS.sub(lambda sign: f"\\{sign[0]}", text)
    return f"{marked} " if marked.endswith("\\") else marked


def _blank(gap: Gap, is_html: bool, place: Place) -> dict[str, Any]:
    kind = gap.type
    answers = list(_answers(gap.body, is_html, place, rich=_CHOSEN.fullmatch(kind) is not None))
    chosen = _CHOSEN.fullmatch(kind)
    if chosen:
        keep = {} if "S" in (chosen[1] or "") else {"shuffle": False}
        return {"options": _options(answers, place), **keep}
    if kind in _NUMBERS:
        place.changed("a blank for a number compares words: its tolerance is lost")
        answers = [a for a in map(_middle, answers) if _is_number(a, place)]
    elif kind not in _TYPED:
        place.lost(f"the kind of blank {kind}")
    elif kind in ("SHORTANSWER_C", "SAC", "MWC"):
        place.lost("that capital letters matter in a blank")
    return typed(answers, place)


def _middle(answer: Answer) -> Answer:
    return Answer(answer.text.partition(":")[0].strip(), answer.share, answer.why)


def _is_number(answer: Answer, place: Place) -> bool:
    if decimal_of(answer.text) is None:
        place.lost(f"the answer “{answer.text}”, which is no number")
        return False
    return True


def _options(answers: Sequence[Answer], place: Place) -> list[dict[str, Any]]:
    options = []
    for id_, answer in zip(lettered(len(answers)), answers, strict=True):
        option: dict[str, Any] = {"id": id_, "text": answer.text}
        option |= {"correct": True} if answer.share >= 1 else {}
        option |= {"why": answer.why} if answer.why else {}
        if 0 < answer.share < 1 or answer.share < 0:
            place.lost(f"{percent_of(answer.share)} % for “{answer.text[:60]}”")
        options.append(option)
    return options


def _answers(body: str, is_html: bool, place: Place, rich: bool) -> Iterator[Answer]:
    for part in re.split(r"(?<!\\)~", body):
        weight = re.match(r"\s*(?:%(-?[0-9.]{1,12})%|(=))", part)
        rest = part[weight.end() :] if weight else part
        text, _, told = _parted(rest)
        share = Fraction(0)
        if weight:
            share = Fraction(1) if weight[2] else share_of(weight[1]) or Fraction(0)
        why = markdown_of_html(told, place) if is_html else told
        if is_html:
            text = markdown_of_html(text, place) if rich else plain_text_of_html(text)
        elif not rich:
            text = " ".join(unescape(text).split()) if "&" in text else text
        yield Answer(text.strip(), share, why.strip())


def _parted(text: str) -> tuple[str, str, str]:
    pieces = re.split(r"(?<!\\)(#)", text, maxsplit=1)
    before, mark, after = (*pieces, "", "")[:3]
    return _plain(before), mark, _plain(after)


def _plain(text: str) -> str:
    return re.sub(r"\\([#~}\"/])", r"\1", text)
