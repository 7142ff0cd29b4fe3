"""Whose the next case is: by the rules that leads write, else whoever of the team has fewest.

The rules are read for every letter that is filed, so they are remembered for a moment in each
process; a house without rules asks the database nothing more than before.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.core.cache import caches
from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from albricias import history
from albricias.history import Event
from albricias.people.models import Colleague, Notice, Team, fold
from albricias.people.notices import What
from albricias.people.skills import Skill
from albricias.receive.choices import Kind
from albricias.receive.models import Channel
from albricias.refusals import NobodyToTakeIt, NothingToTake
from albricias.resolve.cases import (
    Case,
    Standing,
    by_load,
    least_loaded,
)
from albricias.resolve.presence import Presence
from albricias.resolve.snoozes import put_off_cases

SECONDS_REMEMBERED = 20
REMEMBERED = "assignment-rules"
LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Arrived:
    """What is known of a case when it is to be given to somebody."""

    channel: str = ""
    kind: str = ""
    topic: str = ""
    product: str = ""
    place: str = ""
    language: str = ""
    team: Team | None = None


class AssignmentRuleQuerySet(models.QuerySet["AssignmentRule"]):
    def in_force(self) -> Self:
        """In the order in which they are asked."""
        return self.filter(ended_at=None).order_by("position", "id")


class AssignmentRule(models.Model):
    """What comes in like this goes to these. What a rule leaves empty may be anything."""

    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=Kind.choices, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    language = models.CharField(max_length=5, blank=True)
    topic = models.CharField(max_length=120, blank=True)
    product = models.CharField(max_length=120, blank=True)
    # A part of it is enough: "Sevilla" is in "Calle Feria 3, Sevilla".
    place = models.CharField(max_length=200, blank=True)
    # What came in by a way of this team's.
    on_duty = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    to_team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    # Only to those of the team who are good at it and have room today.
    by_skill = models.BooleanField(default=False)
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = AssignmentRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to__isnull=False) | Q(to_team__isnull=False),
                name="a_rule_gives_to_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.to or self.to_team}"

    @classmethod
    def add(cls, *, by: Colleague, at: datetime, **said: Any) -> Self:
        """After those that are there. Raises NobodyToTakeIt."""
        if not (said.get("to") or said.get("to_team")):
            raise NobodyToTakeIt
        with transaction.atomic():
            last = cls.objects.in_force().last()
            rule = cls.objects.create(
                position=last.position + 1 if last else 1, by=by, at=at, **said
            )
            history.record("rule.added", at=at, by=by, rule=rule.pk)
        forget_rules()
        return rule

    def end(self, *, by: Colleague, at: datetime) -> None:
        """It no longer counts; which it was stays known."""
        with transaction.atomic():
            ended = AssignmentRule.objects.filter(pk=self.pk, ended_at=None).update(ended_at=at)
            if ended:
                history.record("rule.ended", at=at, by=by, rule=self.pk)
        forget_rules()

    def go_first(self, *, by: Colleague, at: datetime) -> None:
        """Asked before all the others."""
        with transaction.atomic():
            others = AssignmentRule.objects.in_force().exclude(pk=self.pk)
            for position, rule in enumerate([self, *others], start=1):
                AssignmentRule.objects.filter(pk=rule.pk).update(position=position)
            history.record("rule.first", at=at, by=by, rule=self.pk)
        forget_rules()

    def is_ruled_by(self, user: Colleague) -> bool:
        """Whoever sees all cases rules the house; a lead, what comes in by ways of their own team's
        and stays in it."""
        gives_to = self.to.team_id if self.to else self.to_team_id
        is_theirs = user.team_id is not None and user.team_id == self.on_duty_id == gives_to
        return user.sees_all or is_theirs

    def fits(self, arrived: Arrived) -> bool:
        """Whether what came in is as it says."""
        same = ((getattr(self, name), getattr(arrived, name)) for name in SAME)
        if any(wanted and fold(wanted) != fold(there) for wanted, there in same):
            return False
        if self.place and fold(self.place) not in fold(arrived.place):
            return False
        return self.on_duty_id is None or (
            arrived.team is not None and arrived.team.pk == self.on_duty_id
        )


SAME = ("kind", "channel", "language", "topic", "product")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who takes it, and which rule says so; none is the house's own way."""

    owner: Colleague | None
    rule: AssignmentRule | None = None


