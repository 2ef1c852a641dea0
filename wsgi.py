"""For any WSGI server: `gunicorn wsgi:app`."""

from courseware.app import create_app
from courseware.config import read_config

app = create_app(read_config())
