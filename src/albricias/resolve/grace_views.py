"""Taking back what is about to go out."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from albricias.people.access import Act, StaffRequest, may
from albricias.refusals import SentAlready
from albricias.resolve.cases import Case
from albricias.resolve.graces import Grace


@may(Act.ANSWER)
@require_POST
def undo(request: StaffRequest, number: str, pk: int) -> HttpResponseBase:
    """Back to where it was written, with every word of it."""
    case = get_object_or_404(Case.objects.readable_by(request.user), number=number)
    grace = get_object_or_404(Grace.objects.filter(case=case, by=request.user), pk=pk)
    try:
        grace.withdraw(by=request.user, at=timezone.now())
    except SentAlready as no:
        messages.error(request, str(no))
        return redirect(case)
    messages.success(request, _("Nothing went out. What you wrote is here, as a draft."))
    if grace.kind == Grace.Kind.ANSWER:
        return redirect(f"{case.get_absolute_url()}#answer")
    return redirect(reverse(f"resolve:{grace.kind}", args=[case.number]))
