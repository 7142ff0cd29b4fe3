"""Where other programs are told what happens: their endpoints, and what was sent to each."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from albricias.api.outgoing.endpoints import Endpoint, Sending
from albricias.api.outgoing.forms import EndpointForm
from albricias.api.outgoing.offered import OFFERED
from albricias.people.access import Act, StaffRequest, may
from albricias.people.paging import one_page
from albricias.people.views import done


@may(Act.MANAGE_CHANNELS)
@never_cache
def endpoints(request: StaffRequest) -> HttpResponse:
    made: list[tuple[Endpoint, str]] = []

    def do(**asked: Any) -> None:
        made.append(Endpoint.make(**asked, by=request.user, at=timezone.now()))

    form = EndpointForm(request.POST or None)
    if done(request, form, do):
        # No redirect here: to survive one, the secret would have to be stored in clear.
        endpoint, secret = made[0]
        page = {"endpoint": endpoint, "secret": secret}
        return render(request, "api/endpoint_secret.html", page)
    shown = {"form": form, "endpoints": Endpoint.objects.select_related("made_by")}
    return render(request, "api/endpoints.html", shown, status=422 if form.errors else 200)


@may(Act.MANAGE_CHANNELS)
@require_safe
def endpoint(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Endpoint.objects.select_related("made_by", "stopped_by"), pk=pk)
    page = one_page(found.sendings.all(), "id", request.GET)
    told = [OFFERED[name].sentence for name in found.events if name in OFFERED]
    waiting = found.sendings.filter(taken_at=None, given_up_at=None).count()
    shown = {"endpoint": found, "page": page, "told": told, "waiting": waiting}
    return render(request, "api/endpoint.html", shown)


@may(Act.MANAGE_CHANNELS)
@require_POST
def ping(request: StaffRequest, pk: int) -> HttpResponse:
    get_object_or_404(Endpoint.objects.living(), pk=pk).ping(by=request.user, at=timezone.now())
    messages.success(request, _("A test is on its way; how it went shows below within seconds."))
    return redirect("api:endpoint", pk)


@may(Act.MANAGE_CHANNELS)
@require_POST
def stop(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Endpoint.objects.living(), pk=pk)
    found.stop(by=request.user, at=timezone.now())
    messages.success(request, _("They are told nothing from now on."))
    return redirect("api:endpoint", pk)


@may(Act.MANAGE_CHANNELS)
@require_POST
def resume(request: StaffRequest, pk: int) -> HttpResponse:
    get_object_or_404(Endpoint, pk=pk).resume(by=request.user, at=timezone.now())
    messages.success(request, _("They are told again, from now on."))
    return redirect("api:endpoint", pk)


@may(Act.MANAGE_CHANNELS)
@require_POST
def send_again(request: StaffRequest, pk: int) -> HttpResponse:
    sending = get_object_or_404(Sending, pk=pk)
    sending.again(at=timezone.now())
    messages.success(request, _("It will be sent again within seconds, with the same id."))
    return redirect("api:endpoint", sending.endpoint_id)
