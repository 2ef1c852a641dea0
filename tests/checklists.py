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
  - {{id: x01, text: "Asks who the patient is.", domain: D1, critical: true, scale: safe_unsafe}}
  - {{id: x02, text: "Explains the risks{extra}.", domain: D2, scale: entrustment}}
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


def write_checklists(root: Path, quizzes: str = "[]", extra: str = "", covers: str = "[]") -> None:
    """Write both checklists and their regions into the library below `root`.

    Args:
        extra: words that make another revision of the whole checklist.
        covers: the regions in which an adverse event suspends the whole checklist.
    """
    (root / "lessons/regions.yaml").write_text(REGIONS, encoding="utf-8")
    whole = WHOLE.format(quizzes=quizzes, extra=extra, covers=covers)
    (root / "lessons/basics/cl-x.checklist.yaml").write_text(whole, encoding="utf-8")
    (root / "lessons/basics/cl-y.checklist.yaml").write_text(DIVIDED, encoding="utf-8")
    course = root / "lessons/basics/course.yaml"
    listed = course.read_text().replace("checklists: []", "checklists: [cl-x, cl-y]")
    course.write_text(listed, encoding="utf-8")
