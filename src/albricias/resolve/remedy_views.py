"""Making good: grant it, ask for a yes, give one, and say who may grant what."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from albricias.people.access import Act, StaffRequest, may
from albricias.refusals import Refusal
from albricias.resolve.authority import Authority
from albricias.resolve.authority_form import AuthorityForm
from albricias.resolve.judging import to_judge_by
from albricias.resolve.reading_log import Reading
from albricias.resolve.remedies import Remedy, allowances
from albricias.resolve.remedy_forms import DecisionForm, RemedyForm
from albricias.resolve.requests import AskedOf, RemedyRequest, decidable
from albricias.resolve.views import act, case_or_404
from albricias.templatetags._words import said_when


@may(Act.ANSWER)
def remedy(request: StaffRequest, number: str) -> HttpResponse:
    """Granted at once, if one may; or somebody who may is asked, by a button of its own."""
    case = case_or_404(request, number)
    now = timezone.now()

    def do(why: str, is_asked: bool, **given: Any) -> None:
        if is_asked:
            RemedyRequest.ask(case, why=why, by=request.user, at=now, **given)
            messages.success(request, _("Asked. You are told as soon as somebody answers."))
        else:
            Remedy.grant(case, by=request.user, at=now, **given)
            messages.success(request, _("Granted. Tell the customer in your answer or your offer."))

    form = partial(RemedyForm, allowances=allowances(case, request.user, at=now))
    return act(request, case, form, do, _("Make good"), "")


@may(Act.ANSWER)
def decide_here(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    case = case_or_404(request, number)
    waiting = RemedyRequest.objects.waiting().filter(case=case).select_related("by")
    asked = get_object_or_404(waiting, pk=pk)
    if not decidable([asked], request.user, at=timezone.now()):
        messages.info(request, _whose_answer(asked))
        return redirect(case)

    def do(answer: str, words: str) -> None:
        asked.decide(approved=answer == "yes", words=words, by=request.user, at=timezone.now())

    title = _("%(who)s asks for approval: %(what)s") % {"who": asked.by, "what": asked.what}
    beside = to_judge_by(asked, request.user, at=timezone.now())
    form = partial(DecisionForm, about=asked, beside=beside)
    return act(request, case, form, do, title, _("Decided."), button=_("Answer"))


def _whose_answer(asked: RemedyRequest) -> str:
    """Whoever may not answer reads who was asked, and since when."""
    names = [str(one.colleague) for one in asked.asked.select_related("colleague")]
    said = {"what": asked.what, "who": get_text_list(names, _("or"))}
    said["when"] = said_when(asked.at, timezone.now())
    return _("The answer to “%(what)s” is of %(who)s, who were asked: %(when)s.") % said


@never_cache
@login_required
def decide(request: StaffRequest, key: str) -> HttpResponse:
    """From the letter that asks, by whom it was for: a letter that is passed on says no yes."""
    asked = AskedOf.by_letter(key)
    if asked is None:
        return render(request, "resolve/decide_gone.html", status=404)
    if asked.colleague != request.user:
        return render(request, "resolve/decide_not_yours.html", {"asked": asked}, status=403)
    Reading.note(asked.request.case, asked.colleague, Reading.What.PAGE, at=timezone.now())
    form = DecisionForm(request.POST or None)
    page: dict[str, Any] = {"asked": asked, "request_for": asked.request}
    page["case"] = asked.request.case
    page["decision"] = getattr(asked.request, "decision", None)
    page["beside"] = to_judge_by(asked.request, request.user, at=timezone.now())
    if request.method == "POST" and form.is_valid():
        answer, words = form.cleaned_data["answer"], form.cleaned_data["words"]
        try:
            page["decision"] = asked.request.decide(
                approved=answer == "yes", words=words, by=asked.colleague, at=timezone.now()
            )
        except Refusal as no:
            form.add_error(None, str(no))
    page["form"] = form
    return render(request, "resolve/decide.html", page, status=422 if form.errors else 200)


@may(Act.SET_AUTHORITY)
def authority(request: StaffRequest) -> HttpResponse:
    form = AuthorityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        changed = form.keep(by=request.user, at=timezone.now())
        said = _("Saved; it counts from now on.") if changed else _("Nothing was different.")
        messages.success(request, said)
        return redirect("resolve:authority")
    page = {
        "form": form,
        "past": Authority.objects.exclude(ended_at=None).order_by("-ended_at")[:20],
    }
    return render(request, "resolve/authority.html", page, status=422 if form.errors else 200)
