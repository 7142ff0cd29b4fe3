"""Light or dark: a cookie the server reads, so that no page flashes."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

THEMES = ("light", "dark", "auto")
ONE_YEAR = 365 * 24 * 60 * 60


def theme_of(request: HttpRequest) -> str:
    """``light``, ``dark`` or ``auto`` (as the device wishes)."""
    theme = request.COOKIES.get("theme", "auto")
    return theme if theme in THEMES else "auto"


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the choice and go back; ``albricias.js`` does the same without the trip."""
    theme = request.POST.get("theme", "auto")
    response = HttpResponseRedirect(_back(request))
    response.set_cookie(
        "theme",
        theme if theme in THEMES else "auto",
        max_age=ONE_YEAR,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


def _back(request: HttpRequest) -> str:
    next_page = request.POST.get("next", "/")
    if url_has_allowed_host_and_scheme(next_page, allowed_hosts={request.get_host()}):
        return next_page
    return "/"
