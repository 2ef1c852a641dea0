"""What everybody enters: one blueprint for each page group, loaded at the start.

What few enter stands in `rooms.py`, and is loaded when somebody comes.
"""

from courseware.web.account import blueprint as account
from courseware.web.addresses import blueprint as addresses
from courseware.web.calendars import blueprint as calendars
from courseware.web.claims import blueprint as claims
from courseware.web.help import blueprint as help_
from courseware.web.learner import BLUEPRINTS as LEARNER
from courseware.web.public import blueprint as public
from courseware.web.rules import blueprint as rules
from courseware.web.sign_in import blueprint as sign_in
from courseware.web.system import blueprint as system

BLUEPRINTS = (
    public,
    help_,
    claims,
    rules,
    system,
    sign_in,
    account,
    addresses,
    calendars,
    *LEARNER,
)
