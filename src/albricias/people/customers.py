"""Customers: who we work for, and how each is reached."""

from collections.abc import Container, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.people import names, rules
from albricias.people.colleagues import Colleague
from albricias.people.contacts import ContactPoint, said_alike
from albricias.people.one_at_a_time import wait_for_others
from albricias.people.rules import fold
from albricias.rows import insert
from albricias.search import unread
from albricias.search.unread import Unread


class CustomerQuerySet(models.QuerySet["Customer"]):
    def seen_by(self, user: Colleague) -> Self:
        """Those with a case this colleague may know of; of merged people, the one kept."""
        alone = self.filter(merged_into=None)
        if user.sees_all:
            return alone.exclude(pk__in=only_in_hidden_cases(user))
        return alone.filter(pk__in=_with_a_case_seen_by(user))

    def known_to(self, user: Colleague) -> Self:
        """The same with those that were merged into another, to lead from the one to the other."""
        if user.sees_all:
            return self.exclude(pk__in=only_in_hidden_cases(user))
        seen = _with_a_case_seen_by(user)
        return self.filter(Q(pk__in=seen) | Q(merged_into__in=seen))

    def found_by(self, words: str) -> Self:
        """By the beginning of the name (accent-blind), or by e-mail or phone."""
        keys = {words.strip().casefold(), ContactPoint.key_for(ContactPoint.Kind.PHONE, words)}
        reached = ContactPoint.objects.filter(key__in=keys - {""}).values("customer")
        former = Customer.objects.filter(_begins_with(words), merged_into__isnull=False)
        formerly = former.order_by().values("merged_into")
        return self.filter(_begins_with(words) | Q(pk__in=reached) | Q(pk__in=formerly))

    def named(self, words: str) -> Self:
        """Those whose name begins so, accent-blind."""
        return self.filter(_begins_with(words))


def _with_a_case_seen_by(user: Colleague) -> Any:
    # By name: cases come later in the loop, and who sees them is decided there.
    cases: Any = apps.get_model("albricias", "Case")
    return cases.objects.known_to(user).order_by().values("customer")


def only_in_hidden_cases(user: Colleague) -> Any:
    """Those of whom only cases speak that this colleague may not know of: very few."""
    cases: Any = apps.get_model("albricias", "Case")
    hidden = cases.objects.hidden_from(user).filter(customer__isnull=False).order_by()
    also_seen = cases.objects.known_to(user).filter(customer__in=hidden.values("customer"))
    return hidden.exclude(customer__in=also_seen.order_by().values("customer")).values("customer")


def _begins_with(words: str) -> Q:
    start = fold(words)
    if connection.vendor == "sqlite":
        # A range, because SQLite never reads LIKE from this index.
        return Q(folded_name__gte=start, folded_name__lt=f"{start}\U0010ffff")
    # Other databases sort by language, where such a range means nothing.
    return Q(folded_name__startswith=start)


