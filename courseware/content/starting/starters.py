"""The starting files: complete enough for `check`, and plain about what is to be written.

Every text in them is a sample, to be replaced before a course is opened (CW100), except those in
`<<ok:…>>`, which say what most providers would say. Other words in `<<…>>` are filled in.
"""

from __future__ import annotations

from typing import Final

COURSE: Final = """\
<<schema>>
id: <<id>>
title: "<<title>>"
summary: "Two or three sentences: what the course is about and why it matters."
level: intermediate            # introductory | intermediate | advanced
audience: "For whom it is, and what it takes as known."
requires: []                   # ids of courses that come first
lessons: [<<first>>]            # ids of the lessons in their order
checklists: []
credit: {kind: knowledge, difficulty: 3, declared_minutes: 30}
authors: ["Your name"]
disclosures: "Interests of the authors, and the limits of the course."
attestation: "<<ok:I am the named licensee, and I completed this course myself.>>"
evaluation:
  - id: objectives-met
    type: scale
    text: "<<ok:I can now do what the course set out to teach.>>"
    anchors: ["<<ok:strongly disagree>>", "disagree", "neither", "agree", "<<ok:strongly agree>>"]
  - {id: will-change, type: comment, text: "<<ok:What will you do differently next week?>>"}
status: draft
"""

LESSON: Final = """\
---
<<schema>>
id: <<id>>
title: "<<title>>"
minutes: 20
objectives:
  - {id: <<number>>, text: "Say in one sentence what the learner can do afterwards", bloom: apply}
requires: []
review_every_months: 12
---

Open with a clinical moment that makes the question matter.

## The first part {#first-part}

One heading, one idea. A source is cited as `[@EV-01]`, and `[claim:SF-128]` marks the place where
a claim is treated.

!!! scope "<<ok:What this lesson does not give you>>"
    <<ok:Education, no authority to treat: local law, your licence and your supervision decide.>>
"""

QUIZ: Final = """\
<<schema>>
id: <<id>>
title: "<<title>>"
lesson: <<lesson>>
pass: 80                       # percent
attempts: {cooldown: {after: 3, hours: 24}}
feedback: after_submission     # immediate | after_submission | after_pass
draw:
<<draw>>
questions:
<<questions>>
"""

QUESTIONS: Final = """\
  - id: question-<<n>>-one
    type: single
    objective: <<objective>>
    cognitive: apply
    difficulty: 3
    text: "A clinical moment, then the question."
    options:
      - {id: a, text: "The first answer", correct: true, why: "Why it is right."}
      - {id: b, text: "The second answer", why: "Why it is wrong, and what to remember."}
    explanation: "What to take away."
  - id: question-<<n>>-two
    type: single
    objective: <<objective>>
    cognitive: apply
    difficulty: 3
    text: "Another clinical moment, then the question."
    options:
      - {id: a, text: "The first answer", why: "Why it is wrong, and what to remember."}
      - {id: b, text: "The second answer", correct: true, why: "Why it is right."}
    explanation: "What to take away."
"""

CHECKLIST: Final = """\
<<schema>>
id: <<id>>
title: "<<title>>"
requires: {courses: [<<course>>], quizzes: [], checklists: []}
regions: []
covers: []
items:
  - id: i01
    text: "What the assessor sees when it is done safely."
    domain: D1
    critical: true
    scale: safe_unsafe
    evidence: []
pass:
  rating: 4
  observations: 2
  assessors: 2
  statement: "<<ok:Ready to do this without direct supervision.>>"
valid_months: 24
renewal_window_days: 60
note: "<<ok:Validity and counts are this provider's proposal, not a legal standard.>>"
"""
