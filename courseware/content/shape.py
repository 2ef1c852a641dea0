"""Holds plain data against a model, and says in an author's words what does not fit, and where."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Final, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from courseware.content.closest import closest
from courseware.content.model_keys import data_path, keys_at
from courseware.content.plain_data import at
from courseware.content.problem import Problem, Severity, has_errors
from courseware.content.question_codes import QUESTION_CODES
from courseware.content.salvage import Salvaged, salvage, typed
from courseware.content.value_mends import foreign_sign
from courseware.content.value_words import described, owner_name, value_words
from courseware.content.yaml.strict_yaml import UNUSABLE, ValuePath, YamlDocument
from courseware.questions.findings import Severity as FindingSeverity
from courseware.questions.types import GRADED_TYPES, SURVEY_TYPES, AnyGraded, AnySurvey

Model = TypeVar("Model", bound=BaseModel)
MOST_REPORTED: Final = 100

_ANY_QUESTION: Final[dict[str, Any]] = {"questions": AnyGraded, "evaluation": AnySurvey}
_TYPES: Final = {"questions": (*GRADED_TYPES,), "evaluation": (*SURVEY_TYPES,)}


@cache
def _adapter(key: str) -> TypeAdapter[Any]:
    return TypeAdapter(_ANY_QUESTION[key])


def fit(
    model: type[Model],
    document: YamlDocument,
    path: str,
    at: ValuePath = (),
    said: Iterable[Problem] = (),
) -> tuple[Model | None, list[Problem]]:
    """Return the model of the data at `at`, or None with the problems of everything that is wrong.

    Where a list of questions is part of the model, each question is also held against the rules
    of its type, even if another one has mistakes. What only repeats an error is left out, but
    never all of it: without a model there is an error here, or was one in what was said before.

    Args:
        said: what was said of the file until now.
    """
    data: Any = document.value
    for step in at:
        data = data[step]
    if not isinstance(data, dict):
        return None, [_not_a_mapping(document, path, at)]
    try:
        value = model.model_validate(data)
    except ValidationError as error:
        problems = _problems_of(error, model, data, document, path, at)
        if not has_errors(problems) and not has_errors(said):
            problems += _Words(model, data, document, path, at).every(error)
        for key in _ANY_QUESTION:
            problems += _question_findings((at, key), _usable(key, data.get(key)), document, path)
        return None, problems
    problems = []
    for key in _ANY_QUESTION:
        questions = enumerate(getattr(value, key, ()))
        problems += _question_findings((at, key), questions, document, path)
    return value, problems


def _problems_of(
    error: ValidationError,
    model: type[BaseModel],
    data: dict[str, Any],
    document: YamlDocument,
    path: str,
    at: ValuePath,
) -> list[Problem]:
    """Return the problems of an error; a question of no known type is read as what it may be."""
    words = _Words(model, data, document, path, at)
    retyped, misnamed = dict(data), dict[tuple[Any, ...], str]()
    guessed = set[tuple[Any, ...]]()
    for key, types in _TYPES.items():
        entries = data.get(key)
        for number, question in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(question, dict):
                meant, wrong = typed(question, types)
                if meant is not question:
                    retyped[key] = [*retyped[key][:number], meant, *retyped[key][number + 1 :]]
                    guessed.add((key, number))
                if wrong is not None:
                    misnamed[key, number] = wrong
    if not guessed:
        return words.problems(error)
    first = [d for d in error.errors(include_url=False) if d["loc"][:2] in guessed]
    found = [words.misnamed((*where, wrong)) for where, wrong in misnamed.items()]
    found += [words.problem(d) for d in first if d["loc"][:2] not in misnamed]
    try:
        model.model_validate(retyped)
    except ValidationError as again:
        found += _Words(model, retyped, document, path, at).problems(again)
    return found


def _usable(key: str, questions: Any) -> Iterable[tuple[int, Any]]:
    """Yield the questions with their number: as written, or as they were probably meant."""
    left = MOST_REPORTED
    for number, data in enumerate(questions if isinstance(questions, list) else ()):
        try:
            yield number, _adapter(key).validate_python(data)
        except ValidationError:
            left -= 1
            meant = salvage(data, _adapter(key), _TYPES[key]) if left >= 0 else None
            if meant is not None:
                yield number, meant


def _question_findings(
    where: tuple[ValuePath, str],
    questions: Iterable[tuple[int, Any]],
    document: YamlDocument,
    path: str,
) -> list[Problem]:
    problems = []
    for number, question in questions:
        for finding in question.findings():
            place = document.positions.value((*where[0], where[1], number, *finding.path))
            weighs = finding.severity is FindingSeverity.ERROR
            problems.append(
                Problem(
                    path,
                    *place,
                    Severity.ERROR if weighs else Severity.WARNING,
                    QUESTION_CODES[finding.code],
                    f"question `{_name(question)}`: {finding.message}",
                    finding.suggestion,
                )
            )
    # A hundred warnings may stand above the one error that keeps the file from being published.
    return sorted(problems, key=lambda one: one.severity is not Severity.ERROR)[:MOST_REPORTED]


def _name(question: Any) -> str:
    return str(question.question.id if isinstance(question, Salvaged) else question.id)


def _not_a_mapping(document: YamlDocument, path: str, at: ValuePath) -> Problem:
    place = document.positions.value(at)
    found = described((document.value,))
    return Problem(
        path,
        *place,
        Severity.ERROR,
        "CW019",
        f"keys with values must stand here, found {found}",
        "compare it with an example: `courseware new` writes one",
    )


_LISTS: Final = frozenset({"tuple_type", "list_type"})
_COLLECTIONS: Final = _LISTS | {"model_type", "model_attributes_type", "dict_type"}
_NOT_FILLED: Final = ("course.yaml", "references.yaml", "claims.yaml")


class _Words:
    """Turns the errors of one validation into problems."""

    def __init__(
        self, model: type[BaseModel], data: Any, document: YamlDocument, path: str, at: ValuePath
    ) -> None:
        self._model = model
        self._data = data
        self._document = document
        self._path = path
        self._at = at

    def every(self, error: ValidationError) -> list[Problem]:
        """Return a problem for each of the first hundred details, also where it is an echo."""
        details = error.errors(include_url=False)[:MOST_REPORTED]
        return [self.problem(detail) for detail in details]

    def problems(self, error: ValidationError) -> list[Problem]:
        """Return the problems, the first hundred of them."""
        details = error.errors(include_url=False)
        found = [self.problem(detail) for detail in details[:MOST_REPORTED] if not _is_echo(detail)]
        if len(details) > MOST_REPORTED:
            found.append(
                Problem(
                    self._path,
                    1,
                    1,
                    Severity.ERROR,
                    "CW092",
                    f"{len(details) - MOST_REPORTED:,} more problems of this file follow",
                    "mend the others first",
                )
            )
        return found

    def misnamed(self, where: ValuePath) -> Problem:
        """Return the problem of a key that holds a question's type under another name."""
        place = self._document.positions.key((*self._at, *where))
        words = f"`{str(where[-1])[:60]}` is no key of {owner_name(where[:-1])}"
        return self._at_place(place, ("CW030", words, 'did you mean "type"?'))

    def problem(self, detail: Any) -> Problem:
        """Return the problem of one detail of a validation error."""
        kind = detail["type"]
        where = data_path(detail["loc"], self._data, kind == "missing")
        if kind == "extra_forbidden":
            place = self._document.positions.key((*self._at, *where))
            return self._at_place(place, self._unknown_key(where))
        at_type = ("type",) if kind == "union_tag_invalid" else ()
        place = self._document.positions.value((*self._at, *where, *at_type))
        if kind in ("missing", "union_tag_not_found"):
            return self._at_place(place, self._missing(where, kind))
        code, message, mend = value_words(detail, where)
        keys = keys_at(self._model, where, self._data) if kind in _COLLECTIONS else []
        if keys and kind in _LISTS:
            mend = f"begin each entry with `- `; {_listed(keys)}"
        elif keys and not mend:
            mend = _listed(keys)
        return self._at_place(place, (code, message, mend))

    def _at_place(self, place: tuple[int, int], words: tuple[str, str, str]) -> Problem:
        code, message, suggestion = words
        return Problem(self._path, *place, Severity.ERROR, code, message[:400], suggestion[:400])

    def _unknown_key(self, where: ValuePath) -> tuple[str, str, str]:
        key = str(where[-1])[:60]
        owner = where[:-1]
        known = keys_at(self._model, owner, self._data)
        of = f" of {owner_name(owner)}" if owner else ""
        if "\u00a0" in key:
            return "CW030", f"a no-break space stands in this key{of}", "write an ordinary space"
        if self._has_no_colon(where):
            what = f"a comma ends the text before `{key}`, which is no key{of}"
            mend = "put the whole text, with its commas, in quotes"
            if any(sign in str(key) for sign in "“”„«»"):
                mend += "; those of print are no quotes to YAML, write straight ones"
            return "CW030", what, mend
        guess, sign = closest(key, known), foreign_sign(key)
        mend = f'did you mean "{guess}"?' if guess else _listed(known)
        if sign:
            mend += f" ({sign})"
        return "CW030", f"`{key}` is no key{of}", mend

    def _has_no_colon(self, where: ValuePath) -> bool:
        """Whether a key inside of {} is what follows a comma of a text without quotes."""
        if at(self._data, *where) is not None:
            return False
        line, column = self._document.positions.key((*self._at, *where))
        value = self._document.positions.value((*self._at, *where))
        return value == (line, column + len(str(where[-1])))

    def _mend_of_id(self, owner: ValuePath) -> str:
        if len(owner) > 1 and owner[-2] == "blanks":
            return "write the name that stands between {{ and }} in the text"
        if len(owner) > 1 and owner[-2] in ("nodes", "endings"):
            return "write the name that a `goes_to` uses"
        if not owner and self._path.endswith(_NOT_FILLED):
            return "write one"
        return "run `ids --write`, or write one"

    def _missing(self, where: ValuePath, kind: str) -> tuple[str, str, str]:
        if kind == "union_tag_not_found":
            owner, key = where, "type"
        else:
            owner, key = where[:-1], str(where[-1])
        of = f" of {owner_name(owner)}" if owner else ""
        if key == "id":
            return "CW038", f"the id{of} is missing", self._mend_of_id(owner)
        return "CW031", f"the key `{key}`{of} is missing", f"add {key}: …"


def _listed(keys: Iterable[str]) -> str:
    return f"known keys: {', '.join(keys)}"


def _is_echo(detail: Any) -> bool:
    """Whether an error only repeats another one: a refused scalar, a list whose items failed.

    Pydantic's own `min_length` counts the entries that were valid; a `Size` counts all of them.
    """
    value, least = detail["input"], detail.get("ctx", {}).get("min_length")
    if detail["type"] == "too_short" and least is not None and isinstance(value, list):
        return len(value) >= int(least)
    return value is UNUSABLE
