"""Word left for a colleague: something waits for them, was asked of them or went wrong (R28).

A notice stands on their page until they have seen it, and goes to them by mail once, unless
they asked for none. It says what happened; the case it speaks of says the rest.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from albricias import history, post
from albricias.history import Event
from albricias.people.access import Role
from albricias.people.colleagues import Colleague, Team

if TYPE_CHECKING:
    from albricias.resolve.cases import Case


class What(models.TextChoices):
    """What a notice says; `by` is who did it, `words` what it is about."""

    PROMISE_SOON = "promise.soon", _("Your promise falls due soon: %(words)s")
    PROMISE_OVERDUE = "promise.overdue", _("Your promise was not kept in time: %(words)s")
    TEAM_OVERDUE = "team.overdue", _("%(by)s has not kept a promise in time: %(words)s")
    PROMISE_PASSED = "promise.passed", _("%(by)s passes a promise on to you: %(words)s")
    CASE_HANDED = "case.handed", _("%(by)s hands a case over to you: %(words)s")
    REMEDY_ASKED = "remedy.asked", _("%(by)s asks for your approval: %(words)s")
    REMEDY_GRANTED = "remedy.granted", _("%(by)s says yes: %(words)s")
    REMEDY_DENIED = "remedy.denied", _("%(by)s says no: %(words)s")
    REMEDY_OVERDUE = "remedy.overdue", _("Nobody has answered what you asked: %(words)s")
    CALL_THEM = (
        "call.them",
        _("They have not said whether it is resolved, and we wrote already: call. %(words)s"),
    )
    CASE_DENIED = "case.denied", _("The customer says it is not resolved: %(words)s")
    CASE_PARTLY = "case.partly", _("The customer says it is resolved only in part: %(words)s")
    CASE_CONFIRMED = "case.confirmed", _("The customer says it is resolved: %(words)s")
    CASE_REOPENED = "case.reopened", _("The customer opens it again: %(words)s")
    CASE_TAKEN = "case.taken", _("%(by)s has time and takes a case of yours: %(words)s")
    MENTIONED = "mentioned", _("%(by)s mentions you: %(words)s")
    CASE_BACK = "case.back", _("A snoozed case is back: %(words)s")
    NOT_SENT = "not.sent", _("What you wrote could not go out: %(words)s")
    NOT_SENT_BY = "not.sent.by", _("What %(by)s wrote in a case of yours did not go out: %(words)s")
    CASE_GIVEN_BACK = "case.given_back", _("%(by)s gives a case back to you: %(words)s")
    CASES_LEFT = "cases.left", _("Open cases that were in these hands are yours now: %(words)s")
    RAISED_ANSWERED = "raised.answered", _("There is news on what you asked for: %(words)s")
    # These say nothing of what it is about: they are read in mailboxes too.
    CASE_NAMED = "case.named", _("You may read a confidential case")
    CASE_CLOSED = "case.closed", _("%(by)s has made a case confidential, and it is in the register")
    CASE_MOVED = "case.moved", _("A case is yours now, because it cannot stay where it was")


SAY_NOTHING = (What.CASE_NAMED, What.CASE_MOVED, What.CASE_CLOSED)
# Good to know, and nothing to do: it waits on the page, and nobody is written to.
UNMAILED = frozenset({What.CASE_CONFIRMED})


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unseen(self) -> Self:
        return self.filter(seen_at=None)

    def seen_by(self, user: Colleague) -> Self:
        """What they were told, without what a case says that they may not know of (any more)."""
        # By name: cases come later in the loop, and who sees them is decided there.
        open_to_them: Any = apps.get_model("albricias", "Case")
        return self.filter(open_to_them.open_to(user, "case"), to=user)


class Notice(models.Model):
    """One thing a colleague should know, when they were told and when they saw it."""

    to = models.ForeignKey(
        # Its own indexes below begin with it.
        Colleague,
        on_delete=models.PROTECT,
        related_name="notices",
        db_index=False,
    )
    what = models.CharField(max_length=30)
    by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(
        "albricias.Case", null=True, on_delete=models.PROTECT, related_name="notices"
    )
    words = models.CharField(max_length=500, blank=True)
    # Where it can be acted on, if not in the case itself.
    href = models.CharField(max_length=200, blank=True)
    # What it is about, so that the same is said once however often it follows.
    key = models.CharField(max_length=80)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["to", "key"], name="a_notice_is_given_once"),
        ]
        indexes = [
            models.Index(fields=["to", "-at", "-id"], name="notice_newest"),
            models.Index(fields=["to"], name="notice_unseen", condition=models.Q(seen_at=None)),
        ]

    def __str__(self) -> str:
        return self.sentence

    @classmethod
    def give(
        cls,
        to: Colleague,
        what: What,
        *,
        key: str,
        at: datetime,
        by: Colleague | None = None,
        case: "Case | None" = None,
        words: str = "",
        href: str = "",
    ) -> Self:
        """Leave word; the same `key` again changes nothing. Nobody is told of their own doing."""
        told: dict[str, Any] = {"what": str(what), "by": by, "case": case, "href": href}
        with transaction.atomic():
            notice, is_new = cls.objects.get_or_create(
                to=to, key=key, defaults={**told, "words": words[:500], "at": at}
            )
            if is_new:
                history.record("notice.given", at=at, notice=notice.pk)
        return notice

    @classmethod
    def see_all(cls, user: Colleague, *, at: datetime) -> int:
        return cls.objects.seen_by(user).unseen().update(seen_at=at)

    def see(self, *, at: datetime) -> None:
        Notice.objects.filter(pk=self.pk, seen_at=None).update(seen_at=at)

    @property
    def sentence(self) -> str:
        """What happened, in the reader's language."""
        said = dict(What.choices).get(self.what, "%(words)s")
        return str(said) % {"by": self.by or "", "words": self.words}

    @property
    def sentence_without_words(self) -> str:
        """For where others may read it: who and what stay in the case."""
        if self.what in SAY_NOTHING:
            return self.sentence
        number = self.case.number if self.case else ""
        return gettext("Something waits for you in the case %(number)s") % {"number": number}

    @property
    def listed_as(self) -> str:
        """On a page of many: what a confidential case says is read in itself."""
        if self.case and self.case.is_confidential:
            return self.sentence_without_words
        return self.sentence

    def is_of_a_closed_case(self) -> bool:
        """Confidential, or about a colleague; or that of which it says nothing."""
        if self.case is None:
            return False
        # By name, as in `NoticeQuerySet.seen_by`.
        rows = (apps.get_model("albricias", name) for name in ("Confidence", "About"))
        return self.what in SAY_NOTHING or any(
            of._default_manager.filter(case=self.case).exists() for of in rows
        )

    @property
    def url(self) -> str:
        return self.href or (self.case.get_absolute_url() if self.case else "")


