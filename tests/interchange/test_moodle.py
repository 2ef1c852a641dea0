"""Other people's Moodle XML: what its elements come to, and what is named because we lack it."""

from __future__ import annotations

from typing import Any

import pytest

from courseware.interchange.formats import Format, read, write
from courseware.interchange.losses import Kind
from courseware.interchange.refusal import CannotRead
from tests.interchange.banks import EXAMPLES, HEAD


def one(body: str, kind: str = "multichoice", more: str = "") -> str:
    return (
        f'<?xml version="1.0"?><quiz><question type="{kind}"><name><text>My question</text></name>'
        f'<questiontext format="html"><text><![CDATA[<p>Which <i>one</i>?</p>]]></text>{more}'
        f"</questiontext>{body}</question></quiz>"
    )


def drafts(xml: str) -> list[dict[str, Any]]:
    return [
        q for quiz in read(Format.MOODLE_XML, xml.encode(), "bank").quizzes for q in quiz.questions
    ]


def lost(xml: str) -> list[str]:
    return [
        f"{loss.kind}: {loss.what}" for loss in read(Format.MOODLE_XML, xml.encode(), "b").losses
    ]


def answer(share: str, text: str, feedback: str = "", more: str = "") -> str:
    told = f'<feedback format="html"><text>{feedback}</text></feedback>'
    return f'<answer fraction="{share}" format="html"><text>{text}</text>{more}{told}</answer>'


def test_a_quiz_of_all_types_that_moodle_knows_comes_back_unchanged() -> None:
    lossy = ("branching", "essay", "extended_matching", "hotspot")
    questions = [q for name, q in EXAMPLES.items() if name not in lossy]

    written = write(Format.MOODLE_XML, HEAD, questions)

    assert {loss.kind for loss in written.losses} == {Kind.LABEL}
    (quiz,) = read(Format.MOODLE_XML, written.data, "bank").quizzes
    assert quiz.head == HEAD
    assert [type(q).model_validate(d) for q, d in zip(questions, quiz.questions, strict=True)] == (
        questions
    )


def test_an_essay_keeps_its_model_answer_and_names_the_rubric_that_is_lost() -> None:
    written = write(Format.MOODLE_XML, HEAD, [EXAMPLES["essay"]])

    text = written.data.decode()
    assert '<question type="essay">' in text and "<maxwordlimit>150</maxwordlimit>" in text
    assert "**Rubric**" in text and "2: The injury of the lung is named" in text
    ((draft,),) = [quiz.questions for quiz in read(Format.MOODLE_XML, written.data, "b").quizzes]
    again = type(EXAMPLES["essay"]).model_validate(draft)
    assert (again.answer.strip(), again.words) == (
        EXAMPLES["essay"].answer.strip(),
        EXAMPLES["essay"].words,
    )
    assert [criterion.id for criterion in again.rubric] == ["whole"]
    assert again.findings() == []


def test_html_becomes_markdown_and_options_get_letters() -> None:
    (draft,) = drafts(
        one(
            answer("100", "yes", "&lt;b&gt;Right&lt;/b&gt;")
            + answer("0", "no")
            + "<single>true</single>"
        )
    )

    assert (draft["id"], draft["type"], draft["text"]) == ("My question", "single", "Which *one*?")
    assert draft["options"] == [
        {"id": "a", "text": "yes", "correct": True, "why": "**Right**"},
        {"id": "b", "text": "no"},
    ]


def test_fractions_tell_how_several_right_options_are_scored() -> None:
    body = "<single>false</single>" + "".join(
        answer(share, text)
        for share, text in (
            ("33.33333", "a"),
            ("33.33333", "b"),
            ("33.33333", "c"),
            ("-33.33333", "d"),
        )
    )

    (draft,) = drafts(one(body))

    assert (draft["type"], draft["scoring"]) == ("multiple", "net_correct")
    assert lost(one(body)) == []


def test_half_a_mark_for_one_option_is_named() -> None:
    assert lost(one(answer("100", "a") + answer("50", "b"))) == ["lost: 50 % for “b”"]


def test_what_nobody_asked_for_is_named_and_usual_values_are_not() -> None:
    body = (
        answer("100", "a")
        + answer("0", "b")
        + "<penalty>0.3333333</penalty><hidden>0</hidden><answernumbering>abc</answernumbering>"
        + '<correctfeedback format="html"><text>Well done.</text></correctfeedback>'
        + '<hint format="html"><text>Think.</text></hint><usecase></usecase>'
    )

    assert lost(one(body)) == [
        "lost: penalty 0.3333333; answernumbering abc; correctfeedback Well done.; hint Think."
    ]


def test_files_and_pictures_are_named_and_not_kept() -> None:
    xml = one(
        answer("100", '&lt;img src="@@PLUGINFILE@@/b.png" alt="the bone"&gt;') + answer("0", "x"),
        more='<file name="a.png" encoding="base64">AAAA</file>',
    )

    (draft,) = drafts(xml)
    assert draft["options"][0]["text"] == "the bone"
    assert lost(xml) == ["lost: picture b.png", "lost: file a.png"]


