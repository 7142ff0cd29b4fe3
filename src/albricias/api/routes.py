"""The API as a whole: what it is called, how it reads, and how it says no.

Imported with the addresses only: ninja reads the settings as it is imported.
"""

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.parser import Parser

from albricias.api import cases, letters, saying_no
from albricias.api.refusals import BodyNotJson, BodyUnreadable


class JsonOnly(Parser):
    """JSON that says it is JSON."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise BodyNotJson
        try:
            return super().parse_body(request)
        except (ValueError, RecursionError) as error:
            raise BodyUnreadable from error


api = NinjaAPI(
    title="Albricias",
    version="1",
    description="Bring in letters, and see how their cases stand.",
    docs_url=None,
    parser=JsonOnly(),
)
saying_no.teach(api)
api.add_router("", letters.router)
api.add_router("", cases.router)
