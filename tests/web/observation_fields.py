"""What somebody fills into the form of an observation: a mark for each item, context, overall."""

from tests.ward import GOOD

MARKS = {f"{item}.mark": mark for item, mark in GOOD.items()}
CONTEXT = {
    "context.observed_on": "2026-03-02",
    "context.setting": "real_patient",
    "context.side": "right",
    "context.supervision": "beside",
}
OVERALL = {"overall.ready": "yes", "overall.strengths": "Calm voice."}
