"""Two checklists for the small library: one held as a whole, one held region by region."""

from pathlib import Path

REGIONS = """\
- {id: thigh, name: "Thigh", hazards: "Vessels."}
- {id: arm-hand, name: "Arm and hand", hazards: "Nerves."}
- {id: thorax, name: "Thorax", hazards: "The lung."}
"""

WHOLE = """\
id: cl-x
title: "CL-X Screening"
requires: {{courses: [], quizzes: {quizzes}, checklists: []}}
regions: []
covers: {covers}
items:
  - {{id: x01, text: "Asks who the patient is.", domain: D1, {first}}}
  - {{id: x02, text: "Explains the risks{extra}.", domain: D2, {second}}}
  - {{id: x03, text: "Agrees a stop signal.", domain: D2, scale: entrustment}}
pass:
  rating: 4
  observations: 2
  assessors: 2
  lower: {{rating: 3, at_most: 1, with_plan: true}}
  statement: "Ready to screen without supervision."
valid_months: 24
renewal_window_days: 60
"""

SAFE_OR_NOT, RATED = "critical: true, scale: safe_unsafe", "scale: entrustment"

DIVIDED = """\
id: cl-y
title: "CL-Y Needling"
requires: {courses: [], quizzes: [], checklists: [cl-x]}
regions: [thigh, arm-hand]
items:
  - {id: y01, text: "Positions safely.", domain: D6, critical: true, scale: safe_unsafe}
  - {id: y02, text: "Advances slowly.", domain: D6, scale: entrustment}
pass: {rating: 4, observations: 1, assessors: 1, sessions: 2, statement: "Ready to needle."}
valid_months: 12
renewal_window_days: 30
lapses_without_use_months: 6
"""


def write_checklists(
    root: Path,
    quizzes: str = "[]",
    extra: str = "",
    covers: str = "[]",
    first: str = SAFE_OR_NOT,
    second: str = RATED,
) -> None:
    """Write both checklists and their regions into the library below `root`.

    Args:
        extra: words that make another revision of the whole checklist.
        covers: the regions in which an adverse event suspends the whole checklist.
        first, second: how the whole checklist's first two items are marked.
    """
    (root / "lessons/regions.yaml").write_text(REGIONS, encoding="utf-8")
    whole = WHOLE.format(quizzes=quizzes, extra=extra, covers=covers, first=first, second=second)
    (root / "lessons/basics/cl-x.checklist.yaml").write_text(whole, encoding="utf-8")
    (root / "lessons/basics/cl-y.checklist.yaml").write_text(DIVIDED, encoding="utf-8")
    course = root / "lessons/basics/course.yaml"
    listed = course.read_text().replace("checklists: []", "checklists: [cl-x, cl-y]")
    course.write_text(listed, encoding="utf-8")
