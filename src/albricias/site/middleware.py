"""Two courtesies of every page: the reader's language, and a clear sentence for a no."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from albricias.refusals import Refusal

Next = Callable[[HttpRequest], HttpResponseBase]


def speak_the_readers_language(next_: Next) -> Next:
    """A colleague's own setting wins over the browser; a visible switch over both."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get("django_language", "")
        mine = getattr(request.user, "language", "") if request.user.is_authenticated else ""
        if mine and not chosen:
            translation.activate(mine)
            request.LANGUAGE_CODE = translation.get_language()
        return next_(request)

    return middleware


class say_refusals:  # noqa: N801  # used as a function, needs process_exception
    """A refusal that reaches a page is said on the page the person came from.

    Views that hold what somebody wrote catch their refusals themselves, so that
    nothing typed is lost.
    """

    def __init__(self, next_: Next) -> None:
        self.next = next_

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.next(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        back = request.META.get("HTTP_REFERER", "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
            back = ""
        return render(request, "refused.html", {"refusal": exception, "back": back}, status=409)
