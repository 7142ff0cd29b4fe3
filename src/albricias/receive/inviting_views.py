"""For colleagues: everything with which people are invited to complain."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from albricias.people.access import StaffRequest
from albricias.receive import inviting
from albricias.receive.inviting import Asked

FILES = {"svg": "image/svg+xml", "png": "image/png"}


@login_required
@require_safe
def invite(request: StaffRequest) -> HttpResponse:
    """Links, poster, signature and snippet, for a product or a place if one is named."""
    asked, house = Asked.read(request.GET), inviting.address_of_house(request)
    page: dict[str, Any] = {
        "asked": asked,
        "poster": inviting.posters(house, asked)[0],
        "languages": settings.LANGUAGES,
        "query": request.GET.urlencode(),
        "sites": inviting.sites(),
        "has_public_url": bool(settings.PUBLIC_URL),
        **inviting.snippets(house, asked),
    }
    return render(request, "receive/invite.html", page)


@login_required
@require_safe
def poster(request: StaffRequest) -> HttpResponse:
    """Sheets to print, one for each place, in the language of whoever will read them."""
    asked, house = Asked.read(request.GET), inviting.address_of_house(request)
    with translation.override(asked.language):
        page = {"posters": inviting.posters(house, asked), "asked": asked}
        return render(request, "receive/poster.html", page)


@login_required
@require_safe
def qr(request: StaffRequest, kind: str) -> HttpResponse:
    """The code alone, as a file."""
    if kind not in FILES:
        raise Http404
    asked, house = Asked.read(request.GET), inviting.address_of_house(request)
    link = inviting.form_link(
        house, origin=inviting.POSTER, product=asked.product, place=asked.place
    )
    response = HttpResponse(inviting.qr_file(link, kind), content_type=FILES[kind])
    response["Content-Disposition"] = f'attachment; filename="qr.{kind}"'
    return response
