"""Where colleagues receive: what they are told by phone or at the counter, and who is on duty."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from albricias.people.access import Act, StaffRequest, may
from albricias.people.models import Team
from albricias.receive import doors, knowing, pending
from albricias.receive.arriving import number_of, sent_before, take_in, take_in_about
from albricias.receive.attachments import Upload
from albricias.receive.duties import give
from albricias.receive.forms import EntryForm
from albricias.receive.models import Channel, Letter

if TYPE_CHECKING:
    from albricias.resolve.cases import Case


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
    about = request.POST.get("about", "")
    known = knowing.known_by(form.told().email, form.told().phone, request.user)
    if about.startswith("case-"):
        return _add_to_case(request, form, token, knowing.case_among(known, about))
    told = knowing.as_known(form.told(), known, about)
    channel = Channel(form.cleaned_data["channel"])
    letter = sent_before(channel, token) or take_in(
        told, channel=channel, token=token, at=timezone.now(), by=request.user
    )
    letter = Letter.objects.select_related("case").get(pk=letter.pk)
    if number := number_of(letter):
        said = _("Noted as case %(number)s. Read the key aloud to the customer: %(key)s")
        messages.success(request, said % {"number": number, "key": letter.key})
        return _saved(redirect("case", number), token)
    said = _("The letter is safe and its case will be opened soon. The customer's key: %(key)s")
    messages.warning(request, said % {"key": letter.key})
    return _saved(redirect("receive:channels"), token)


def _add_to_case(
    request: StaffRequest, form: EntryForm, token: str, case: "Case | None"
) -> HttpResponse:
    """The story goes on where it was begun (R7)."""
    if case is None:
        form.add_error(None, str(knowing.NotTheirCase()))
        return _show(request, form, token, status=422)
    channel = Channel(form.cleaned_data["channel"])
    letter = take_in_about(
        case, form.told(), channel=channel, token=token, at=timezone.now(), by=request.user
    )
    letter.refresh_from_db(fields=["filed_at"])
    added = _("Added to case %(number)s: it is told once, and no new case was opened.")
    safe = _("It is safe and will be added to case %(number)s soon.")
    said = added if letter.filed_at else safe
    messages.success(request, said % {"number": case.number})
    return _saved(redirect("case", case.number), token)


def _saved(response: HttpResponse, token: str) -> HttpResponse:
    """Tells the page that wrote it to forget its draft."""
    response.set_cookie(
        "entry-saved", token, max_age=8 * 3600, path=reverse("receive:new"), samesite="Lax"
    )
    return response


@may(Act.ANSWER)
@require_safe
def who(request: StaffRequest) -> HttpResponse:
    """Whether we know this phone or e-mail: a fragment of the page above."""
    email, phone = request.GET.get("email", ""), request.GET.get("phone", "")
    known = knowing.known_by(email, phone, request.user)
    page = {"known": known, "about": knowing.chosen(known, request.GET.get("about", ""))}
    return render(request, "receive/new.html#known", page)


@may(Act.ANSWER)
@require_POST
def filing(request: StaffRequest, pk: int) -> HttpResponse:
    """Try again to put a letter that waits into its case."""
    letter = get_object_or_404(Letter.objects.handled_by(request.user), pk=pk)
    if doors.try_again(letter, by=request.user, at=timezone.now()):
        opened, heard = _("Done: the letter is a case now."), _("Done: the reply is in its case.")
        messages.success(request, heard if letter.is_reply else opened)
    else:
        messages.error(request, _("It did not work this time either. The letter is safe."))
    return redirect("receive:quarantine")


@may(Act.MANAGE_CHANNELS)
@require_POST
def duty(request: StaffRequest, key: str) -> HttpResponse:
    """Put a team behind a channel, or the whole house."""
    chosen = request.POST.get("team", "")
    team = get_object_or_404(Team, pk=chosen) if chosen.isdecimal() else None
    try:
        give(key, team, by=request.user, at=timezone.now())
    except LookupError as unknown:
        raise Http404 from unknown
    to_team = _("From now on what comes this way goes to %(team)s.") % {"team": team}
    to_all = _("From now on what comes this way goes to whoever has the fewest cases.")
    messages.success(request, to_team if team else to_all)
    return redirect("receive:channels")


def _token(request: StaffRequest) -> str:
    sent = request.POST.get("token", "")
    return sent if pending.is_token(sent) else pending.new_token(now=timezone.now())


def _files(request: StaffRequest) -> list[Upload]:
    return [file for file in request.FILES.getlist("attachments") if isinstance(file, UploadedFile)]


def _show(request: StaffRequest, form: EntryForm, token: str, *, status: int = 200) -> HttpResponse:
    page = {
        "form": form,
        "token": token,
        "held": pending.held_for(token),
        "about": request.POST.get("about", ""),
    }
    return render(request, "receive/new.html", page, status=status)
