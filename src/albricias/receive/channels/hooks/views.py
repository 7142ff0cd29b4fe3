"""Where doors for other systems are opened, watched, read otherwise and stopped."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from albricias import history
from albricias.people.access import Act, StaffRequest, may
from albricias.people.views import done, show
from albricias.receive.channels.hooks import pages
from albricias.receive.channels.hooks.doors import Delivery, HookDoor
from albricias.receive.channels.hooks.forms import FORMS, DoorForm, ReadingForm


@may(Act.MANAGE_CHANNELS)
@require_safe
def doors(request: StaffRequest) -> HttpResponse:
    shown = {"doors": HookDoor.objects.order_by("stopped_at", "name"), "kinds": HookDoor.Kind}
    return render(request, "doors/doors.html", shown)


@may(Act.MANAGE_CHANNELS)
@never_cache
def new_door(request: StaffRequest, kind: str) -> HttpResponse:
    if kind not in FORMS:
        raise Http404
    form: DoorForm = FORMS[kind](request.POST or None)
    made: list[tuple[HookDoor, dict[str, str]]] = []

    def do(name: str, **_asked: Any) -> None:
        shown_once = form.made_up()
        secrets = {**form.typed(), **shown_once}
        at, options = timezone.now(), form.options()
        door = HookDoor.make(
            name, kind=kind, secrets=secrets, options=options, by=request.user, at=at
        )
        made.append((door, shown_once))

    if done(request, form, do):
        # No redirect here: to survive one, the secrets would have to be stored in clear.
        return _show_once(request, *made[0])
    return show(request, "doors/new.html", form, kind=HookDoor.Kind(kind))


def _show_once(request: StaffRequest, door: HookDoor, secrets: dict[str, str]) -> HttpResponse:
    page = pages.door_page(door, request)
    if page["service"] and page["service"].is_by_password:
        page["address"] = pages.with_password(page["address"], secrets["secret"])
        secrets = {}
    return render(request, "doors/made.html", page | {"once": secrets})


@may(Act.MANAGE_CHANNELS)
@require_safe
def door(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(HookDoor.objects.select_related("added_by", "team"), pk=pk)
    return render(request, "doors/door.html", pages.door_page(found, request))


@may(Act.MANAGE_CHANNELS)
def reading(request: StaffRequest, pk: int) -> HttpResponse:
    """How posts are read: seen at once on a sample, kept when asked."""
    found = get_object_or_404(HookDoor, pk=pk, kind=HookDoor.Kind.JSON)
    initial = ReadingForm.initial_of(found.options) | {"sample": pages.sample_of(found)}
    form = ReadingForm(request.POST or None, initial=initial)
    form.is_valid()  # what cannot be kept is seen too, with what is wrong in it
    options = form.read_options(form.cleaned_data) if form.is_bound else found.options
    sample = form.cleaned_data.get("sample", "") if form.is_bound else initial["sample"]
    page = {"door": found, "form": form, "seen": pages.preview(str(sample), options)}
    if request.headers.get("HX-Request"):
        return render(request, "doors/reading.html#preview", page)
    if form.is_bound and form.is_valid() and "keep" in request.POST:
        found.read_by(options, by=request.user, at=timezone.now())
        messages.success(request, _("From now on its posts are read so."))
        return redirect("receive:door", pk)
    return render(request, "doors/reading.html", page, status=422 if form.errors else 200)


@may(Act.MANAGE_CHANNELS)
@require_POST
def stop(request: StaffRequest, pk: int) -> HttpResponse:
    get_object_or_404(HookDoor, pk=pk).stop(by=request.user, at=timezone.now())
    messages.success(request, _("Closed. Anyone who posts there is told so."))
    return redirect("receive:door", pk)


@may(Act.MANAGE_CHANNELS)
@require_POST
def resume(request: StaffRequest, pk: int) -> HttpResponse:
    get_object_or_404(HookDoor, pk=pk).resume(by=request.user, at=timezone.now())
    messages.success(request, _("Open again."))
    return redirect("receive:door", pk)


@may(Act.MANAGE_CHANNELS)
@require_POST
def retry(request: StaffRequest, pk: int) -> HttpResponse:
    """Unpack it again, now that how it is read may have been mended."""
    delivery, now = get_object_or_404(Delivery, pk=pk), timezone.now()
    history.hurry(delivery.try_again(by=cast(Any, request.user), at=now), now=now)
    delivery.refresh_from_db()
    if delivery.unpacked_at:
        messages.success(request, _("It was read: its letters are on their way to a case."))
    else:
        messages.error(request, _("It cannot be read yet. It stays as it came."))
    return redirect("receive:door", delivery.door_id)


@may(Act.MANAGE_CHANNELS)
@require_safe
def raw(request: StaffRequest, pk: int) -> HttpResponse:
    """A delivery exactly as it came, as a file."""
    delivery = get_object_or_404(Delivery, pk=pk)
    response = HttpResponse(bytes(delivery.body), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="entrega-{delivery.pk}.txt"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
