"""Saying that two cases are one complaint, that they have to do with each other, or neither."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from albricias.people.access import Act, StaffRequest, may
from albricias.refusals import Refusal
from albricias.resolve.cases import Case
from albricias.resolve.links import CaseLink
from albricias.resolve.merging import CaseMerge
from albricias.resolve.promises import Promise
from albricias.resolve.reading_log import Reading
from albricias.resolve.views import case_or_404


@may(Act.ANSWER)
def merge(request: StaffRequest, number: str, other: str) -> HttpResponse:
    """First it is shown what will happen; only the button on that page does it."""
    gone, into = case_or_404(request, number), case_or_404(request, other)
    refusal = None
    try:
        if request.method == "POST":
            CaseMerge.make(gone, into=into, by=request.user, at=timezone.now())
            done = _("%(gone)s goes on in this case. It can be undone at any time.")
            messages.success(request, done % {"gone": gone.number})
            return redirect(into)
        CaseMerge.expect_one_complaint(gone, into)
    except Refusal as no:
        refusal = no
    for case in (gone, into):
        Reading.note(case, request.user, Reading.What.PAGE, at=timezone.now())
    page = {"gone": gone, "into": into, "refusal": refusal, "owed": _owed(gone)}
    status = 409 if refusal and request.method == "POST" else 200
    return render(request, "resolve/merge.html", page, status=status)


def _owed(gone: Case) -> list[Promise]:
    """What was promised in it, which is still to be kept."""
    return list(gone.promises.pending().select_related("owner")) if not gone.is_ended else []


@may(Act.ANSWER)
@require_POST
def unmerge(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    into = case_or_404(request, number)
    merges = CaseMerge.objects.filter(gone__in=Case.objects.known_to(request.user))
    found = get_object_or_404(merges.select_related("gone", "into"), pk=pk)
    try:
        found.undo(by=request.user, at=timezone.now())
    except Refusal as no:
        messages.error(request, str(no))
    else:
        done = _("%(gone)s is a case of its own again, as it was.")
        messages.success(request, done % {"gone": found.gone.number})
    return redirect(into)


@may(Act.ANSWER)
@require_POST
def link(request: StaffRequest, number: str, other: str) -> HttpResponse:
    """They have to do with each other, and each goes its own way."""
    return _decide(request, number, other, accepted=True)


@may(Act.ANSWER)
@require_POST
def unlink(request: StaffRequest, number: str, other: str) -> HttpResponse:
    return _decide(request, number, other, accepted=False)


def _decide(request: StaffRequest, number: str, other: str, *, accepted: bool) -> HttpResponse:
    case = case_or_404(request, number)
    another = get_object_or_404(Case.objects.known_to(request.user), number=other)
    kind = request.POST.get("kind", "")
    kind = kind if kind in CaseLink.Kind.values else CaseLink.Kind.SAME
    CaseLink.decide(case, another, kind, accepted=accepted, by=request.user, at=timezone.now())
    linked, apart = _("Linked."), _("Noted: it is not asked again.")
    messages.success(request, linked if accepted else apart)
    return redirect(case)
