"""What people say about the subject: a list to filter and search, and a page for each claim."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, abort, render_template, request

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import LessonEntry
from courseware.content.markdown import Claim
from courseware.web.access import public
from courseware.web.runtime import catalogue

blueprint = Blueprint("claims", __name__)

PER_PAGE: Final = 40
VERDICTS: Final = (
    "supported",
    "uncertain",
    "contested",
    "overstated",
    "unsupported",
    "outdated",
    "incorrect",
    "opinion",
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A claim with the lesson that treats it, None where no course has that lesson."""

    claim: Claim
    lesson: LessonEntry | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for; an empty text leaves that open."""

    verdict: str
    course: str
    words: str

    def finds(self, placed: Placed) -> bool:
        """Whether a claim is looked for."""
        claim = placed.claim
        text = f"{claim.id} {claim.claim} {claim.why}".casefold()
        return (
            self.verdict in ("", claim.verdict)
            and self.course in ("", placed.lesson.course if placed.lesson else "")
            and all(word in text for word in self.words.casefold().split())
        )


@blueprint.get("/claims")
@public
def claims() -> str:
    """What people say, by verdict and course, searchable, in the order of the lessons."""
    wish = Wish(
        request.args.get("verdict", ""),
        request.args.get("course", ""),
        request.args.get("q", "").strip(),
    )
    every = _in_order(catalogue())
    found = [placed for placed in every if wish.finds(placed)]
    last = max(1, -(-len(found) // PER_PAGE))
    page = min(max(1, request.args.get("page", 1, int)), last)
    return render_template(
        "public/claims.html",
        shown=found[(page - 1) * PER_PAGE : page * PER_PAGE],
        found=len(found),
        total=len(every),
        page=page,
        last=last,
        wish=wish,
        courses=catalogue().courses,
        verdicts=_counts(every),
    )


@blueprint.get("/claims/<claim_id>")
@public
def claim(claim_id: str) -> str:
    """One claim with its verdict, the reason, the sources and the lesson that treats it."""
    try:
        found = catalogue().claim(claim_id)
    except KeyError:
        abort(404)
    return render_template(
        "public/claim.html",
        claim=found,
        sources=[catalogue().reference(id_) for id_ in found.sources],
        lesson=catalogue().lessons.get(found.lesson or ""),
    )


def _in_order(found: Catalogue) -> list[Placed]:
    """All claims, course by course and lesson by lesson; what has no place comes last."""
    lessons = [lesson for course in found.courses for lesson in course.lessons]
    places = {lesson.id: number for number, lesson in enumerate(lessons)}
    placed = [Placed(claim, found.lessons.get(claim.lesson or "")) for claim in found.claims]
    return sorted(placed, key=lambda p: places.get(p.lesson.id if p.lesson else "", len(places)))


def _counts(every: Iterable[Placed]) -> list[tuple[str, int]]:
    verdicts = [placed.claim.verdict for placed in every]
    return [(verdict, verdicts.count(verdict)) for verdict in VERDICTS]
