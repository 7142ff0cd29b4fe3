"""Reading across the steps: find, and show. Nothing here changes anything."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from albricias.board import case_page, customer_page, loop_page, searching
from albricias.board import channels as channels_page
from albricias.board import knowing as knowing_page
from albricias.board import my_day as my_day_page
from albricias.board import promises as promises_page
from albricias.board import remedies as remedies_page
from albricias.board import together as together_page
from albricias.board import told_once as told_once_page
from albricias.board.case_rows import cases_for_page
from albricias.people.access import Act, StaffRequest
from albricias.people.models import Customer
from albricias.people.paging import is_id
from albricias.resolve.cases import Case
from albricias.resolve.graces import Grace
from albricias.resolve.merging import where_it_goes_on
from albricias.resolve.presence import Presence
from albricias.resolve.reading_log import Reading


@login_required
def home(request: StaffRequest) -> HttpResponse:
    return render(request, "board/home.html", loop_page.read(request))


@login_required
def my_day(request: StaffRequest) -> HttpResponse:
    of_team = request.GET.get("team") == "1"
    page = my_day_page.read(request.user, of_team=of_team, now=timezone.now())
    return render(request, "board/my_day.html", page)


@login_required
@require_safe
def promises(request: StaffRequest) -> HttpResponse:
    page = promises_page.read(request.GET, request.user, now=timezone.now())
    page["may_answer"] = request.user.may(Act.ANSWER)
    return render(request, "board/promises.html", page)


@login_required
@require_safe
def remedies(request: StaffRequest) -> HttpResponse:
    page = remedies_page.read(request.GET, request.user, now=timezone.now())
    return render(request, "board/remedies.html", page)


@login_required
@require_safe
def told_once(request: StaffRequest) -> HttpResponse:
    page = told_once_page.read(request.user, now=timezone.now())
    return render(request, "board/told_once.html", page)


@login_required
@require_safe
def channels(request: StaffRequest) -> HttpResponse:
    page = channels_page.read(request.user, now=timezone.now())
    return render(request, "board/channels.html", page)


@login_required
def search(request: StaffRequest) -> HttpResponse:
    found = searching.search(request.GET, request.user)
    if found.exact:
        return redirect(found.exact.current)
    return render(request, "board/search.html", {"found": found, **searching.choices(request.GET)})


@login_required
def search_soon(request: StaffRequest) -> HttpResponse:
    found = searching.soon(request.GET.get("q", ""), request.user)
    return render(request, "board/search_soon.html", {"found": found})


@login_required
def case(request: StaffRequest, number: str) -> HttpResponse:
    cases = cases_for_page().readable_by(request.user)
    found = get_object_or_404(cases, number=number)
    if found.merged_into_id:
        return _go_on(request, found)
    now = timezone.now()
    Reading.note(found, request.user, Reading.What.PAGE, at=now)
    page = case_page.read(found, request.user, now=now)
    return render(request, "board/case.html", page)


@login_required
@require_POST
def together(request: StaffRequest, number: str) -> HttpResponse:
    """Asked every few seconds by whoever has the case open, and told when they leave it."""
    if "leaving" in request.POST:
        Presence.leave(number, by=request.user)
        return HttpResponse(status=204)
    case = get_object_or_404(
        Case.objects.readable_by(request.user).select_related("customer"),
        number=number,
    )
    if is_id(grace := request.POST.get("grace", "")):
        waits = Grace.objects.waiting().filter(case=case, pk=int(grace)).exists()
        return HttpResponse(status=202 if waits else 204)
    mark, act = request.POST.get("mark", ""), request.POST.get("act", "")
    page = together_page.read(case, request.user, mark=mark, act=act, now=timezone.now())
    if page["added"] or page["going_out"]:
        Reading.note_news(case, request.user, at=timezone.now())
    return render(request, "board/together.html", page)


@login_required
@require_safe
def knowing(request: StaffRequest, number: str) -> HttpResponse:
    """Beside the case, a moment after it: who knows, and what is written of it."""
    case = get_object_or_404(Case.objects.known_to(request.user), number=number)
    return render(request, "board/knowing.html", knowing_page.read(case, request.user))


def _go_on(request: StaffRequest, gone: Case) -> HttpResponse:
    """Where a merged case goes on; or which one that is, to whoever may not see it."""
    into = where_it_goes_on(gone, request.user)
    said = _("%(gone)s is the same complaint as %(into)s and goes on here.")
    messages.info(request, said % {"gone": gone.number, "into": into.number})
    return redirect(into)


@login_required
def customer(request: StaffRequest, pk: int) -> HttpResponse:
    known = Customer.objects.known_to(request.user).prefetch_related("contact_points")
    found = get_object_or_404(known, pk=pk)
    if found.merged_into_id:
        said = _("%(gone)s is the same person as %(kept)s: here is everything of theirs.")
        messages.info(request, said % {"gone": found, "kept": found.current})
        return redirect("customer", found.merged_into_id)
    page = customer_page.read(found, request.user, request.GET)
    return render(request, "board/customer.html", page)
