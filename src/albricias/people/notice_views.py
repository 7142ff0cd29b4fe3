"""What waits for oneself: read, and said to have been seen."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from albricias.people.access import StaffRequest
from albricias.people.notices import Notice
from albricias.people.paging import one_page


@login_required
def notices(request: StaffRequest) -> HttpResponse:
    mine = Notice.objects.seen_by(request.user)
    rows = mine.select_related("by", "case__customer").defer("case__story")
    page = {"page": one_page(rows, "at", request.GET), "any_unseen": mine.unseen().exists()}
    return render(request, "people/notices.html", page)


@login_required
@require_POST
def see(request: StaffRequest, pk: int) -> HttpResponse:
    """Seen, and on to what it is about."""
    notice = get_object_or_404(Notice.objects.seen_by(request.user), pk=pk)
    notice.see(at=timezone.now())
    return redirect(notice.url or "people:notices")


@login_required
@require_POST
def see_all(request: StaffRequest) -> HttpResponse:
    Notice.see_all(request.user, at=timezone.now())
    return redirect("people:notices")
