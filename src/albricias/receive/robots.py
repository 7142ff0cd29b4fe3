"""Letters that no person wrote: kept, shown on a page, and never answered."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.history import Event
from albricias.people.models import Colleague
from albricias.receive.channels.mail.robots import AUTOREPLY_MARKS, Robotic, Verdict
from albricias.refusals import PersonAlready

if TYPE_CHECKING:
    from albricias.receive.models import Letter
    from albricias.resolve.cases import Case


_ANSWERS = _("its program says that it answers by itself")
_TO_MANY = _("it was sent to a list of people")
MARKS: dict[str, str | LazyText] = {
    "permanent": _("it will not arrive"),
    "temporary": _("its server is still trying"),
    "from": _("it comes from an address of ours"),
    "message-id": _("we sent it"),
    "subject": _("its subject"),
    "sender": _("its sender"),
    "auto-submitted": _("its program says that nobody wrote it by hand"),
    "precedence": _ANSWERS,
    "list-id": _TO_MANY,
    "list-unsubscribe": _TO_MANY,
    "report": _("it is a report of a mail program"),
    "feedback-report": _("it reports that somebody marked a letter as junk"),
    "disposition-notification": _("it says that a letter was opened or deleted"),
    **dict.fromkeys(AUTOREPLY_MARKS, _ANSWERS),
}


class RobotQuerySet(models.QuerySet["Robot"]):
    def seen_by(self, user: Colleague) -> Self:
        """Those of cases this colleague may know of, and those of no case."""
        # By name: cases come later in the loop, and who sees them is decided there.
        cases: Any = apps.get_model("albricias", "Case")
        if user.sees_all:
            return self.filter(cases.open_to(user, "case"))
        theirs = models.Q(case__in=cases.objects.known_to(user))
        return self.filter(theirs | models.Q(case=None, letter__in=_nobodys(user)))

    def still_so(self) -> Self:
        """Those nobody has called a person."""
        return self.filter(person_at=None)


def _nobodys(user: Colleague) -> Any:
    letters: Any = apps.get_model("albricias", "Letter")
    return letters.objects.handled_by(user).values("pk")


class Robot(models.Model):
    """What wrote this letter, by which mark we know, and who said otherwise."""

    letter = models.OneToOneField(
        "albricias.Letter", on_delete=models.PROTECT, related_name="robot"
    )
    kind = models.CharField(max_length=10, choices=Robotic.choices)
    why = models.CharField(max_length=60)
    # As they are shown in a list, so that no letter is read for it.
    sender = models.CharField(max_length=460, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    case = models.ForeignKey(
        "albricias.Case", null=True, on_delete=models.PROTECT, related_name="robots"
    )
    at = models.DateTimeField()
    person_at = models.DateTimeField(null=True)
    person_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = RobotQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["-at", "-id"], name="robot_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"

    @property
    def mark(self) -> str:
        """By which mark it is known, in words where there are some."""
        return str(MARKS.get(self.why, self.why))

    @classmethod
    def hear(
        cls,
        letter: "Letter",
        verdict: Verdict,
        *,
        case: "Case | None",
        at: datetime,
        sender: str = "",
        subject: str = "",
    ) -> "Robot":
        """Note what wrote it. Of what came back, whoever sends letters is told."""
        with transaction.atomic():
            robot = cls.objects.create(
                letter=letter,
                kind=verdict.kind,
                why=verdict.why[:60],
                sender=sender[:460],
                subject=subject[:200],
                case=case,
                at=at,
            )
            if back := verdict.bounced:
                history.record(
                    "dispatch.delayed" if back.is_delay else "dispatch.returned",
                    at=at,
                    case=case,
                    letter=letter.pk,
                    message_id=back.message_id,
                    recipient=back.recipient,
                    permanent=back.permanent,
                    reason=back.reason,
                )
            else:
                history.record("robot.heard", at=at, case=case, letter=letter.pk, kind=robot.kind)
        return robot

    def was_a_person(self, *, by: Colleague, at: datetime) -> Event:
        """Somebody reads it and says that a person wrote it: it is filed as any letter."""
        if self.person_at:
            raise PersonAlready
        with transaction.atomic():
            self.person_at, self.person_by = at, by
            self.save(update_fields=["person_at", "person_by"])
            self.letter.filed_at = None
            self.letter.save(update_fields=["filed_at"])
            return history.record("letter.received", at=at, by=by, letter=self.letter_id)