def forget_rules() -> None:
    caches["local"].delete(REMEMBERED)


def rules_in_force() -> list[AssignmentRule]:
    found: list[AssignmentRule] | None = caches["local"].get(REMEMBERED)
    if found is None:
        rules = AssignmentRule.objects.in_force().select_related("to__team", "to_team", "on_duty")
        found = list(rules)
        caches["local"].set(REMEMBERED, found, SECONDS_REMEMBERED)
    return found


def next_owner(arrived: Arrived, *, now: datetime) -> Chosen:
    """By the first rule that fits and finds somebody; else whoever has fewest."""
    for rule in rules_in_force():
        if rule.fits(arrived) and (owner := _owner_by(rule, arrived, now=now)):
            return Chosen(owner, rule)
    return Chosen(least_loaded(arrived.team))


def _owner_by(rule: AssignmentRule, arrived: Arrived, *, now: datetime) -> Colleague | None:
    if rule.to_id:
        answering = Colleague.objects.answering().select_related("team")
        return answering.filter(pk=rule.to_id).first()
    team = by_load().filter(team=rule.to_team).select_related("team", "skill")
    if not rule.by_skill:
        return team.first()
    people = list(team)
    today = _given_today(people, now=now)
    return next((one for one in people if _is_able(one, arrived, today.get(one.pk, 0))), None)


def _given_today(people: list[Colleague], *, now: datetime) -> dict[int, int]:
    """How many of today's cases each has, if anybody has a limit."""
    if not any(_skill_of(one) and one.skill.per_day for one in people):
        return {}
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    cases = Case.objects.filter(owner__in=people, received_at__gte=today).order_by()
    return dict(cases.values_list("owner").annotate(n=Count("pk")))


def _is_able(colleague: Colleague, arrived: Arrived, given_today: int) -> bool:
    skill = _skill_of(colleague)
    if skill is None:
        return True
    has_room = skill.per_day is None or given_today < skill.per_day
    return has_room and skill.takes(arrived.topic, arrived.language)


def _skill_of(colleague: Colleague) -> Skill | None:
    return getattr(colleague, "skill", None)


# Taking the next


def take_next(user: Colleague, *, at: datetime) -> Case:
    """The most pressing case that nobody has begun, for whoever has time. Raises NothingToTake.

    Two who ask in the same moment never get the same one: whoever comes second finds that its
    owner has changed, and takes the one after it.
    """
    for case in _not_begun(user, at=at):
        with transaction.atomic():
            as_read = Case.objects.filter(
                pk=case.pk, owner=case.owner_id, standing=Standing.OPEN, merged_into=None
            )
            if as_read.update(owner=user, team=user.team_id or case.team_id):
                return _taken(case, user, at=at)
    raise NothingToTake


def _not_begun(user: Colleague, *, at: datetime) -> list[Case]:
    """Ours to answer, in which no person of ours has done anything, and which nobody looks at."""
    done = Event.objects.filter(case=OuterRef("pk"), by__isnull=False)
    seen = Presence.objects.here(now=at).exclude(colleague=user).values("case")
    cases = Case.objects.seen_by(user).answerable().exclude(owner=user)
    if user.team_id:
        # Whoever sees more than their team takes what is their team's, or nobody's.
        cases = cases.filter(Q(team=user.team_id) | Q(owner=None))
    free = cases.exclude(pk__in=put_off_cases()).exclude(pk__in=seen)
    pressing = free.filter(~Exists(done)).select_related("owner")
    by_due = pressing.order_by(F("answer_due_at").asc(nulls_last=True), "id")
    return list(by_due.defer("story")[:LOOKED_AT])


def _taken(case: Case, user: Colleague, *, at: datetime) -> Case:
    before = case.owner
    case.owner, case.team = user, user.team or case.team
    case.note_owner(by=user, at=at)
    if before is not None and before.is_active:
        key = f"taken-{case.pk}-{at:%Y%m%d%H%M%S}"
        Notice.give(before, What.CASE_TAKEN, key=key, at=at, by=user, case=case, words=case.subject)
    return case
