"""Whom a colleague has on the phone: customers of that number, and their cases that go on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from albricias.people.models import Colleague, ContactPoint, Customer
from albricias.receive.told import Told
from albricias.refusals import Refusal

if TYPE_CHECKING:
    from albricias.resolve.cases import Case

MOST_KNOWN = 5
MOST_CASES = 100
MOST_OPEN = 6


class NotTheirCase(Refusal):
    code = "not_their_case"
    sentence = _(
        "That case is not open, or not of whoever has this phone or e-mail."
        " Nothing was saved yet: choose again what it is about."
    )


@dataclass(frozen=True, slots=True)
class Known:
    """A customer we had met, and those of their cases that the colleague may see."""

    customer: Customer
    cases: int
    open: "list[Case]"

    @property
    def choice(self) -> str:
        return f"customer-{self.customer.pk}"


def known_by(email: str, phone: str, user: Colleague) -> list[Known]:
    """Only the people and cases this colleague may see: the rest do not exist here."""
    return [_known(customer, user) for customer in _customers(email, phone, user)]


def _known(customer: Customer, user: Colleague) -> Known:
    cases = customer.cases.seen_by(user)
    going_on = cases.open().filter(merged_into=None).order_by("-received_at", "-id")[:MOST_OPEN]
    return Known(customer, cases[:MOST_CASES].count(), list(going_on.defer("story")))


def _customers(email: str, phone: str, user: Colleague) -> list[Customer]:
    email, phone = (value.replace("\x00", "") for value in (email, phone))
    points = ContactPoint.of_keys(ContactPoint.keys(email=email, phone=phone), phone=phone)
    if not points:
        return []
    reached = Customer.objects.seen_by(user).filter(contact_points__in=points)
    return list(reached.distinct().order_by("id")[:MOST_KNOWN])


def chosen(known: Sequence[Known], about: str) -> str:
    """What was chosen, while it is still there; else the only person we know by this."""
    choices = {one.choice for one in known}
    choices |= {f"case-{case.number}" for one in known for case in one.open}
    if about in choices or len(known) != 1:
        return about if about in choices else ""
    return known[0].choice


def case_among(known: Sequence[Known], about: str) -> "Case | None":
    number = about.removeprefix("case-")
    return next((case for one in known for case in one.open if case.number == number), None)


def as_known(told: Told, known: Sequence[Known], about: str) -> Told:
    """With the name we know, if that person was chosen and no other name was written."""
    person = next((one.customer for one in known if one.choice == about), None)
    return replace(told, name=person.name) if person and not told.name else told
