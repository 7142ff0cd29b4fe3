"""Telling: who complained of what has changed, in which words, and what they say of it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from albricias.change.models import Change, Stage
from albricias.people.access import Act, StaffRequest, may
from albricias.people.paging import is_id, one_page
from albricias.refusals import Refusal, ToldAlready
from albricias.resolve.cases import Case
from albricias.resolve.reading_log import Reading
from albricias.tell import facts, lists
from albricias.tell.forms import LetterForm
from albricias.tell.models import Telling
from albricias.tell.writing import letter_for


@login_required
def changes(request: StaffRequest) -> HttpResponse:
    tellable = Change.objects.tellable().select_related("effect").prefetch_related("causes")
    page = one_page(tellable, "opened_at", request.GET, size=10)
    not_yet = Change.objects.exclude(stage=Stage.WORKED).select_related("owner")
    shown = {
        "rounds": facts.rounds(page.rows, request.user),
        "page": page,
        "not_yet": not_yet[:30],
        "may_tell": request.user.may(Act.TELL),
    }
    return render(request, "tell/changes.html", shown)


@login_required
def change(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Change.objects.select_related("effect", "owner"), pk=pk)
    if found.stage != Stage.WORKED:
        return render(request, "tell/not_yet.html", {"change": found})
    [round_] = facts.rounds([found], request.user)
    shown = {"change": found, "round": round_, "may_tell": request.user.may(Act.TELL)}
    which = request.GET.get("list") or _first_list(round_)
    if which == "told":
        page = lists.told(found, request.user, request.GET)
        return render(request, "tell/told.html", {**shown, "page": page, "list": "told"})
    to_tell = lists.to_tell(found, request.user, which, request.GET)
    return render(request, "tell/change.html", {**shown, "to_tell": to_tell, "list": which})


def _first_list(round_: facts.Round) -> str:
    if round_.by_mail or not (round_.by_hand or round_.told):
        return Telling.By.MAIL
    return Telling.By.HAND if round_.by_hand else "told"


@may(Act.TELL)
def tell_many(request: StaffRequest, pk: int) -> HttpResponse:
    """First it is shown to whom and how; only the button on that page tells them."""
    change = get_object_or_404(Change.objects.tellable().select_related("effect"), pk=pk)
    chosen = lists.chosen(request, change, request.user)
    if request.method == "POST" and not chosen.has_changed:
        told = _tell(request, change, chosen)
        messages.success(request, _said_how_many(told, chosen))
        return redirect(f"{reverse('tell:change', args=[pk])}?list=told")
    sample = letter_for(change, chosen.sample) if chosen.sample else ""
    page = {"change": change, "chosen": chosen, "sample": sample, "no_address": _no_address()}
    return render(request, "tell/confirm.html", page, status=409 if chosen.has_changed else 200)


def _no_address() -> bool:
    return not settings.PUBLIC_URL


def _tell(request: StaffRequest, change: Change, chosen: lists.Chosen) -> int:
    letters = ((case, letter_for(change, case)) for case in chosen.now)
    return Telling.tell_each(
        change, letters, by=request.user, at=timezone.now(), channel=chosen.channel
    )


def _said_how_many(told: int, chosen: lists.Chosen) -> str:
    if chosen.channel == Telling.By.HAND:
        sentence = ngettext("%(n)s person noted as told.", "%(n)s people noted as told.", told)
    else:
        sentence = ngettext(
            "%(n)s person is told; the letter is going out.",
            "%(n)s people are told; the letters are going out.",
            told,
        )
    return sentence % {"n": told}


@may(Act.TELL)
def letter(request: StaffRequest, pk: int, number: str) -> HttpResponse:
    """One letter, as it will go out: it can be changed, printed, and sent once."""
    change = get_object_or_404(Change.objects.tellable().select_related("effect"), pk=pk)
    telling = _told_before(request, change, number)
    if telling:
        Reading.note(telling.case, request.user, Reading.What.SENT, at=timezone.now())
        return render(request, "tell/told_letter.html", {"change": change, "telling": telling})
    case = _case_to_tell(request, change, number)
    Reading.note(case, request.user, Reading.What.PAGE, at=timezone.now())
    form = LetterForm(request.POST or None, initial={"text": letter_for(change, case)})
    if request.method == "POST" and _told_one(request, change, case, form):
        messages.success(request, _("Told. Nobody is told twice, so it leaves the list."))
        return redirect("tell:change", pk)
    page = {"change": change, "case": case, "form": form, "text": form["text"].value()}
    page["no_address"] = _no_address()
    return render(request, "tell/letter.html", page, status=422 if form.errors else 200)


def _told_before(request: StaffRequest, change: Change, number: str) -> Telling | None:
    seen = Telling.objects.filter(change=change, case__in=Case.objects.known_to(request.user))
    told = seen.select_related("case", "customer", "by", "answer")
    return told.filter(case__number=number).first()


def _case_to_tell(request: StaffRequest, change: Change, number: str) -> Case:
    seen = Case.objects.seen_by(request.user).exclude(customer=None)
    case = get_object_or_404(seen.select_related("customer"), number=number)
    if Telling.objects.filter(change=change, customer=case.customer).exists():
        raise ToldAlready
    untold = facts.untold(change, request.user).select_related("customer")
    return get_object_or_404(untold, pk=case.pk)


def _told_one(request: StaffRequest, change: Change, case: Case, form: LetterForm) -> bool:
    if not form.is_valid() or request.POST.get("do") == "see":
        return False
    by_mail = case.customer and case.customer.email and request.POST.get("do") != Telling.By.HAND
    channel = Telling.By.MAIL if by_mail else Telling.By.HAND
    text = form.cleaned_data["text"].replace("\r\n", "\n").strip() + "\n"
    try:
        Telling.tell(change, case, letter=text, by=request.user, at=timezone.now(), channel=channel)
    except Refusal as no:
        form.add_error(None, str(no))
        return False
    return True


@login_required
def answers(request: StaffRequest) -> HttpResponse:
    found = lists.answers(request.user, request.GET)
    rows = found.select_related("telling__change", "telling__case", "telling__customer")
    page = one_page(rows, "at", request.GET)
    only = request.GET.get("change", "")
    change = Change.objects.filter(pk=only).first() if is_id(only) else None
    shown = {"sum": facts.summed_up(found), "page": page, "change": change}
    return render(request, "tell/answers.html", shown)
