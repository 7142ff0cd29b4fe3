"""Whom one may call to a case, and putting it off."""

from datetime import datetime
from functools import partial

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from albricias.people.access import Act, StaffRequest, may
from albricias.resolve.mentions import mentionable
from albricias.resolve.snooze_forms import SnoozeForm
from albricias.resolve.snoozes import Snooze
from albricias.resolve.views import act, case_or_404


@may(Act.ANSWER)
@require_safe
def colleagues(request: StaffRequest) -> HttpResponse:
    """Under the note, while a name is typed."""
    found = mentionable(request.GET.get("q", "")[:80], but=request.user)
    return render(request, "resolve/mentionable.html", {"colleagues": found})


@may(Act.ANSWER)
def snooze(request: StaffRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)

    def do(until: datetime, reason: str, anyway: bool = False) -> None:
        now = timezone.now()
        Snooze.put_off(case, until, reason, by=request.user, at=now, past_deadline=anyway)

    done = _("It is snoozed. It comes back by itself, and at once if the customer writes.")
    form = partial(SnoozeForm, cases=[case])
    return act(request, case, form, do, _("Snooze"), done)


@may(Act.ANSWER)
@require_POST
def bring_back(request: StaffRequest, number: str) -> HttpResponseBase:
    case = case_or_404(request, number)
    for snooze in case.snoozes.in_force():
        snooze.bring_back(by=request.user, at=timezone.now())
    messages.success(request, _("It is before you again."))
    return redirect(case)
