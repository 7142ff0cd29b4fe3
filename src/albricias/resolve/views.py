"""Acting on a case: every act has its own address and its own small page."""

from collections.abc import Callable, Collection, Iterable
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.html import format_html
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from albricias.people.access import Act, StaffRequest, may
from albricias.people.models import Colleague
from albricias.refusals import CaseChangedMeanwhile, Refusal
from albricias.resolve import inbox as inbox_page
from albricias.resolve.bulk_forms import AssignManyForm, NoteManyForm
from albricias.resolve.cases import Case, CaseQuerySet
from albricias.resolve.drafts import Draft
from albricias.resolve.entries import Entry
from albricias.resolve.exporting import export as export_file
from albricias.resolve.forms import AssignForm, GiveBackForm, NoteForm
from albricias.resolve.graces import Grace, deal_with
from albricias.resolve.handovers import give_back as give_back_case
from albricias.resolve.handovers import hand_over
from albricias.resolve.kept import act_of, draft_here
from albricias.resolve.mentions import Mention
from albricias.resolve.merging import where_it_goes_on
from albricias.resolve.promises import Promise
from albricias.resolve.reading_log import Reading
from albricias.resolve.resolutions import Confirmation
from albricias.resolve.said_promises import chosen, left_unread, looked_at, make_promises
from albricias.resolve.saying_forms import (
    AnswerForm,
    CallForm,
    DealsForm,
    OfferForm,
    RefuseForm,
    SaysForm,
    VerdictForm,
)
from albricias.resolve.snooze_forms import PutOffManyForm
from albricias.templatetags._words import in_quotes

Words = str | LazyText


@may(Act.ANSWER)
def answer(request: StaffRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)

    def do(**said: Any) -> None:
        said["promised"] = chosen(request.POST, request.user)
        Grace.say(case, Grace.Kind.ANSWER, said, by=request.user, at=timezone.now())

    form = partial(saying(AnswerForm, case), case=case)
    done = _("Sent to the customer.") if is_sent_at_once() else ""
    button = _("Send the answer")
    shown = act(request, case, form, do, _("Answer"), done, button=button)
    return and_promise(request, case, shown)


@may(Act.ANSWER)
def call(request: StaffRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)

    def do(
        text: str, points: Iterable[int] = (), keeps: Collection[int] = (), verdict: str = ""
    ) -> None:
        entry = Entry.call(case, text, by=request.user, at=timezone.now())
        deal_with(case, points, by=request.user, at=timezone.now())
        Promise.keep_by(entry, keeps, by=request.user)
        promised = chosen(request.POST, request.user)
        make_promises(case, promised, by=request.user, at=entry.at)
        if verdict:
            Confirmation.hear(case, verdict, words=text, heard_by=request.user, at=entry.at)

    form = saying(VerdictForm if Confirmation.is_wanted(case) else CallForm, case)
    done = _("The call is noted.")
    return and_promise(request, case, act(request, case, form, do, _("Note a call"), done))


@may(Act.ANSWER)
def note(request: StaffRequest, number: str) -> HttpResponse:
    case = opened_case_or_404(request, number)

    def do(text: str) -> None:
        left = Mention.note(case, text, by=request.user, at=timezone.now())
        messages.success(request, _noted(left))

    called = " ".join(request.GET.get("call", "").split())[:80]
    start = {"text": f"@{called} "} if called else None
    return act(request, case, NoteForm, do, _("Internal note"), "", start)


def _noted(mentions: Iterable[Mention]) -> str:
    names = [mention.to.name for mention in mentions]
    if not names:
        return str(_("The note is kept."))
    sentence = ngettext(
        "The note is kept, and %(names)s is told of it.",
        "The note is kept, and %(names)s are told of it.",
        len(names),
    )
    return sentence % {"names": get_text_list(names, str(_("and")))}


@may(Act.ANSWER)
def offer(request: StaffRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)

    def do(**said: Any) -> None:
        said["promised"] = chosen(request.POST, request.user)
        Grace.say(case, Grace.Kind.OFFER, said, by=request.user, at=timezone.now())

    sent = _("Offered. The customer is asked whether it is resolved.")
    done = sent if is_sent_at_once() else ""
    reads_to = reverse("resolve:read-promises", args=[case.number])
    theirs = {"given": list(case.remedies.all()), "owed": list(case.promises.pending())}
    form = partial(dealing(OfferForm, case), case=case, reads_to=reads_to, **theirs)
    return and_promise(request, case, act(request, case, form, do, _("Offer a solution"), done))


@may(Act.ANSWER)
def refuse(request: StaffRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)

    def do(**said: Any) -> None:
        Grace.say(case, Grace.Kind.REFUSE, said, by=request.user, at=timezone.now())

    done = _("Refused with reasons; the customer is told.") if is_sent_at_once() else ""
    form = partial(dealing(RefuseForm, case), case=case)
    return act(request, case, form, do, _("Refuse with reasons"), done)


@may(Act.ANSWER)
def assign(request: StaffRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)

    def do(to: Colleague, **told: Any) -> None:
        hand_over(case, to, by=request.user, at=timezone.now(), **told)
        messages.success(request, _handed_over(case, to, request.user))

    form = partial(AssignForm, case=case, by=request.user)
    return act(request, case, form, do, _("Hand over"), "")


def _handed_over(case: Case, to: Colleague, by: Colleague) -> str:
    """To whom, and that whoever passed it on sees it no longer, if that is so."""
    said = {"name": to.name, "team": to.team or ""}
    if not Case.objects.readable_by(by).filter(pk=case.pk).exists():
        sentence = _("%(number)s is now with %(name)s, of %(team)s. You no longer see it.")
        return sentence % {**said, "number": case.number}
    if to.team_id and to.team_id != by.team_id:
        return _("Handed over to %(name)s, of %(team)s.") % said
    return _("Handed over to %(name)s.") % said


