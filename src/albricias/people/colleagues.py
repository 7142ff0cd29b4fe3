"""Colleagues and teams: who works here, what they may do, how they come and go."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from albricias import history
from albricias.people.access import MAY, Act, Role
from albricias.refusals import EmailTaken, LastAdministrator, NothingWritten, OwnDoor, TeamTwice


class Team(models.Model):
    """Colleagues who answer together."""

    name = models.CharField(max_length=80, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def add(cls, name: str, *, by: "Colleague", at: datetime) -> Self:
        name = cls._checked_name(name)
        with transaction.atomic():
            team = cls.objects.create(name=name)
            history.record("team.added", at=at, by=by, team=team.pk, called=name)
        return team

    def rename(self, name: str, *, by: "Colleague", at: datetime) -> None:
        before, self.name = self.name, self._checked_name(name, but=self)
        with transaction.atomic():
            self.save(update_fields=["name"])
            history.record(
                "team.renamed", at=at, by=by, team=self.pk, before=before, after=self.name
            )

    @classmethod
    def _checked_name(cls, name: str, but: "Team | None" = None) -> str:
        name = " ".join(name.split())[:80]
        if not name:
            raise NothingWritten
        twins = cls.objects.filter(name__iexact=name)
        if twins.exclude(pk=but.pk if but else None).exists():
            raise TeamTwice(name=name)
        return name


class ColleagueManager(BaseUserManager["Colleague"]):
    def create(  # type: ignore[override]  # an e-mail is not optional
        self, *, email: str, password: str | None = None, **fields: Any
    ) -> "Colleague":
        colleague = self.model(email=self.normalize_email(email).lower(), **fields)
        colleague.set_password(password)
        colleague.save()
        return colleague

    def answering(self) -> models.QuerySet["Colleague"]:
        """Those who can be given a case."""
        roles = [role for role, acts in MAY.items() if Act.ANSWER in acts]
        return self.filter(is_active=True, role__in=roles)


class Colleague(AbstractBaseUser):
    """Somebody who works here and signs in by e-mail."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.AGENT)
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="colleagues"
    )
    language = models.CharField(max_length=5, blank=True, choices=settings.LANGUAGES)
    is_active = models.BooleanField(default=True)
    # Whether what waits for them is also told by mail.
    wants_mail = models.BooleanField(default=True, db_default=True)
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = ColleagueManager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def may(self, act: Act) -> bool:
        return self.is_active and act in MAY[Role(self.role)]

    @property
    def sees_all(self) -> bool:
        return self.may(Act.SEE_ALL)

    @property
    def given_name(self) -> str:
        return self.name.split()[0] if self.name else self.email

    @classmethod
    def welcome(
        cls,
        *,
        email: str,
        name: str,
        role: str,
        password: str,
        by: "Colleague | None",
        at: datetime,
        team: Team | None = None,
        language: str = "",
    ) -> "Colleague":
        """Let somebody in, with a password that they should change."""
        if cls.objects.filter(email__iexact=email.strip()).exists():
            raise EmailTaken(email=email.strip().lower())
        known = {"name": " ".join(name.split()), "role": role, "team": team, "language": language}
        try:
            with transaction.atomic():
                colleague = cls.objects.create(
                    email=email.strip(), password=password, created_at=at, **known
                )
                history.record("colleague.added", at=at, by=by, colleague=colleague.pk, role=role)
        except IntegrityError as taken:  # somebody else let them in since we looked
            raise EmailTaken(email=email.strip().lower()) from taken
        return colleague

    def revise(
        self,
        *,
        name: str,
        role: str,
        team: Team | None,
        language: str,
        by: "Colleague",
        at: datetime,
    ) -> None:
        """Change what somebody is called, does, and where.

        Whoever may answer no more hands on what they had in hand, as if they left.
        """
        answered = self.may(Act.ANSWER)
        before = {"name": self.name, "role": self.role, "team": self.team_id}
        with transaction.atomic():
            self.name, self.role, self.team = " ".join(name.split()), role, team
            self.language = language
            self.save(update_fields=["name", "role", "team", "language"])
            self._expect_an_administrator()
            history.record("colleague.revised", at=at, by=by, colleague=self.pk, before=before)
            if answered and not self.may(Act.ANSWER):
                self._hand_on(None, by=by, at=at)

    def introduce(self, *, name: str, language: str, at: datetime, wants_mail: bool = True) -> None:
        """What each may change of themselves."""
        with transaction.atomic():
            self.name, self.language = " ".join(name.split()), language
            self.wants_mail = wants_mail
            self.save(update_fields=["name", "language", "wants_mail"])
            history.record("colleague.introduced", at=at, by=self, colleague=self.pk)

    def leave(self, *, by: "Colleague", at: datetime, heir: "Colleague | None" = None) -> None:
        """Close the door: they can no longer sign in; what they did stays theirs.

        What they have in hand goes to the heir, as far as that one may read it; the rest to
        whoever leads. Raises OwnDoor, LastAdministrator, LastToRead and NobodyLeftToAnswer.
        """
        if by == self:
            raise OwnDoor
        with transaction.atomic():
            self.is_active = False
            self.save(update_fields=["is_active"])
            self._expect_an_administrator()
            history.record("colleague.left", at=at, by=by, colleague=self.pk)
            self._hand_on(heir, by=by, at=at)

    def come_back(self, *, by: "Colleague", at: datetime) -> None:
        self.is_active = True
        with transaction.atomic():
            self.save(update_fields=["is_active"])
            history.record("colleague.came_back", at=at, by=by, colleague=self.pk)

    def new_password(self, password: str, *, by: "Colleague | None", at: datetime) -> None:
        """Whoever had signed in with the old one is signed out."""
        self.set_password(password)
        with transaction.atomic():
            self.save(update_fields=["password"])
            history.record("colleague.password_renewed", at=at, by=by, colleague=self.pk)

    def _hand_on(self, heir: "Colleague | None", *, by: "Colleague", at: datetime) -> None:
        # By name: cases and promises come later in the loop.
        import_string(settings.ALBRICIAS_LEAVING)(self, heir=heir, by=by, at=at)

    @staticmethod
    def _expect_an_administrator() -> None:
        # Asked after the change, inside its transaction, which the refusal undoes.
        managing = [role for role, acts in MAY.items() if Act.MANAGE_PEOPLE in acts]
        if not Colleague.objects.filter(is_active=True, role__in=managing).exists():
            raise LastAdministrator
