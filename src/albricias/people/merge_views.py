"""Who may be one person: looked at, merged, parted again, or told apart."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from albricias.people.access import Act, StaffRequest, may
from albricias.people.merging import expect_all_seen
from albricias.people.models import ContactPoint, Customer, CustomerMerge, Resemblance
from albricias.people.paging import one_page
from albricias.refusals import Refusal


@login_required
def resemblances(request: StaffRequest) -> HttpResponse:
    """All those nobody has decided on, the likeliest first."""
    points = ("older__contact_points", "newer__contact_points")
    waiting = Resemblance.objects.waiting().seen_by(request.user)
    found = waiting.select_related("older", "newer").prefetch_related(*points)
    page = {
        "page": one_page(found, "score", request.GET),
        "may_answer": request.user.may(Act.ANSWER),
        "may_manage": request.user.may(Act.MANAGE_PEOPLE),
    }
    return render(request, "people/resemblances.html", page)


@may(Act.ANSWER)
@require_POST
def tell_apart(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Resemblance.objects.seen_by(request.user), pk=pk)
    found.dismiss(by=request.user, at=timezone.now())
    messages.success(request, _("Noted: they are two people, and it is not asked again."))
    whose = request.POST.get("customer", "")
    if whose in {str(found.older_id), str(found.newer_id)}:
        return redirect("customer", int(whose))
    return redirect("people:resemblances")


@may(Act.ANSWER)
def merge(request: StaffRequest, pk: int, into: int) -> HttpResponse:
    """First it is shown what will happen and to whom; only the button on that page does it."""
    seen = Customer.objects.seen_by(request.user).prefetch_related("contact_points")
    gone, kept = get_object_or_404(seen, pk=pk), get_object_or_404(seen, pk=into)
    refusal = None
    if request.method == "POST":
        try:
            expect_all_seen(request.user, gone, kept)
            CustomerMerge.make(gone, into=kept, by=request.user, at=timezone.now())
        except Refusal as no:
            refusal = no
        else:
            messages.success(request, _("Merged. It can be undone here at any time."))
            return redirect("customer", kept.pk)
    alike = Resemblance.objects.waiting().of(gone.pk).of(kept.pk).first()
    two = {"gone": gone, "kept": kept, "cases": gone.cases.known_to(request.user).count()}
    page = {**two, "refusal": refusal, "alike": alike}
    return render(request, "people/merge.html", page, status=409 if refusal else 200)


@may(Act.ANSWER)
@require_POST
def unmerge(request: StaffRequest, pk: int) -> HttpResponse:
    merges = CustomerMerge.objects.filter(gone__in=Customer.objects.known_to(request.user))
    found = get_object_or_404(merges.select_related("gone"), pk=pk)
    kept = found.gone.merged_into_id or found.kept_id
    try:
        expect_all_seen(request.user, found.gone, found.gone.current)
        found.undo(by=request.user, at=timezone.now())
    except Refusal as no:
        messages.error(request, str(no))
    else:
        done = _("%(name)s is another person again, with everything that was theirs.")
        messages.success(request, done % {"name": found.gone})
    return redirect("customer", kept)


@may(Act.ANSWER)
@require_POST
def verify(request: StaffRequest, pk: int) -> HttpResponse:
    seen = ContactPoint.objects.filter(customer__in=Customer.objects.seen_by(request.user))
    point = get_object_or_404(seen, pk=pk)
    point.verify(by=request.user, at=timezone.now())
    messages.success(request, _("Noted: it is theirs. Letters from there need no name."))
    return redirect("customer", point.customer_id)
