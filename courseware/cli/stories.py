"""The demonstration's team over four years: who earned, lost, renewed and handed in what, when.

Days are counted back from the start of the demonstration, so that its dates always make sense.
"""

from collections.abc import Iterable

from courseware.cli.stage import Seen
from courseware.cli.steps import (
    Step,
    asked,
    confirmed,
    corrected,
    designated,
    document,
    earned,
    licensed,
    logged,
    observed,
    read,
    reinstated,
    retracted,
    suspended,
    waived,
    went_wrong,
    worked_here,
)
from courseware.domain.competency.watched import Setting, Supervision
from courseware.services.competency.decisions.adverse import EventKind
from courseware.services.competency.documents.stated_papers import PaperKind
from courseware.services.competency.documents.waiving import WaiverReason

A, B, E, G, H = (("cl-a", ""), ("cl-b", ""), ("cl-e", ""), ("cl-g", ""), ("cl-h", ""))
GLUTEAL, THIGH, LEG = ("cl-c", "sacral-gluteal"), ("cl-c", "thigh"), ("cl-c", "leg-foot")
BACK, SHOULDER = ("cl-c", "thoracolumbar"), ("cl-c", "upper-trapezius-shoulder")
NECK, ARM = ("cl-c", "posterior-neck"), ("cl-c", "arm-hand")
NEEDED = (A, B, E, G, H, GLUTEAL, THIGH, LEG, BACK, SHOULDER, NECK, ARM)
"""Scopes without which the history can't be told."""
LESSONS = ("s5-high-risk-anatomy", "s6-when-something-goes-wrong")

_SEVEN = (GLUTEAL, THIGH, LEG, BACK, SHOULDER, NECK, ARM)
_ELSEWHERE, _BEFORE = WaiverReason.QUALIFIED_ELSEWHERE, WaiverReason.BEFORE_RECORDS
_SAFETY = ("Safety in dry needling, two days", "Lee Valley School of Physiotherapy")
_SAFE = "course:safety"
_SEEN_IT = (True, "Original seen; hours and contents fit.")
_PEER = Seen(setting=Setting.PEER, supervision=Supervision.BESIDE)
_A_THEN_B, _B_THEN_A = ("Asha", "Bríd"), ("Bríd", "Asha")


def story() -> list[Step]:
    """Everything that happened, in no particular order."""
    parts: tuple[Iterable[Step | list[Step]], ...] = (
        _assessors(),
        _ingrid(),
        _saoirse(),
        _owen(),
        _jonas(),
        _niamh(),
        _ruairi(),
        _newcomers(),
        _hanna(),
    )
    flat: list[Step] = []
    for part in parts:
        for entry in part:
            flat += entry if isinstance(entry, list) else [entry]
    return flat


def _assessors() -> Iterable[Step | list[Step]]:
    on_asha = (
        "Diplomas of two needling courses and a letter of her last employer seen; twelve years."
    )
    on_brid = "Diploma and logbook of the hospital's needling clinic seen; nine years of practice."
    return (
        licensed(1580, "Asha", "PT020117", 200),
        licensed(1580, "Bríd", "PT018834", 320),
        designated(1575, "Asha", (A, B, E, G, H, *_SEVEN), on_asha),
        designated(1575, "Bríd", (A, B, E, G, H, *_SEVEN), on_brid),
        designated(
            1575, "Bríd", (("cl-d", ""),), on_brid,
            (410, "No adjunct techniques are offered here any more."),
        ),
        # One of the founders has been observed since, as everybody else is.
        waived(430, "Bríd", "cl-a", _BEFORE, "On record as a founding assessor."),
        observed(425, "Bríd", "Asha", A, Seen(5, self_rating=4)),
        observed(422, "Bríd", "Ingrid", A, Seen(5, self_rating=4)),
        confirmed(420, "Bríd", A),
    )  # fmt: skip


def _ingrid() -> Iterable[Step | list[Step]]:
    teaches = "Teaches the course here."
    return (
        licensed(1400, "Ingrid", "PT023371", 260),
        *(
            waived(700, "Ingrid", checklist, WaiverReason.TEACHES_IT, teaches)
            for checklist in ("cl-a", "cl-b", "cl-e")
        ),
        earned(640, "Ingrid", A, _B_THEN_A, (5, 5)),
        earned(633, "Ingrid", B, _A_THEN_B, (5, 5)),
        earned(290, "Ingrid", E, _B_THEN_A, (4, 5)),
        document(
            300, "Ingrid", PaperKind.LIFE_SUPPORT, ("Basic life support", "Irish Heart Fund"),
            302, -420, (True, "Card seen."),
        ),
    )  # fmt: skip


