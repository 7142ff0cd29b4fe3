"""Which team stands behind each way in. Mailboxes and doors name theirs; the others here."""

from datetime import datetime

from django.core.cache import caches
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.people.models import Colleague, Team
from albricias.receive.channels.hooks.doors import SOURCES, HookDoor
from albricias.receive.channels.mail.mailboxes import Mailbox
from albricias.receive.models import EMBEDDED, Channel, Letter

# Asked for every letter that is filed: remembered in each process for so long.
SECONDS_REMEMBERED = 20
REMEMBERED = "teams-on-duty"


class Way(models.TextChoices):
    """A way in that exists once, and is no mailbox and no door."""

    WEB = "web", _("The form on the web")
    EMBEDDED = "embedded", _("The form on other sites")
    PHONE = "phone", _("By phone")
    COUNTER = "counter", _("At the counter")
    API = "api", _("Other programs (API)")
    FILE = "file", _("From a file")


class ChannelDuty(models.Model):
    """A team that has taken on a way in: what comes by it goes to one of them."""

    channel = models.CharField(max_length=10, choices=Way.choices, unique=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.channel} → {self.team}"

    @property
    def letters(self) -> models.Q:
        """Those that come this way; the same that `team_on_duty` gives to its team."""
        embedded = models.Q(channel=Channel.WEB, source=EMBEDDED)
        if self.channel == Way.EMBEDDED:
            return embedded
        of_channel = models.Q(channel=self.channel) & ~models.Q(source__startswith=SOURCES)
        return of_channel & ~embedded if self.channel == Way.WEB else of_channel


def give(key: str, team: Team | None, *, by: Colleague, at: datetime) -> None:
    """Put this team, or nobody in particular, behind a way in. Raises LookupError."""
    with transaction.atomic():
        _give(key, team, by=by, at=at)
        history.record("channel.given", at=at, by=by, channel=key, team=team.pk if team else None)
    caches["local"].delete(REMEMBERED)


def _give(key: str, team: Team | None, *, by: Colleague, at: datetime) -> None:
    kind, _dash, pk = key.partition("-")
    if pk.isdecimal():
        found = {"mailbox": Mailbox.objects, "door": HookDoor.objects}[kind].filter(pk=int(pk))
        if not found.update(team=team):
            raise LookupError(key)
    elif key not in Way.values:
        raise LookupError(key)
    elif team is None:
        ChannelDuty.objects.filter(channel=key).delete()
    else:
        ChannelDuty.objects.update_or_create(
            channel=key, defaults={"team": team, "by": by, "at": at}
        )


def team_on_duty(letter: Letter) -> Team | None:
    """Whose work a letter is that came this way."""
    return _on_duty().get(_way_of(letter))


def _way_of(letter: Letter) -> tuple[str, str]:
    """By the channel alone, or by the mailbox or door that is the source."""
    if letter.channel == Channel.WEB and letter.source == EMBEDDED:
        return (Way.EMBEDDED.value, "")
    once = letter.channel in Way.values and not letter.source.startswith(SOURCES)
    return (letter.channel, "") if once else ("", letter.source)


def _on_duty() -> dict[tuple[str, str], Team]:
    found: dict[tuple[str, str], Team] | None = caches["local"].get(REMEMBERED)
    if found is None:
        found = {
            (duty.channel, ""): duty.team for duty in ChannelDuty.objects.select_related("team")
        }
        taken_on = models.Q(team__isnull=False)
        for box in Mailbox.objects.filter(taken_on).select_related("team"):
            found["", box.address] = box.team  # type: ignore[assignment]  # filtered
        for door in HookDoor.objects.filter(taken_on).select_related("team"):
            found["", door.source] = door.team  # type: ignore[assignment]  # filtered
        caches["local"].set(REMEMBERED, found, SECONDS_REMEMBERED)
    return found
