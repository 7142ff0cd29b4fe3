"""Changes: opened because of causes, done in steps, measured, and verified or not."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from albricias.change import facts, pages
from albricias.change.forms import ChangeForm, StartForm, StepForm, VerifyForm, WordsForm
from albricias.change.models import Change, Stage, Step
from albricias.learn.facts import PER_CUSTOMERS, PER_DAYS, rate_words
from albricias.learn.models import Cause
from albricias.learn.pages import boxes
from albricias.people.access import Act, StaffRequest, may
from albricias.refusals import Refusal


@login_required
def board(request: StaffRequest) -> HttpResponse:
    stage = request.GET.get("stage", "")
    if stage and stage not in Stage.values:
        raise Http404
    asked = request.GET if stage else QueryDict()
    page = pages.board(request.user, asked, at=timezone.now(), stage=stage)
    return render(request, "change/board.html", {**page, "stage": stage})


@login_required
def change(request: StaffRequest, pk: int) -> HttpResponse:
    page = pages.change(change_or_404(pk), request.user, at=timezone.now())
    return render(request, "change/change.html", page)


@may(Act.CHANGE)
def new(request: StaffRequest) -> HttpResponse:
    start = {"owner": request.user.pk, "cause": request.GET.getlist("cause")}
    sent = request.POST if request.method == "POST" else None
    form = ChangeForm(sent, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            opened = _open(form.cleaned_data, request, at=timezone.now())
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("The change is open. Add its first steps."))
            return redirect(opened)
    ticked = boxes(form["cause"].value() or [], Cause.objects.in_use())
    status = 422 if form.errors else 200
    return render(request, "change/new.html", {"form": form, **ticked}, status=status)


def _open(asked: dict[str, Any], request: StaffRequest, *, at: datetime) -> Change:
    causes = asked["cause"]
    said = {name: value for name, value in asked.items() if name != "cause"}
    return Change.open(causes=causes, by=request.user, at=at, **said)


@may(Act.CHANGE)
def revise(request: StaffRequest, pk: int) -> HttpResponse:
    found = change_or_404(pk)
    names = ("title", "what_changes", "in_plain_words", "due_on")
    start = {name: getattr(found, name) for name in names} | {"owner": found.owner_id}

    def do(**said: Any) -> None:
        change_or_404(pk).revise(**said, by=request.user, at=timezone.now())

    return act(request, found, WordsForm, do, _("Edit the wording"), _("Saved."), start)


@may(Act.CHANGE)
def add_step(request: StaffRequest, pk: int) -> HttpResponse:
    found = change_or_404(pk)

    def do(**step: Any) -> None:
        found.add_step(**step, by=request.user, at=timezone.now())

    start = {"owner": request.user.pk}
    return act(request, found, StepForm, do, _("Add a step"), _("The step is added."), start)


@require_POST
@may(Act.CHANGE)
def do_step(request: StaffRequest, pk: int, step_pk: int) -> HttpResponse:
    step = get_object_or_404(Step.objects.select_related("change"), pk=step_pk, change=pk)
    step.do(by=request.user, at=timezone.now())
    messages.success(request, _("Done: %(step)s") % {"step": step.text})
    return redirect(step.change)


@require_POST
@may(Act.CHANGE)
def take_off_step(request: StaffRequest, pk: int, step_pk: int) -> HttpResponse:
    step = get_object_or_404(Step.objects.select_related("change"), pk=step_pk, change=pk)
    step.take_off(by=request.user, at=timezone.now())
    messages.success(request, _("Removed: %(step)s") % {"step": step.text})
    return redirect(step.change)


@may(Act.CHANGE)
def start(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what would be frozen; freeze it when that is confirmed."""
    found, at = change_or_404(pk), timezone.now()
    form = StartForm(request.POST or {"days": request.GET.get("days", "90")})
    days = form.cleaned_data["days"] if form.is_valid() else 90
    figures = facts.baseline_figures(found, at, days)
    if request.method == "POST" and form.is_valid():
        found.start(baseline=figures, by=request.user, at=at)
        messages.success(request, _("Started. What the rate was before is frozen."))
        return redirect(found)
    page = {"change": found, "form": form, "figures": figures, **_rate_before(figures)}
    return render(request, "change/start.html", page)


def _rate_before(figures: Any) -> dict[str, Any]:
    known = figures["exposure_is_known"]
    per = PER_CUSTOMERS if known else PER_DAYS
    rate = figures["cases"] / figures["exposure"] * per if figures["exposure"] else None
    return {"rate": rate, "unit": rate_words(by_customers=known)}


@may(Act.CHANGE)
def finish(request: StaffRequest, pk: int) -> HttpResponse:
    found = change_or_404(pk)

    def do() -> None:
        found.finish(by=request.user, at=timezone.now())

    done = _("Done. From now on we count whether people still have to complain about it.")
    return act(request, found, forms.Form, do, _("Everything is done"), done)


@require_POST
@may(Act.CHANGE)
def verify(request: StaffRequest, pk: int) -> HttpResponse:
    found, at = change_or_404(pk), timezone.now()
    form = VerifyForm(request.POST)
    if not form.is_valid():
        return redirect(found)
    worked = form.cleaned_data["worked"]
    found.verify(facts.effect_row(found, at), worked=worked, by=request.user, at=at)
    said = _("Verified. Now tell the people who complained.") if worked else _("Noted, honestly.")
    messages.success(request, said)
    return redirect(found)


def change_or_404(pk: int) -> Change:
    known = Change.objects.select_related("owner", "baseline", "effect", "effect__by")
    return get_object_or_404(known.prefetch_related("causes"), pk=pk)


def act(
    request: StaffRequest,
    found: Change,
    form_class: type[forms.Form],
    do: Callable[..., None],
    title: str,
    done: str,
    initial: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show the form, or do it and go back to the change. What was typed is never lost."""
    is_sent = request.method == "POST"
    form = form_class(request.POST if is_sent else None, initial=initial)
    if is_sent and form.is_valid():
        try:
            do(**form.cleaned_data)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, done)
            return redirect(found)
    page = {"change": found, "form": form, "title": title}
    return render(request, "change/act.html", page, status=422 if form.errors else 200)
