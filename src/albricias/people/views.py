"""Pages about people: find and correct customers, let colleagues in and out, oneself."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Count, Q
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from albricias.people.access import Act, StaffRequest, may
from albricias.people.forms import (
    ColleagueForm,
    CustomerForm,
    LeaveForm,
    MyselfForm,
    NewColleagueForm,
    TeamForm,
)
from albricias.people.models import Colleague, Customer, Team
from albricias.people.paging import one_page
from albricias.people.signing_in import made_up_password
from albricias.refusals import Refusal

# Customers


@login_required
def customers(request: StaffRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    found = Customer.objects.seen_by(request.user).prefetch_related("contact_points")
    found = found.found_by(words) if words else found
    page = one_page(found, "folded_name", request.GET, newest_first=False)
    may_manage = request.user.may(Act.MANAGE_PEOPLE)
    shown = {"page": page, "words": words, "may_manage": may_manage}
    return render(request, "people/customers.html", shown)


@may(Act.ANSWER)
def customer_details(request: StaffRequest, pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.seen_by(request.user), pk=pk)

    def do(email: str, phone: str, **known: Any) -> None:
        with transaction.atomic():
            customer.revise(**known, by=request.user, at=timezone.now())
            customer.reachable_by(email=email, phone=phone)

    form = CustomerForm(request.POST or None, initial=model_to_dict(customer))
    if done(request, form, do):
        messages.success(request, _("Corrected. Our next letters follow it."))
        return redirect("customer", pk)
    return show(request, "people/customer_details.html", form, customer=customer)


# Colleagues


@may(Act.MANAGE_PEOPLE)
def colleagues(request: StaffRequest) -> HttpResponse:
    here = Colleague.objects.select_related("team").order_by("name", "pk")
    members = Count("colleagues", filter=Q(colleagues__is_active=True))
    return render(
        request,
        "people/colleagues.html",
        {
            "colleagues": here.filter(is_active=True),
            "gone": here.filter(is_active=False),
            "teams": Team.objects.annotate(members=members),
            "team_form": TeamForm(),
        },
    )


@may(Act.MANAGE_PEOPLE)
@never_cache
def new_colleague(request: StaffRequest) -> HttpResponse:
    password = made_up_password()

    def do(**told: Any) -> None:
        Colleague.welcome(**told, password=password, by=request.user, at=timezone.now())

    form = NewColleagueForm(request.POST or None)
    if done(request, form, do):
        added = Colleague.objects.get(email__iexact=form.cleaned_data["email"])
        return show_password(request, added, password)
    return show(request, "people/new_colleague.html", form)


@may(Act.MANAGE_PEOPLE)
def colleague(request: StaffRequest, pk: int) -> HttpResponse:
    somebody = get_object_or_404(Colleague.objects.select_related("team"), pk=pk)

    def do(**told: Any) -> None:
        somebody.revise(**told, by=request.user, at=timezone.now())

    form = ColleagueForm(request.POST or None, initial=model_to_dict(somebody))
    if done(request, form, do):
        messages.success(request, _("Changed."))
        return redirect("people:colleagues")
    somebody.refresh_from_db()
    page = {
        "colleague": somebody,
        # Those they may not read are counted too: whoever leaves leaves them as well.
        "open_cases": somebody.cases.counted().open().count(),
        "promises": somebody.promises.pending().count(),
        "leave_form": LeaveForm(leaver=somebody),
        "is_me": somebody == request.user,
    }
    return show(request, "people/colleague.html", form, **page)


@may(Act.MANAGE_PEOPLE)
@require_POST
def leave(request: StaffRequest, pk: int) -> HttpResponse:
    somebody = get_object_or_404(Colleague, pk=pk)
    form = LeaveForm(request.POST, leaver=somebody)
    if not form.is_valid():
        messages.error(request, _("Choose again who takes over; nothing was changed."))
        return redirect("people:colleague", pk)
    try:
        somebody.leave(by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refusal as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("They can no longer sign in. What they did stays theirs."))
    return redirect("people:colleague", pk)


@may(Act.MANAGE_PEOPLE)
@require_POST
def come_back(request: StaffRequest, pk: int) -> HttpResponse:
    get_object_or_404(Colleague, pk=pk).come_back(by=request.user, at=timezone.now())
    messages.success(request, _("They can sign in again."))
    return redirect("people:colleague", pk)


@may(Act.MANAGE_PEOPLE)
@never_cache
@require_POST
def new_password(request: StaffRequest, pk: int) -> HttpResponse:
    somebody = get_object_or_404(Colleague, pk=pk)
    password = made_up_password()
    somebody.new_password(password, by=request.user, at=timezone.now())
    return show_password(request, somebody, password)


def show_password(request: StaffRequest, somebody: Colleague, password: str) -> HttpResponse:
    # No redirect here: to survive one, the password would have to be stored in clear.
    page = {"colleague": somebody, "password": password}
    return render(request, "people/password.html", page)


# Teams


@may(Act.MANAGE_PEOPLE)
def new_team(request: StaffRequest) -> HttpResponse:
    def do(name: str) -> None:
        Team.add(name, by=request.user, at=timezone.now())

    form = TeamForm(request.POST or None)
    if done(request, form, do):
        messages.success(request, _("The team is there; now put colleagues in it."))
        return redirect("people:colleagues")
    return show(request, "people/team.html", form)


@may(Act.MANAGE_PEOPLE)
def team(request: StaffRequest, pk: int) -> HttpResponse:
    team = get_object_or_404(Team, pk=pk)

    def do(name: str) -> None:
        team.rename(name, by=request.user, at=timezone.now())

    form = TeamForm(request.POST or None, initial={"name": team.name})
    if done(request, form, do):
        messages.success(request, _("Renamed."))
        return redirect("people:colleagues")
    return show(request, "people/team.html", form, team=get_object_or_404(Team, pk=pk))


# Oneself


@login_required
def me(request: StaffRequest) -> HttpResponse:
    def do(**told: Any) -> None:
        request.user.introduce(**told, at=timezone.now())

    form = MyselfForm(request.POST or None, initial=model_to_dict(request.user))
    if done(request, form, do):
        messages.success(request, _("Saved."))
        answer = redirect("people:me")
        answer.delete_cookie("django_language")  # the setting wins from here on
        return answer
    return show(request, "people/me.html", form)


def done(request: StaffRequest, form: forms.Form, do: Callable[..., None]) -> bool:
    """Do what a filled-in form asks; a refusal is written on the form, which keeps its words."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        do(**form.cleaned_data)
    except Refusal as no:
        form.add_error(None, str(no))
        return False
    return True


def show(request: StaffRequest, template: str, form: forms.Form, **page: Any) -> HttpResponse:
    return render(request, template, {"form": form, **page}, status=422 if form.errors else 200)
