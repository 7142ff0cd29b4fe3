"""What the house says of itself and of its week, and the rules it gives itself (deadlines).

Each change is a new row, and the newest is in force: deadlines say by which they were counted.
"""

import secrets
from datetime import datetime
from typing import Any, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.clock import Kind as ClockKind
from albricias.clock import Unit
from albricias.people.models import Colleague
from albricias.receive.choices import Kind

# What a rule of the house may ask for.
OWN_KINDS = (
    (ClockKind.ANSWER.value, _("answer")),
    (ClockKind.ACKNOWLEDGE.value, _("acknowledge")),
    (ClockKind.INFORM.value, _("tell what is known")),
    (ClockKind.RESTORE.value, _("restore the service")),
)
UNITS = (
    (Unit.WORKING_DAYS.value, _("working days")),
    (Unit.CALENDAR_DAYS.value, _("calendar days")),
    (Unit.MONTHS.value, _("months")),
    (Unit.HOURS.value, _("hours, day and night")),
    (Unit.WORKING_HOURS.value, _("hours of service")),
)
OFFICE_HOURS = "mon-fri 9:00-17:00"
BILLING_WORDS = "factur, cobro, cuota, recibo, cargo, tarifa, billing, invoice, charge"
OUTAGE_WORDS = "avería, corte, interrupción, sin servicio, sin línea, outage, no service"
PAYMENT_WORDS = "pago, transferencia, tarjeta, payment, transfer, card"


def _new_mark() -> str:
    return secrets.token_hex(8)


class HouseFacts(models.Model):
    """Empty is "not known", never "no": then a rule that hangs on it stays open."""

    # By this and not by its number, so that no process takes one for another.
    mark = models.CharField(max_length=16, default=_new_mark)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=6, blank=True)
    # As `Facts` has them; ["none"] says that the house is in none of them.
    sectors = models.JSONField(default=list)
    staff = models.PositiveIntegerField(null=True, blank=True)
    turnover = models.PositiveBigIntegerField(null=True, blank=True)
    balance = models.PositiveBigIntegerField(null=True, blank=True)
    # A line for each: "mon-thu 9:00-14:00 16:00-18:00"; "2027-05-15 San Isidro"; "2027-12-08".
    hours = models.TextField(default=OFFICE_HOURS)
    holidays = models.TextField(blank=True)
    worked_days = models.TextField(blank=True)
    billing_words = models.CharField(max_length=500, blank=True, default=BILLING_WORDS)
    outage_words = models.CharField(max_length=500, blank=True, default=OUTAGE_WORDS)
    payment_words = models.CharField(max_length=500, blank=True, default=PAYMENT_WORDS)
    by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.country} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def newest(cls, *, at: datetime) -> "HouseFacts":
        """What is in force; a row that says nothing where nobody has said anything."""
        return cls.objects.order_by("-pk").first() or cls(at=at)

    def keep(self, *, by: Colleague | None, at: datetime) -> Self:
        """From now on this is in force, and what is open is counted again."""
        self.pk, self.mark, self.by, self.at = None, _new_mark(), by, at
        self._state.adding = True
        with transaction.atomic():
            self.save()
            history.record("clocks.changed", at=at, by=by, version=self.pk)
        return self


class OwnRuleQuerySet(models.QuerySet["OwnRule"]):
    def in_force(self) -> Self:
        return self.filter(ended_at=None)


class OwnRule(models.Model):
    """A deadline that the house gives itself. One that is taken back stays, with its end."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=OWN_KINDS, default=ClockKind.ANSWER.value)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=14, choices=UNITS, default=Unit.WORKING_DAYS.value)
    # For which kinds of case, and for which words in the topic; none is for all.
    case_kinds = models.JSONField(default=list)
    topic_words = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = OwnRuleQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def kinds_said(self) -> str:
        """For which kinds of case, as people call them; empty if for all."""
        return ", ".join(str(Kind(kind).label) for kind in self.case_kinds)

    @classmethod
    def add(cls, name: str, *, by: Colleague | None, at: datetime, **what: Any) -> Self:
        """From now on it counts; open cases are counted again by it."""
        with transaction.atomic():
            rule = cls.objects.create(name=name, by=by, at=at, **what)
            HouseFacts.newest(at=at).keep(by=by, at=at)
        return rule

    def end(self, *, by: Colleague | None, at: datetime) -> None:
        """It counts no more, and open cases are counted again without it."""
        with transaction.atomic():
            ended = OwnRule.objects.in_force().filter(pk=self.pk)
            if ended.update(ended_by=by, ended_at=at):
                HouseFacts.newest(at=at).keep(by=by, at=at)
