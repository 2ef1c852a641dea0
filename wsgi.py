"""For any WSGI server: `gunicorn wsgi:app`."""

import sys

from courseware.app import create_app
from courseware.config import BadConfiguration, read_config
from courseware.store.addresses import BadAddress

# By this code gunicorn knows that it is of no use to start the worker again.
_CANNOT_BE_LOADED = 4

try:
    app = create_app(read_config())
except (BadConfiguration, BadAddress) as wrong:
    print(wrong, file=sys.stderr)
    sys.exit(_CANNOT_BE_LOADED)
