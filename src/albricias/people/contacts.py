"""How a customer is reached, and by what they are recognised again."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.people import names, phones
from albricias.people.colleagues import Colleague
from albricias.people.rules import fold
from albricias.prepared import Prepared
from albricias.rows import insert

if TYPE_CHECKING:
    from albricias.people.customers import Customer

# As the e-mail standards allow.
LONGEST_EMAIL = 254


class ContactPoint(models.Model):
    """A way to reach a customer. The key is how we recognise it again."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("phone")
        POST = "post", _("post")

    customer = models.ForeignKey(
        "albricias.Customer", on_delete=models.CASCADE, related_name="contact_points"
    )
    kind = models.CharField(max_length=5, choices=Kind.choices)
    value = models.CharField(max_length=LONGEST_EMAIL)
    key = models.CharField(max_length=LONGEST_EMAIL)
    # When somebody was heard from there, or was seen to hold it.
    verified_at = models.DateTimeField(null=True, blank=True)
    # A letter to it came back for good, and nothing has come from it since.
    failed_at = models.DateTimeField(null=True, blank=True)
    # When it came from somebody merged into this customer.
    joined_at = models.DateTimeField(null=True)

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

    def verify(self, *, by: Colleague | None = None, at: datetime) -> None:
        """It is known to be theirs. The first time counts."""
        with transaction.atomic():
            if ContactPoint.objects.filter(pk=self.pk, verified_at=None).update(verified_at=at):
                self.verified_at = at
                history.record(
                    "contact.verified", at=at, by=by, customer=self.customer_id, contact=self.pk
                )

    @classmethod
    def fails(cls, customer: "Customer", email: str, *, at: datetime) -> None:
        """Nothing that is sent to this address of theirs arrives."""
        theirs = cls.objects.filter(customer=customer, kind=cls.Kind.EMAIL, failed_at=None)
        theirs.filter(key=cls.key_for(cls.Kind.EMAIL, email)).update(failed_at=at)

    def works_again(self) -> None:
        """Something came from it, or somebody wrote it down once more."""
        if self.failed_at:
            self.failed_at = None
            self.save(update_fields=["failed_at"])

    @classmethod
    def note_new(cls, customer: "Customer", *, email: str, phone: str) -> None:
        """The ways to reach somebody we have just met."""
        said = ((cls.Kind.EMAIL, email), (cls.Kind.PHONE, phone))
        keyed = [(kind, value.strip(), cls.key_for(kind, value)) for kind, value in said]
        for kind, value, key in keyed:
            if key:
                insert(ContactPoint(customer=customer, kind=kind, value=value, key=key))

    @classmethod
    def of_keys(cls, keys: Sequence[str], *, phone: str = "") -> list[Self]:
        """The points of these keys with the people they lead to, oldest first; those that are
        surely of another country than this phone left out."""
        # Of somebody new there are none, so the people are read only when there are.
        found = _OF_KEYS(keys=list(keys))
        if not found:
            return []
        points = cls.objects.filter(pk__in=found).select_related("customer__merged_into")
        near = points.order_by("customer_id", "id")
        return [one for one in near if not (phone and one.is_abroad_from(phone))]

    def is_abroad_from(self, phone: str) -> bool:
        return self.kind == self.Kind.PHONE and phones.are_abroad(self.value, phone)

    @property
    def needs_no_name(self) -> bool:
        return self.verified_at is not None or not self.customer.current.name

    def agrees_with(self, name: str) -> bool:
        known = {self.customer.name, self.customer.current.name}
        return not self.customer.current.name or any(said_alike(name, one) for one in known)

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
    def keys(cls, *, email: str, phone: str) -> list[str]:
        found = (cls.key_for(cls.Kind.EMAIL, email), cls.key_for(cls.Kind.PHONE, phone))
        return [key for key in found if key]


_OF_KEYS = Prepared(
    lambda keys: ContactPoint.objects.order_by().filter(key__in=keys).values_list("pk", flat=True)
)


def said_alike(one: str, other: str) -> bool:
    """The same name, in whatever way it was written down."""
    return fold(one) == fold(other) or names.same(one, other)
