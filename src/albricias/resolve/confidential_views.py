"""Making a case confidential, naming who reads it, and saying whom it complains about."""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from albricias.people.access import Act, StaffRequest, may
from albricias.people.models import Colleague
from albricias.people.paging import one_page
from albricias.refusals import Refusal
from albricias.resolve.cases import Case
from albricias.resolve.confidential import About, Confidence
from albricias.resolve.confidential_forms import (
    AboutForm,
    ConfidenceForm,
    HandlersForm,
    LiftForm,
    ReaderForm,
)
from albricias.resolve.in_confidence import ConfidentialHandler
from albricias.resolve.views import act, case_or_404


@may(Act.ANSWER)
def confidence(request: StaffRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)

    def do(readers: list[Colleague], why: str) -> None:
        Confidence.ask(case, list(readers), why=why, by=request.user, at=timezone.now())

    done = _("Confidential: only those you named read it from now on.")
    form = partial(ConfidenceForm, case=case)
    first = {"readers": [request.user.pk]}
    return act(request, case, form, do, _("Make it confidential"), done, initial=first)


@may(Act.ANSWER)
def lift(request: StaffRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    found = get_object_or_404(Confidence, case=case)

    def do(reason: str) -> None:
        found.lift(reason, by=request.user, at=timezone.now())

    done = _("It is read again by whoever sees such cases.")
    return act(request, case, LiftForm, do, _("No longer confidential"), done)


@may(Act.ANSWER)
def readers(request: StaffRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    found = get_object_or_404(Confidence, case=case)

    def do(colleague: Colleague) -> None:
        found.add(colleague, by=request.user, at=timezone.now())

    form = partial(ReaderForm, case=case)
    return act(request, case, form, do, _("Let somebody read it"), _("They may read it now."))


@may(Act.ANSWER)
@require_POST
def remove_reader(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    case = case_or_404(request, number)
    found = get_object_or_404(Confidence, case=case)
    reader = get_object_or_404(found.readers.select_related("colleague"), pk=pk)
    done = _("%(name)s no longer reads it.") % {"name": reader.colleague.name}
    return _done(
        request,
        case,
        lambda: found.remove(reader.colleague, by=request.user, at=timezone.now()),
        done,
    )


@may(Act.ANSWER)
def about(request: StaffRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)

    def do(colleague: Colleague) -> None:
        About.say(case, colleague, by=request.user, at=timezone.now())

    form = partial(AboutForm, case=case)
    done = _("Noted: they see nothing of it from now on.")
    return act(request, case, form, do, _("It complains about…"), done, button=_("Note it"))


@may(Act.ANSWER)
@require_POST
def not_about(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    case = case_or_404(request, number)
    found = get_object_or_404(About.objects.select_related("case"), case=case, pk=pk)
    return _done(
        request,
        case,
        lambda: found.take_back(by=request.user, at=timezone.now()),
        _("Noted: it is not about them."),
    )


@may(Act.SEE_ALL)
@require_safe
def register(request: StaffRequest) -> HttpResponse:
    """Which cases are closed, since when, by whom and to whom; of what they tell, nothing."""
    closed = Confidence.registered(request.user).select_related("by", "case__owner")
    closed = closed.defer("case__story", "why").prefetch_related("readers__colleague")
    page = {"page": one_page(closed, "at", request.GET)}
    return render(request, "resolve/register.html", page)


@may(Act.MANAGE_PEOPLE)
def handlers(request: StaffRequest) -> HttpResponse:
    """Who reads what comes by the confidential channel."""
    chosen = list(ConfidentialHandler.objects.values_list("colleague", flat=True))
    form = HandlersForm(request.POST or None, initial={"colleagues": chosen})
    if request.method == "POST" and _is_whole(form):
        who = list(form.cleaned_data["colleagues"])
        ConfidentialHandler.choose(who, by=request.user, at=timezone.now())
        messages.success(request, _("Saved; it counts for what comes from now on."))
        return redirect("resolve:confidential-handlers")
    page = {"form": form, "those": ConfidentialHandler.those()}
    page["is_open"] = settings.HOME.flag("confidential_channel")
    return render(request, "resolve/handlers.html", page, status=422 if form.errors else 200)


def _is_whole(form: HandlersForm) -> bool:
    # Nobody ticked is an answer too, and a form without anything ticked is not bound.
    form.is_bound = True
    return form.is_valid()


def _done(request: StaffRequest, case: Case, do: Callable[[], object], done: str) -> HttpResponse:
    try:
        do()
    except Refusal as no:
        messages.error(request, str(no))
    else:
        messages.success(request, done)
    still_seen = Case.objects.known_to(request.user).filter(pk=case.pk).exists()
    return redirect(case if still_seen else "resolve:inbox")
