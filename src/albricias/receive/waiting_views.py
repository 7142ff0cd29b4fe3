"""What waits for somebody: letters in quarantine, and what machines wrote."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from albricias.history import Event
from albricias.people.access import Act, StaffRequest, may
from albricias.people.models import Colleague
from albricias.people.paging import one_page
from albricias.receive import doors, originals
from albricias.receive.arriving import file_at_once
from albricias.receive.by_hand import ByHandForm, guess
from albricias.receive.channels.hooks.telling import letter_in, tell
from albricias.receive.models import Letter, Robot
from albricias.refusals import Refusal


@may(Act.ANSWER)
@require_safe
def quarantine(request: StaffRequest) -> HttpResponse:
    """One place for every letter that has not found its way yet."""
    held = doors.held_for(request.user).select_related("letter").defer("letter__raw", "told")
    page = one_page(held, "at", request.GET, newest_first=False)
    begins = originals.beginnings([row.letter_id for row in page.rows])
    shown = [(row, begins[row.letter_id]) for row in page.rows]
    deliveries = doors.unreadable_for(request.user).select_related("door").defer("body")
    found = {
        "page": page,
        "shown": shown,
        "stuck": _stuck(request.user),
        "deliveries": deliveries.order_by("received_at")[: doors.MOST_STUCK],
        "may_manage": request.user.may(Act.MANAGE_CHANNELS),
    }
    return render(request, "receive/quarantine.html", found)


def _stuck(user: Colleague) -> list[doors.Stuck]:
    stuck = doors.stuck_letters(now=timezone.now())
    theirs = Letter.objects.handled_by(user).filter(pk__in=[one.letter.pk for one in stuck])
    seen = set(theirs.values_list("pk", flat=True)) if stuck else set()
    return [one for one in stuck if one.letter.pk in seen]


@may(Act.ANSWER)
@require_POST
def retry(request: StaffRequest, pk: int) -> HttpResponse:
    """Read it again."""
    held = get_object_or_404(doors.held_for(request.user).select_related("letter"), pk=pk)
    try:
        event = held.retry(by=request.user, at=timezone.now())
    except Refusal as no:
        messages.error(request, str(no))
        return redirect("receive:quarantine")
    return _filed(request, held.letter, event)


@may(Act.ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def by_hand(request: StaffRequest, pk: int) -> HttpResponse:
    """A colleague tells it in the letter's place; the letter stays as it came."""
    held = get_object_or_404(doors.held_for(request.user).select_related("letter"), pk=pk)
    form = ByHandForm(request.POST or None, initial=guess(held.letter))
    if request.method == "POST" and form.is_valid():
        told = form.told(held.letter)
        return _filed(request, held.letter, held.tell(told, by=request.user, at=timezone.now()))
    page = {"held": held, "form": form, "first_lines": originals.first_lines(held.letter.raw)}
    status = 422 if form.errors else 200
    return render(request, "receive/by_hand.html", page, status=status)


@may(Act.ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def delivery_by_hand(request: StaffRequest, pk: int) -> HttpResponse:
    """A colleague tells what came at a door and cannot be read; it stays as it came."""
    theirs = doors.unreadable_for(request.user).select_related("door")
    delivery = get_object_or_404(theirs, pk=pk)
    letter = letter_in(delivery)
    form = ByHandForm(request.POST or None, initial=guess(letter))
    if request.method == "POST" and form.is_valid():
        told = form.told(letter)
        try:
            return _filed(request, *tell(delivery, told, by=request.user, at=timezone.now()))
        except Refusal as no:
            messages.error(request, str(no))
            return redirect("receive:quarantine")
    page = {
        "delivery": delivery,
        "form": form,
        "first_lines": originals.first_lines(letter.raw),
        "may_manage": request.user.may(Act.MANAGE_CHANNELS),
    }
    status = 422 if form.errors else 200
    return render(request, "doors/by_hand.html", page, status=status)


@may(Act.ANSWER)
@require_POST
def set_aside(request: StaffRequest, pk: int) -> HttpResponse:
    """A delivery that is no complaint: kept, and waiting no more."""
    theirs = doors.unreadable_for(request.user).select_related("door")
    delivery = get_object_or_404(theirs, pk=pk)
    try:
        delivery.set_aside(request.POST.get("why", ""), by=request.user, at=timezone.now())
    except Refusal as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("Set aside. It is kept just as it came, with your reason."))
    if request.user.may(Act.MANAGE_CHANNELS):
        return redirect("receive:door", delivery.door_id)
    return redirect("receive:quarantine")


def _filed(request: StaffRequest, letter: Letter, event: Event) -> HttpResponse:
    file_at_once(event, now=timezone.now())
    letter = Letter.objects.defer("raw").select_related("case").get(pk=letter.pk)
    if letter.filed_at is None:
        messages.error(request, _("It still cannot be read. The letter is safe."))
        return redirect("receive:quarantine")
    messages.success(request, _("Done: the letter is in its case now."))
    case = getattr(letter, "case", None)
    if case is None:
        return redirect("receive:quarantine")
    return redirect("case", case.number)


@may(Act.ANSWER)
@require_safe
def robots(request: StaffRequest) -> HttpResponse:
    """What machines wrote, in case one of them was a person."""
    found = Robot.objects.still_so().seen_by(request.user).select_related("case")
    return render(request, "receive/robots.html", {"page": one_page(found, "at", request.GET)})


@may(Act.ANSWER)
@require_POST
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody has read it and says that a person wrote it."""
    found = get_object_or_404(Robot.objects.seen_by(request.user).select_related("letter"), pk=pk)
    try:
        event = found.was_a_person(by=request.user, at=timezone.now())
    except Refusal as no:
        messages.error(request, str(no))
        return redirect("receive:robots")
    return _filed(request, found.letter, event)


@may(Act.ANSWER)
@require_safe
def original(request: StaffRequest, pk: int) -> HttpResponse:
    """A letter that is in no case, as it came."""
    mine = Letter.objects.filter(robot__in=Robot.objects.seen_by(request.user))
    waiting = Letter.objects.unfiled().handled_by(request.user)
    found = Letter.objects.filter(pk=pk)
    letter = found.filter(pk__in=mine.values("pk")) | found.filter(pk__in=waiting.values("pk"))
    return originals.serve(get_object_or_404(letter))
