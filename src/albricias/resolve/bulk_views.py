"""One act on several cases, picked in a list: take them, give them, note the same, put them off."""

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
from albricias.templatetags._words import in_quotes

Words = str | LazyText

NOTHING_PICKED = _("No case was picked, or those picked have ended.")


@may(Act.ANSWER)
@require_POST
def bulk(request: StaffRequest) -> HttpResponse:
    """What the button that was pressed says, of each picked case that one may see."""
    acts = {"note_all": _note, "put_off": _put_off}
    act = next((do for name, do in acts.items() if name in request.POST), _give)
    asked = None
    try:
        with transaction.atomic():
            asked = act(request, _picked(request), timezone.now())
    except Refusal as no:
        # What was typed is not lost with the page it was typed on.
        typed = request.POST.get("note", "").strip()
        messages.error(request, f"{no} {in_quotes(typed)}" if typed else str(no))
    return asked or redirect(_back_to_list(request))


def _picked(request: StaffRequest) -> CaseQuerySet:
    picked = [pk for pk in request.POST.getlist("pick") if is_id(pk)]
    return Case.objects.seen_by(request.user).filter(pk__in=picked[:PAGE])


def _give(request: StaffRequest, cases: CaseQuerySet, now: datetime) -> None:
    told = _taker(request)
    if told is None:
        return
    given = hand_over_many(cases, by=request.user, at=now, **told)
    sentence = ngettext(
        "%(count)s case now belongs to %(name)s.", "%(count)s cases now belong to %(name)s.", given
    )
    _say(request, given, sentence % {"count": given, "name": told["to"]})


def _taker(request: StaffRequest) -> dict[str, Any] | None:
    """Who takes them: whoever asks, or the colleague they chose if they may give cases, with what
    that one will do and by when. None if it was not said well, which they are told."""
    if "give" not in request.POST:
        return {"to": request.user}
    if not request.user.may(Act.ASSIGN):
        raise PermissionDenied(Act.ASSIGN)
    form = AssignManyForm(request.POST)
    if form.is_valid():
        return form.cleaned_data
    _refuse(request, form, "due_at", _("Choose who takes them; nothing was changed."))
    return None


def _refuse(request: StaffRequest, form: Form, day: str, otherwise: Words) -> None:
    """In a sentence, since the form is gone: of a day that is mistaken it says so."""
    wrong = form.errors[day][0] if form.has_error(day, "too_far") else otherwise
    messages.error(request, str(wrong))


def _note(request: StaffRequest, cases: CaseQuerySet, now: datetime) -> None:
    form = NoteManyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the note; nothing was changed."))
        return
    noted = list(cases)
    for case in noted:
        Mention.note(case, form.cleaned_data["note"], by=request.user, at=now)
    sentence = ngettext(
        "The note is kept in %(count)s case.", "The note is kept in %(count)s cases.", len(noted)
    )
    _say(request, len(noted), sentence % {"count": len(noted)})


def _put_off(request: StaffRequest, cases: CaseQuerySet, now: datetime) -> HttpResponse | None:
    """Asked once more, on a page of its own, where something falls due before."""
    picked = list(cases.filter(ended_at=None).defer("story").order_by("answer_due_at", "pk"))
    form = PutOffManyForm(request.POST, cases=picked)
    if not form.is_valid():
        if "anyway" in form.errors and len(form.errors) == 1:
            page = {"form": form, "cases": picked, "back": _back_to_list(request)}
            return render(request, "resolve/put_off_many.html", page, status=422)
        _refuse(request, form, "until", _("Say until when and why; nothing has been changed."))
        return None
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
