"""The peer's pages, for the same web server as ours."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.peers.helpdesk_site")
application = get_wsgi_application()
