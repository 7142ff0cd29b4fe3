"""The floor of taking something in: a Django view, one INSERT and its full-text row.

Settings, addresses and door in one file: no middleware, no token, nothing looked at.
"""

import json
import os
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.bare_intake"

from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path

from albricias.site.settings import *  # noqa: F403

MIDDLEWARE = []
LOGGING = {"version": 1, "disable_existing_loggers": True}
INSTALLED_APPS = []
ROOT_URLCONF = "benchmarks.bare_intake"
TABLES = (
    "CREATE TABLE IF NOT EXISTS letter (id INTEGER PRIMARY KEY, story TEXT, name TEXT)",
    "CREATE VIRTUAL TABLE IF NOT EXISTS letter_words USING fts5(story, content='')",
)


def make_tables() -> None:
    with connection.cursor() as cursor:
        for statement in TABLES:
            cursor.execute(statement)


def take(request: HttpRequest) -> JsonResponse:
    told = json.loads(request.body)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO letter (story, name) VALUES (%s, %s)", [told["story"], told["name"]]
        )
        number = cursor.lastrowid
        cursor.execute(
            "INSERT INTO letter_words (rowid, story) VALUES (%s, %s)", [number, told["story"]]
        )
    response = JsonResponse({"number": number}, status=201)
    response["Content-Length"] = str(len(response.content))
    return response


urlpatterns = [path("letters", take)]


def __getattr__(name: str) -> Any:
    # Only the web server asks for it; Django reads this module as settings before that.
    if name == "application":
        return get_wsgi_application()
    raise AttributeError(name)