@may(Act.ANSWER)
def give_back(request: StaffRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)

    def do(reason: str) -> None:
        give_back_case(case, reason, by=request.user, at=timezone.now())

    title, done = _("It is not mine"), _("Given back to whoever handed it over.")
    return act(request, case, GiveBackForm, do, title, done)


@login_required
def inbox(request: StaffRequest) -> HttpResponse:
    page = inbox_page.read(request)
    page["may_take"] = request.user.may(Act.ANSWER)
    if page["may_take"]:
        page |= {"note_form": NoteManyForm(), "put_off_form": PutOffManyForm()}
    if request.user.may(Act.ASSIGN):
        page["assign_form"] = AssignManyForm()
    return render(request, "resolve/inbox.html", page)


@login_required
def export(request: StaffRequest) -> HttpResponseBase:
    kind = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    cases = inbox_page.chosen_cases(request.GET, request.user)
    Reading.note_all(cases, request.user, Reading.What.EXPORT, at=timezone.now())
    return export_file(cases, kind)


def opened_case_or_404(request: StaffRequest, number: str) -> Case:
    """As case_or_404, of a case to which they were called too: to read it and to leave notes."""
    return _found(request, Case.objects.readable_by(request.user), number)


def case_or_404(request: StaffRequest, number: str) -> Case:
    """The case, or the one where it goes on; what a colleague may not know of does not exist.

    Raises GoesOnElsewhere if only the one where it goes on is not theirs to see.
    """
    return _found(request, Case.objects.known_to(request.user), number)


def _found(request: StaffRequest, among: CaseQuerySet, number: str) -> Case:
    people = ("customer", "owner", "team")
    into = [f"merged_into__{name}" for name in people]
    cases = among.select_related(*people, "merged_into", *into)
    return where_it_goes_on(get_object_or_404(cases, number=number), request.user)


def dealing(form_class: type[DealsForm], case: Case) -> Callable[..., DealsForm]:
    """The form, asking which of the points not yet answered it deals with."""
    return partial(form_class, points=list(case.points.unanswered()))


def saying(form_class: type[SaysForm], case: Case) -> Callable[..., SaysForm]:
    """As `dealing`, asking too which promises are kept by what is said."""
    owed = list(case.promises.pending())
    reads_to = reverse("resolve:read-promises", args=[case.number])
    points = list(case.points.unanswered())
    return partial(form_class, points=points, owed=owed, reads_to=reads_to)


def and_promise(request: StaffRequest, case: Case, response: HttpResponse) -> HttpResponse:
    """What was promised and not seen to be so while it was typed is asked once it is sent."""
    is_sent = request.method == "POST" and response.status_code == HTTPStatus.FOUND
    found = left_unread(request.POST, request.user, now=timezone.now()) if is_sent else None
    if found is None:
        return response
    known = {"text": found.text, "due_at": found.due_at, "act": found.act}
    href = f"{reverse('resolve:promise', args=[case.number])}?{urlencode(known)}"
    said = _("What you sent promises something. Note it, and you are reminded.")
    if "was_read" in request.POST:
        # Not away from the page, where it can still be taken back.
        shown = format_html('{} <a href="{}">{}</a>', said, href, in_quotes(found.text))
        messages.info(request, shown)
        return response
    messages.info(request, said)
    return redirect(href)


def act(
    request: StaffRequest,
    case: Case,
    form_class: Callable[..., forms.Form],
    do: Callable[..., None],
    title: Words,
    done: Words,
    initial: dict[str, Any] | None = None,
    button: Words = "",
) -> HttpResponse:
    """Show the form, or do it and go back to the case. What was typed is never lost."""
    kept = draft_here(request, case)
    begun = kept.draft.fields if kept and kept.draft else {}
    # Opened inside the case page, only the form is asked for, among others of the same fields.
    is_inside = bool(request.headers.get("HX-Request"))
    ids = f"{act_of(request)}_%s" if is_inside else "id_%s"
    form = form_class(request.POST or None, initial={**(initial or {}), **begun}, auto_id=ids)
    seen = request.POST.get("seen", "")
    said_since: list[Entry] = []
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                _expect_as_seen(case, seen)
                do(**form.cleaned_data)
                if kept:
                    Draft.throw_away(case, kept.act, by=request.user)
        except CaseChangedMeanwhile as no:
            form.add_error(None, str(no))
            said_since = Entry.said_since(case, seen)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            if done:
                messages.success(request, str(done))
            return redirect(_where_it_went(case, request))
    page = {"case": case, "form": form, "title": title, "button": button or title}
    page["read"] = looked_at(request.POST if form.is_bound else begun, request.user)
    page |= {"kept": kept, "said_since": said_since}
    template = "resolve/act.html#form" if is_inside else "resolve/act.html"
    if not is_inside:  # by itself the page tells the story too
        Reading.note(case, request.user, Reading.What.PAGE, at=timezone.now())
    return render(request, template, page, status=422 if form.errors else 200)


def is_sent_at_once() -> bool:
    return settings.HOME.number("undo_seconds") <= 0


def _expect_as_seen(case: Case, seen: str) -> None:
    """Refuse to act on a case in which something was said since the page was made."""
    case.refresh_from_db(from_queryset=Case.objects.select_for_update())
    if seen and seen != case.seen_mark:
        raise CaseChangedMeanwhile


def _where_it_went(case: Case, request: StaffRequest) -> str:
    """Back to the case, or to the list if it now belongs to a team that one does not see."""
    still_seen = Case.objects.readable_by(request.user).filter(pk=case.pk).exists()
    return case.get_absolute_url() if still_seen else reverse("resolve:inbox")
