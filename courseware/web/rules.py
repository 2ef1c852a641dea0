"""What places ask of continuing education, as far as it was seen: for anybody."""

from itertools import groupby

from flask import Blueprint, render_template

from courseware.content.models.rule import Confidence, InPerson, SkillStatus
from courseware.domain.credit_units import definition, written
from courseware.domain.errors import NotFound
from courseware.services.credits.licences import requirement_of
from courseware.web.access import public
from courseware.web.runtime import catalogue

blueprint = Blueprint("rules", __name__)
# Amounts of credit stand on the pages of learners too.
blueprint.add_app_template_filter(written, "amount")
blueprint.add_app_template_filter(definition)

CONFIDENCE = {
    Confidence.HIGH: "high: the rule, statute or regulator’s page was seen",
    Confidence.MEDIUM: "medium: a secondary page or an older text was seen",
    Confidence.LOW: "low: a weak page or a cut text was seen",
}
STATUS = {
    SkillStatus.ALLOWED: "listed as allowed",
    SkillStatus.SILENT: "listed as silent or ambiguous",
    SkillStatus.NOT_PERMITTED: "listed as not permitted",
    SkillStatus.REGULATED: "regulated",
}
IN_PERSON = {
    InPerson.ALL: "all of it face to face",
    InPerson.PART: "a part of it face to face",
    InPerson.UNKNOWN: "how much face to face: unknown, ask your board",
}


@blueprint.get("/rules")
@public
def rules() -> str:
    """All places of which something is known."""
    entries = sorted(catalogue().rules, key=lambda entry: (entry.country, entry.name))
    grouped = groupby(entries, key=lambda entry: entry.country)
    return render_template(
        "public/rules.html", countries=[(country, list(group)) for country, group in grouped]
    )


@blueprint.get("/rules/<rule_id>")
@public
def rule(rule_id: str) -> str:
    """Everything that is known of one place, each statement with its source."""
    try:
        found = catalogue().rule(rule_id)
    except KeyError:
        raise NotFound from None
    return render_template(
        "public/rule.html",
        found=found,
        rule=found.rule,
        requirement=requirement_of(found.rule),
        confidence=CONFIDENCE,
        status_words=STATUS,
        in_person=IN_PERSON,
    )
