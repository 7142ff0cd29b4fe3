"""The same form inside the sites of others: it knows nobody, and keeps nothing in cookies.

A page of any site may post to it, as anybody may write to us: there is no authority here
that a forged request could borrow, because whoever is signed in is not looked at. So it
needs no token against forgery, which would need a cookie that browsers refuse there.
"""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from albricias.home import origins
from albricias.receive.draft import Draft, Stand
from albricias.receive.models import EMBEDDED
from albricias.receive.public_views import show, take_step
from albricias.receive.receipt import Receipt

FRAME = "base_embedded.html"
THEMES = ("light", "dark", "auto")


def embedded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """May stand in the sites that the setting names, and in no other; nobody is signed in."""

    @csrf_exempt
    @wraps(view)
    def opened(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        request.user = AnonymousUser()
        _speak(request, request.GET.get("idioma", ""))
        response = view(request, *args, **kwargs)
        if sites := origins(settings.HOME.text("embed_sites")):
            response._csp_replace = {"frame-ancestors": list(sites)}  # type: ignore[attr-defined]
            response.xframe_options_exempt = True  # it knows no lists
        return response

    return opened


def _speak(request: HttpRequest, language: str) -> None:
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
        request.LANGUAGE_CODE = language


@embedded
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest) -> HttpResponse:
    """One step of the three; the language is part of the address."""
    if request.POST.get("language") in dict(settings.LANGUAGES):
        _speak(request, request.POST["language"])
        draft = Draft.read(request, now=timezone.now(), stand=_stand(request))
        return show(request, draft, draft.unchecked(draft.step))
    return take_step(request, Draft.read(request, now=timezone.now(), stand=_stand(request)))


@embedded
@require_safe
@cache_control(private=True, no_store=True)
def thanks(request: HttpRequest, key: str) -> HttpResponse:
    """It arrived: number, key and what happens next."""
    page = {"receipt": Receipt.for_key(key), "frame": FRAME, "theme": _theme(request)}
    return render(request, "public/thanks.html", page)


def _stand(request: HttpRequest) -> Stand:
    look = _theme(request)
    query = f"?{urlencode({'idioma': translation.get_language() or 'es', 'tema': look})}"
    return Stand(FRAME, "public:embedded", "public:embedded-thanks", EMBEDDED, query, look)


def _theme(request: HttpRequest) -> str:
    asked = request.GET.get("tema", "")
    return asked if asked in THEMES else "light"
