"""One act on several cases, picked in a list: take them, give them, note the same, put them off."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from albricias.people.access import Act, StaffRequest, may
from albricias.people.paging import PAGE, is_id
from albricias.refusals import Refusal
from albricias.resolve.bulk_forms import AssignManyForm, NoteManyForm
from albricias.resolve.cases import Case, CaseQuerySet
from albricias.resolve.handovers import hand_over_many
from albricias.resolve.mentions import Mention
from albricias.resolve.snooze_forms import PutOffManyForm
from albricias.resolve.snoozes import Snooze

Words = str | LazyText

BUTTONS = {
    "give": _("Assign"),
    "note_all": _("Leave the note in each"),
    "put_off": _("Snooze them"),
}
NOTHING_PICKED = _("No case was picked, or those picked have ended.")


@may(Act.ANSWER)
@require_POST
def bulk(request: StaffRequest) -> HttpResponse:
    """What the button that was pressed says, of each picked case that one may see."""
    acts = {"note_all": _note, "put_off": _put_off}
    name = next((name for name in acts if name in request.POST), "give")
    asked = None
    try:
        with transaction.atomic():
            asked = acts.get(name, _give)(request, _picked(request), timezone.now())
    except Refusal as no:
        asked = _again(request, name, str(no))
    return asked or redirect(_back_to_list(request))


def _again(request: StaffRequest, name: str, wrong: str = "") -> HttpResponse | None:
    """On a page of its own, with all that was typed and picked: the list has no place for it."""
    if name == "give" and "give" not in request.POST:
        messages.error(request, wrong)
        return None
    cases = list(_picked(request).defer("story"))
    form = _form(request, name, cases)
    form.is_valid()
    if wrong:
        form.add_error(None, wrong)
    page = {"form": form, "cases": cases, "back": _back_to_list(request)}
    page |= {"name": name, "button": BUTTONS[name]}
    return render(request, "resolve/bulk_again.html", page, status=422)


def _form(request: StaffRequest, name: str, cases: Sequence[Case]) -> Form:
    if name == "put_off":
        return PutOffManyForm(request.POST, cases=cases)
    return NoteManyForm(request.POST) if name == "note_all" else AssignManyForm(request.POST)


def _refuse(request: StaffRequest, name: str, form: Form, otherwise: Words) -> HttpResponse | None:
    """Where nothing was typed, a sentence on the list is enough."""
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    if codes - {"required"}:
        return _again(request, name)
    messages.error(request, str(otherwise))
    return None


def _picked(request: StaffRequest) -> CaseQuerySet:
    picked = [pk for pk in request.POST.getlist("pick") if is_id(pk)]
    return Case.objects.seen_by(request.user).filter(pk__in=picked[:PAGE])


def _give(request: StaffRequest, cases: CaseQuerySet, now: datetime) -> HttpResponse | None:
    """To whoever asks, or to the colleague they chose, with what that one will do and by when."""
    told: dict[str, Any] = {"to": request.user}
    if "give" in request.POST:
        if not request.user.may(Act.ASSIGN):
            raise PermissionDenied(Act.ASSIGN)
        form = AssignManyForm(request.POST)
        if not form.is_valid():
            return _refuse(request, "give", form, _("Choose who takes them; nothing was changed."))
        told = form.cleaned_data
    given = hand_over_many(cases, by=request.user, at=now, **told)
    sentence = ngettext(
        "%(count)s case now belongs to %(name)s.", "%(count)s cases now belong to %(name)s.", given
    )
    _say(request, given, sentence % {"count": given, "name": told["to"]})
    return None


def _note(request: StaffRequest, cases: CaseQuerySet, now: datetime) -> HttpResponse | None:
    form = NoteManyForm(request.POST)
    if not form.is_valid():
        return _refuse(request, "note_all", form, _("Write the note; nothing was changed."))
    noted = list(cases)
    for case in noted:
        Mention.note(case, form.cleaned_data["note"], by=request.user, at=now)
    sentence = ngettext(
        "The note is kept in %(count)s case.", "The note is kept in %(count)s cases.", len(noted)
    )
    _say(request, len(noted), sentence % {"count": len(noted)})
    return None


def _put_off(request: StaffRequest, cases: CaseQuerySet, now: datetime) -> HttpResponse | None:
    """Asked once more, on a page of its own, where something falls due before."""
    picked = list(cases.filter(ended_at=None).defer("story").order_by("answer_due_at", "pk"))
    form = PutOffManyForm(request.POST, cases=picked)
    if not form.is_valid():
        otherwise = _("Say until when and why; nothing has been changed.")
        return _refuse(request, "put_off", form, otherwise)
    said = dict(form.cleaned_data)
    said["past_deadline"] = said.pop("anyway", False)
    for case in picked:
        Snooze.put_off(case, **said, by=request.user, at=now)
    done = len(picked)
    sentence = ngettext("%(count)s case is snoozed.", "%(count)s cases are snoozed.", done)
    _say(request, done, sentence % {"count": done})
    return None


def _say(request: StaffRequest, count: int, sentence: str) -> None:
    messages.success(request, sentence if count else NOTHING_PICKED)


def _back_to_list(request: StaffRequest) -> str:
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}):
        return back
    return reverse("resolve:inbox")
