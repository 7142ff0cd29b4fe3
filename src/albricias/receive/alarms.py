"""A channel that falls silent or fails sounds an alarm, which ends by itself (R2)."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import models, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from albricias import history, post
from albricias.history import Event
from albricias.people.access import Role
from albricias.people.models import Colleague, Team
from albricias.receive.duties import Way
from albricias.receive.health import Intake, State, intakes


class ChannelAlarmQuerySet(models.QuerySet["ChannelAlarm"]):
    def sounding(self) -> "ChannelAlarmQuerySet":
        return self.filter(ended_at=None)


class ChannelAlarm(models.Model):
    """Something does not come in that should: since when, why, who was told, and its end."""

    class Kind(models.TextChoices):
        SILENT = "silent", gettext_lazy("silent")
        FAILING = "failing", gettext_lazy("failing")

    channel = models.CharField(max_length=30)
    name = models.CharField(max_length=254)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    # What the machine said; what we say of it is said in the reader's language.
    why = models.TextField(blank=True)
    at = models.DateTimeField()
    # Who has been written to, by id; and when all of them had been.
    told = models.JSONField(default=list)
    told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = ChannelAlarmQuerySet.as_manager()

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "kind"],
                name="one_alarm_of_a_kind_sounds",
                condition=models.Q(ended_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.kind} {self.since:%Y-%m-%d %H:%M}"

    @property
    def named(self) -> str:
        """What the channel is called, in the reader's language."""
        return str(Way(self.channel).label) if self.channel in Way.values else self.name

    @classmethod
    def sound(cls, intake: Intake, kind: str, *, at: datetime) -> "ChannelAlarm":
        """The same alarm however often it is noticed."""
        trouble = intake.trouble if kind == cls.Kind.FAILING else None
        since = trouble.since if trouble else intake.last_at
        with transaction.atomic():
            alarm, is_new = cls.objects.get_or_create(
                channel=intake.key,
                kind=kind,
                ended_at=None,
                defaults={
                    "name": intake.name[:254],
                    "team": intake.team,
                    "since": since or at,
                    "why": trouble.why if trouble else "",
                    "at": at,
                },
            )
            if is_new:
                history.record("channel.alarmed", at=at, alarm=alarm.pk, channel=intake.key)
        return alarm

    def end(self, *, at: datetime) -> None:
        with transaction.atomic():
            if ChannelAlarm.objects.sounding().filter(pk=self.pk).update(ended_at=at):
                history.record("channel.recovered", at=at, alarm=self.pk, channel=self.channel)


def watch(now: datetime) -> None:
    """Done every minute by one worker: sound what should sound, end what is over."""
    sounding = {(one.channel, one.kind): one for one in ChannelAlarm.objects.sounding()}
    wrong = {(one.key, kind): one for one in intakes(now=now) if (kind := _wrong(one, now))}
    for (key, kind), intake in wrong.items():
        if (key, kind) not in sounding:
            ChannelAlarm.sound(intake, kind, at=now)
    for which, alarm in sounding.items():
        if which not in wrong:
            alarm.end(at=now)


def _wrong(intake: Intake, now: datetime) -> str | None:
    if intake.state == State.SILENT:
        return ChannelAlarm.Kind.SILENT.value
    failing = intake.state == State.FAILING and intake.fails_for_long(now)
    return ChannelAlarm.Kind.FAILING.value if failing else None


def tell_alarm(event: Event, *, now: datetime) -> None:
    """Follows "channel.alarmed": one letter to each who can do something about it."""
    alarm = ChannelAlarm.objects.get(pk=event.data["alarm"])
    if alarm.told_at or alarm.ended_at:
        return
    told = set(alarm.told)
    for colleague in _to_tell(alarm):
        if colleague.pk not in told:
            _send(alarm, colleague)
            # At once, so that a failure at the next one writes to nobody twice.
            told.add(colleague.pk)
            ChannelAlarm.objects.filter(pk=alarm.pk).update(told=sorted(told))
    ChannelAlarm.objects.filter(pk=alarm.pk, told_at=None).update(told_at=now)


def _to_tell(alarm: ChannelAlarm) -> Iterable[Colleague]:
    """Who administers, and who leads the team behind it (without one, whoever leads)."""
    leads = models.Q(role=Role.LEAD)
    if alarm.team_id:
        leads &= models.Q(team=alarm.team_id)
    wanted = models.Q(role=Role.ADMINISTRATION) | leads
    return Colleague.objects.filter(wanted, is_active=True).order_by("id")


def _subject(alarm: ChannelAlarm) -> str:
    silent, failing = _("%(channel)s: nothing comes in"), _("%(channel)s is failing")
    said = silent if alarm.kind == ChannelAlarm.Kind.SILENT else failing
    return said % {"channel": alarm.named}


def _send(alarm: ChannelAlarm, to: Colleague) -> None:
    with translation.override(to.language or settings.LANGUAGE_CODE):
        subject = _subject(alarm)
        page = f"{settings.PUBLIC_URL}{reverse('receive:channels')}"
        words = {"alarm": alarm, "to": to, "page": page, "organisation": settings.ORGANISATION}
        text = render_to_string("receive/alarm.txt", words).strip() + "\n"
    mark = f"alarm-{alarm.pk}-{to.pk}"
    post.to_colleague(to.email, subject, text, mark=mark, at=alarm.at)
