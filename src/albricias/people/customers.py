"""Customers: who we work for, and how each is reached."""

import re
from datetime import date, datetime
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.people import rules
from albricias.people.colleagues import Colleague
from albricias.people.rules import fold
from albricias.search import unread
from albricias.search.unread import Unread

# As the e-mail standards allow.
LONGEST_EMAIL = 254


class CustomerQuerySet(models.QuerySet["Customer"]):
    def seen_by(self, user: Colleague) -> Self:
        """Those with a case this colleague may know of."""
        if user.sees_all:
            return self
        # By name: cases come later in the loop, and who sees them is decided there.
        cases: Any = apps.get_model("albricias", "Case")
        return self.filter(pk__in=cases.objects.seen_by(user).values("customer"))

    def found_by(self, words: str) -> Self:
        """By the beginning of the name (accent-blind), or by e-mail or phone."""
        keys = {words.strip().casefold(), ContactPoint.key_for(ContactPoint.Kind.PHONE, words)}
        reached = ContactPoint.objects.filter(key__in=keys - {""}).values("customer")
        return self.filter(_begins_with(words) | models.Q(pk__in=reached))

    def named(self, words: str) -> Self:
        """Those whose name begins so, accent-blind."""
        return self.filter(_begins_with(words))


def _begins_with(words: str) -> models.Q:
    start = fold(words)
    if connection.vendor == "sqlite":
        # A range, because SQLite never reads LIKE from this index.
        return models.Q(folded_name__gte=start, folded_name__lt=f"{start}\U0010ffff")
    # Other databases sort by language, where such a range means nothing.
    return models.Q(folded_name__startswith=start)


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
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.EXTERNAL)
    treatment = models.CharField(max_length=5, choices=Treatment.choices, default=Treatment.USTED)
    language = models.CharField(max_length=5, default="es", choices=settings.LANGUAGES)
    customer_since = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    # Somebody said that it is the same person as this other one.
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged_here"
    )

    objects = CustomerQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["folded_name"], name="customer_by_name")]

    def __str__(self) -> str:
        return self.name or str(_("somebody without a name"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded_name = fold(self.name)[:200]
        super().save(*args, **kwargs)

    @property
    def given_name(self) -> str:
        return rules.given_name(self.name)

    @property
    def email(self) -> str:
        """The address we write to: the first that works, or nothing."""
        return next((point.value for point in self._emails() if not point.failed_at), "")

    @property
    def failed_email(self) -> str:
        """The address we have, if none of theirs works any more."""
        points = self._emails()
        return points[0].value if points and all(point.failed_at for point in points) else ""

    def _emails(self) -> "list[ContactPoint]":
        return [p for p in self.contact_points.all() if p.kind == ContactPoint.Kind.EMAIL]

    @property
    def phone(self) -> str:
        points = [p for p in self.contact_points.all() if p.kind == ContactPoint.Kind.PHONE]
        return points[0].value if points else ""

    @classmethod
    def recognise(
        cls, *, name: str, email: str = "", phone: str = "", language: str = "es", at: datetime
    ) -> "Customer":
        """The customer behind this e-mail or phone if the name agrees, else a new one.

        A shared phone or mailbox with another name is another person: people are
        never merged by themselves.
        """
        wanted = ContactPoint.keys(email=email, phone=phone)
        known = cls.objects.filter(contact_points__key__in=wanted).distinct().order_by("id")
        same = [c for c in known if not c.name or not name or c.folded_name == fold(name)]
        if not same:
            customer = cls._welcome(name=name, language=language, at=at)
            ContactPoint.objects.bulk_create(ContactPoint.of(customer, email=email, phone=phone))
            return customer
        customer = same[0]
        if name and not customer.name:
            customer.name = name
            customer.save(update_fields=["name", "folded_name"])
            unread.changed(Unread.What.NAME, customer.pk)
        customer.reachable_by(email=email, phone=phone)
        return customer

    @classmethod
    def _welcome(cls, *, name: str, language: str, at: datetime) -> "Customer":
        customer = cls.objects.create(name=name[:200], language=language, created_at=at)
        history.record("customer.welcomed", at=at, customer=customer.pk)
        return customer

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
            self.save(update_fields=[*fields, "folded_name", "customer_since"])
            history.record("customer.revised", at=at, by=by, customer=self.pk, before=before)

    def reachable_by(self, *, email: str = "", phone: str = "") -> None:
        """Note the ways to reach this person that we did not know, or thought to be dead."""
        for kind, value in ((ContactPoint.Kind.EMAIL, email), (ContactPoint.Kind.PHONE, phone)):
            key = ContactPoint.key_for(kind, value)
            if key:
                point, new = ContactPoint.objects.get_or_create(
                    customer=self, kind=kind, key=key, defaults={"value": value.strip()}
                )
                point.works_again()
                if new:
                    unread.changed(Unread.What.CUSTOMER, self.pk)


class ContactPoint(models.Model):
    """A way to reach a customer. The key is how we recognise it again."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("phone")
        POST = "post", _("post")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    value = models.CharField(max_length=LONGEST_EMAIL)
    key = models.CharField(max_length=LONGEST_EMAIL)
    verified_at = models.DateTimeField(null=True, blank=True)
    # A letter to it came back for good, and nothing has come from it since.
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind", "key"], name="one_contact_point_per_customer"
            )
        ]
        indexes = [models.Index(fields=["key"], name="contact_point_by_key")]

    def __str__(self) -> str:
        return self.value

    @classmethod
    def fails(cls, customer: Customer, email: str, *, at: datetime) -> None:
        """Nothing that is sent to this address of theirs arrives."""
        theirs = cls.objects.filter(customer=customer, kind=cls.Kind.EMAIL, failed_at=None)
        theirs.filter(key=cls.key_for(cls.Kind.EMAIL, email)).update(failed_at=at)

    def works_again(self) -> None:
        """Something came from it, or somebody wrote it down once more."""
        if self.failed_at:
            self.failed_at = None
            self.save(update_fields=["failed_at"])

    @classmethod
    def key_for(cls, kind: str, value: str) -> str:
        """How two ways of writing the same address or number are known to be the same."""
        value = value.strip()
        if kind == cls.Kind.PHONE:
            digits = re.sub(r"\D", "", value)
            # The last nine digits: country codes and leading zeros are written or not.
            return digits[-9:] if len(digits) >= 6 else ""
        return value.casefold()

    @classmethod
    def of(cls, customer: Customer, *, email: str, phone: str) -> "list[ContactPoint]":
        """The ways to reach somebody we have just met, not stored yet."""
        said = ((cls.Kind.EMAIL, email), (cls.Kind.PHONE, phone))
        keyed = [(kind, value.strip(), cls.key_for(kind, value)) for kind, value in said]
        return [
            cls(customer=customer, kind=kind, value=value, key=key)
            for kind, value, key in keyed
            if key
        ]

    @classmethod
    def keys(cls, *, email: str, phone: str) -> list[str]:
        found = (cls.key_for(cls.Kind.EMAIL, email), cls.key_for(cls.Kind.PHONE, phone))
        return [key for key in found if key]
