"""Other people's QTI: what items and packages come to, and what is named because we lack it."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.etree import ElementTree

import pytest

from courseware.interchange.formats import Format, read, write
from courseware.interchange.losses import Kind
from courseware.interchange.safe_zip import pack
from tests.interchange.banks import EXAMPLES, HEAD

RESPONSE = (
    '<responseDeclaration identifier="RESPONSE" cardinality="{}" baseType="{}">{}'
    "</responseDeclaration>"
)
MATCHED = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"
MAPPED = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"


def item(
    declared: str, body: str, template: str = MATCHED, more: str = "", inner: str = ""
) -> bytes:
    return (
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="Item 7" '
        f'title="T" adaptive="false" timeDependent="false">{declared}<itemBody>{body}</itemBody>'
        f'<responseProcessing template="{template}">{inner}</responseProcessing>{more}'
        "</assessmentItem>"
    ).encode()


def right(*values: str) -> str:
    listed = "".join(f"<value>{value}</value>" for value in values)
    return f"<correctResponse>{listed}</correctResponse>"


def choice(*options: str, most: int = 1) -> str:
    listed = "".join(f'<simpleChoice identifier="{o}">{o}</simpleChoice>' for o in options)
    return (
        f'<choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="{most}">'
        f"<prompt>Which <em>one</em>?</prompt>{listed}</choiceInteraction>"
    )


def only(data: bytes) -> tuple[dict[str, Any], list[str]]:
    found = read(Format.QTI, data, "bank")
    (draft,) = [question for quiz in found.quizzes for question in quiz.questions]
    return draft, [f"{loss.kind}: {loss.what}" for loss in found.losses]


def test_a_choice_has_a_prompt_and_feedback_by_its_identifiers() -> None:
    told = (
        '<modalFeedback outcomeIdentifier="FEEDBACK" identifier="B" showHide="show">Well '
        "<strong>seen</strong></modalFeedback>"
    )
    data = item(RESPONSE.format("single", "identifier", right("B")), choice("A", "B"), more=told)

    draft, losses = only(data)

    assert (draft["type"], draft["text"]) == ("single", "Which *one*?")
    assert draft["options"] == [
        {"id": "a", "text": "A"},
        {"id": "b", "text": "B", "correct": True, "why": "Well **seen**"},
    ]
    assert losses == []


def test_several_right_ones_are_exact_by_match_and_weighed_by_a_mapping() -> None:
    mapping = (
        '<mapping defaultValue="0"><mapEntry mapKey="A" mappedValue="1"/>'
        '<mapEntry mapKey="B" mappedValue="1"/><mapEntry mapKey="C" mappedValue="-2"/></mapping>'
    )
    declared = RESPONSE.format("multiple", "identifier", right("A", "B") + mapping)
    body = choice("A", "B", "C", most=0)

    assert only(item(declared, body))[0]["scoring"] == "exact"
    assert only(item(declared, body, MAPPED))[0]["scoring"] == "subset"


@pytest.mark.parametrize(
    ("test", "rule"),
    [
        (
            '<equal toleranceMode="absolute" tolerance="0.5 0.5">{}</equal>',
            {"value": "7", "absolute": "0.5"},
        ),
        (
            '<equal toleranceMode="relative" tolerance="5">{}</equal>',
            {"value": "7", "relative": "5"},
        ),
        (
            '<equal toleranceMode="absolute" tolerance="1 2">{}</equal>',
            {"minimum": "6", "maximum": "9"},
        ),
        ('<equal toleranceMode="exact">{}</equal>', {"value": "7", "absolute": "0"}),
        (
            '<equalRounded roundingMode="significantFigures" figures="2">{}</equalRounded>',
            {"value": "7", "significant_figures": "2"},
        ),
    ],
)
def test_each_rule_for_numbers_is_read_from_the_processing(test: str, rule: dict[str, str]) -> None:
    both = '<variable identifier="RESPONSE"/><baseValue baseType="float">7</baseValue>'
    inner = f"<responseCondition><responseIf>{test.format(both)}</responseIf></responseCondition>"
    field = '<p>How many?</p><p><textEntryInteraction responseIdentifier="RESPONSE"/></p>'

    draft, losses = only(item(RESPONSE.format("single", "float", right("7")), field, inner=inner))

    assert (draft["type"], draft["text"]) == ("numeric", "How many?")
    assert {key: str(value) for key, value in draft["answer"].items()} == rule
    assert losses == []


def test_a_field_inside_a_sentence_is_a_blank_and_one_by_itself_is_a_short_answer() -> None:
    field = '<textEntryInteraction responseIdentifier="RESPONSE"/>'
    declared = RESPONSE.format("single", "string", right("York"))

    inside, _ = only(item(declared, f"<p>Richard of {field} fell.</p>"))
    alone, _ = only(item(declared, f"<p>Richard of what?</p><p>{field}</p>"))

    assert (inside["type"], inside["text"]) == ("cloze", "Richard of {{response}} fell.")
    assert inside["blanks"] == [{"id": "response", "accept": [{"text": "York"}]}]
    assert (alone["type"], alone["text"], alone["accept"]) == (
        "short_text",
        "Richard of what?",
        [{"text": "York"}],
    )


def test_version_3_is_read_like_version_2() -> None:
    text = (
        '<qti-assessment-item identifier="x" time-dependent="false"><qti-response-declaration '
        'identifier="RESPONSE" cardinality="ordered" base-type="identifier"><qti-correct-response>'
        "<qti-value>b</qti-value><qti-value>a</qti-value></qti-correct-response>"
        "</qti-response-declaration><qti-item-body>"
        '<qti-order-interaction response-identifier="RESPONSE">'
        '<qti-prompt>Sort</qti-prompt><qti-simple-choice identifier="a">one</qti-simple-choice>'
        '<qti-simple-choice identifier="b">two</qti-simple-choice></qti-order-interaction>'
        "</qti-item-body></qti-assessment-item>"
    )

    draft, _ = only(text.encode())

    assert draft["items"] == [{"id": "b", "text": "two"}, {"id": "a", "text": "one"}]
    assert draft["scoring"] == "exact"


def test_what_we_lack_is_named() -> None:
    rubric = '<rubricBlock view="author"><p>For authors</p></rubricBlock>'
    told = '<modalFeedback outcomeIdentifier="F" identifier="other">Hm</modalFeedback>'
    declared = RESPONSE.format("single", "identifier", right("A"))

    _, losses = only(item(declared, rubric + choice("A", "B"), more=told))

    assert losses == ["lost: feedback other: Hm", "lost: <rubricBlock> For authors"]


def test_an_interaction_that_we_lack_is_named_and_left_out() -> None:
    found = read(Format.QTI, item("", '<graphicOrderInteraction responseIdentifier="R"/>'), "bank")

    assert found.quizzes == ()
    assert [loss.what for loss in found.losses] == [
        "the question: nothing here is like QTI's graphicOrderInteraction"
    ]


@pytest.mark.parametrize(
    ("format_", "item_tag", "type_"),
    [
        (
            Format.QTI,
            "{http://www.imsglobal.org/xsd/imsqti_v2p1}assessmentItem",
            "imsqti_item_xmlv2p1",
        ),
        (
            Format.QTI_3,
            "{http://www.imsglobal.org/xsd/imsqtiasi_v3p0}qti-assessment-item",
            "imsqti_item_xmlv3p0",
        ),
    ],
)
def test_a_package_has_a_manifest_a_test_and_an_item_for_each_question(
    format_: Format, item_tag: str, type_: str
) -> None:
    questions = [EXAMPLES["single"], EXAMPLES["cloze"]]

    with zipfile.ZipFile(io.BytesIO(write(format_, HEAD, questions).data)) as package:
        files = {name: package.read(name) for name in package.namelist()}

    paths = [f"items/{question.id}.xml" for question in questions]
    assert list(files) == ["imsmanifest.xml", "test.xml", *paths]
    assert [ElementTree.fromstring(files[path]).tag for path in paths] == [item_tag, item_tag]
    resources = [
        (node.get("type"), node.get("href"))
        for node in ElementTree.fromstring(files["imsmanifest.xml"]).iter()
        if node.tag.endswith("}resource")
    ]
    assert resources[1:] == [(type_, path) for path in paths]
    for path in paths:
        assert path.encode() in files["test.xml"]


def test_the_test_draws_as_the_quiz_does() -> None:
    question = EXAMPLES["single"].model_copy(update={"critical": False})
    bank = [question.model_copy(update={"id": f"q-{number}"}) for number in range(3)]

    with zipfile.ZipFile(io.BytesIO(write(Format.QTI, HEAD, bank).data)) as package:
        test = ElementTree.fromstring(package.read("test.xml"))

    names = [node.tag.rpartition("}")[2] for node in test.iter()]
    (selection,) = [node for node in test.iter() if node.tag.endswith("}selection")]
    assert selection.get("select") == "2"
    assert names.count("assessmentItemRef") == 3
    (limit,) = [node for node in test.iter() if node.tag.endswith("}timeLimits")]
    assert limit.get("maxTime") == "1500"


def test_the_same_quiz_makes_the_same_bytes() -> None:
    one, other = (write(Format.QTI, HEAD, [EXAMPLES["single"]]).data for _ in range(2))

    assert one == other


def test_an_order_that_earns_parts_is_named_as_scored_otherwise_elsewhere() -> None:
    losses = write(Format.QTI, HEAD, [EXAMPLES["ordering"]]).losses

    assert (Kind.LABEL, "scoring adjacent_pairs: a label, other programs score all or nothing") in [
        (loss.kind, loss.what) for loss in losses
    ]


def test_files_of_a_package_that_nobody_reads_are_named() -> None:
    buffer = io.BytesIO(write(Format.QTI, HEAD, [EXAMPLES["single"]]).data)
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr("images/map.png", b"png")

    found = read(Format.QTI, buffer.getvalue(), "bank")

    assert [loss.what for loss in found.losses] == ["file images/map.png"]


def test_a_broken_item_does_not_hide_the_others() -> None:
    whole = write(Format.QTI, HEAD, [EXAMPLES["single"], EXAMPLES["cloze"]]).data
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, b"<broken" if "chest" in name else data)

    found = read(Format.QTI, buffer.getvalue(), "bank")

    assert [question["type"] for question in found.quizzes[0].questions] == ["cloze"]
    (complaint,) = found.complaints
    assert complaint.where == "file items/sudden-chest-pain.xml"
    assert "no well-formed XML" in complaint.message


def package(figure: bytes, body: str) -> bytes:
    """A package of one hotspot whose figure lies beside its item."""
    declared = RESPONSE.format("single", "identifier", right("B"))
    manifest = (
        '<manifest><resources><resource identifier="r" type="imsqti_item_xmlv2p1" '
        'href="items/a.xml"/></resources></manifest>'
    )
    files = {
        "imsmanifest.xml": manifest.encode(),
        "items/a.xml": item(declared, body),
        "items/My Picture.svg": figure,
    }
    return pack(files)


ZONES = (
    '<p>Where?</p><hotspotInteraction responseIdentifier="RESPONSE" maxChoices="1">'
    '<object type="image/svg+xml" data="My%20Picture.svg" width="200" height="80">A [back]</object>'
    '<hotspotChoice identifier="A" shape="rect" coords="2,4,22,44"/>'
    '<hotspotChoice identifier="B" shape="circle" coords="100,40,10" hotspotLabel="Middle"/>'
    "</hotspotInteraction>"
)


def test_a_foreign_hotspot_comes_in_the_figures_own_units() -> None:
    found = read(Format.QTI, package(b"<svg/>", ZONES), "bank", lambda _: (100, 40))

    (quiz,) = found.quizzes
    (draft,) = quiz.questions
    assert quiz.figures == {"my-picture.svg": b"<svg/>"}
    assert (draft["type"], draft["figure"]) == ("hotspot", "![A back](figures/my-picture.svg)")
    assert draft["regions"] == [
        {"id": "a", "label": "Zone 1", "rect": [1, 2, 10, 20]},
        {"id": "b", "label": "Middle", "circle": [50, 20, 5], "correct": True},
    ]
    assert [(loss.kind, loss.what) for loss in found.losses] == [
        (Kind.CHANGED, "coordinates: counted in the figure's own units, in whole numbers")
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("My%20Picture.svg", "../../etc/passwd", "the package does not hold it"),
        ("My%20Picture.svg", "https://x.example/a.svg", "the package does not hold it"),
        ("My%20Picture.svg", "a.xml", "only SVG figures have regions here"),
        ('"rect"', '"ellipse"', "a region is no rectangle, circle or polygon in numbers"),
        ("2,4,22,44", "2,4,22,NaN", "a region is no rectangle, circle or polygon in numbers"),
        ("2,4,22,44", "2," * 500 + "1", "a region is no rectangle, circle or polygon in numbers"),
    ],
)
def test_a_hotspot_that_cannot_be_carried_is_a_lost_question(
    old: str, new: str, words: str
) -> None:
    data = package(b"<svg/>", ZONES.replace(old, new))

    found = read(Format.QTI, data, "bank", lambda _: (100, 40))

    assert (found.quizzes, found.questions_lost) == ((), 1)
    assert [loss for loss in found.losses if words in loss.what]


SCORERS = '<rubricBlock view="author scorer"><p>Names the <em>lung</em>.</p></rubricBlock>'


def essay(more: str = "", inside: str = "") -> bytes:
    body = f'<p>Why?</p><extendedTextInteraction responseIdentifier="RESPONSE"{inside}/>{more}'
    return item(RESPONSE.format("single", "string", ""), body)


def test_a_free_text_of_others_comes_with_what_its_scorers_read() -> None:
    draft, losses = only(essay(SCORERS, ' expectedLength="500" patternMask="[a-z]*"'))

    assert (draft["type"], draft["text"], draft["answer"]) == (
        "essay",
        "Why?",
        "Names the *lung*.",
    )
    assert [level["points"] for level in draft["rubric"][0]["levels"]] == [2, 1, 0]
    assert losses == [
        "lost: patternMask [a-z]*",
        "lost: the expected length: 500 characters",
        "changed: a rubric of one criterion was made: write what answers are marked by",
    ]


def test_what_learners_read_of_a_rubric_is_named_and_stays_out_of_the_answer() -> None:
    told = '<rubricBlock view="candidate"><p>Write well.</p></rubricBlock>'

    draft, losses = only(essay(told + SCORERS))

    assert (draft["text"], draft["answer"]) == ("Why?", "Names the *lung*.")
    assert "lost: <rubricBlock> Write well." in losses


@pytest.mark.parametrize("format_", [Format.QTI, Format.QTI_3])
def test_only_scorers_read_the_rubric_of_a_free_text(format_: Format) -> None:
    data = write(format_, HEAD, [EXAMPLES["essay"]]).data

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = ElementTree.fromstring(package.read("items/explain-the-risk.xml"))
        test = package.read("test.xml").decode()
    tags = {node.tag.rpartition("}")[2] for node in root.iter()}
    kebab = format_ is Format.QTI_3
    block = "qti-rubric-block" if kebab else "rubricBlock"
    told = [n for n in root.iter() if n.tag.endswith(block)]
    field = "qti-extended-text-interaction" if kebab else "extendedTextInteraction"
    assert field in tags
    assert [node.get("view") for node in told] == ["scorer", "scorer"]
    assert "At least 40 words. At most 150 words." in "".join(told[1].itertext())
    secret = "Nothing serious is named."
    outside = "".join(root.itertext()).replace("".join(told[1].itertext()), "")
    assert secret in "".join(told[1].itertext()) and secret not in outside
    assert 'value="4"' in test
