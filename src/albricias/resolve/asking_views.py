"""Asking the customer for what is missing, and waiting no longer."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from albricias.people.access import Act, StaffRequest, may
from albricias.resolve import deadlines
from albricias.resolve.forms import NothingForm
from albricias.resolve.graces import Grace
from albricias.resolve.saying_forms import AskForm
from albricias.resolve.views import act, case_or_404, is_sent_at_once


@may(Act.ANSWER)
def ask(request: StaffRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)

    def do(**said: Any) -> None:
        Grace.say(case, Grace.Kind.ASK, said, by=request.user, at=timezone.now())

    asked = _("Asked. The clocks that may pause for the customer are paused.")
    done = asked if is_sent_at_once() else ""
    return act(request, case, partial(AskForm, case=case), do, _("Ask for data"), done)


@may(Act.ANSWER)
def resume(request: StaffRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)

    def do() -> None:
        deadlines.resume(case, by=request.user, at=timezone.now())

    title, done = _("Stop waiting"), _("It is our turn again, and the clocks go on.")
    return act(request, case, NothingForm, do, title, done)
