"""Which part of a lesson teaches what a question asks, judged by the words that both use.

Authors name the claims that a question covers, and a part cites the claims that it rests on; but a
claim is often cited where it is introduced and taught elsewhere. The words tell better: of those
of a question, few parts use the ones that it turns on.
"""

import re
from collections import Counter
from math import log, sqrt

from courseware.content.compiled import CompiledLesson
from courseware.content.markdown import Part
from courseware.questions.base import Question
from courseware.questions.rich import plain, rich_texts

# Of words this long, so many letters: endings differ between a question and a text.
_WORD, _LETTERS = re.compile(r"[^\W\d_]{4,}"), 6
# A word that a question repeats weighs twice, and not more: options repeat what they differ in.
_MOST = 2
# By so much the best part has to be ahead, or none is named: a wrong place costs more than none.
_AHEAD = 1.15


class Taught:
    """The parts of one lesson, ready to be asked which of them teaches a question."""

    def __init__(self, lesson: CompiledLesson) -> None:
        self._words = [(part, _words(*part.told)) for part in lesson.parts]
        used = Counter(word for _, words in self._words for word in words)
        self._weights = {word: log(len(self._words) / times) for word, times in used.items()}

    def part_for(self, question: Question) -> Part | None:
        """The part that teaches what a question asks; None where the words leave it open.

        Each word that part and question share counts by how few parts use it (its inverse
        document frequency), held against the length of the part. Of parts that are nearly
        alike, the only one that cites a claim of the question's is taken.
        """
        asked = _words(*(plain(html) for _, html in rich_texts(question)))
        scores = [(self._score(words, asked), part) for part, words in self._words]
        best = max((score for score, _ in scores), default=0.0)
        if not best:
            return None
        near = [part for score, part in scores if score * _AHEAD > best]
        if len(near) > 1:
            near = [part for part in near if _cites(part, question.covers)]
        return near[0] if len(near) == 1 else None

    def _score(self, words: Counter[str], asked: Counter[str]) -> float:
        shared = sum(min(_MOST, asked[word]) * self._weights[word] for word in asked & words)
        return shared / sqrt(sqrt(len(words))) if words else 0.0


def _words(*texts: str) -> Counter[str]:
    said = (word for text in texts for word in _WORD.findall(plain(text).lower()))
    return Counter(word[:_LETTERS] for word in said)


def _cites(part: Part, claims: tuple[str, ...]) -> bool:
    links = [f'href="/claims/{claim}"' for claim in claims]
    return any(link in fragment.html for fragment in part.fragments for link in links)
