"""For any WSGI server: `gunicorn wsgi:app`."""

import sys

from courseware.app import create_app
from courseware.config import BadConfiguration, read_config
from courseware.domain.errors import Refusal
from courseware.store.upkeep.in_use import Use, take

# By this code gunicorn knows that it is of no use to start the worker again.
_CANNOT_BE_LOADED = 4

try:
    config = read_config()
    in_use = take(config.database_url, config.instance, Use.SERVER)
    app = create_app(config)
except (BadConfiguration, Refusal) as wrong:
    print(wrong, file=sys.stderr)
    sys.exit(_CANNOT_BE_LOADED)