def test_a_number_has_units_the_other_way_round() -> None:
    units = (
        "<units><unit><multiplier>1</multiplier><unit_name>mm</unit_name></unit>"
        "<unit><multiplier>0.1</multiplier><unit_name>cm</unit_name></unit></units>"
    )
    wrong = answer("0", "12", "too short", "<tolerance>0.5</tolerance>")
    any_other = answer("0", "*", "no")

    xml = one(
        answer("100", "20", "", "<tolerance>0.5</tolerance>") + wrong + any_other + units,
        "numerical",
    )

    (draft,) = drafts(xml)
    assert {key: str(value) for key, value in draft["answer"].items()} == {
        "value": "20",
        "absolute": "0.5",
    }
    assert draft["unit"] == "mm"
    assert [(u["unit"], int(u["factor"])) for u in draft["units"]] == [("cm", 10)]
    assert [(str(m["value"]), m["why"]) for m in draft["mistakes"]] == [("12", "too short")]
    assert lost(xml) == ["lost: the answer “*”: no"]


def test_a_label_gives_way_where_somebody_changed_the_numbers() -> None:
    tag = "<tags><tag><text>cw-rule:relative:5</text></tag></tags>"

    def rule(tolerance: str) -> list[str]:
        far = f"<tolerance>{tolerance}</tolerance>"
        (draft,) = drafts(one(answer("100", "20", "", far) + tag, "numerical"))
        return sorted(draft["answer"])

    assert rule("1") == ["relative", "value"]
    assert rule("2") == ["absolute", "value"]


def test_a_cloze_has_typed_and_chosen_blanks_with_their_reasons() -> None:
    text = (
        "The pulse is {1:MULTICHOICE:%0%fast#No~=slow#Yes &amp;lt;b&amp;gt;} and the head "
        r"{:SA:=low#Right~%50%down\~ish~*#Wrong} by {1:NM:=5:0.1}."
    )
    asked = f'<questiontext format="html"><text>{text}</text></questiontext>'
    xml = f'<quiz><question type="cloze">{asked}</question></quiz>'

    (draft,) = drafts(xml)

    assert draft["text"] == "The pulse is {{blank-1}} and the head {{blank-2}} by {{blank-3}}."
    assert draft["blanks"] == [
        {
            "id": "blank-1",
            "options": [
                {"id": "a", "text": "fast", "why": "No"},
                {"id": "b", "text": "slow", "correct": True, "why": "Yes &lt;b>"},
            ],
            "shuffle": False,
        },
        {
            "id": "blank-2",
            "accept": [{"text": "low"}, {"text": "down~ish", "credit": 50}],
            "why": "Right",
        },
        {"id": "blank-3", "accept": [{"text": "5"}]},
    ]
    assert lost(xml) == [
        "lost: the answer “*”: * stands for any words there",
        "changed: a blank for a number compares words: its tolerance is lost",
    ]


def test_an_ordering_has_reasons_and_a_way_to_be_scored() -> None:
    body = (
        answer("1", "first", "since")
        + answer("2", "second")
        + ("<gradingtype>ALL_OR_NOTHING</gradingtype><layouttype>HORIZONTAL</layouttype>")
    )

    (draft,) = drafts(one(body, "ordering"))

    assert draft["items"] == [
        {"id": "first", "text": "first", "why": "since"},
        {"id": "second", "text": "second"},
    ]
    assert draft["scoring"] == "exact"
    assert lost(one(body, "ordering")) == ["lost: layouttype HORIZONTAL"]


def test_a_type_that_we_lack_is_named_and_the_others_stay() -> None:
    xml = one("", "drawing").replace("</quiz>", '<question type="truefalse"/></quiz>')

    assert lost(xml) == ["lost: the question: nothing here is like Moodle's “drawing”"]
    assert len(drafts(xml)) == 1


def test_categories_are_quizzes_and_their_descriptions_are_named() -> None:
    category = (
        '<question type="category"><category><text>$course$/top/A//B/Hips</text></category>'
        '<info format="html"><text>For beginners</text></info><idnumber>hips</idnumber></question>'
    )
    xml = one("", "truefalse").replace("<quiz>", f"<quiz>{category}")

    (quiz,) = read(Format.MOODLE_XML, xml.encode(), "bank").quizzes

    assert (quiz.name, quiz.head) == ("Hips", {"id": "hips"})
    assert lost(xml) == ["lost: the description of Hips: For beginners"]


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        ("<quiz>", "line 1: it is no well-formed XML"),
        ("<html/>", "<html> is no Moodle XML"),
        ("<!DOCTYPE quiz><quiz/>", "it declares a document type or entities"),
        ('<?xml version="1.0" encoding="x-none"?><quiz/>', "its encoding is not known"),
    ],
)
def test_what_is_no_moodle_xml_is_refused_in_a_sentence(xml: str, words: str) -> None:
    with pytest.raises(CannotRead, match=words):
        read(Format.MOODLE_XML, xml.encode(), "bank")
