"""One customer: how they are reached and addressed, and what they have told us."""

from typing import Any

from django.db.models import Count, Q

from albricias.people.access import Act
from albricias.people.models import Colleague, Customer, CustomerMerge, Resemblance
from albricias.people.paging import one_page
from albricias.resolve.cases import Case, Standing
from albricias.resolve.inbox import LIST_FIELDS
from albricias.tell.models import Telling


def read(customer: Customer, user: Colleague, asked: Any) -> dict[str, Any]:
    cases = Case.objects.seen_by(user).filter(customer=customer)
    rows = cases.select_related("customer", "owner").only(*LIST_FIELDS)
    # Of two who were told of one change before they were merged, each telling stays where it was.
    theirs = Q(customer=customer) | Q(customer__merged_into=customer)
    told = Telling.objects.filter(theirs, case__in=cases.values("pk"))
    alike = Resemblance.objects.none()
    if Resemblance.waits_for(customer.pk):
        alike = Resemblance.objects.waiting().seen_by(user).of(customer.pk)
    merges = CustomerMerge.objects.in_force().filter(gone__merged_into=customer)
    return {
        "customer": customer,
        "page": one_page(rows, "received_at", asked),
        "sum": cases.aggregate(
            cases=Count("pk"),
            open=Count("pk", filter=Q(ended_at=None)),
            confirmed=Count("pk", filter=Q(standing=Standing.CONFIRMED)),
            told_again=Count("pk", filter=Q(times_told__gt=1)),
        ),
        "tellings": told.select_related("change", "answer", "case")[:10],
        "resemblances": [(found, found.other(customer.pk)) for found in alike.likeliest()[:5]],
        "merges": list(merges.select_related("gone", "by")),
        "may_edit": user.may(Act.ANSWER),
    }
