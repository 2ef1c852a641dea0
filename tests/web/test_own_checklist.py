"""What a learner reads of a competency that was retracted, and of which observations count."""

from tests.cast import ASA, LEA
from tests.services.competency.practice import take_back
from tests.services.competency.test_hindsight import correct
from tests.ward import BEN, THIGH
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward

BECAUSE = "An observation behind the confirmation of 20 February 2026 was corrected or retracted."


def test_a_learner_reads_why_it_is_retracted_and_which_observations_count_no_more(site):
    ward = open_ward(site)
    first, second = ward.certify("2026-02-20")
    lea = site.browser(LEA)
    before = words(lea.get("/competencies/cl-x"))
    assert BECAUSE not in before and "counts any more" not in before

    correct(ward, first, ASA, "2026-02-24", "safe")
    take_back(ward, second, BEN, "2026-02-25")

    page = lea.get("/competencies/cl-x")
    check(page)
    told = words(page)
    assert f"Status Retracted {BECAUSE} Missing:" in told
    by_asa, by_ben = f"20 February 2026, by {ASA.name}", f"20 February 2026, by {BEN.name}"
    assert f"{by_asa} (correction) signed" in told
    assert f"{by_asa} Corrected signed" in told
    assert f"{by_ben} Retracted signed" in told
    assert BECAUSE in words(lea.get("/competencies"))


def test_an_observation_of_a_checklist_by_region_says_of_which(sqlite_site, ward):
    ward.certify("2026-02-19")
    ward.observe("2026-02-20", ASA, LEA, scope=THIGH)

    page = words(sqlite_site.browser(LEA).get("/competencies/cl-y"))

    assert f"20 February 2026, Thigh, by {ASA.name}" in page
