"""Who works at Fibra Cercana, and how visitors sign in as some of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from albricias import history
from albricias.demo.texts import phrases
from albricias.people.access import Role
from albricias.people.models import Colleague, Team, fold

DOMAIN = "fibracercana.example"


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody a visitor can be."""

    role: Role
    name: str
    email: str


def _address(name: str) -> str:
    return f"{fold(name.split()[0])}@{DOMAIN}"


def _sign_in(role: Role, name: str) -> SignIn:
    return SignIn(role, name, _address(name))


SIGN_INS: Sequence[SignIn] = (
    _sign_in(Role.AGENT, "Marta Gil"),
    _sign_in(Role.LEAD, "Rosaura Montiel"),
    _sign_in(Role.QUALITY, "Delfina Quirós"),
    _sign_in(Role.DIRECTION, "Eliseo Bravante"),
    _sign_in(Role.ADMINISTRATION, "Evaristo Longares"),
    # Of another team, so that a case can be handed over and two can meet in one.
    _sign_in(Role.AGENT, "Marisol Huanca"),
)
AGENT, LEAD, QUALITY, _DIRECTION, ADMINISTRATION, _ = (sign_in.name for sign_in in SIGN_INS)

# Given name → role and place in the list of teams; whoever is not named here answers somewhere.
PLACES: Mapping[str, tuple[Role, int | None]] = {
    "Marta": (Role.AGENT, 0),
    "Rosaura": (Role.LEAD, 0),
    "Maitane": (Role.AGENT, 0),
    "Yesenia": (Role.AGENT, 0),
    "Teo": (Role.AGENT, 0),
    "Ibón": (Role.LEAD, 1),
    "Ubaldo": (Role.AGENT, 1),
    "Bruno": (Role.AGENT, 1),
    "Gala": (Role.AGENT, 1),
    "Nadia": (Role.LEAD, 2),
    "Crisanto": (Role.AGENT, 2),
    "Lisandro": (Role.AGENT, 2),
    "Marisol": (Role.AGENT, 2),
    "Delfina": (Role.QUALITY, None),
    "Inés": (Role.QUALITY, None),
    "Eliseo": (Role.DIRECTION, None),
    "Evaristo": (Role.ADMINISTRATION, None),
}
TEAM_OF_TOPIC: Mapping[str, int] = {
    "Averías": 1,
    "Altas e instalación": 1,
    "Velocidad y cobertura": 1,
    "Facturación": 2,
    "Contrato y permanencia": 2,
    "Bajas": 2,
}


@dataclass(frozen=True, slots=True)
class Staff:
    """The colleagues by name, once they are in the database."""

    by_name: Mapping[str, Colleague]
    teams: Sequence[Team]

    def __getitem__(self, name: str) -> Colleague:
        return self.by_name[name]

    @property
    def quality(self) -> list[Colleague]:
        return [person for person in self.by_name.values() if person.role == Role.QUALITY]

    def agents(self, team: Team) -> list[Colleague]:
        here = self.by_name.values()
        return [p for p in here if p.team == team and p.role == Role.AGENT]

    def lead(self, team: Team) -> Colleague:
        return next(p for p in self.by_name.values() if p.team == team and p.role == Role.LEAD)

    def team_for(self, topic: str) -> Team:
        return self.teams[TEAM_OF_TOPIC.get(topic, 0)]


def hire(passwords: Mapping[str, str], *, at: datetime) -> Staff:
    """Bring in the teams and everybody. Only whom visitors can be has a password."""
    first = next(sign_in for sign_in in SIGN_INS if sign_in.role == Role.ADMINISTRATION)
    administrator = _welcome(first.name, None, passwords, by=None, at=at)
    teams = [Team.add(name, by=administrator, at=at) for name in phrases().teams]
    names = [s.name for s in SIGN_INS] + list(phrases().colleagues)
    found = {administrator.name: administrator}
    for name in names:
        if name not in found:
            found[name] = _welcome(name, teams, passwords, by=administrator, at=at)
    return Staff(by_name=found, teams=teams)


def _welcome(
    name: str,
    teams: Sequence[Team] | None,
    passwords: Mapping[str, str],
    *,
    by: Colleague | None,
    at: datetime,
) -> Colleague:
    # As Colleague.welcome, which wants a password; without one nobody can sign in as them.
    role, place = PLACES.get(name.split()[0], (Role.AGENT, 0))
    email = _address(name)
    colleague = Colleague(
        email=email,
        name=name,
        role=role,
        team=teams[place] if teams and place is not None else None,
        created_at=at,
    )
    colleague.set_password(passwords.get(email))
    colleague.save()
    history.record("colleague.added", at=at, by=by, colleague=colleague.pk, role=role)
    return colleague
