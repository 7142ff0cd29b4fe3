"""One act on several cases, picked in a list: take them, give them, note the same, put them off."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from albricias.people.access import Act, StaffRequest, may
from albricias.people.paging import PAGE, is_id
from albricias.refusals import Refusal, SnoozedTooLong
from albricias.resolve.bulk_forms import AssignManyForm, NoteManyForm, PutOffManyForm
from albricias.resolve.cases import Case, CaseQuerySet
from albricias.resolve.handovers import hand_over_many
from albricias.resolve.mentions import Mention
from albricias.resolve.snoozes import Snooze
from albricias.templatetags._words import in_quotes

NOTHING_PICKED = _("No case was picked, or those picked have ended.")


@may(Act.ANSWER)
@require_POST
def bulk(request: StaffRequest) -> HttpResponse:
    """What the button that was pressed says, of each picked case that one may see."""
    acts = {"note_all": _note, "put_off": _put_off}
    act = next((do for name, do in acts.items() if name in request.POST), _give)
    try:
        with transaction.atomic():
            act(request, _picked(request), timezone.now())
    except Refusal as no:
        # What was typed is not lost with the page it was typed on.
        typed = request.POST.get("note", "").strip()
        messages.error(request, f"{no} {in_quotes(typed)}" if typed else str(no))
    return redirect(_back_to_list(request))


def _picked(request: StaffRequest) -> CaseQuerySet:
    picked = [pk for pk in request.POST.getlist("pick") if is_id(pk)]
    return Case.objects.seen_by(request.user).filter(pk__in=picked[:PAGE])


def _give(request: StaffRequest, cases: CaseQuerySet, now: datetime) -> None:
    told = _taker(request)
    if told is None:
        messages.error(request, _("Choose who takes them; nothing was changed."))
        return
    given = hand_over_many(cases, by=request.user, at=now, **told)
    sentence = ngettext(
        "%(count)s case now belongs to %(name)s.", "%(count)s cases now belong to %(name)s.", given
    )
    _say(request, given, sentence % {"count": given, "name": told["to"]})


def _taker(request: StaffRequest) -> dict[str, Any] | None:
    """Who takes them: whoever asks, or the colleague they chose if they may give cases, with what
    that one will do and by when."""
    if "give" not in request.POST:
        return {"to": request.user}
    if not request.user.may(Act.ASSIGN):
        raise PermissionDenied(Act.ASSIGN)
    form = AssignManyForm(request.POST)
    return form.cleaned_data if form.is_valid() else None


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


def _put_off(request: StaffRequest, cases: CaseQuerySet, now: datetime) -> None:
    """But for those whose answer falls due before: each of them is a decision of its own."""
    form = PutOffManyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say until when and why; nothing was changed."))
        return
    done, left = 0, []
    for case in cases.filter(ended_at=None):
        try:
            Snooze.put_off(case, **form.cleaned_data, by=request.user, at=now)
            done += 1
        except SnoozedTooLong:
            left.append(case.number)
    sentence = ngettext("%(count)s case is put off.", "%(count)s cases are put off.", done)
    if left:
        said = _("Not put off, because their answer falls due before: %(numbers)s.")
        messages.warning(request, said % {"numbers": ", ".join(left)})
    if done or not left:
        _say(request, done, sentence % {"count": done})


def _say(request: StaffRequest, count: int, sentence: str) -> None:
    messages.success(request, sentence if count else NOTHING_PICKED)


def _back_to_list(request: StaffRequest) -> str:
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}):
        return back
    return reverse("resolve:inbox")
