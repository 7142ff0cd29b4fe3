"""By which way a letter goes: the customer's own, as far as it is open to us."""

from dataclasses import dataclass

from albricias.people.models import ContactPoint, Customer
from albricias.receive.models import Channel
from albricias.resolve.cases import Case
from albricias.tell.dispatches import Dispatch
from albricias.tell.ways import whatsapp

# Whoever left no address was given the key by word of mouth, and is told by hand what changed.
NOT_ON_PAPER = frozenset({Dispatch.Kind.ACKNOWLEDGEMENT, Dispatch.Kind.TELLING})


@dataclass(frozen=True, slots=True)
class Route:
    """The way and the address; `is_open` is False where we know that nothing arrives."""

    way: Dispatch.Way
    to: str = ""
    is_open: bool = True


def route_of(case: Case, kind: str) -> Route | None:
    """Nothing for whom we know no way to reach: they read it on their page."""
    if kind == Dispatch.Kind.AGAIN and (other := by_mail(case.customer)):
        # By another way than the first time, if there is one.
        return other
    if case.channel == Channel.WHATSAPP and (number := whatsapp.number_of(case)):
        return Route(Dispatch.Way.WHATSAPP, number)
    return by_mail(case.customer) or _on_paper(case.customer, kind)


def by_mail(customer: Customer | None) -> Route | None:
    if customer and customer.email:
        return Route(Dispatch.Way.MAIL, customer.email)
    if customer and customer.failed_email:
        return Route(Dispatch.Way.MAIL, customer.failed_email, is_open=False)
    return None


def _on_paper(customer: Customer | None, kind: str) -> Route | None:
    if customer is None or kind in NOT_ON_PAPER:
        return None
    points = list(customer.contact_points.all())
    posts = [point.value for point in points if point.kind == ContactPoint.Kind.POST]
    return Route(Dispatch.Way.PAPER, posts[0] if posts else "") if points else None