def leads_of(team: Team | None) -> Iterable[Colleague]:
    """Who answers for a team: who leads it, else whoever leads none in particular, else those
    who administer."""
    leads = Colleague.objects.filter(is_active=True, role=Role.LEAD)
    for some in (
        leads.filter(team=team) if team else leads.none(),
        leads.filter(team=None),
        Colleague.objects.filter(is_active=True, role=Role.ADMINISTRATION),
    ):
        if found := list(some.order_by("id")):
            return found
    return []


def mail_notice(event: Event, *, now: datetime) -> None:
    """Follows "notice.given": a letter, unless they want none or have seen it meanwhile.

    Of a case that is closed to anybody it says which, and nothing of what it is about: a mailbox
    is read by others, and its page is not.
    """
    notice = Notice.objects.select_related("to", "by", "case__customer").get(
        pk=event.data["notice"]
    )
    to = notice.to
    if notice.what in UNMAILED:
        return
    if notice.mailed_at or notice.seen_at or not (to.wants_mail and to.is_active):
        return
    if not Notice.objects.seen_by(to).filter(pk=notice.pk).exists():
        return
    with translation.override(to.language or settings.LANGUAGE_CODE):
        is_hushed = notice.is_of_a_closed_case()
        subject = notice.sentence_without_words if is_hushed else notice.sentence
        # Not to a page that opens with the key in its address alone.
        url = notice.case.get_absolute_url() if is_hushed and notice.case else notice.url
        words = {"to": to, "page": f"{settings.PUBLIC_URL}{url}", "sentence": subject}
        words |= {"case": notice.case, "is_hushed": is_hushed}
        words["organisation"] = settings.ORGANISATION
        text = render_to_string("people/notice.txt", words).strip() + "\n"
    post.to_colleague(to.email, subject, text, mark=f"notice-{notice.pk}", at=notice.at)
    Notice.objects.filter(pk=notice.pk).update(mailed_at=now)
