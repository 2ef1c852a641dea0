"""The stable codes of what can be wrong with a question of the right shape."""

from __future__ import annotations

from typing import Final

from courseware.questions.findings import Code

QUESTION_CODES: Final[dict[Code, str]] = {
    Code.NO_CORRECT_OPTION: "CW101",
    Code.TWO_CORRECT_OPTIONS: "CW102",
    Code.DUPLICATE_OPTION_ID: "CW103",
    Code.DUPLICATE_TEXT: "CW104",
    Code.REASON_MISSING: "CW105",
    Code.TEXT_MISSING: "CW106",
    Code.AMBIGUOUS_ANSWER: "CW107",
    Code.NO_FULL_CREDIT: "CW108",
    Code.TYPOS_TOO_LOOSE: "CW109",
    Code.NUMERIC_RULE_UNCLEAR: "CW110",
    Code.NUMERIC_RULE_IMPOSSIBLE: "CW111",
    Code.UNIT_MISSING: "CW112",
    Code.UNIT_FACTOR_ZERO: "CW113",
    Code.MATCH_UNKNOWN: "CW114",
    Code.BLANK_NOT_IN_TEXT: "CW115",
    Code.BLANK_UNDEFINED: "CW116",
    Code.BLANK_REPEATED: "CW117",
    Code.BLANK_KIND_UNCLEAR: "CW118",
    Code.NOT_FOR_SURVEYS: "CW119",
    Code.KEY_TOLD_BY_IDS: "CW120",
    Code.TOO_FEW_OPTIONS: "CW121",
    Code.CASE_PLACE_UNKNOWN: "CW122",
    Code.CASE_PLACE_UNREACHED: "CW123",
    Code.CASE_CIRCLE: "CW124",
    Code.CASE_TOO_LONG: "CW125",
    Code.OPTION_UNKNOWN: "CW126",
    Code.REASON_REPEATED: "CW127",
    Code.FIGURE_UNCLEAR: "CW128",
    Code.REGION_UNCLEAR: "CW129",
    Code.REGIONS_OVERLAP: "CW142",
    Code.MARKING_UNFIT: "CW143",
    Code.RUBRIC_UNCLEAR: "CW144",
    Code.WORD_LIMITS_IMPOSSIBLE: "CW145",
    Code.USE_UNFIT: "CW146",
    Code.NUMERIC_TOLERANCE_EMPTY: "CW187",
}
