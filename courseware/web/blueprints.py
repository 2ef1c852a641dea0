"""All blueprints, one per audience and page group; reading the list tells what exists."""

from courseware.web.account import blueprint as account
from courseware.web.admin import BLUEPRINTS as ADMIN
from courseware.web.assessor import BLUEPRINTS as ASSESSOR
from courseware.web.binders import blueprint as binders
from courseware.web.calendars import blueprint as calendars
from courseware.web.certificates import blueprint as certificates
from courseware.web.claims import blueprint as claims
from courseware.web.instructor import BLUEPRINTS as INSTRUCTOR
from courseware.web.learner import BLUEPRINTS as LEARNER
from courseware.web.manager import BLUEPRINTS as MANAGER
from courseware.web.public import blueprint as public
from courseware.web.rules import blueprint as rules
from courseware.web.sign_in import blueprint as sign_in
from courseware.web.system import blueprint as system
from courseware.web.verification import blueprint as verification

BLUEPRINTS = (
    public,
    claims,
    verification,
    rules,
    system,
    sign_in,
    account,
    calendars,
    *LEARNER,
    *ASSESSOR,
    certificates,
    *INSTRUCTOR,
    *MANAGER,
    binders,
    *ADMIN,
)
