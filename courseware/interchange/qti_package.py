"""QTI packages: a manifest, a test, and one file for each item, in a ZIP file."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final
from urllib.parse import unquote
from xml.sax.saxutils import quoteattr

from courseware.interchange.drafts import Complaint, DraftQuiz
from courseware.interchange.figures import Drawn, Look, Package
from courseware.interchange.heads import head_text, read_head
from courseware.interchange.labels import COMMON, PREFIX, labels_of
from courseware.interchange.losses import Kind, Losses
from courseware.interchange.markup import Node
from courseware.interchange.own_labels import type_label
from courseware.interchange.qti_essays import words_label
from courseware.interchange.qti_hotspots import figure_name
from courseware.interchange.qti_items import write_item
from courseware.interchange.qti_names import Vocabulary, as_identifier, in_our_spelling, words
from courseware.interchange.qti_reader import read_item
from courseware.interchange.qti_test import write_test
from courseware.interchange.refusal import CannotRead
from courseware.interchange.safe_xml import read_xml
from courseware.interchange.safe_zip import Archive, pack
from courseware.questions.base import Question
from courseware.questions.cloze import Cloze
from courseware.questions.essay import Essay
from courseware.questions.extended_matching import ExtendedMatching
from courseware.questions.hotspot import Hotspot
from courseware.questions.ordering import Ordering, OrderScoring

MANIFEST: Final = "imsmanifest.xml"
_LOM: Final = "http://ltsc.ieee.org/xsd/LOM"
_KEPT: Final = ("points", "typos", "unit", "scoring")
_UNREAD: Final = frozenset(
    {"timeLimits", "selection", "preCondition", "branchRule", "rubricBlock", "testFeedback"}
    | {"itemSessionControl", "templateDefault"}
)


def write_package(
    head: Mapping[str, Any],
    questions: Sequence[Question],
    losses: Losses,
    names: Vocabulary,
    figures: Mapping[str, Drawn],
) -> bytes:
    """Return a quiz as a package; a question whose type QTI lacks is left out and named.

    Args:
        figures: of hotspots, by their paths below the folder of the course's lessons.
    """
    items: dict[str, bytes] = {}
    written: list[Question] = []
    for question in questions:
        path = figure_name(question) if isinstance(question, Hotspot) else ""
        drawn = figures.get(path)
        text = write_item(question, names, drawn)
        if text is None:
            why = f"its figure {path} is not there" if path else "is not carried into QTI"
            losses.left_out(f"question {question.id}", f"“{question.label}” {why}")
            continue
        items |= {path: drawn.data} if drawn else {}
        items[f"items/{question.id}.xml"] = text.encode()
        written.append(question)
        if isinstance(question, Ordering) and question.scoring is not OrderScoring.EXACT:
            what = f"scoring {question.scoring}: a label, other programs score all or nothing"
            losses.add(f"question {question.id}", what, Kind.LABEL)
    manifest = _manifest(head, written, names)
    test = write_test(head, written, names)
    return pack({MANIFEST: manifest.encode(), "test.xml": test.encode(), **items})


def qti_quizzes(
    data: bytes, name: str, losses: Losses, look: Look
) -> tuple[list[DraftQuiz], list[Complaint]]:
    """Return one draft of all items of a package, or of a single item file.

    Args:
        look: says of each figure that an item names whether it is taken.

    Raises:
        CannotRead: it is neither, or built to do harm.
    """
    if not data.startswith(b"PK"):
        root = in_our_spelling(read_xml(data, name))
        if root.tag != "assessmentItem":
            raise CannotRead(f"{name}: it is neither a QTI package (ZIP) nor an <assessmentItem>")
        return _quizzes(DraftQuiz(name), [(root, [], "")], losses), []
    archive = Archive(data, name)
    listed = archive.read(MANIFEST)
    if listed is None:
        raise CannotRead(f"{name}: there is no {MANIFEST} in it — is it a QTI package?")
    manifest = in_our_spelling(read_xml(listed, MANIFEST))
    quiz, items, complaints = DraftQuiz(name, _head(manifest)), [], list[Complaint]()
    used = {MANIFEST}
    for resource in (n for n in manifest.walk() if n.tag == "resource"):
        path = posixpath.normpath(unquote(resource.attributes.get("href", "")))
        kind = resource.attributes.get("type", "")
        if not kind.startswith(("imsqti_item", "imsqti_test")):
            continue
        used.add(path)
        document = _document(archive, path, complaints)
        if document is not None and document.tag == "assessmentItem":
            items.append((document, _keywords(resource), posixpath.dirname(path)))
        elif document is not None:
            _test(document, quiz, losses)
    figures = Package(archive, look)
    quizzes = _quizzes(quiz, items, losses, figures)
    for path in archive.names:
        if path not in used | figures.paths.keys():
            losses.add("package", f"file {path}")
    return quizzes, complaints


def _document(archive: Archive, path: str, complaints: list[Complaint]) -> Node | None:
    try:
        data = archive.read(path)
        if data is not None:
            return in_our_spelling(read_xml(data, path))
        message = "the manifest names it, and the package does not hold it"
    except CannotRead as cannot:
        message = str(cannot)
    complaints.append(Complaint(f"file {path[:120]}", message, "export the package again"))
    return None


def _quizzes(
    quiz: DraftQuiz,
    items: Sequence[tuple[Node, list[str], str]],
    losses: Losses,
    figures: Package | None = None,
) -> list[DraftQuiz]:
    for node, labels, folder in items:
        name = node.attributes.get("identifier", "") or node.attributes.get("title", "")
        place = losses.at(f"question {name.removeprefix('_')}")
        take = partial(figures.take, folder) if figures else None
        draft = read_item(node, labels, place, take)
        if draft is not None:
            quiz.questions.append(draft)
    quiz.figures = figures.taken if figures else {}
    return [quiz] if quiz.questions else []


def _test(root: Node, quiz: DraftQuiz, losses: Losses) -> None:
    """Take the title; what a test says beyond its items is lost unless the quiz's head says it."""
    title = root.attributes.get("title", "").strip()
    if not quiz.head:
        quiz.name = title or quiz.name
        for node in root.walk():
            if node.tag in _UNREAD:
                losses.add(f"test {title}", f"<{node.tag}> in line {node.line}")


