"""The short way for programs: no session, no cookie, no page around it.

Programs show a token or a signature, so nothing of what pages need is done for them.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import resolve

from albricias.api import saying_no
from albricias.api.refusals import MethodRefused

Next = Callable[[HttpRequest], HttpResponseBase]
FOR_PROGRAMS = ("/api/", "/entrada/")


def straight_to_programs(next_: Next) -> Next:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(FOR_PROGRAMS):
            return next_(request)
        response = _answer(request)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        if isinstance(response, HttpResponse) and "Content-Length" not in response.headers:
            response.headers["Content-Length"] = str(len(response.content))
        return response

    return middleware


def _answer(request: HttpRequest) -> HttpResponseBase:
    try:
        match = request.resolver_match = resolve(request.path_info)
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    except Exception as error:  # the boundary: a program hears it as JSON, and it is logged
        return saying_no.answer(request, error)
    if response.status_code == 405:
        allowed = response.headers.get("Allow", "")
        return saying_no.say(request, MethodRefused(allowed=allowed))
    return response
