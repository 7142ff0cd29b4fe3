"""Cases that only those who are named may read, and those in which a colleague is complained about.

Who sees what follows from these rows wherever cases are fetched (``CaseQuerySet.known_to``,
``Case.open_to``); here is how the rows come and go.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Self

from django.db import models, transaction
from django.urls import reverse

from albricias import history
from albricias.people.access import MAY, Act, Role
from albricias.people.models import Colleague, Notice
from albricias.people.notices import What, leads_of
from albricias.refusals import (
    ComplainedAbout,
    ConfidentialAlready,
    LastWhoCanAnswer,
    NobodyElseReadsIt,
    NobodyLeftToAnswer,
    NothingWritten,
)
from albricias.resolve.cases import Case, least_loaded_among
from albricias.resolve.presence import Presence


class Confidence(models.Model):
    """This case is read by those who are named, and by whoever has it in hand; by nobody else.

    Nobody closes it for themselves alone, unless they see all: whoever is complained about, and
    has the case, would be the first to. Quality knows of each that it is closed, by whom and to
    whom, and asks to be named.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="confidence")
    # Nobody, if it came by the confidential channel.
    by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    why = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def registered(cls, user: Colleague) -> "models.QuerySet[Confidence]":
        """Which cases colleagues closed, for whoever sees all: that it is so, and nothing more.

        Whom a case is about does not learn of it here; nor does anybody of what came by the
        confidential channel, whose readers the house has chosen.
        """
        if not user.sees_all:
            return cls.objects.none()
        made = cls.objects.filter(by__isnull=False, case__merged_into=None)
        return made.exclude(case__in=Case.about_them(user))

    @property
    def who_reads(self) -> list[Colleague]:
        """Those named, and whoever has it in hand."""
        named = [one.colleague for one in self.readers.all()]
        return list(dict.fromkeys([*named, self.case.owner] if self.case.owner else named))

    @classmethod
    def ask(
        cls, case: Case, readers: Collection[Colleague], *, why: str, by: Colleague, at: datetime
    ) -> Self:
        """From now on only these may read it, and whoever owns it; quality is told that it is so.

        Raises NothingWritten, ConfidentialAlready, ComplainedAbout, LastWhoCanAnswer and
        NobodyElseReadsIt.
        """
        if not why.strip():
            raise NothingWritten
        expect_not_about(case, readers)
        if cls.objects.filter(case=case).exists():
            raise ConfidentialAlready(number=case.number)
        able = [one for one in (*readers, case.owner) if one and one.may(Act.ANSWER)]
        if not able:
            raise LastWhoCanAnswer
        _expect_another(able, by)
        return cls.begin(case, readers, why=why.strip(), by=by, at=at)

    @classmethod
    def begin(
        cls,
        case: Case,
        readers: Iterable[Colleague],
        *,
        why: str,
        by: Colleague | None,
        at: datetime,
    ) -> Self:
        """Of the case, and of every one that goes on in it: they tell the same."""
        named = list(readers)
        with transaction.atomic():
            for one in family(case):
                Case.objects.filter(pk=one.pk).update(is_confidential=True)
                confidence, _new = cls.objects.get_or_create(
                    case=one, defaults={"by": by, "at": at, "why": why}
                )
                for colleague in named:
                    confidence.readers.get_or_create(
                        colleague=colleague, defaults={"by": by, "at": at}
                    )
            who = [one.pk for one in named]
            history.record("case.made_confidential", at=at, by=by, case=case, who=who, why=why)
            _tell_readers(case, named, by=by, at=at)
            if by:
                _tell_quality(case, [by, *named], by=by, at=at)
        return cls.objects.get(case=case)

    def add(self, colleague: Colleague, *, by: Colleague, at: datetime) -> None:
        """One more may read it. Raises ComplainedAbout."""
        expect_not_about(self.case, [colleague])
        with transaction.atomic():
            for one in _of_family(self.case):
                one.readers.get_or_create(colleague=colleague, defaults={"by": by, "at": at})
            history.record("reader.added", at=at, by=by, case=self.case, to=colleague.pk)
            _tell_readers(self.case, [colleague], by=by, at=at)

    def remove(self, colleague: Colleague, *, by: Colleague, at: datetime) -> None:
        """They may read it no more. Raises LastWhoCanAnswer and NobodyElseReadsIt."""
        with transaction.atomic():
            list(Confidence.objects.select_for_update().filter(pk=self.pk))
            left = who_can_answer(self.case, but=colleague)
            if not left:
                raise LastWhoCanAnswer
            _expect_another(left, by)
            MayRead.objects.filter(
                confidence__in=_of_family(self.case), colleague=colleague
            ).delete()
            history.record("reader.removed", at=at, by=by, case=self.case, to=colleague.pk)

    def lift(self, reason: str, *, by: Colleague, at: datetime) -> None:
        """Read again by whoever sees such cases; what was read meanwhile stays written down.

        Whom it is about may not read it all the same. Raises NothingWritten.
        """
        if not reason.strip():
            raise NothingWritten
        case = self.case
        with transaction.atomic():
            MayRead.objects.filter(confidence__in=_of_family(case)).delete()
            _of_family(case).delete()
            those = [one.pk for one in family(case)]
            Case.objects.filter(pk__in=those).update(is_confidential=False)
            history.record("case.confidence_lifted", at=at, by=by, case=case, why=reason.strip())