def _head(manifest: Node) -> dict[str, Any]:
    for node in manifest.walk():
        if node.tag == "description" and (head := read_head(node.text)):
            return head
    return {}


def _keywords(resource: Node) -> list[str]:
    return [node.text.strip() for node in resource.walk() if node.tag == "keyword"]


def _manifest(head: Mapping[str, Any], questions: Sequence[Question], names: Vocabulary) -> str:
    described = _lom(f"<imsmd:description>{_string(head_text(head))}</imsmd:description>")
    schema = f"<schema>{names.schema}</schema><schemaversion>{names.schema_version}</schemaversion>"
    items = "".join(_resource(question, names) for question in questions)
    parts = "".join(f'<dependency identifierref="r.{q.id}"/>' for q in questions)
    test = (
        f'<resource identifier="test" type="{names.test}" href="test.xml">'
        f'<file href="test.xml"/>{parts}</resource>'
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest xmlns="{names.manifest}" xmlns:imsmd="{_LOM}" '
        f'identifier="{as_identifier(str(head.get("id", "quiz")))}">'
        f"<metadata>{schema}{described}</metadata><organizations/>"
        f"<resources>{test}{items}</resources></manifest>\n"
    )


def _resource(question: Question, names: Vocabulary) -> str:
    labels = "".join(
        f"<imsmd:keyword>{_string(label)}</imsmd:keyword>" for label in _labels(question)
    )
    metadata = f"<metadata>{_lom(labels)}</metadata>" if labels else ""
    path = f"items/{question.id}.xml"
    figure = figure_name(question) if isinstance(question, Hotspot) else ""
    more = f"<file href={quoteattr(figure)}/>" if figure else ""
    return (
        f'<resource identifier="r.{question.id}" type="{names.item}" href="{path}">'
        f'{metadata}<file href="{path}"/>{more}</resource>'
    )


def _labels(question: Question) -> Iterator[str]:
    yield from labels_of(question, (*COMMON, *_KEPT))
    if isinstance(question, Essay):
        yield from words_label(question)
    if isinstance(question, Cloze):
        yield type_label("cloze")
    if isinstance(question, ExtendedMatching):
        yield type_label(question.type)
        yield from labels_of(question, ("shuffle",))
    if isinstance(question, Ordering) and question.scoring is OrderScoring.ADJACENT_PAIRS:
        yield f"{PREFIX}scoring:{question.scoring.value}"


def _lom(inner: str) -> str:
    return f"<imsmd:lom><imsmd:general>{inner}</imsmd:general></imsmd:lom>"


def _string(text: str) -> str:
    return f"<imsmd:string>{words(text)}</imsmd:string>"
