"""Recognise many customers at once, by the same rule as `Customer.recognise`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from albricias.people.customers import ContactPoint, Customer
from albricias.people.rules import fold
from albricias.search.unread import Unread, all_changed

EMAIL, PHONE = ContactPoint.Kind.EMAIL, ContactPoint.Kind.PHONE


@dataclass(frozen=True, slots=True)
class Person:
    """Who a row says it is from; texts not told are empty."""

    name: str
    email: str
    phone: str
    language: str
    at: datetime

    @property
    def is_somebody(self) -> bool:
        return bool(self.name or self.email or self.phone)

    @property
    def points(self) -> list[tuple[ContactPoint.Kind, str, str]]:
        """Kind, value and key of each way to reach them."""
        told = ((EMAIL, self.email), (PHONE, self.phone))
        keyed = [(kind, value.strip()[:254], key_of(kind, value)) for kind, value in told]
        return [point for point in keyed if point[2]]


def key_of(kind: ContactPoint.Kind, value: str) -> str:
    return ContactPoint.key_for(kind, value)[:254]


def recognise_many(people: Sequence[Person]) -> list[int | None]:
    """The primary key of each one's customer, made if new; None for nobody.

    Two queries to look, two to write. No event is recorded for each: say at a higher
    level how they came. Call it inside a transaction.
    """
    known = _Known.of(people)
    found = [known.customer_of(one) if one.is_somebody else None for one in people]
    known.store()
    return [customer.pk if customer else None for customer in found]


@dataclass(slots=True)
class _Known:
    """Customers by the keys of their contact points, oldest first, new ones included."""

    by_key: dict[str, list[Customer]] = field(default_factory=dict)
    points: set[tuple[int, str, str]] = field(default_factory=set)
    order: dict[int, int] = field(default_factory=dict)
    welcomed: list[Customer] = field(default_factory=list)
    named: list[Customer] = field(default_factory=list)
    reached: list[ContactPoint] = field(default_factory=list)

    @classmethod
    def of(cls, people: Iterable[Person]) -> "_Known":
        keys = {key for one in people for _kind, _value, key in one.points}
        known = cls()
        if not keys:
            return known
        stored = ContactPoint.objects.filter(key__in=keys).select_related("customer")
        customers: dict[int, Customer] = {}
        for point in stored.order_by("customer_id", "id"):
            customer = customers.setdefault(point.customer_id, point.customer)
            known._remember(customer, point.kind, point.key)
        return known

    def customer_of(self, one: Person) -> Customer:
        name = fold(one.name)[:200]
        customer = self._same(one, name) or self._welcome(one, name)
        if name and not customer.name:
            customer.name, customer.folded_name = one.name[:200], name
            if customer.pk:
                self.named.append(customer)
        for kind, value, key in one.points:
            if (id(customer), kind, key) not in self.points:
                point = ContactPoint(customer=customer, kind=kind, key=key, value=value)
                self.reached.append(point)
                self._remember(customer, kind, key)
        return customer

    def store(self) -> None:
        Customer.objects.bulk_create(self.welcomed)
        for point in self.reached:
            point.customer_id = point.customer.pk
        ContactPoint.objects.bulk_create(self.reached)
        Customer.objects.bulk_update(self.named, ["name", "folded_name"])
        fresh = [*self.welcomed, *(point.customer for point in self.reached)]
        all_changed(Unread.What.CUSTOMER, (customer.pk for customer in fresh))
        all_changed(Unread.What.NAME, (customer.pk for customer in self.named))

    def _same(self, one: Person, name: str) -> Customer | None:
        # A shared phone or mailbox with another name is another person.
        agree = [
            customer
            for _kind, _value, key in one.points
            for customer in self.by_key.get(key, ())
            if not customer.name or not name or customer.folded_name == name
        ]
        return min(agree, key=self._age, default=None)

    def _age(self, customer: Customer) -> tuple[bool, int]:
        """Stored ones by their number, then those welcomed now in their order."""
        return (customer.pk is None, customer.pk or self.order[id(customer)])

    def _welcome(self, one: Person, name: str) -> Customer:
        customer = Customer(
            name=one.name[:200], folded_name=name, language=one.language, created_at=one.at
        )
        self.order[id(customer)] = len(self.welcomed)
        self.welcomed.append(customer)
        return customer

    def _remember(self, customer: Customer, kind: str, key: str) -> None:
        self.points.add((id(customer), kind, key))
        holders = self.by_key.setdefault(key, [])
        if customer not in holders:
            holders.append(customer)
