"""Keeping what is typed, and throwing it away."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from albricias.people.access import Act, StaffRequest, may
from albricias.resolve.cases import Case
from albricias.resolve.drafts import KEPT_ACTS, Draft

# What a form holds besides what is typed into it.
OF_THE_PAGE = frozenset({"csrfmiddlewaretoken", "seen"})
# Chosen by ticking: none, one or several.
TICKED = frozenset({"points", "keeps"})
LONGEST = 40_000


@may(Act.ANSWER)
@require_POST
def keep(request: StaffRequest, number: str, act: str) -> HttpResponse:
    """Sent by the page while somebody types, and when they leave it."""
    case = _case_or_404(request, number, act)
    Draft.keep(case, act, _typed(request.POST), by=request.user, at=timezone.now())
    return HttpResponse(status=204)


@may(Act.ANSWER)
@require_POST
def throw_away(request: StaffRequest, number: str, act: str) -> HttpResponseBase:
    case = _case_or_404(request, number, act)
    Draft.throw_away(case, act, by=request.user)
    messages.success(request, _("The draft has been discarded."))
    return redirect(case)


def _case_or_404(request: StaffRequest, number: str, act: str) -> Case:
    if act not in KEPT_ACTS:
        raise Http404
    return get_object_or_404(Case.objects.readable_by(request.user), number=number)


def _typed(posted: QueryDict) -> dict[str, Any]:
    """What stands in the form, as it would be filled in again."""
    names = posted.keys() - OF_THE_PAGE
    return {
        name: posted.getlist(name) if name in TICKED else str(posted[name])[:LONGEST]
        for name in sorted(names)
    }
