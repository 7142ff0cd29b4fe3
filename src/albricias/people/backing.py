"""Who stands behind a channel: colleagues who may answer, and somebody who may decide (R19)."""

from dataclasses import dataclass
from typing import Self

from albricias.people.access import Role
from albricias.people.models import Colleague, Team

# Until colleagues are given amounts that they may spend, it is the role that decides.
DECIDING = frozenset({Role.LEAD, Role.QUALITY, Role.ADMINISTRATION})


@dataclass(frozen=True, slots=True)
class Backing:
    """How many of a team, or of the whole house, may answer, and may decide."""

    answering: int
    deciding: int

    @property
    def is_enough(self) -> bool:
        return bool(self.answering and self.deciding)


@dataclass(frozen=True, slots=True)
class House:
    """Everybody who answers, by team, read once for all channels."""

    roles: list[tuple[int | None, str]]
    has_teams: bool

    @classmethod
    def read(cls) -> Self:
        answering = Colleague.objects.answering().order_by().values_list("team_id", "role")
        return cls([(team, role) for team, role in answering], Team.objects.exists())

    def behind(self, team: Team | None) -> Backing:
        """Those of the team; without one, whoever is in the house."""
        theirs = [role for pk, role in self.roles if team is None or pk == team.pk]
        return Backing(len(theirs), sum(role in DECIDING for role in theirs))
