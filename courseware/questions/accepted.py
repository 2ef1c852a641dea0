"""Typed words: which are accepted, which are known mistakes, and how close is close enough."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from html import escape
from typing import Annotated

from pydantic import Field, StrictInt

from courseware.questions.base import NONE, Part
from courseware.questions.findings import Code, Finding, Path
from courseware.questions.reading import JSON, Response
from courseware.questions.review import Row, Verdict, credit_verdict
from courseware.questions.rich import Rich

LETTERS_PER_TYPO = 4
"""An accepted word needs so many letters for each typo that is forgiven."""

_ACCENTS = 200
"""Combining classes from here on are accents; lower ones change a letter into another."""

_PUNCTUATION = str.maketrans("’‘ʼ`´“”‐‑‒–—−", "'''''\"\"------")


_ENDS = ".!…。！"
_QUOTES = {'"': '"', "'": "'", "“": "”", "„": "“”", "‘": "’", "‚": "‘’", "«": "»", "»": "«"}


class Accepted(Part):
    """An answer that earns something."""

    text: str = Field(
        min_length=1,
        max_length=200,
        description="The words to type. Case, accents and repeated spaces do not matter; nor do "
        "one full stop, exclamation mark or ellipsis behind them, or quotation marks around them.",
    )
    credit: Annotated[StrictInt, Field(ge=1, le=100)] = Field(
        100, description="What it earns, in percent. At least one answer earns 100."
    )
    why: Rich = Field("", description="What to say about this answer, in Markdown.")


class Mistake(Part):
    """A wrong answer that learners are known to give."""

    text: str = Field(
        min_length=1, max_length=200, description="The wrong words that learners type."
    )
    why: Rich = Field("", description="Why it is wrong, and what to remember, in Markdown.")


@dataclass(frozen=True)
class Judgement:
    """What typed words earn, and the entry of the lists that they matched."""

    credit: Fraction
    entry: Accepted | Mistake | None


def marked_forgiven(response: Response, typed: Iterable[JSON]) -> Response:
    """Return an answer that is read now, marked where `bare` makes other words of what was typed.

    The mark is what `judge` goes by: answers from before there was one earn what they earned.
    """
    texts = (text for text in typed if isinstance(text, str))
    return {**response, "forgiven": "punctuation"} if any(bare(t) != t for t in texts) else response


def forgives(response: Response | None) -> bool:
    """Tell whether the marks around the words of this answer are left out where it is judged."""
    return (response or {}).get("forgiven") == "punctuation"


def bare(typed: str) -> str:
    """Return words without one mark that ends them, and without quotation marks around all.

    Phones write both by themselves.
    """
    ended = _without_end(typed)
    inner = ended
    if len(ended) > 2 and ended[-1] in _QUOTES.get(ended[0], ""):
        inner = ended[1:-1].strip()
    return inner if ended != typed else _without_end(inner)


def _without_end(text: str) -> str:
    return text[:-1].rstrip() if len(text) > 1 and text[-1] in _ENDS else text


def judge(
    typed: str,
    accept: Sequence[Accepted],
    mistakes: Sequence[Mistake],
    typos: int = 0,
    *,
    forgiven: bool = False,
) -> Judgement:
    """Compare typed words with the lists; the closest entry within `typos` decides.

    At equal distance a known mistake wins, because a slip between "hypo" and "hyper" must not
    earn anything. Typos are forgiven in letters only: 25 mm is never taken for 28 mm.

    Args:
        forgiven: whether the marks that `bare` leaves out are, unless an entry has them too.
    """
    words = fold(typed)
    entries: list[Accepted | Mistake] = [*mistakes, *accept]
    if forgiven and all(fold(entry.text) != words for entry in entries):
        found = judge(bare(typed), accept, mistakes, typos)
        if found.entry is not None:
            return found
    distances = [_distance_within(words, fold(entry.text), typos) for entry in entries]
    close = [(distance, index) for index, distance in enumerate(distances) if distance is not None]
    if not words or not close:
        return Judgement(NONE, None)
    entry = entries[min(close)[1]]
    credit = Fraction(entry.credit, 100) if isinstance(entry, Accepted) else NONE
    return Judgement(credit, entry)


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Reduce a text to what is compared: no case, accents, invisible signs, repeated spaces."""
    loose = unicodedata.normalize("NFKD", text.translate(_PUNCTUATION))
    kept = (
        c for c in loose if unicodedata.combining(c) < _ACCENTS and unicodedata.category(c) != "Cf"
    )
    return " ".join("".join(kept).casefold().split())


