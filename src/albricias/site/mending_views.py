"""Where things are, what is in force, and the work that failed and can be tried again."""

import platform
from collections.abc import Iterable

import django
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

import albricias
from albricias.history import Work
from albricias.people.access import Act, StaffRequest, may
from albricias.people.models import Colleague
from albricias.people.paging import one_page
from albricias.receive.models import Letter
from albricias.resolve.cases import Case
from albricias.site.places import places
from albricias.site.setting_rows import setting_rows
from albricias.tell.models import Dispatch

MOST_COUNTED = 1000


@may(Act.MANAGE_PEOPLE)
def settings_page(request: StaffRequest) -> HttpResponse:
    shown = {
        "places": places(settings.HOME),
        "settings": setting_rows(settings.HOME),
        "settings_file": settings.HOME.settings_file,
        "versions": {
            "Albricias": albricias.__version__,
            "Django": django.get_version(),
            "Python": platform.python_version(),
        },
        "failed": Work.objects.given_up()[:MOST_COUNTED].count(),
        "may_mend": request.user.may(Act.MEND_WORK),
        "may_manage_channels": request.user.may(Act.MANAGE_CHANNELS),
        "may_set_authority": request.user.may(Act.SET_AUTHORITY),
        "may_set_clocks": request.user.may(Act.SET_CLOCKS),
        "may_edit_causes": request.user.may(Act.EDIT_CAUSES),
    }
    return render(request, "site/settings.html", shown)


@may(Act.MEND_WORK)
def work(request: StaffRequest) -> HttpResponse:
    waiting = Work.objects.waiting()
    trying = waiting.filter(attempts__gt=0).exclude(last_error="")
    failed = Work.objects.given_up().select_related("event__case")
    page = one_page(failed, "given_up_at", request.GET)
    trying_now = list(trying.select_related("event__case").order_by("due_at")[:20])
    shown = {
        "page": page,
        "trying": trying_now,
        "hidden": _hidden_among([*page.rows, *trying_now], request.user),
        "due": waiting.filter(due_at__lte=timezone.now())[:MOST_COUNTED].count(),
        "later": waiting.filter(due_at__gt=timezone.now())[:MOST_COUNTED].count(),
        "unfiled": Letter.objects.unfiled()[:MOST_COUNTED].count(),
        "unsent": Dispatch.objects.waiting()[:MOST_COUNTED].count(),
        "folder": "" if settings.HOME.text("email_url") else settings.HOME.outbox,
    }
    return render(request, "site/work.html", shown)


def _hidden_among(pieces: Iterable[Work], user: Colleague) -> set[int]:
    """Cases that this colleague may not know of, though their work failed."""
    cases = {piece.event.case_id for piece in pieces if piece.event.case_id}
    if not cases:
        return set()
    hidden = Case.objects.hidden_from(user).filter(pk__in=cases)
    return set(hidden.values_list("pk", flat=True))


@may(Act.MEND_WORK)
@require_POST
def retry(request: StaffRequest, pk: int) -> HttpResponse:
    piece = get_object_or_404(Work.objects.filter(done_at=None), pk=pk)
    piece.retry(now=timezone.now())
    messages.success(request, _("It will be tried again within seconds."))
    return redirect("failed-work")


@may(Act.MEND_WORK)
@require_POST
def retry_all(request: StaffRequest) -> HttpResponse:
    pieces = list(Work.objects.given_up()[:MOST_COUNTED])
    for piece in pieces:
        piece.retry(now=timezone.now())
    sentence = ngettext(
        "%(n)s piece of work will be tried again.",
        "%(n)s pieces of work will be tried again.",
        len(pieces),
    )
    messages.success(request, sentence % {"n": len(pieces)})
    return redirect("failed-work")
