"""The page of deadlines: what holds here and why, and what a change would move."""

import hashlib
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from albricias.people.access import Act, StaffRequest, may
from albricias.resolve import recounting
from albricias.resolve.clock_forms import ChangesClocks, FactsForm, OwnRuleForm
from albricias.resolve.clock_page import read
from albricias.resolve.clockwork import Clockwork, build
from albricias.resolve.house_facts import HouseFacts, OwnRule


@may(Act.SET_CLOCKS)
def clocks(request: StaffRequest) -> HttpResponse:
    return render(request, "resolve/clocks.html", read(now=timezone.now()))


@may(Act.SET_CLOCKS)
def facts(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    form = FactsForm(request.POST or None, instance=HouseFacts.newest(at=now))

    def keep() -> None:
        form.instance.keep(by=request.user, at=now)

    return _change(request, form, keep, _("About the company"), now)


@may(Act.SET_CLOCKS)
def own_rule(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    form = OwnRuleForm(request.POST or None, instance=OwnRule(at=now))

    def keep() -> None:
        OwnRule.add(by=request.user, at=now, **form.cleaned_data)

    return _change(request, form, keep, _("A rule of our own"), now)


@may(Act.SET_CLOCKS)
def end_rule(request: StaffRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    rule = get_object_or_404(OwnRule.objects.in_force(), pk=pk)
    if request.method == "POST":
        rule.end(by=request.user, at=now)
        return _applied(request)
    others = OwnRule.objects.in_force().exclude(pk=rule.pk)
    without = build(HouseFacts.newest(at=now), others, version=0)
    title = _("Take the rule back: %(rule)s") % {"rule": rule}
    preview = recounting.preview(without, now=now).hide_from(request.user)
    page = {"title": title, "preview": preview, "of": "end"}
    return render(request, "resolve/clock_change.html", page)


def _change(
    request: StaffRequest, form: ChangesClocks, keep: Any, title: str, now: datetime
) -> HttpResponse:
    """First what it would do, then, if nothing was changed since it was shown, doing it."""
    of = "rule" if isinstance(form, OwnRuleForm) else "facts"
    page: dict[str, Any] = {"form": form, "title": title, "of": of}
    if request.method == "POST" and form.is_valid():
        page["mark"] = _mark(request)
        if request.POST.get("apply") and request.POST.get("mark") == page["mark"]:
            keep()
            return _applied(request)
        page["preview"] = recounting.preview(_of(form), now=now).hide_from(request.user)
    return render(request, "resolve/clock_change.html", page, status=422 if form.errors else 200)


def _of(form: ChangesClocks) -> Clockwork:
    if form.clockwork is None:  # a form that is valid has thought it through
        raise ValueError(form)
    return form.clockwork


def _mark(request: StaffRequest) -> str:
    """What was thought of, so that nothing else is applied than what was shown."""
    left_out = {"csrfmiddlewaretoken", "mark", "apply"}
    said = [(name, request.POST.getlist(name)) for name in sorted(request.POST.keys() - left_out)]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def _applied(request: StaffRequest) -> HttpResponse:
    messages.success(request, _("It counts from now on. Open cases are being counted again."))
    return redirect("resolve:clocks")
