"""The outbox: every letter of ours, where it is, and what can be done about it."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from albricias import post
from albricias.people.access import Act, StaffRequest, may
from albricias.people.paging import one_page
from albricias.refusals import Refusal
from albricias.resolve.reading_log import Reading
from albricias.tell import fate, outbox_lists, showing
from albricias.tell.models import Dispatch
from albricias.tell.ways.mail import folder_path


@login_required
def outbox(request: StaffRequest) -> HttpResponse:
    letters = outbox_lists.seen_by(request.user)
    chosen = outbox_lists.sort_of(request.GET.get("state", ""))
    listed = chosen.which(letters).select_related("case__customer")
    shown = {
        "page": one_page(listed.defer("text", "case__story"), "created_at", request.GET),
        "tabs": outbox_lists.tabs(letters, chosen),
        "chosen": chosen,
        "folder": "" if post.has_server() else settings.HOME.outbox,
        "may_mend": request.user.may(Act.ANSWER) and chosen.slug in ("undelivered", "waiting"),
    }
    return render(request, "tell/outbox.html", shown)


@login_required
def dispatch(request: StaffRequest, pk: int) -> HttpResponse:
    letter = _read_letter(request, pk)
    shown = {
        "letter": letter,
        "steps": fate.steps(letter),
        "blocks": showing.blocks_of(letter),
        "file": folder_path(letter) if letter.in_folder else "",
        "may_mend": request.user.may(Act.ANSWER),
    }
    return render(request, "tell/dispatch.html", shown)


@login_required
def paper(request: StaffRequest, pk: int) -> HttpResponse:
    """The letter as it comes out of a printer: letterhead, day, their name, and the words."""
    letter = _read_letter(request, pk)
    shown = {
        "letter": letter,
        "blocks": showing.blocks_of(letter),
        "language": letter.case.language_read,
        "posts": showing.post_address(letter),
        "may_mend": request.user.may(Act.ANSWER),
    }
    return render(request, "tell/paper.html", shown)


@may(Act.ANSWER)
@require_POST
def retry(request: StaffRequest, pk: int) -> HttpResponse:
    said = _("It will be tried again within seconds.")
    return _done(request, pk, lambda letter: letter.retry(by=request.user, at=timezone.now()), said)


@may(Act.ANSWER)
@require_POST
def give_up(request: StaffRequest, pk: int) -> HttpResponse:
    said = _("It will not go out any more.")
    return _done(
        request, pk, lambda letter: letter.give_up(by=request.user, at=timezone.now()), said
    )


@may(Act.ANSWER)
@require_POST
def printed(request: StaffRequest, pk: int) -> HttpResponse:
    said = _("Noted as printed and sent.")
    return _done(
        request, pk, lambda letter: letter.note_printed(by=request.user, at=timezone.now()), said
    )


@may(Act.ANSWER)
@require_POST
def seen_to(request: StaffRequest, pk: int) -> HttpResponse:
    said = _("Noted: they were told another way.")
    return _done(
        request, pk, lambda letter: letter.see_to(by=request.user, at=timezone.now()), said
    )


@may(Act.ANSWER)
@require_POST
def retry_all(request: StaffRequest) -> HttpResponse:
    """Those whose reason may have passed; where no address works, trying again is no use."""
    chosen = outbox_lists.sort_of(request.POST.get("state", ""))
    letters = chosen.which(outbox_lists.seen_by(request.user))
    again = list(outbox_lists.worth_another_try(letters))
    for letter in again:
        letter.retry(by=request.user, at=timezone.now())
    sentence = ngettext(
        "%(n)s letter will be tried again within seconds.",
        "%(n)s letters will be tried again within seconds.",
        len(again),
    )
    messages.success(request, sentence % {"n": len(again)})
    return redirect(f"{reverse('tell:outbox')}?state={chosen.slug}")


def _letter(request: StaffRequest, pk: int) -> Dispatch:
    seen = outbox_lists.seen_by(request.user)
    people = ("case__customer", "given_up_by", "printed_by", "seen_to_by")
    return get_object_or_404(seen.select_related(*people), pk=pk)


def _read_letter(request: StaffRequest, pk: int) -> Dispatch:
    letter = _letter(request, pk)
    Reading.note(letter.case, request.user, Reading.What.SENT, at=timezone.now())
    return letter


def _done(
    request: StaffRequest, pk: int, do: Callable[[Dispatch], None], said: str
) -> HttpResponse:
    letter = _letter(request, pk)
    try:
        do(letter)
    except Refusal as no:
        messages.error(request, str(no))
    else:
        messages.success(request, said)
    return redirect(letter)