def _saoirse() -> Iterable[Step | list[Step]]:
    """A renewal that keeps the anniversary, a logbook, and the pelvic checklists."""
    course = ("Dry needling, 64 hours", "Lee Valley School of Physiotherapy")
    watched = (
        ("sacral-gluteal",), ("thigh",), ("leg-foot", "thigh"), ("thoracolumbar",), ("arm-hand",),
        ("sacral-gluteal", "thigh"), ("leg-foot",), ("thigh",), ("thoracolumbar",), ("leg-foot",),
    )  # fmt: skip
    sessions = [
        logged(415 - 9 * n, "Saoirse", ("Asha", "Bríd")[n % 2], regions)
        for n, regions in enumerate(watched)
    ]
    seen = "Assessed by the course's teachers; letter seen."
    return (
        licensed(1500, "Saoirse", "PT021560", 150),
        document(1340, "Saoirse", PaperKind.COURSE, _SAFETY, 1380, None, _SEEN_IT, _SAFE),
        document(500, "Saoirse", PaperKind.COURSE, course, 520, None, _SEEN_IT, "quiz:t4-deep"),
        document(
            320, "Saoirse", PaperKind.LIFE_SUPPORT, ("Basic life support", "Irish Heart Fund"),
            322, -42, (True, "Card seen; two years."),
        ),
        earned(1300, "Saoirse", A, _A_THEN_B),
        earned(1290, "Saoirse", B, _B_THEN_A),
        earned(600, "Saoirse", A, _B_THEN_A, (5, 5)),
        earned(596, "Saoirse", B, _A_THEN_B, (5, 4)),
        earned(520, "Saoirse", E, _A_THEN_B, (4, 5)),
        *sessions,
        earned(300, "Saoirse", THIGH, _A_THEN_B, (4, 5)),
        earned(282, "Saoirse", LEG, _B_THEN_A, (5, 5)),
        earned(245, "Saoirse", GLUTEAL, _A_THEN_B, (4, 5)),
        waived(200, "Saoirse", "cl-g", _ELSEWHERE, seen, "quiz:p4-intimate-care"),
        earned(180, "Saoirse", G, _A_THEN_B, (4, 5)),
        waived(90, "Saoirse", "cl-h", _ELSEWHERE, seen, "quiz:p7-plan-of-care"),
        earned(60, "Saoirse", H, _B_THEN_A, (4, 4)),
        read(59, "Saoirse", H, 0, "Agreed. The words for stopping at any time help."),
    )  # fmt: skip


def _owen() -> Iterable[Step | list[Step]]:
    """Gluteal yes, back no; the first renewal is half done."""
    note = "Eight years of needling before; statement of the earlier employer seen."
    return (
        licensed(1290, "Owen", "PT022904", 95),
        document(740, "Owen", PaperKind.COURSE, _SAFETY, 900, None, _SEEN_IT, _SAFE),
        waived(505, "Owen", "cl-c", _BEFORE, note),
        earned(710, "Owen", A, _A_THEN_B),
        earned(505, "Owen", B, _B_THEN_A, (4, 5)),
        earned(492, "Owen", E, _A_THEN_B),
        earned(480, "Owen", GLUTEAL, _A_THEN_B, (4, 5)),
        read(474, "Owen", GLUTEAL, 1, "Thank you. I will write the dose down before I leave."),
        observed(62, "Owen", "Asha", BACK, _PEER),
        observed(53, "Owen", "Bríd", BACK, Seen(3, unsafe=True, self_rating=4)),
        read(52, "Owen", BACK, 1, "Understood: I had not marked the last rib. I ask again."),
        observed(14, "Owen", "Asha", A, Seen(5, self_rating=4)),
    )


def _jonas() -> Iterable[Step | list[Step]]:
    """One that ran out, one that lapsed because it was not used, and a card that ran out."""
    return (
        licensed(1540, "Jonas", "PT019945", 210),
        waived(1500, "Jonas", "cl-b", _BEFORE, "Practised here before records were kept."),
        waived(820, "Jonas", "cl-a", _ELSEWHERE, "Course certificate of an earlier employer seen."),
        earned(1490, "Jonas", B, _A_THEN_B),
        earned(811, "Jonas", B, _B_THEN_A, (4, 5)),
        earned(800, "Jonas", A, _A_THEN_B, (4, 5)),
        document(
            780, "Jonas", PaperKind.LIFE_SUPPORT, ("Basic life support", "Irish Heart Fund"),
            782, 52, (True, "Card seen."),
        ),
    )  # fmt: skip


def _niamh() -> Iterable[Step | list[Step]]:
    """A confirmation that lost its ground, and a correction that changed nothing."""
    typed = "The mark of the last item was typed one too low; my notes say 5."
    mixed = "I signed it from memory a week later and had mixed two sessions up."
    note = "Trained and supervised at her last clinic; letter seen."
    return (
        licensed(890, "Niamh", "PT024418", 300),
        document(600, "Niamh", PaperKind.COURSE, _SAFETY, 640, None, _SEEN_IT, _SAFE),
        waived(350, "Niamh", "cl-c", _ELSEWHERE, note),
        earned(560, "Niamh", A, _A_THEN_B),
        earned(550, "Niamh", B, _B_THEN_A),
        corrected(541, "Niamh", B, 1, "Asha", Seen(5), typed),
        earned(352, "Niamh", E, _B_THEN_A, (4, 5)),
        earned(340, "Niamh", ARM, _A_THEN_B),
        retracted(45, "Niamh", ARM, 1, "Bríd", mixed),
        document(
            30, "Niamh", PaperKind.INSURANCE, ("Professional indemnity", "Physio Mutual"),
            40, -325, (True, "Policy covers needling; seen."),
        ),
    )  # fmt: skip


