"""The floor: the least Django page with the same rows, on the same server and database.

Settings, addresses and door in one file: no middleware, no session, nobody signed in.
"""

import os
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.bare"

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

from albricias.site.settings import *  # noqa: F403

MIDDLEWARE = []
INSTALLED_APPS = [name for name in INSTALLED_APPS if not name.startswith("allauth")]  # noqa: F405
ROOT_URLCONF = "benchmarks.bare"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]

LIST = """<!doctype html><title>Cases</title><table>{% for case in cases %}<tr>
<td><a href="/{{ case.number }}">{{ case.number }}</a><td>{{ case.subject }}<td>{{ case.standing }}
<td>{{ case.received_at }}<td>{{ case.customer }}<td>{{ case.owner }}</tr>{% endfor %}</table>"""
ONE = """<!doctype html><title>{{ case.number }}</title><h1>{{ case.subject }}</h1>
<p>{{ case.story }}</p>{% for entry in entries %}
<p>{{ entry.at }} {{ entry.text }}</p>{% endfor %}"""


def inbox(_request: HttpRequest) -> HttpResponse:
    from albricias.resolve.cases import Case

    shown = ("number", "subject", "standing", "received_at", "customer__name", "owner__name")
    cases = Case.objects.select_related("customer", "owner").only(*shown)
    return _render(LIST, cases=cases.order_by("-received_at", "-id")[:25])


def case(_request: HttpRequest, number: str) -> HttpResponse:
    from albricias.resolve.cases import Case

    found = Case.objects.get(number=number)
    return _render(ONE, case=found, entries=found.entries.all())


def _render(template: str, **context: Any) -> HttpResponse:
    from django.template import engines

    if template not in _compiled:
        _compiled[template] = engines["django"].from_string(template)
    return HttpResponse(_compiled[template].render(context))


_compiled: dict[str, Any] = {}
urlpatterns = [path("casos/", inbox), path("casos/<str:number>/", case)]


def __getattr__(name: str) -> Any:
    # Only the web server asks for it; Django reads this module as settings before that.
    if name == "application":
        return get_wsgi_application()
    raise AttributeError(name)
