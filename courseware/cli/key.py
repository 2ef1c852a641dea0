"""What somebody who knows the answer sends, and somebody who slips: for the demonstration."""

from collections.abc import Iterator, Mapping

from courseware.questions.base import Question
from courseware.questions.branching import Branching
from courseware.questions.matching import Matching
from courseware.questions.multiple import Multiple
from courseware.questions.numeric import Numeric
from courseware.questions.ordering import Ordering
from courseware.questions.single import Single
from courseware.questions.true_false import TrueFalse

Form = Mapping[str, list[str]]


def right_forms(question: Question) -> list[Form]:
    """What is sent to answer a question rightly: one form, of a case one for each decision.

    Empty for a type that the demonstration does not play.
    """
    match question:
        case Single() | Multiple():
            return [{"answer": [option.id for option in question.options if option.correct]}]
        case TrueFalse():
            return [{"answer": ["true" if question.answer else "false"]}]
        case Numeric():
            return [{"answer": [str(question.answer.value)]}]
        case Matching():
            return [{f"match.{one.id}": [one.match] for one in question.premises}]
        case Ordering():
            items = enumerate(question.items, start=1)
            return [{f"position.{item.id}": [str(place)] for place, item in items}]
        case Branching():
            way = next(_best_ways(question, question.start, ()), ())
            return [{"answer": [".".join(way[:end])]} for end in range(1, len(way) + 1)]
    return []


def wrong_forms(question: Question) -> list[Form]:
    """The same for somebody who slips, by a wrong option; empty where no slip is played."""
    if not isinstance(question, Single):
        return []
    return [{"answer": [next(option.id for option in question.options if not option.correct)]}]


def _best_ways(case: Branching, place: str, way: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Ways through a case that end with full credit and take no critical wrong turn."""
    if any(ending.id == place and ending.credit == 100 for ending in case.endings):
        yield way
    for node in case.nodes:
        for choice in node.choices if node.id == place else ():
            if not choice.critical:
                yield from _best_ways(case, choice.goes_to, (*way, choice.id))