def _ruairi() -> Iterable[Step | list[Step]]:
    """An adverse event stopped one region; another suspension was ended long ago."""
    note = "Rest of the list stopped for the day. Read both lessons, then be observed on a peer."
    return (
        licensed(990, "Ruairí", "PT025073", 180),
        document(680, "Ruairí", PaperKind.COURSE, _SAFETY, 720, None, _SEEN_IT, _SAFE),
        waived(420, "Ruairí", "cl-c", _ELSEWHERE, "Two years at a sports clinic; letter seen."),
        earned(620, "Ruairí", A, _B_THEN_A),
        earned(612, "Ruairí", B, _A_THEN_B, (4, 5)),
        suspended(310, "Ruairí", B, "The sharps box was overfilled twice within a month."),
        reinstated(296, "Ruairí", B, "Watched at the box for two weeks; the rule is understood."),
        earned(412, "Ruairí", E, _B_THEN_A),
        earned(400, "Ruairí", SHOULDER, _A_THEN_B, (4, 5)),
        earned(388, "Ruairí", NECK, _B_THEN_A, (4, 4)),
        went_wrong(20, "Ruairí", (SHOULDER[1], EventKind.FAINT), note, LESSONS),
    )


def _newcomers() -> Iterable[Step | list[Step]]:
    """Those at the beginning: awaiting a confirmation, or more than that; an item unsafe."""
    uncounted = "Twice in a month a patient got up before the needles were counted."
    hours = "The certificate names no hours and no teacher."
    on_its_way = "Course done in spring; the certificate is on its way."
    earlier = "Course certificate of an earlier employer seen."
    return (
        waived(250, "Clara", "cl-a", _ELSEWHERE, earlier),
        waived(250, "Clara", "cl-b", _ELSEWHERE, earlier),
        waived(60, "Clara", "cl-e", _ELSEWHERE, earlier),
        licensed(790, "Clara", "PT026650", 30),
        earned(240, "Clara", A, _A_THEN_B),
        earned(232, "Clara", B, _B_THEN_A),
        waived(60, "Clara", "cl-c", _ELSEWHERE, "Needling course in Cork; letter seen."),
        earned(40, "Clara", E, _A_THEN_B, (4, 5)),
        observed(25, "Clara", "Asha", THIGH),
        observed(16, "Clara", "Bríd", THIGH, Seen(5, self_rating=4)),
        suspended(12, "Clara", B, uncounted),
        document(70, "Priya", PaperKind.COURSE, _SAFETY, 110, None, _SEEN_IT, _SAFE),
        earned(45, "Priya", B, _A_THEN_B),
        observed(12, "Priya", "Bríd", A, Seen(4, self_rating=4)),
        observed(8, "Priya", "Ingrid", A, Seen(5, self_rating=4)),
        asked(2, "Priya", E, 5),
        document(40, "Femi", PaperKind.COURSE, ("Needling safety, online", "Needle Academy"),
                 60, None, (False, hours), _SAFE),
        waived(35, "Femi", "cl-a", _ELSEWHERE, on_its_way, _SAFE, holds_for=90),
        licensed(180, "Femi", "PT027718", 330),
        observed(13, "Femi", "Asha", A, Seen(3)),
        observed(9, "Femi", "Bríd", A, Seen(3, unsafe=True)),
        waived(30, "Lena", "cl-a", _ELSEWHERE, "Safety course in Bremen; certificate seen.", _SAFE),
        document(3, "Lena", PaperKind.LIFE_SUPPORT, ("Basic life support", "Irish Heart Fund"),
                 10, -720, None),
        observed(6, "Lena", "Asha", A, _PEER),
        asked(1, "Lena", A, 3),
        logged(7, "Lena", "Asha", ("thigh",), answered=False),
    )  # fmt: skip


def _hanna() -> Iterable[Step | list[Step]]:
    """Moved to the other clinic, and took her own record along."""
    return (
        worked_here(1450, 210, "Hanna"),
        document(520, "Hanna", PaperKind.COURSE, _SAFETY, 560, None, _SEEN_IT, _SAFE),
        waived(455, "Hanna", "cl-c", _ELSEWHERE, "Needling diploma and logbook of Uppsala seen."),
        earned(490, "Hanna", A, _A_THEN_B, (4, 5)),
        earned(481, "Hanna", B, _B_THEN_A, (4, 4)),
        earned(470, "Hanna", E, _A_THEN_B),
        earned(450, "Hanna", THIGH, _A_THEN_B, (5, 5)),
        read(446, "Hanna", THIGH, 0),
    )
