"""Recognise many customers at once, by the same rule as `Customer.recognise`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from albricias.people.contacts import ContactPoint, said_alike
from albricias.people.customers import Customer
from albricias.people.one_at_a_time import wait_for_others
from albricias.people.phones import are_abroad
from albricias.people.resemblances import Resemblance
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

    A few queries to look, a few to write, however many they are. No event is recorded for
    each: say at a higher level how they came. Call it inside a transaction.
    """
    wait_for_others(key for one in people for _kind, _value, key in one.points)
    known = _Known.of(people)
    found = [known.customer_of(one) if one.is_somebody else None for one in people]
    known.store()
    return [customer.pk if customer else None for customer in found]


@dataclass(frozen=True, slots=True)
class _Holder:
    """Somebody reached by a contact point, and whether it needs no name to be theirs."""

    customer: Customer
    value: str
    is_verified: bool = False


@dataclass(slots=True)
class _Known:
    """Customers by the keys of their contact points, oldest first, new ones included."""

    by_key: dict[str, list[_Holder]] = field(default_factory=dict)
    # What each is called, and was before they were merged.
    names: dict[int, set[str]] = field(default_factory=dict)
    points: set[tuple[int, str, str]] = field(default_factory=set)
    order: dict[int, int] = field(default_factory=dict)
    welcomed: list[Customer] = field(default_factory=list)
    named: list[Customer] = field(default_factory=list)
    reached: list[ContactPoint] = field(default_factory=list)

    @classmethod
    def of(cls, people: Iterable[Person]) -> "_Known":
        keys = sorted({key for one in people for _kind, _value, key in one.points})
        known = cls()
        customers: dict[int, Customer] = {}
        for point in ContactPoint.of_keys(keys):
            current = point.customer.current
            customer = customers.setdefault(current.pk, current)
            known._hold(customer, point.key, point.value, is_verified=point.needs_no_name)
            known._call(customer, point.customer.name)
            if point.customer_id == customer.pk:
                known.points.add((id(customer), point.kind, point.key))
        known._call_formerly(customers)
        return known

    def customer_of(self, one: Person) -> Customer:
        customer = self._same(one) or self._welcome(one)
        if one.name and not customer.name:
            customer.name = one.name[:200]
            customer.know_by_name()
            self._call(customer, customer.name)
            if customer.pk:
                self.named.append(customer)
        for kind, value, key in one.points:
            if (id(customer), kind, key) not in self.points:
                point = ContactPoint(customer=customer, kind=kind, key=key, value=value)
                self.reached.append(point)
                self.points.add((id(customer), kind, key))
                self._hold(customer, key, value, is_verified=False)
        return customer

    def store(self) -> None:
        Customer.objects.bulk_create(self.welcomed)
        for point in self.reached:
            point.customer_id = point.customer.pk
        ContactPoint.objects.bulk_create(self.reached)
        Customer.objects.bulk_update(self.named, ["name", "folded_name", "name_key"])
        fresh = {*(one.pk for one in self.welcomed), *(point.customer_id for point in self.reached)}
        all_changed(Unread.What.CUSTOMER, fresh)
        all_changed(Unread.What.NAME, (customer.pk for customer in self.named))
        if self.welcomed:
            near = {h.customer.pk: h.customer for held in self.by_key.values() for h in held}
            at = max(customer.created_at for customer in self.welcomed)
            Resemblance.objects.note_all(self.welcomed, near.values(), at=at)

    def _same(self, one: Person) -> Customer | None:
        # A shared phone or mailbox with another name is another person.
        held = [
            holder
            for kind, value, key in one.points
            for holder in self.by_key.get(key, ())
            if kind != PHONE or not are_abroad(holder.value, value)
        ]
        if not one.name.strip():
            sure = {id(h.customer): h.customer for h in held if self._needs_no_name(h)}
            return next(iter(sure.values())) if len(sure) == 1 else None
        agree = [h.customer for h in held if self._agrees(h.customer, one.name)]
        return min(agree, key=self._age, default=None)

    def _needs_no_name(self, held: _Holder) -> bool:
        return held.is_verified or not held.customer.name

    def _agrees(self, customer: Customer, name: str) -> bool:
        known = self.names.get(id(customer), ())
        return not customer.name or any(said_alike(name, one) for one in known)

    def _call(self, customer: Customer, name: str) -> None:
        self.names.setdefault(id(customer), {customer.name}).add(name)

    def _call_formerly(self, customers: Mapping[int, Customer]) -> None:
        formerly = Customer.objects.filter(merged_into__in=customers) if customers else ()
        for former in formerly:
            self._call(customers[former.merged_into_id or 0], former.name)

    def _age(self, customer: Customer) -> tuple[bool, int]:
        """Stored ones by their number, then those welcomed now in their order."""
        return (customer.pk is None, customer.pk or self.order[id(customer)])

    def _welcome(self, one: Person) -> Customer:
        customer = Customer(name=one.name[:200], language=one.language, created_at=one.at)
        customer.know_by_name(one.email)
        self._call(customer, customer.name)
        self.order[id(customer)] = len(self.welcomed)
        self.welcomed.append(customer)
        return customer

    def _hold(self, customer: Customer, key: str, value: str, *, is_verified: bool) -> None:
        self.by_key.setdefault(key, []).append(_Holder(customer, value, is_verified))
