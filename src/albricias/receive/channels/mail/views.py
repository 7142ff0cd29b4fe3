"""Mailboxes: connect one, see how each goes, fetch now, stop."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from albricias.people.access import Act, StaffRequest, may
from albricias.receive.channels.mail import boxes_shown
from albricias.receive.channels.mail.fetching import fetch
from albricias.receive.channels.mail.forms import AddressForm, MailboxForm
from albricias.receive.channels.mail.mailboxes import Mailbox, MailboxTwice
from albricias.receive.channels.mail.trying import Trial, try_out
from albricias.refusals import Refusal

# Somebody waits in front of the page; what is left is fetched right after, by itself.
SECONDS = 20


class MailboxInDemonstration(Refusal):
    code = "mailbox_in_demonstration"
    sentence = gettext_lazy(
        "This is the demonstration: it fetches no mail, so that nobody's real letters"
        " are mixed with invented ones."
    )


@may(Act.MANAGE_CHANNELS)
@require_safe
def mailboxes(request: StaffRequest) -> HttpResponse:
    return render(request, "receive/mailboxes.html", {"boxes": boxes_shown.each()})


@may(Act.MANAGE_CHANNELS)
@never_cache
def new_mailbox(request: StaffRequest) -> HttpResponse:
    """First the address; the rest is guessed from it, tried, and then kept."""
    asked = AddressForm(request.GET or None)
    if not asked.is_valid():
        status = 422 if asked.errors else 200
        return render(request, "receive/mailbox_address.html", {"form": asked}, status=status)
    box = Mailbox(address=asked.cleaned_data["address"].lower())
    if Mailbox.objects.filter(address__iexact=box.address).exists():
        asked.add_error("address", str(MailboxTwice(address=box.address)))
        return render(request, "receive/mailbox_address.html", {"form": asked}, status=422)
    return _described(request, box)


@may(Act.MANAGE_CHANNELS)
@never_cache
def revise_mailbox(request: StaffRequest, pk: int) -> HttpResponse:
    return _described(request, get_object_or_404(Mailbox, pk=pk))


def _described(request: StaffRequest, box: Mailbox) -> HttpResponse:
    """The form; tried out on one button, kept on the other."""
    if request.method != "POST":
        return _show(request, box, MailboxForm(box))
    form = MailboxForm(box, request.POST)
    if not form.is_valid():
        return _show(request, box, form, status=422)
    if "keep" in request.POST:
        return _keep(request, box, form)
    trial = try_out(_as_told(box, form))
    return _show(request, box, form.again(**_from_today(box, form, trial)), trial=trial)


def _as_told(box: Mailbox, form: MailboxForm) -> Mailbox:
    return Mailbox(pk=None, address=box.address, **form.told())


def _from_today(box: Mailbox, form: MailboxForm, trial: Trial) -> dict[str, str]:
    """Of a full mailbox that is new here, only what comes from today on, unless one says so."""
    if box.pk or not trial.has_many or form.cleaned_data["take_since"] or "tried" in form.data:
        return {"tried": "1"}
    return {"tried": "1", "take_since": timezone.localdate().isoformat()}


def _keep(request: StaffRequest, box: Mailbox, form: MailboxForm) -> HttpResponse:
    try:
        if settings.DEMO:
            raise MailboxInDemonstration
        if box.pk:
            box.revise(**form.told(), by=request.user, at=timezone.now())
        else:
            box = _as_told(box, form).add(by=request.user, at=timezone.now())
    except Refusal as no:
        form.add_error(None, str(no))
        return _show(request, box, form, status=422)
    messages.success(request, _("Saved. Its mail is fetched automatically from now on."))
    return redirect("receive:mailbox", box.pk)


@may(Act.MANAGE_CHANNELS)
@require_safe
def mailbox(request: StaffRequest, pk: int) -> HttpResponse:
    box = get_object_or_404(Mailbox.objects.select_related("team", "added_by"), pk=pk)
    return render(request, "receive/mailbox.html", boxes_shown.page(box))


@may(Act.MANAGE_CHANNELS)
@require_POST
def fetch_mailbox(request: StaffRequest, pk: int) -> HttpResponse:
    """Look into it now, while somebody waits."""
    box = get_object_or_404(Mailbox.objects.in_use(), pk=pk)
    row = None if settings.DEMO else fetch(box, seconds=SECONDS, eager=True)
    if row is None:
        messages.info(request, _("It is being fetched just now. Look again in a moment."))
    elif row.error:
        messages.error(request, row.error)
    else:
        messages.success(request, boxes_shown.sum_of(row))
    return redirect("receive:mailbox", pk)


@may(Act.MANAGE_CHANNELS)
@require_POST
def stop_mailbox(request: StaffRequest, pk: int) -> HttpResponse:
    get_object_or_404(Mailbox, pk=pk).stop(by=request.user, at=timezone.now())
    messages.success(request, _("Stopped. What lies there waits on the server."))
    return redirect("receive:mailbox", pk)


@may(Act.MANAGE_CHANNELS)
@require_POST
def resume_mailbox(request: StaffRequest, pk: int) -> HttpResponse:
    get_object_or_404(Mailbox, pk=pk).resume(by=request.user, at=timezone.now())
    messages.success(request, _("It is fetched again; what came meanwhile comes now."))
    return redirect("receive:mailbox", pk)


def _show(
    request: StaffRequest,
    box: Mailbox,
    form: MailboxForm,
    *,
    trial: Trial | None = None,
    status: int = 200,
) -> HttpResponse:
    page = {"box": box, "form": form, "trial": trial, "is_demo": settings.DEMO}
    return render(request, "receive/mailbox_form.html", page, status=status)