class Customer(models.Model):
    """Somebody we serve: outside, inside the house, or a supplier."""

    class Kind(models.TextChoices):
        EXTERNAL = "external", _("customer")
        INTERNAL = "internal", _("internal customer")
        SUPPLIER = "supplier", _("supplier")

    class Treatment(models.TextChoices):
        USTED = "usted", _("usted")
        TU = "tu", _("tú")
        VOS = "vos", _("vos")

    name = models.CharField(max_length=200, blank=True)
    folded_name = models.CharField(max_length=200, blank=True, editable=False)
    # By what people of a like name are looked up: the first given name and the first surname.
    name_key = models.CharField(max_length=120, blank=True, editable=False, db_default="")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.EXTERNAL)
    treatment = models.CharField(max_length=5, choices=Treatment.choices, default=Treatment.USTED)
    language = models.CharField(max_length=5, default="es", choices=settings.LANGUAGES)
    customer_since = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    # Somebody said that it is the same person as this other one; follows from ``CustomerMerge``.
    merged_into = models.ForeignKey(
        # Indexed below for the few that have one, as with cases.
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="merged_here",
        db_index=False,
    )

    objects = CustomerQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["folded_name"], name="customer_by_name"),
            models.Index(
                fields=["merged_into"],
                name="customer_merged",
                condition=Q(merged_into__isnull=False),
            ),
            models.Index(
                fields=["name_key"], name="customer_by_name_key", condition=~Q(name_key="")
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("somebody who gave no name"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.know_by_name()
        super().save(*args, **kwargs)

    def know_by_name(self, email: str = "") -> None:
        """Work out what the name is found by; without a name, what the mailbox seems to say."""
        self.folded_name = fold(self.name)[:200]
        named = self.name or names.in_mailbox(email)
        self.name_key = names.key_of(named) if named else self.name_key

    @property
    def given_name(self) -> str:
        """How they are addressed; a department, by no name."""
        return "" if self.kind == self.Kind.INTERNAL else rules.given_name(self.name)

    @property
    def current(self) -> "Customer":
        """The person this one is: itself, or the one it was merged into."""
        return self.merged_into or self

    @property
    def email(self) -> str:
        """The address we write to: the first that works, or nothing."""
        points = self._points(ContactPoint.Kind.EMAIL)
        return next((point.value for point in points if not point.failed_at), "")

    @property
    def failed_email(self) -> str:
        """The address we have, if none of theirs works any more."""
        points = self._points(ContactPoint.Kind.EMAIL)
        return points[0].value if points and all(point.failed_at for point in points) else ""

    @property
    def phone(self) -> str:
        return self._first(ContactPoint.Kind.PHONE)

    def _first(self, kind: str) -> str:
        points = self._points(kind)
        return points[0].value if points else ""

    def _points(self, kind: str) -> list[ContactPoint]:
        """Their own before those that came with somebody merged into them."""
        points = [point for point in self.contact_points.all() if point.kind == kind]
        return sorted(points, key=lambda p: (p.joined_at is not None, p.pk))

    @classmethod
    def recognise(
        cls, *, name: str, email: str = "", phone: str = "", language: str = "es", at: datetime
    ) -> "Customer":
        """The customer behind this e-mail or phone if the name agrees, else a new one.

        Without a name, a contact point proves something only once it is verified. A shared
        phone or mailbox with another name is another person: people are never merged by
        themselves. Asked twice at once, both get the same person.
        """
        wanted = ContactPoint.keys(email=email, phone=phone)
        with transaction.atomic(savepoint=False):
            points = ContactPoint.of_keys(wanted, phone=phone)
            customer = _whose(points, name)
            if customer is None and wait_for_others(wanted):
                points = ContactPoint.of_keys(wanted, phone=phone)
                customer = _whose(points, name)
            if customer is None:
                customer = cls._welcome(name=name, email=email, language=language, at=at)
                ContactPoint.note_new(customer, email=email, phone=phone)
                customer.note_resemblances([p.customer.current for p in points], at=at)
                return customer
            if name and not customer.name:
                customer.name = name
                customer.save(update_fields=["name", "folded_name", "name_key"])
                unread.changed(Unread.What.NAME, customer.pk)
            theirs = [point for point in points if point.customer_id == customer.pk]
            for point in theirs:
                point.works_again()
            known = {(point.kind, point.key) for point in theirs}
            customer.reachable_by(email=email, phone=phone, known=known)
        return customer

    @classmethod
    def welcome_within(cls, name: str, *, language: str, at: datetime) -> "Customer":
        """A department of the house as a customer of others; no letter reaches it."""
        customer = cls(name=name[:200], language=language, created_at=at, kind=cls.Kind.INTERNAL)
        customer.know_by_name("")
        insert(customer)
        history.record("customer.welcomed", at=at, customer=customer.pk)
        return customer

    @classmethod
    def _welcome(cls, *, name: str, email: str, language: str, at: datetime) -> "Customer":
        customer = cls(name=name[:200], language=language, created_at=at)
        customer.know_by_name(email)
        insert(customer)
        history.record("customer.welcomed", at=at, customer=customer.pk)
        return customer

    def note_resemblances(self, near: "list[Customer]", *, at: datetime) -> None:
        """Note who may be the same person, for somebody to look at."""
        # By name: what is noted of two customers is known after what a customer is.
        resemblances: Any = apps.get_model("albricias", "Resemblance")
        resemblances.objects.note_all([self], near, at=at)

    def heard_from(self, *, email: str = "", phone: str = "", at: datetime) -> None:
        """They answered from there, or used what we sent there: it is theirs."""
        keys = ContactPoint.keys(email=email, phone=phone)
        if keys:
            self.contact_points.filter(key__in=keys, verified_at=None).update(verified_at=at)

    def revise(
        self,
        *,
        name: str,
        kind: str,
        treatment: str,
        language: str,
        customer_since: date | None,
        by: Colleague,
        at: datetime,
    ) -> None:
        """Correct what we know of this person."""
        fields = ("name", "kind", "treatment", "language")
        before = {field: getattr(self, field) for field in fields}
        self.name, self.kind, self.treatment = name.strip(), kind, treatment
        self.language, self.customer_since = language, customer_since
        with transaction.atomic():
            self.save(update_fields=[*fields, "folded_name", "name_key", "customer_since"])
            history.record("customer.revised", at=at, by=by, customer=self.pk, before=before)

    def reachable_by(
        self, *, email: str = "", phone: str = "", known: Container[tuple[str, str]] = ()
    ) -> None:
        """Note the ways to reach this person that we did not know, or thought to be dead."""
        for kind, value in ((ContactPoint.Kind.EMAIL, email), (ContactPoint.Kind.PHONE, phone)):
            key = ContactPoint.key_for(kind, value)
            if key and (kind, key) not in known:
                point, new = ContactPoint.objects.get_or_create(
                    customer=self, kind=kind, key=key, defaults={"value": value.strip()}
                )
                point.works_again()
                if new:
                    unread.changed(Unread.What.CUSTOMER, self.pk)


def _whose(points: Sequence[ContactPoint], name: str) -> Customer | None:
    """The one of these people who says this name, or needs say none."""
    if not points:
        return None
    if not name.strip():
        return _only(point.customer.current for point in points if point.needs_no_name)
    agree = [point.customer.current for point in points if point.agrees_with(name)]
    return min(agree, key=lambda c: c.pk, default=None) or _formerly(points, name)


def _only(people: Iterable[Customer]) -> Customer | None:
    """The one they all are; with two at one mailbox nobody can tell who wrote."""
    found = {customer.pk: customer for customer in people}
    return next(iter(found.values())) if len(found) == 1 else None


def _formerly(points: Sequence[ContactPoint], name: str) -> Customer | None:
    """Whoever of them goes by this name too, since somebody was merged into them."""
    kept = {point.customer.current.pk: point.customer.current for point in points}
    merged = Customer.objects.filter(merged_into__in=kept).order_by("merged_into", "pk")
    for former, into in merged.values_list("name", "merged_into"):
        if said_alike(name, former):
            return kept[into or 0]
    return None
