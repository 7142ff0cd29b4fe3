"""Where colleagues receive: what they are told by phone or at the counter, and all the doors."""

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from albricias.people.access import Act, StaffRequest, may
from albricias.people.models import ContactPoint, Customer
from albricias.receive import doors, pending
from albricias.receive.arriving import number_of, sent_before, take_in
from albricias.receive.attachments import Upload
from albricias.receive.forms import EntryForm
from albricias.receive.models import Channel, Letter

MOST_KNOWN = 5
MOST_CASES = 100


@dataclass(frozen=True, slots=True)
class Known:
    """A customer we had met, and how many of their cases the colleague may see."""

    customer: Customer
    cases: int


@login_required
@require_safe
def channels(request: HttpRequest) -> HttpResponse:
    staff = cast(StaffRequest, request)
    page = doors.read(staff.user, now=timezone.now())
    address = request.build_absolute_uri(reverse("public:invitation"))
    return render(request, "receive/channels.html", page | {"public_address": address})


@may(Act.ANSWER)
def new(request: StaffRequest) -> HttpResponse:
    """Note what somebody tells, and go to their case."""
    token = _token(request)
    if request.method != "POST":
        return _show(request, EntryForm(initial=_asked_channel(request)), token)
    refused = pending.hold(token, _files(request), now=timezone.now())
    if "remove" in request.POST:
        pending.let_go(token, request.POST["remove"])
        return _show(request, EntryForm(initial=request.POST.dict()), token)
    form = EntryForm(request.POST)
    if form.is_valid() and not refused:
        return _take_in(request, form, token)
    for no in refused:
        form.add_error("attachments", str(no))
    return _show(request, form, token, status=422)


def _asked_channel(request: StaffRequest) -> dict[str, str]:
    asked = request.GET.get("channel", "")
    return {"channel": asked} if asked in {Channel.PHONE, Channel.COUNTER} else {}


def _take_in(request: StaffRequest, form: EntryForm, token: str) -> HttpResponse:
    channel = Channel(form.cleaned_data["channel"])
    letter = sent_before(channel, token) or take_in(
        form.told(), channel=channel, token=token, at=timezone.now(), by=request.user
    )
    letter = Letter.objects.select_related("case").get(pk=letter.pk)
    if number := number_of(letter):
        said = _("Noted as case %(number)s. Read the key aloud to the customer: %(key)s")
        messages.success(request, said % {"number": number, "key": letter.key})
        return redirect("case", number)
    said = _("The letter is safe and its case will be opened soon. The customer's key: %(key)s")
    messages.warning(request, said % {"key": letter.key})
    return redirect("receive:channels")


@may(Act.ANSWER)
@require_safe
def who(request: StaffRequest) -> HttpResponse:
    """Whether we know this phone or e-mail: a fragment of the page above."""
    found = _customers(request.GET.get("email", ""), request.GET.get("phone", ""))
    # Only the cases this colleague may see are counted: the rest do not exist here.
    known = [Known(who, who.cases.seen_by(request.user)[:MOST_CASES].count()) for who in found]
    return render(request, "receive/new.html#known", {"known": known})


def _customers(email: str, phone: str) -> list[Customer]:
    points = Q()
    for kind, value in ((ContactPoint.Kind.EMAIL, email), (ContactPoint.Kind.PHONE, phone)):
        if key := ContactPoint.key_for(kind, value.replace("\x00", "")):
            points |= Q(contact_points__kind=kind, contact_points__key=key)
    if not points:
        return []
    return list(
        Customer.objects.filter(points, merged_into=None).distinct().order_by("id")[:MOST_KNOWN]
    )


@may(Act.ANSWER)
@require_POST
def filing(request: StaffRequest, pk: int) -> HttpResponse:
    """Try again to put a letter that waits into its case."""
    letter = get_object_or_404(Letter, pk=pk)
    if doors.try_again(letter, by=request.user, at=timezone.now()):
        opened, heard = _("Done: the letter is a case now."), _("Done: the reply is in its case.")
        messages.success(request, heard if letter.is_reply else opened)
    else:
        messages.error(request, _("It did not work this time either. The letter is safe."))
    return redirect("receive:channels")


def _token(request: StaffRequest) -> str:
    sent = request.POST.get("token", "")
    return sent if pending.is_token(sent) else pending.new_token(now=timezone.now())


def _files(request: StaffRequest) -> list[Upload]:
    return [file for file in request.FILES.getlist("attachments") if isinstance(file, UploadedFile)]


def _show(request: StaffRequest, form: EntryForm, token: str, *, status: int = 200) -> HttpResponse:
    page = {"form": form, "token": token, "held": pending.held_for(token)}
    return render(request, "receive/new.html", page, status=status)
