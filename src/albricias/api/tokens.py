"""Tokens: what a program shows to be let in, in the name of a colleague who answers for it."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.people.models import Colleague
from albricias.refusals import NothingWritten, Refusal

BEGINS = "alb_"
SHOWN = 10
# Often enough to know which tokens are dead, seldom enough to cost nothing.
NOTE_USE_EVERY = timedelta(minutes=1)


class Scope(models.TextChoices):
    LETTERS_WRITE = "letters:write", _("bring in letters")
    LETTERS_READ = "letters:read", _("ask how a letter stands")
    CASES_READ = "cases:read", _("read the cases its colleague sees")


class TokenWithoutScope(Refusal):
    code = "token_without_scope"
    sentence = _("A token that may do nothing is of no use. Choose at least one permission.")


class TokenTwice(Refusal):
    code = "token_twice"
    sentence = _("There is already a token called “%(name)s” in use.")


class ApiToken(models.Model):
    """A secret of which we keep only the digest. It sees and does what its colleague may."""

    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=SHOWN)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    colleague = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="tokens")
    made_by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(revoked_at=None),
                name="one_living_token_per_name",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def make(
        cls, name: str, *, scopes: list[str], colleague: Colleague, by: Colleague, at: datetime
    ) -> tuple[Self, str]:
        """A new token and its secret, which nobody can read again."""
        name = " ".join(name.split())[:80]
        if not name:
            raise NothingWritten
        if not scopes:
            raise TokenWithoutScope
        if cls.objects.filter(name=name, revoked_at=None).exists():
            raise TokenTwice(name=name)
        secret = BEGINS + secrets.token_urlsafe(32)
        with transaction.atomic():
            token = cls.objects.create(
                name=name,
                prefix=secret[:SHOWN],
                digest=digest_of(secret),
                scopes=sorted(Scope(scope).value for scope in scopes),
                colleague=colleague,
                made_by=by,
                made_at=at,
            )
            history.record("token.made", at=at, by=by, token=token.pk, scopes=token.scopes)
        return token, secret

    @classmethod
    def of(cls, digest: str) -> Self | None:
        """The living token of this digest, whose colleague still works here."""
        found = cls.objects.select_related("colleague").filter(digest=digest).first()
        if found is None or found.revoked_at or not found.colleague.is_active:
            return None
        return found

    def revoke(self, *, by: Colleague, at: datetime) -> None:
        """It opens nothing from now on; asked again, the first time stands."""
        with transaction.atomic():
            living = ApiToken.objects.filter(pk=self.pk, revoked_at=None)
            if living.update(revoked_by=by, revoked_at=at):
                history.record("token.revoked", at=at, by=by, token=self.pk)

    def note_use(self, *, at: datetime) -> None:
        """At most once a minute."""
        if self.last_used_at is None or at - self.last_used_at >= NOTE_USE_EVERY:
            self.last_used_at = at
            ApiToken.objects.filter(pk=self.pk).update(last_used_at=at)

    def may(self, scope: str) -> bool:
        return scope in self.scopes

    @property
    def source(self) -> str:
        """Where its letters come from, as they say it themselves."""
        return f"token-{self.pk}"

    @property
    def permissions(self) -> list[str]:
        return [str(Scope(scope).label) for scope in self.scopes]


def digest_of(secret: str) -> str:
    # The secret is long and random, so a plain digest cannot be guessed back.
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
