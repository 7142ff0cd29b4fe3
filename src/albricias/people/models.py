"""The people: who works here, and who we work for."""

import re
import unicodedata
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.people.access import MAY, Act, Role


def fold(text: str) -> str:
    """Text without case or accents, for finding: "María José" is "maria jose"."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in parts if not unicodedata.combining(c)).split())


class Team(models.Model):
    """Colleagues who answer together."""

    name = models.CharField(max_length=80, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ColleagueManager(BaseUserManager["Colleague"]):
    def create(  # type: ignore[override]  # an e-mail is not optional
        self, *, email: str, password: str | None = None, **fields: Any
    ) -> "Colleague":
        colleague = self.model(email=self.normalize_email(email).lower(), **fields)
        colleague.set_password(password)
        colleague.save()
        return colleague

    def answering(self) -> models.QuerySet["Colleague"]:
        """Those who can be given a case."""
        roles = [role for role, acts in MAY.items() if Act.ANSWER in acts]
        return self.filter(is_active=True, role__in=roles)


class Colleague(AbstractBaseUser):
    """Somebody who works here and signs in by e-mail."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.AGENT)
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="colleagues"
    )
    language = models.CharField(max_length=5, blank=True, choices=settings.LANGUAGES)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = ColleagueManager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def may(self, act: Act) -> bool:
        return self.is_active and act in MAY[Role(self.role)]

    @property
    def sees_all(self) -> bool:
        return self.may(Act.SEE_ALL)

    @property
    def given_name(self) -> str:
        return self.name.split()[0] if self.name else self.email


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

    class Meta:
        indexes = [models.Index(fields=["folded_name"], name="customer_by_name")]

    def __str__(self) -> str:
        return self.name or str(_("somebody without a name"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded_name = fold(self.name)[:200]
        super().save(*args, **kwargs)

    @property
    def given_name(self) -> str:
        return self.name.split()[0] if self.name.strip() else ""

    @property
    def email(self) -> str:
        """The address we write to, or nothing."""
        points = [p for p in self.contact_points.all() if p.kind == ContactPoint.Kind.EMAIL]
        return points[0].value if points else ""

    @property
    def phone(self) -> str:
        points = [p for p in self.contact_points.all() if p.kind == ContactPoint.Kind.PHONE]
        return points[0].value if points else ""

    @classmethod
    def recognise(
        cls, *, name: str, email: str = "", phone: str = "", language: str = "es", at: datetime
    ) -> Self:
        """The customer behind this e-mail or phone if the name agrees, else a new one.

        A shared phone or mailbox with another name is another person: people are
        never merged by themselves.
        """
        wanted = ContactPoint.keys(email=email, phone=phone)
        known = cls.objects.filter(contact_points__key__in=wanted).distinct().order_by("id")
        same = [c for c in known if not c.name or not name or c.folded_name == fold(name)]
        customer = same[0] if same else cls._welcome(name=name, language=language, at=at)
        if name and not customer.name:
            customer.name = name
            customer.save(update_fields=["name", "folded_name"])
        customer.reachable_by(email=email, phone=phone)
        return customer

    @classmethod
    def _welcome(cls, *, name: str, language: str, at: datetime) -> Self:
        customer = cls.objects.create(name=name[:200], language=language, created_at=at)
        history.record("customer.welcomed", at=at, customer=customer.pk)
        return customer

    def reachable_by(self, *, email: str = "", phone: str = "") -> None:
        """Note the ways to reach this person that we did not know."""
        for kind, value in ((ContactPoint.Kind.EMAIL, email), (ContactPoint.Kind.PHONE, phone)):
            key = ContactPoint.key_for(kind, value)
            if key:
                ContactPoint.objects.get_or_create(
                    customer=self, kind=kind, key=key, defaults={"value": value.strip()}
                )


class ContactPoint(models.Model):
    """A way to reach a customer. The key is how we recognise it again."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("phone")
        POST = "post", _("post")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    value = models.CharField(max_length=254)
    key = models.CharField(max_length=254)
    verified_at = models.DateTimeField(null=True, blank=True)

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
