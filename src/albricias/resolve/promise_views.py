"""Promising, and what becomes of a promise: each act has its own address."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from albricias.people.access import Act, StaffRequest, may
from albricias.people.models import Colleague
from albricias.resolve.promise_forms import BreakForm, KeepForm, MoveForm, PassOnForm, PromiseForm
from albricias.resolve.promises import Promise
from albricias.resolve.said_promises import read
from albricias.resolve.told_once import asked_again
from albricias.resolve.views import act, case_or_404

TOLD = _("Moved: the customer knows.")
BEING_TOLD = _(
    "The customer is being told. Until the notice has reached them, the old time stands."
)


@may(Act.ANSWER)
def promise(request: StaffRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)

    def do(**promised: Any) -> None:
        Promise.make(case, by=request.user, at=timezone.now(), **promised)

    start = {"owner": request.user.pk, **_read_in_address(request)}
    form, done = partial(PromiseForm, case=case), _("Promised. It is in the ledger.")
    return act(request, case, form, do, _("Promise"), done, start)


def _read_in_address(request: StaffRequest) -> dict[str, str]:
    """What was read in a text as a promise, if somebody comes from there."""
    return {name: request.GET[name] for name in ("text", "due_at", "act") if name in request.GET}


@may(Act.ANSWER)
@require_POST
def read_promises(request: StaffRequest, number: str) -> HttpResponse:
    """What the text that somebody is typing promises, and asks for although we hold it; nothing
    is kept."""
    case = case_or_404(request, number)
    posted = request.POST
    text = posted.get("text") or posted.get("what_was_done") or ""
    found = read(text, request.user, now=timezone.now(), seen=posted)
    page = {"read": found, "again": asked_again(case, text)}
    return render(request, "resolve/_read.html", page)


@may(Act.ANSWER)
def keep(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    promise = promise_or_404(request, number, pk)

    def do(evidence: str) -> None:
        promise.keep(by=request.user, at=timezone.now(), evidence=evidence)

    title = _("Promise kept: %(promise)s") % {"promise": promise.text}
    return act(request, promise.case, KeepForm, do, title, _("Noted as kept."), button=_("Kept"))


@may(Act.ANSWER)
def move(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    promise = promise_or_404(request, number, pk)

    def do(due_at: Any, **said: Any) -> None:
        move = promise.move(due_at, by=request.user, at=timezone.now(), **said)
        messages.success(request, TOLD if move.told_at else BEING_TOLD)

    title = _("Move the promise: %(promise)s") % {"promise": promise.text}
    return act(request, promise.case, MoveForm, do, title, "", button=_("Move"))


@may(Act.ANSWER)
def pass_on(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    promise = promise_or_404(request, number, pk)

    def do(to: Colleague) -> None:
        promise.pass_on(to, by=request.user, at=timezone.now())

    title = _("Pass the promise on: %(promise)s") % {"promise": promise.text}
    done = _("Passed on; they have been told.")
    form = partial(PassOnForm, case=promise.case)
    return act(request, promise.case, form, do, title, done, button=_("Pass it on"))


@may(Act.ANSWER)
def break_(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    promise = promise_or_404(request, number, pk)

    def do(reason: str) -> None:
        promise.break_(by=request.user, at=timezone.now(), reason=reason)

    title = _("It will not be kept: %(promise)s") % {"promise": promise.text}
    done, button = _("Noted as broken, and the customer is told."), _("It will not be kept")
    return act(request, promise.case, BreakForm, do, title, done, button=button)


def promise_or_404(request: StaffRequest, number: str, pk: int) -> Promise:
    mine = Promise.objects.in_hands_of(request.user)
    promises = mine.select_related("case__customer", "owner__team")
    return get_object_or_404(promises, pk=pk, case__number=number)
