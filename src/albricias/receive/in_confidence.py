"""The confidential channel: two questions, a file if one likes, and a key to come back with.

Nothing that says who it is is asked for or kept: no name, no address, no program.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from albricias.receive import pending
from albricias.receive.arriving import take_in
from albricias.receive.fields import Files, Written
from albricias.receive.limits import LETTERS, knock
from albricias.receive.models import IN_CONFIDENCE, Channel, Letter, read_key
from albricias.receive.told import Told
from albricias.refusals import Refusal


@dataclass(frozen=True, slots=True)
class ToldInConfidence(Told):
    """With whom or what it is about, in their words; read again when it is filed."""

    whom: str = ""


class ChannelForm(forms.Form):
    story = Written(
        label=_("What happened?"),
        rows=8,
        help_text=_("Where and when, and who else saw it. Write nothing that says who you are."),
        error_messages={"required": _("Please tell us what happened, even if in one sentence.")},
    )
    whom = Written(
        label=_("Whom or which department is it about?"),
        rows=2,
        longest=500,
        required=False,
        help_text=_("Whoever you name will not read it."),
    )
    attachments = Files(label=_("Photos, papers or recordings"))
    token = forms.CharField(max_length=60, widget=forms.HiddenInput())


def _expect_open() -> None:
    """Where the house has not opened it, it does not exist."""
    if not settings.HOME.flag("confidential_channel"):
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def form(request: HttpRequest) -> HttpResponse:
    _expect_open()
    if request.method != "POST":
        return _show(request, ChannelForm(initial={"token": pending.new_token(now=timezone.now())}))
    filled = ChannelForm(request.POST, request.FILES)
    if filled.is_valid():
        try:
            letter = _keep(request, filled.cleaned_data)
        except Refusal as no:
            filled.add_error(None, str(no))
        else:
            return redirect("confidential-thanks", letter.key)
    return _show(request, filled)


def _keep(request: HttpRequest, told: dict[str, Any]) -> Letter:
    """Raises TooOften, and what a file may be refused for."""
    knock(request, "in-confidence", most=LETTERS)
    now, token = timezone.now(), told["token"]
    files = [one for one in request.FILES.getlist("attachments") if isinstance(one, UploadedFile)]
    for no in pending.hold(token, files, now=now) if files else ():
        raise no
    story, whom = told["story"], told["whom"].strip()
    if whom:  # where those who read it find it, word for word
        story += "\n\n" + gettext("Whom or what it is about: %(whom)s") % {"whom": whom}
    words = ToldInConfidence(story=story, language=(get_language() or "es")[:2], whom=whom)
    return take_in(words, channel=Channel.WITHIN, source=IN_CONFIDENCE, token=token, at=now)


def _show(request: HttpRequest, shown: ChannelForm) -> HttpResponse:
    page = {
        "form": shown,
        "most_files": settings.HOME.number("attachments"),
        "most_mb": settings.HOME.number("attachment_mb"),
    }
    return render(request, "public/channel.html", page, status=422 if shown.errors else 200)


@require_safe
@cache_control(private=True, no_store=True)
def thanks(request: HttpRequest, key: str) -> HttpResponse:
    _expect_open()
    letter = Letter.objects.filter(key=read_key(key), source=IN_CONFIDENCE).defer("raw").first()
    if letter is None:
        raise Http404
    return render(request, "public/channel_thanks.html", {"letter": letter})
