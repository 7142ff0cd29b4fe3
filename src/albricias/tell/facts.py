"""Who is still to be told, and what those told have answered."""

from django.db.models import Exists, OuterRef, QuerySet

from albricias.change.models import Change
from albricias.resolve.cases import Case
from albricias.tell.models import Telling


def untold(change: Change) -> QuerySet[Case]:
    """The cases linked to a change whose complainant has not been told of it."""
    told = Telling.objects.filter(change=change, customer=OuterRef("customer"))
    linked = change.linked_cases().exclude(customer=None).filter(~Exists(told))
    return linked.select_related("customer").order_by("received_at", "id")


def nameless(change: Change) -> QuerySet[Case]:
    """Linked cases of somebody who gave no name: nobody can tell them but their page."""
    return change.linked_cases().filter(customer=None)


def people_to_tell() -> int:
    """How many people complained of something that has changed, and do not know it yet."""
    return sum(
        untold(change).order_by().values("customer").distinct().count()
        for change in Change.objects.tellable().prefetch_related("causes")
    )
