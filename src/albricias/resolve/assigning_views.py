"""The rules by which cases are given out, what each is good at, and taking the next."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from albricias.people.access import Act, StaffRequest, may
from albricias.people.models import Colleague
from albricias.people.skills import Skill
from albricias.refusals import NothingToTake, Refusal
from albricias.resolve.assigning import AssignmentRule, next_owner, rules_in_force, take_next
from albricias.resolve.assigning_forms import RuleForm, SkillForm, TryForm
from albricias.resolve.form_fields import topics_of_late


@may(Act.ASSIGN)
def rules(request: StaffRequest) -> HttpResponse:
    """The rules in their order, a new one, and whose a case like this would be."""
    user, topics = request.user, topics_of_late(request.user)
    form = RuleForm(request.POST or None, by=user, topics=topics)
    if request.method == "POST" and form.is_valid():
        try:
            AssignmentRule.add(**form.cleaned_data, by=user, at=timezone.now())
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Saved; it counts for what comes in from now on."))
            return redirect("resolve:rules")
    page = {
        "form": form,
        "rules": [(rule, rule.is_ruled_by(user)) for rule in rules_in_force()],
        "people": [(who, Skill.is_said_by(user, who)) for who in _people()],
        **_tried(request, topics),
    }
    return render(request, "resolve/rules.html", page, status=422 if form.errors else 200)


def _tried(request: StaffRequest, topics: Sequence[str]) -> dict[str, Any]:
    # The form of a new rule beside it has fields of the same names.
    try_form = partial(TryForm, topics=topics, auto_id="try_%s")
    form = try_form(request.GET or None)
    if not request.GET or not form.is_valid():
        return {"try_form": try_form()}
    chosen = next_owner(form.arrived(), now=timezone.now())
    which = {rule.pk: n for n, rule in enumerate(rules_in_force(), start=1)}
    number = which.get(chosen.rule.pk) if chosen.rule else None
    return {"try_form": form, "chosen": chosen, "rule_number": number}


def _people() -> list[Colleague]:
    answering = Colleague.objects.answering().select_related("team", "skill")
    return list(answering.order_by("team__name", "name"))


@may(Act.ASSIGN)
@require_POST
def end_rule(request: StaffRequest, pk: int) -> HttpResponseBase:
    _rule_of(request, pk).end(by=request.user, at=timezone.now())
    messages.success(request, _("The rule no longer counts."))
    return redirect("resolve:rules")


@may(Act.ASSIGN)
@require_POST
def first_rule(request: StaffRequest, pk: int) -> HttpResponseBase:
    _rule_of(request, pk).go_first(by=request.user, at=timezone.now())
    return redirect("resolve:rules")


def _rule_of(request: StaffRequest, pk: int) -> AssignmentRule:
    rule = get_object_or_404(AssignmentRule.objects.in_force().select_related("to"), pk=pk)
    if not rule.is_ruled_by(request.user):
        raise PermissionDenied(Act.ASSIGN)
    return rule


@may(Act.ASSIGN)
def skill(request: StaffRequest, pk: int) -> HttpResponse:
    who = get_object_or_404(Colleague.objects.answering().select_related("skill"), pk=pk)
    if not Skill.is_said_by(request.user, who):
        raise PermissionDenied(Act.ASSIGN)
    form = SkillForm(request.POST or None, initial=SkillForm.start(getattr(who, "skill", None)))
    if request.method == "POST" and form.is_valid():
        Skill.say(who, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Saved; it counts for what comes in from now on."))
        return redirect("resolve:rules")
    page = {"form": form, "who": who}
    return render(request, "resolve/skill.html", page, status=422 if form.errors else 200)


@may(Act.ANSWER)
@require_POST
def take(request: StaffRequest) -> HttpResponseBase:
    """The most pressing one that nobody has begun, and on to it."""
    try:
        case = take_next(request.user, at=timezone.now())
    except NothingToTake as no:
        messages.info(request, str(no))
        return redirect("resolve:inbox")
    messages.success(request, _("It is yours."))
    return redirect(case)