def edit_distance(one: str, other: str) -> int:
    """Return Levenshtein's distance: inserted, deleted and replaced characters."""
    before = list(range(len(other) + 1))
    for row, a in enumerate(one, start=1):
        now = [row]
        for column, b in enumerate(other, start=1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (a != b)))
        before = now
    return before[-1]


def _distance_within(one: str, other: str, limit: int) -> int | None:
    if one == other:
        return 0
    if limit == 0 or abs(len(one) - len(other)) > limit or _digits(one) != _digits(other):
        return None
    distance = edit_distance(one, other)
    return distance if distance <= limit else None


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def accepted_findings(
    path: Path, accept: Sequence[Accepted], mistakes: Sequence[Mistake], typos: int = 0
) -> Iterator[Finding]:
    """Yield what is wrong with the lists of typed answers that stand at `path`."""
    seen: dict[str, str] = {}
    listed = [("accept", i, a.text) for i, a in enumerate(accept)]
    listed += [("mistakes", i, m.text) for i, m in enumerate(mistakes)]
    for name, index, text in listed:
        where, words = (*path, name, index, "text"), fold(text)
        if not words:
            yield Finding(where, Code.TEXT_MISSING, "this answer is empty", "write the words")
        elif words in seen:
            yield Finding(
                where,
                Code.AMBIGUOUS_ANSWER,
                f'"{text}" is read as the same answer as "{seen[words]}"',
                "remove one of the two",
            )
        seen.setdefault(words, text)
    if accept and all(entry.credit < 100 for entry in accept):
        yield Finding(
            (*path, "accept"),
            Code.NO_FULL_CREDIT,
            "no accepted answer earns 100 percent",
            "leave out `credit` for the fully right answer",
        )
    for index, entry in enumerate(accept):
        if typos:
            yield from _loose_findings((*path, "accept", index, "text"), entry.text, typos)


def _loose_findings(where: Path, text: str, typos: int) -> Iterator[Finding]:
    words = fold(text)
    # Beside digits, or alone, each letter is a sign of its own: D7 is another vertebra than C7.
    sign = next((w for w in words.split() if re.search(r"[^\W\d]", w) and _is_sign(w)), "")
    if len(words) < LETTERS_PER_TYPO * typos:
        yield Finding(
            where,
            Code.TYPOS_TOO_LOOSE,
            f'"{text}" is too short to forgive {typos} typos',
            f"allow one typo for {LETTERS_PER_TYPO} letters at most, or `typos: 0`",
        )
    elif sign:
        yield Finding(
            where,
            Code.TYPOS_TOO_LOOSE,
            f'a typo makes another sign of "{sign}" in "{text}"',
            "write `typos: 0`, and list the spellings that you accept",
        )


def _is_sign(word: str) -> bool:
    return re.search(r"\d", word) is not None or len(re.sub(r"\W", "", word)) == 1


def typed_rows(
    typed: str,
    accept: Sequence[Accepted],
    mistakes: Sequence[Mistake],
    why: str,
    typos: int = 0,
    *,
    forgiven: bool = False,
) -> tuple[Row, ...]:
    """Return the review of typed words: what was typed first, then every other listed answer."""
    result = judge(typed, accept, mistakes, typos, forgiven=forgiven)
    is_right, entries = result.credit == 1, _listed(accept, mistakes)
    rows = []
    if typed:
        own = result.entry.why if result.entry else ""
        rows.append(
            Row(
                id="given",
                text=escape(typed),
                chosen=True,
                right=is_right,
                verdict=credit_verdict(result.credit, given=True),
                why=own or (why if is_right else ""),
            )
        )
    for index, entry in enumerate(entries, start=1):
        if entry is not result.entry:
            text = "" if is_right else why
            rows.append(_left_out(f"listed-{index}", entry, text, answered=is_right))
    return tuple(rows)


def _listed(accept: Sequence[Accepted], mistakes: Sequence[Mistake]) -> list[Accepted | Mistake]:
    return [*accept, *mistakes]


def _left_out(id_: str, entry: Accepted | Mistake, why: str, *, answered: bool) -> Row:
    credit = entry.credit if isinstance(entry, Accepted) else 0
    missed = Verdict.ALSO_RIGHT if answered else Verdict.MISSED
    return Row(
        id=id_,
        text=escape(entry.text),
        chosen=False,
        right=credit == 100,
        verdict={100: missed, 0: Verdict.AVOIDED}.get(credit, Verdict.PARTLY_RIGHT),
        why=entry.why or (why if credit == 100 else ""),
    )
