"""The door of whoever has something to tell us: no login, no JavaScript needed."""

import logging
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from albricias import paper
from albricias.receive import pending
from albricias.receive.arriving import number_of, sent_before, take_in
from albricias.receive.draft import LAST, SAID_BEFORE, Draft, FilesExpired
from albricias.receive.limits import LETTERS, UPLOADS, TooOften, knock
from albricias.receive.models import Channel, Letter, read_key
from albricias.receive.receipt import Receipt
from albricias.refusals import Refusal

log = logging.getLogger("albricias.receive")


class NotStored(Refusal):
    code = "not_stored"
    sentence = gettext_lazy(
        "Your letter could not be stored right now, and the fault is ours."
        " What you wrote is still here: please press the button again in a minute."
    )


@require_safe
def invitation(request: HttpRequest) -> HttpResponse:
    """Why we want to hear, how long it takes and what happens then."""
    said = {name: request.GET[name] for name in SAID_BEFORE if request.GET.get(name)}
    page = {
        "answer_days": settings.HOME.number("answer_days"),
        "query": f"?{urlencode(said)}" if said else "",
        "has_channel": settings.HOME.flag("confidential_channel"),
    }
    return render(request, "public/invitation.html", page)


@require_POST
def key(request: HttpRequest) -> HttpResponse:
    """Somebody comes back with their key."""
    typed = read_key(request.POST.get("key", "")).replace("/", "")
    return redirect("customer:case", typed) if typed else redirect("public:invitation")


@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest) -> HttpResponse:
    """One step of the three. What was written so far travels with the page."""
    return take_step(request, Draft.read(request, now=timezone.now()))


def take_step(request: HttpRequest, draft: Draft) -> HttpResponse:
    if request.method != "POST":
        return show(request, draft, draft.unchecked(1))
    refused = take_files(request, draft)
    if "remove" in request.POST:
        pending.let_go(draft.token, request.POST["remove"])
        return show(request, draft, draft.unchecked(draft.step))
    if refused:
        return show_refused_files(request, draft, refused)
    if "language" in request.POST:
        return in_language(request, draft, request.POST["language"])
    if "back" in request.POST:
        draft.step = max(draft.step - 1, 1)
        return show(request, draft, draft.unchecked(draft.step))
    return go_on(request, draft)


def take_files(request: HttpRequest, draft: Draft) -> list[Refusal]:
    """Files are kept the moment they arrive, whatever becomes of the rest of the page."""
    uploads = [
        file for file in request.FILES.getlist("attachments") if isinstance(file, UploadedFile)
    ]
    if not uploads:
        return []
    try:
        knock(request, "files", most=UPLOADS)
        return pending.hold(draft.token, uploads, now=timezone.now())
    except TooOften as no:
        return [no]
    except OSError:
        log.exception("files could not be kept")
        return [NotStored()]


def show_refused_files(request: HttpRequest, draft: Draft, refused: list[Refusal]) -> HttpResponse:
    draft.step = 2
    filled = draft.form(2)
    filled.is_valid()
    filled.add_error("attachments", [str(no) for no in refused])
    return show(request, draft, filled, status=422)


def in_language(request: HttpRequest, draft: Draft, code: str) -> HttpResponse:
    """The same step in another language, with all that was typed."""
    if code not in dict(settings.LANGUAGES):
        return show(request, draft, draft.unchecked(draft.step))
    translation.activate(code)
    response = show(request, draft, draft.unchecked(draft.step))
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, samesite="Lax")
    return response


def go_on(request: HttpRequest, draft: Draft) -> HttpResponse:
    filled = draft.form(draft.step)
    if not filled.is_valid():
        return show(request, draft, filled, status=422)
    if draft.step < LAST:
        draft.step += 1
        return show(request, draft, draft.unchecked(draft.step))
    return send(request, draft, filled)


def send(request: HttpRequest, draft: Draft, filled: forms.Form) -> HttpResponse:
    """The letter leaves the page: once, however often the button is pressed."""
    if bad := draft.first_bad_step():
        draft.step = bad
        return show(request, draft, draft.form(bad), status=422)
    if before := sent_before(Channel.WEB, draft.token, source=draft.stand.source):
        return sent_already(request, draft, filled, before)
    if not draft.reaches_somebody and "anonymous" not in request.POST:
        return show(request, draft, filled, status=422, warn_anonymous=True)
    try:
        letter = keep(request, draft)
    except Refusal as no:
        return show_refusal(request, draft, no)
    return redirect(draft.stand.thanks_for(letter.key))


def keep(request: HttpRequest, draft: Draft) -> Letter:
    """Raises TooOften, FilesExpired or NotStored; the page keeps what was written."""
    knock(request, "letter", most=LETTERS)
    draft.check_files()
    try:
        told, source = draft.told(), draft.stand.source
        return take_in(
            told, channel=Channel.WEB, source=source, token=draft.token, at=timezone.now()
        )
    except (DatabaseError, OSError) as error:
        log.exception("a letter could not be stored")
        raise NotStored from error


def show_refusal(request: HttpRequest, draft: Draft, no: Refusal) -> HttpResponse:
    draft.step = 2 if isinstance(no, FilesExpired) else LAST
    filled = draft.form(draft.step)
    filled.is_valid()
    filled.add_error(None, str(no))
    return show(request, draft, filled, status=429 if isinstance(no, TooOften) else 422)


def sent_already(
    request: HttpRequest, draft: Draft, filled: forms.Form, letter: Letter
) -> HttpResponse:
    """Sent twice gives one letter; if the words changed meanwhile, that is said aloud."""
    if draft.says_the_same(letter):
        return redirect(draft.stand.thanks_for(letter.key))
    more = {"sent_already": letter, "number": number_of(letter)}
    return show(request, draft, filled, status=409, **more)


def show(
    request: HttpRequest, draft: Draft, shown: forms.Form, *, status: int = 200, **more: object
) -> HttpResponse:
    page = {
        "draft": draft,
        "form": shown,
        "held": pending.held_for(draft.token),
        "carried": draft.carried(draft.step),
        "most_files": settings.HOME.number("attachments"),
        "most_mb": settings.HOME.number("attachment_mb"),
        **({"theme": draft.stand.look} if draft.stand.look else {}),
        **more,
    }
    return render(request, "public/form.html", page, status=status)


@require_safe
@cache_control(private=True, no_store=True)
def thanks(request: HttpRequest, key: str) -> HttpResponse:
    return render(request, "public/thanks.html", {"receipt": Receipt.for_key(key)})


@require_safe
@cache_control(private=True, no_store=True)
def receipt(request: HttpRequest, key: str) -> HttpResponse:
    """To read and to print."""
    return render(request, "public/receipt.html", {"receipt": Receipt.for_key(key)})


@require_safe
@cache_control(private=True, no_store=True)
def receipt_file(request: HttpRequest, key: str) -> HttpResponse:
    """To keep: plain text, which every device opens."""
    found = Receipt.for_key(key)
    address = _address(request)
    response = render(
        request,
        "public/receipt.txt",
        {"receipt": found, "address": address},
        content_type="text/plain; charset=utf-8",
    )
    name = found.file_name("txt")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_safe
@cache_control(private=True, no_store=True)
def receipt_pdf(request: HttpRequest, key: str) -> HttpResponse:
    """To keep or to print, for whoever has to show it to somebody."""
    found = Receipt.for_key(key)
    view = "customer:case" if found.number else "public:thanks"
    address = _address(request) + reverse(view, args=[found.letter.key])
    return paper.as_file(found.as_pdf(address), found.file_name("pdf"))


def _address(request: HttpRequest) -> str:
    return settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
