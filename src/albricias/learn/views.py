"""Pages of learning: what repeats, whether it gets better, and why."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from albricias.learn import pages
from albricias.learn.forms import CauseForm, ExposureForm, NameCausesForm
from albricias.learn.models import CaseCause, Cause, CauseInquiry, Exposure
from albricias.people.access import Act, StaffRequest, may
from albricias.people.paging import is_id
from albricias.refusals import Refusal
from albricias.resolve.cases import Case
from albricias.resolve.reading_log import Reading
from albricias.resolve.views import case_or_404


@login_required
def pareto(request: StaffRequest) -> HttpResponse:
    page = pages.pareto(request.GET, request.user, at=timezone.now())
    return render(request, "learn/pareto.html", page, status=422 if page["wrong"] else 200)


@login_required
def trend(request: StaffRequest) -> HttpResponse:
    page = pages.trend(request.GET, request.user, at=timezone.now())
    return render(request, "learn/trend.html", page, status=422 if page["wrong"] else 200)


@login_required
def causes(request: StaffRequest) -> HttpResponse:
    return render(request, "learn/causes.html", pages.causes(request.user, at=timezone.now()))


@login_required
def cause(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Cause.objects.select_related("parent"), pk=pk)
    page = pages.cause(found, request.user, at=timezone.now())
    return render(request, "learn/cause.html", page)


@may(Act.EDIT_CAUSES)
def add_cause(request: StaffRequest) -> HttpResponse:
    form = CauseForm(_sent(request), initial={"parent": request.GET.get("parent")})
    if request.method == "POST" and form.is_valid():
        try:
            Cause.add(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("The cause is on the list."))
            return redirect("learn:causes")
    return _shown(request, "learn/cause_form.html", {"form": form})


@may(Act.EDIT_CAUSES)
def revise_cause(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Cause, pk=pk)
    start = {"name": found.name, "parent": found.parent_id, "how_avoidable": found.how_avoidable}
    form = CauseForm(_sent(request), initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            found.revise(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("The cause is changed."))
            return redirect("learn:cause", pk=pk)
    return _shown(request, "learn/cause_form.html", {"form": form, "cause": found})


@require_POST
@may(Act.EDIT_CAUSES)
def archive_cause(request: StaffRequest, pk: int) -> HttpResponse:
    get_object_or_404(Cause, pk=pk).archive(by=request.user, at=timezone.now())
    messages.success(request, _("Archived. The cases that have this cause keep it."))
    return redirect("learn:cause", pk=pk)


@require_POST
@may(Act.EDIT_CAUSES)
def restore_cause(request: StaffRequest, pk: int) -> HttpResponse:
    get_object_or_404(Cause, pk=pk).restore(by=request.user, at=timezone.now())
    messages.success(request, _("The cause is on the list again."))
    return redirect("learn:cause", pk=pk)


@may(Act.NAME_CAUSE)
def name_causes(request: StaffRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    chosen = list(case.causes.values_list("cause_id", flat=True))
    form = NameCausesForm(_sent(request), case=case, initial=_still_asked(case, chosen))
    if request.method == "POST" and form.is_valid():
        _name(case, request, **form.cleaned_data)
        messages.success(request, _("Noted why it happened."))
        return redirect(case)
    Reading.note(case, request.user, Reading.What.PAGE, at=timezone.now())
    ticked = form["cause"].value() or []
    choosable = form.fields["cause"].queryset  # type: ignore[attr-defined]  # of a choice of models
    page = {"case": case, "form": form, **pages.boxes(ticked, choosable)}
    return _shown(request, "learn/name_causes.html", page)


def _still_asked(case: Case, chosen: list[int]) -> dict[str, Any]:
    """How the form begins: the causes named, or who is finding out."""
    inquiry = CauseInquiry.objects.filter(case=case, answered_at=None).first()
    owner = inquiry.owner_id if inquiry else case.owner_id
    return {"cause": chosen, "not_known": bool(inquiry and not chosen), "owner": owner}


def _name(case: Case, request: StaffRequest, *, cause: Any, not_known: bool, owner: Any) -> None:
    at = timezone.now()
    with transaction.atomic():
        CaseCause.name_for(case, cause, by=request.user, at=at)
        if not_known:
            CauseInquiry.open(case, owner=owner, by=request.user, at=at)


@may(Act.EDIT_CAUSES)
def exposure(request: StaffRequest) -> HttpResponse:
    today = timezone.localdate()
    page = pages.exposure(_year(request, today.year), today=today)
    noted = {ExposureForm.name_of(month): n for month, n in page["noted"].items()}
    form = ExposureForm(_sent(request), months=page["months"], initial=noted)
    if request.method == "POST" and form.is_valid():
        _note(form, request, page["months"])
        messages.success(request, _("Noted. Rates are measured against these customers."))
        return redirect(request.get_full_path())
    return _shown(request, "learn/exposure.html", {**page, "form": form})


def _year(request: StaffRequest, this_year: int) -> int:
    asked = request.GET.get("year", str(this_year))
    if not is_id(asked) or not 1990 <= int(asked) <= this_year:
        raise Http404
    return int(asked)


def _note(form: ExposureForm, request: StaffRequest, months: list[Any]) -> None:
    """Only what was changed is noted; what was emptied is no longer known."""
    for month in months:
        name = ExposureForm.name_of(month)
        customers = form.cleaned_data[name]
        if name in form.changed_data and customers:
            Exposure.note(month, customers, by=request.user, at=timezone.now())
        elif name in form.changed_data:
            Exposure.forget(month, by=request.user, at=timezone.now())


def _sent(request: StaffRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _shown(request: StaffRequest, template: str, page: dict[str, Any]) -> HttpResponse:
    return render(request, template, page, status=422 if page["form"].errors else 200)
