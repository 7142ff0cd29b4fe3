"""The files of a case, for colleagues who may see it."""

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from albricias.people.access import StaffRequest
from albricias.receive.attachments import serve
from albricias.receive.models import Attachment
from albricias.resolve.cases import Case
from albricias.resolve.reading_log import Reading


@login_required
@require_safe
def download(request: StaffRequest, number: str, pk: int) -> FileResponse:
    """A file that came with the case, or with something the customer added later."""
    # Of the case itself: what came with it stays with it, wherever it goes on.
    known = Case.objects.readable_by(request.user)
    case = get_object_or_404(known, number=number)
    of_case = Q(letter=case.letter_id) | Q(letter__entries__case=case)
    file = get_object_or_404(Attachment.objects.filter(of_case).distinct(), pk=pk)
    Reading.note(case, request.user, Reading.What.ATTACHMENT, at=timezone.now())
    return serve(file)