class MayRead(models.Model):
    """A colleague who was named to read a confidential case."""

    confidence = models.ForeignKey(Confidence, on_delete=models.PROTECT, related_name="readers")
    colleague = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["confidence", "colleague"], name="a_reader_named_once")
        ]

    def __str__(self) -> str:
        return f"{self.confidence_id}: {self.colleague}"


class About(models.Model):
    """A colleague who is complained about in a case, and therefore never sees it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="about")
    colleague = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    # Nobody, if their name was found in what came by the confidential channel.
    by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "colleague"], name="about_somebody_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.colleague}"

    @classmethod
    def say(cls, case: Case, colleague: Colleague, *, by: Colleague, at: datetime) -> None:
        """It is this colleague who is complained about: at once they see nothing of it.

        What they had in hand goes to somebody else. Raises NobodyLeftToAnswer.
        """
        case = case.current
        with transaction.atomic():
            _hold(case)
            cls._note(case, colleague, by=by, at=at)
            history.record("case.about", at=at, by=by, case=case, whom=colleague.pk)
            for one in family(case):
                Presence.leave(one.number, by=colleague)
                if one.owner_id == colleague.pk:
                    _give_away(one, by=by, at=at)
                _pass_on(one, colleague, by=by, at=at)
            if hasattr(case, "confidence") and not who_can_answer(case):
                raise NobodyLeftToAnswer

    @classmethod
    def _note(cls, case: Case, colleague: Colleague, *, by: Colleague | None, at: datetime) -> None:
        for one in family(case):
            cls.objects.get_or_create(case=one, colleague=colleague, defaults={"by": by, "at": at})
        MayRead.objects.filter(confidence__case__in=family(case), colleague=colleague).delete()

    def take_back(self, *, by: Colleague, at: datetime) -> None:
        """It is not about them after all."""
        with transaction.atomic():
            About.objects.filter(case__in=family(self.case), colleague=self.colleague).delete()
            history.record("case.not_about", at=at, by=by, case=self.case, whom=self.colleague_id)


def family(case: Case) -> list[Case]:
    """The case in which this one goes on, itself or another, and all that go on in it."""
    case = case.current
    return [case, *Case.objects.filter(merged_into=case).select_related("owner")]


def _hold(case: Case) -> None:
    """Nobody merges it meanwhile: what is said of a case is said of all that are one with it."""
    list(Case.objects.select_for_update().filter(pk=case.pk).values_list("pk"))


def _of_family(case: Case) -> "models.QuerySet[Confidence]":
    return Confidence.objects.filter(case__in=family(case))


def expect_not_about(case: Case, colleagues: Iterable[Colleague]) -> None:
    about = set(case.about.values_list("colleague", flat=True))
    for one in colleagues:
        if one.pk in about:
            raise ComplainedAbout(name=one.name)


def who_can_answer(case: Case, but: Colleague | None = None) -> list[Colleague]:
    """Those who read a confidential case and may answer in it, without one of them."""
    roles = [role for role, acts in MAY.items() if Act.ANSWER in acts]
    named = MayRead.objects.filter(confidence__case=case).values("colleague")
    readers = models.Q(pk__in=named)
    if but is None or case.owner_id != but.pk:
        readers |= models.Q(pk=case.owner_id)
    can = Colleague.objects.filter(readers, is_active=True, role__in=roles)
    can = can.exclude(pk__in=case.about.values("colleague"))
    return list(can.exclude(pk=but.pk) if but and case.owner_id != but.pk else can)


def born_confidential(
    case: Case, about: Iterable[Colleague], readers: Iterable[Colleague], *, at: datetime
) -> None:
    """It came by the confidential channel: it has never been open to anybody else."""
    for one in about:
        About.objects.create(case=case, colleague=one, by=None, at=at)
    Confidence.begin(case, readers, why="", by=None, at=at)


def _give_away(case: Case, *, by: Colleague, at: datetime) -> None:
    """From whom it is about to somebody it is not about; who is told that, and no more."""
    to = somebody_else(case)
    case.assign(to, by=by, at=at)
    if to != by:
        key = f"case.taken_from-{case.pk}-{at:%Y%m%d%H%M%S}"
        Notice.give(to, What.CASE_MOVED, key=key, at=at, case=case)


def somebody_else(case: Case) -> Colleague:
    """One who may read it already, who leads them, quality or administration.

    Raises NobodyLeftToAnswer.
    """
    about = set(case.about.values_list("colleague", flat=True))
    quality = Colleague.objects.answering().filter(role__in=[Role.QUALITY, Role.ADMINISTRATION])
    named = who_can_answer(case) if hasattr(case, "confidence") else []
    for some in (named, leads_of(case.team), quality.order_by("-role", "id")):
        free = [one for one in some if one.pk not in about and one.may(Act.ANSWER)]
        if found := least_loaded_among(free):
            return found
    raise NobodyLeftToAnswer


def _pass_on(case: Case, colleague: Colleague, *, by: Colleague, at: datetime) -> None:
    """What they had promised in it is kept by whoever has it now."""
    owner = case.owner
    if owner is None:
        return
    for promise in case.promises.filter(end=None, owner=colleague):
        promise.pass_on(owner, by=by, at=at)


def _expect_another(able: Iterable[Colleague], by: Colleague) -> None:
    if not by.sees_all and all(one == by for one in able):
        raise NobodyElseReadsIt


def _tell_quality(case: Case, but: Collection[Colleague], *, by: Colleague, at: datetime) -> None:
    """That a case was closed, and not which: the register says that, to whom it may be said.

    In a house without quality, whoever directs or administers.
    """
    about = case.about.values("colleague")
    here = Colleague.objects.filter(is_active=True).exclude(pk__in=about).order_by("id")
    roles = (Role.QUALITY, Role.DIRECTION, Role.ADMINISTRATION)
    those = next(filter(None, (list(here.filter(role=role)) for role in roles)), [])
    key = f"case.closed-{case.pk}-{at:%Y%m%d%H%M%S}"
    href = reverse("resolve:confidential-register")
    for one in those:
        if one not in but:
            Notice.give(one, What.CASE_CLOSED, key=key, at=at, by=by, href=href)


def _tell_readers(
    case: Case, named: Iterable[Colleague], *, by: Colleague | None, at: datetime
) -> None:
    for one in named:
        if one != by:
            key = f"case.named-{case.pk}-{at:%Y%m%d%H%M%S}"
            Notice.give(one, What.CASE_NAMED, key=key, at=at, case=case)
