"""The letters of a case, whole: as people read them, and as they came."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from albricias.people.access import StaffRequest
from albricias.receive import originals
from albricias.receive.channels.mail.authenticity import is_sender_doubted
from albricias.receive.channels.mail.reading import Mail
from albricias.receive.models import Attachment, Letter
from albricias.receive.reading import MAIL, read_mail
from albricias.refusals import LetterUnreadable
from albricias.resolve.cases import Case
from albricias.resolve.reading_log import Reading
from albricias.resolve.views import opened_case_or_404


@dataclass(frozen=True, slots=True)
class Whole:
    """A message as its page shows it; of one that cannot be read, how it begins."""

    letter: Letter
    mail: Mail | None
    begins: str
    attachments: list[Attachment]

    @property
    def is_sender_doubted(self) -> bool:
        return self.mail is not None and is_sender_doubted(self.mail.headers)


@login_required
@require_safe
def letter(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """The whole message: what is new in it, and what it quotes folded away."""
    case = opened_case_or_404(request, number)
    found = _letter_of(case, pk)
    if found.media_type != MAIL:
        raise Http404
    Reading.note(case, request.user, Reading.What.LETTER, at=timezone.now())
    return render(request, "resolve/letter.html", {"case": case, "whole": _whole(found)})


@login_required
@require_safe
def original(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """The message as it came, to open it in a program of mail."""
    case = opened_case_or_404(request, number)
    found = _letter_of(case, pk)
    Reading.note(case, request.user, Reading.What.LETTER, at=timezone.now())
    return originals.serve(found)


def _letter_of(case: Case, pk: int) -> Letter:
    of_case = Q(pk=case.letter_id) | Q(entries__case=case) | Q(robot__case=case)
    return get_object_or_404(Letter.objects.filter(of_case).distinct(), pk=pk)


def _whole(letter: Letter) -> Whole:
    attachments = list(letter.attachments.order_by("id"))
    try:
        return Whole(letter, read_mail(letter), "", attachments)
    except LetterUnreadable:
        return Whole(letter, None, originals.first_lines(letter.raw), attachments)
