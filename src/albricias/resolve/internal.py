"""Departments as customers of each other: what one asks of another.

It comes like any complaint: a letter kept raw, a case, an owner in the team asked, and a
page of its own, on which whoever raised it reads the answers and speaks.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from albricias.people.models import Colleague, Customer, Notice, Team
from albricias.people.notices import What
from albricias.receive.arriving import take_in
from albricias.receive.models import INTERNAL, Channel, Letter
from albricias.receive.told import Told
from albricias.refusals import Refusal
from albricias.resolve.cases import Case, least_loaded


class OwnTeamAsked(Refusal):
    code = "own_team_asked"
    sentence = _("That is your own team: say it there. Choose another one here.")


class Raised(models.Model):
    """A case that a colleague brought to another team, in the name of their own."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="raised")
    colleague = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    from_team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.case_id}: {self.colleague}"

    def tell(self, *, at: datetime, key: str) -> None:
        """There is word of ours on its page: whoever raised it reads it there.

        It goes by mail too, and of a case closed to anybody a mail says the number alone.
        """
        case = self.case
        is_closed = case.is_confidential or case.about.exists()
        Notice.give(
            self.colleague,
            What.RAISED_ANSWERED,
            key=f"raised-{key}",
            at=at,
            words=case.number if is_closed else case.subject,
            href=case.customer_url,
        )


@dataclass(frozen=True, slots=True)
class ToldWithin(Told):
    """With who asks, and which team is asked; read again when it is filed."""

    raised_by: int = 0
    team: int = 0

    def to_raw(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()


def ask(
    team: Team, *, story: str, expected: str, kind: str, by: Colleague, token: str, at: datetime
) -> Letter:
    """Bring it to that team; once, however often it is sent. Raises OwnTeamAsked."""
    if by.team_id == team.pk:
        raise OwnTeamAsked
    told = ToldWithin(
        story=story,
        expected=expected,
        kind=kind,
        language=_language_of(by),
        raised_by=by.pk,
        team=team.pk,
    )
    return take_in(told, channel=Channel.WITHIN, source=INTERNAL, token=token, at=at)


@dataclass(frozen=True, slots=True)
class Within:
    """Who asks and who is asked, as the letter says."""

    raised_by: Colleague
    team: Team

    @classmethod
    def of(cls, letter: Letter) -> Self | None:
        """Nothing, and no question asked, of a letter that came any other way."""
        if letter.source != INTERNAL:
            return None
        said = json.loads(bytes(letter.raw))
        by = Colleague.objects.select_related("team").get(pk=said["raised_by"])
        return cls(by, Team.objects.get(pk=said["team"]))

    @property
    def owner(self) -> Colleague | None:
        return least_loaded(self.team)

    def close(self, case: Case, *, at: datetime) -> None:
        """It is of their team, as its customer; and of the team asked, whoever has it."""
        case.customer = _customer_of(self.raised_by, at=at)
        case.team = self.team
        case.save(update_fields=["customer", "team"])
        Raised.objects.create(case=case, colleague=self.raised_by, from_team=self.raised_by.team)


def _customer_of(by: Colleague, *, at: datetime) -> Customer:
    """Their team as a customer of the house; of whoever is in none, they themselves."""
    whose = (
        Raised.objects.filter(from_team=by.team)
        if by.team
        else Raised.objects.filter(from_team=None, colleague=by)
    )
    known = whose.order_by("-id").values_list("case__customer", flat=True).first()
    if known:
        return Customer.objects.select_related("merged_into").get(pk=known).current
    name = by.team.name if by.team else by.name
    return Customer.welcome_within(name, language=_language_of(by), at=at)


def _language_of(colleague: Colleague) -> str:
    """Theirs, or that of the page on which they write."""
    return colleague.language or get_language() or settings.LANGUAGE_CODE
