"""How a mailbox is described by whoever connects it."""

import json
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from albricias.people.models import Team
from albricias.receive.channels.mail.mailboxes import Mailbox
from albricias.receive.channels.mail.oauth import Permission
from albricias.receive.channels.mail.providers import guess
from albricias.receive.fields import Email, Line
from albricias.refusals import Refusal
from albricias.sealed import seal, unseal

PLAIN = ("host", "port", "security", "username", "sign_in", "folder", "takes_tags", "team")
SECRETS = ("password", "client_secret", "refresh_token")
HERE = {"localhost", "127.0.0.1", "::1"}


class AddressForm(forms.Form):
    """The first question: from the address the rest can mostly be guessed."""

    address = Email(
        label=_("Address of the mailbox"),
        help_text=_("The one customers write to, like quejas@example.org."),
    )


class SecretLine(Line):
    """Something nobody may read over a shoulder, and no page shows again."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "new-password", "spellcheck": "false"}
        widget = forms.PasswordInput(attrs=attrs, render_value=False)
        super().__init__(longest=4000, required=False, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text.isprintable():
            raise forms.ValidationError(_("It holds a character that no password can hold."))
        return text


class MailboxForm(forms.Form):
    """How to get in and what to take. What was typed as secret travels on sealed."""

    host = Line(label=_("IMAP server"), longest=200)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535)
    security = forms.ChoiceField(label=_("Encryption"), choices=Mailbox.Security.choices)
    username = Line(
        label=_("User name"), longest=254, help_text=_("Nearly always the whole address.")
    )
    sign_in = forms.ChoiceField(
        label=_("How we sign in"),
        choices=[
            (Mailbox.SignIn.PASSWORD, _("With a password")),
            (Mailbox.SignIn.OAUTH2, _("With OAuth2 (Google, Microsoft)")),
        ],
        widget=forms.RadioSelect,
    )
    password = SecretLine(
        label=_("Password"),
        help_text=_("Google, Yahoo and Apple want an app password here, not the usual one."),
    )
    client_id = Line(
        label=_("Client id"),
        longest=300,
        required=False,
        help_text=_("Of the application you registered with Google or Microsoft."),
    )
    client_secret = SecretLine(label=_("Client secret"))
    token_url = Line(label=_("Address that gives out tokens"), longest=300, required=False)
    refresh_token = SecretLine(
        label=_("Refresh token"),
        help_text=_("The lasting permission they gave you; the guide says how to ask for it."),
    )
    scope = Line(label=_("Scope"), longest=300, required=False)
    folder = Line(
        label=_("Folder"),
        longest=200,
        help_text=_("Everything in it is considered, read or not. Nothing there is changed."),
    )
    take_since = forms.DateField(
        label=_("Take what arrived from this day on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: everything that lies there is taken. Older mail stays there."),
    )
    takes_tags = forms.BooleanField(
        label=_("The server also delivers quejas+anything@… here"),
        required=False,
        help_text=_("Nearly all do. Then the answer to a letter finds its case by itself."),
    )
    team = forms.ModelChoiceField(
        label=_("Team its letters go to"),
        queryset=Team.objects.all(),
        required=False,
        empty_label=_("whoever's turn it is"),
    )
    sealed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, box: Mailbox, data: Mapping[str, Any] | None = None) -> None:
        self.box = box
        super().__init__(data, initial=described(box))

    def clean_sealed(self) -> dict[str, str]:
        """What an earlier step of this page sealed; a strange one is as good as none."""
        try:
            return dict(json.loads(unseal(self.cleaned_data["sealed"]) or "{}"))
        except (Refusal, ValueError, TypeError):
            return {}

    def clean_token_url(self) -> str:
        url = str(self.cleaned_data["token_url"])
        parts = urlsplit(url)
        if url and parts.scheme != "https" and parts.hostname not in HERE:
            raise forms.ValidationError(_("This address must begin with https://."))
        return url

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if not self.errors:
            self._settle_secret(told)
        return told

    def _settle_secret(self, told: dict[str, Any]) -> None:
        if told["sign_in"] == Mailbox.SignIn.OAUTH2:
            self.opened = self._permission(told)
            return
        self.opened = told["password"] or self._kept_for(told["host"])
        if not self.opened:
            self.add_error("password", _("Please type the password for this server."))

    def _permission(self, told: dict[str, Any]) -> str:
        kept = self._kept_for(told["token_url"])
        before = Permission.from_json(kept) if kept else Permission("", "", "", "")
        made = Permission(
            client_id=told["client_id"],
            client_secret=told["client_secret"] or before.client_secret,
            token_url=told["token_url"],
            refresh_token=told["refresh_token"] or before.refresh_token,
            scope=told["scope"],
        )
        for name in ("client_id", "token_url", "refresh_token"):
            if not getattr(made, name):
                self.add_error(name, _("OAuth2 needs it."))
        return made.to_json()

    def _kept_for(self, place: str) -> str:
        """What was typed a step ago, else what is stored: only for where it was meant.

        Otherwise whoever may change the server could have the password sent to one of theirs.
        """
        sealed = self.cleaned_data["sealed"]
        if sealed.get("place") == place:
            return str(sealed.get("secret", ""))
        if not self.box.pk or self.box.sign_in != self.cleaned_data["sign_in"]:
            return ""
        try:
            return self.box.password if _place_of(self.box) == place else ""
        except Refusal:  # sealed with another key: it must be typed again
            return ""

    def told(self) -> dict[str, Any]:
        """What a mailbox is to be told. Only once the form is valid."""
        since = self.cleaned_data["take_since"]
        midnight = timezone.make_aware(datetime.combine(since, time())) if since else None
        known = {name: self.cleaned_data[name] for name in PLAIN}
        return {**known, "take_since": midnight, "secret": seal(self.opened)}

    def again(self, **changes: Any) -> "MailboxForm":
        """The same page once more, the secrets sealed instead of typed."""
        data = {n: v for n, v in self.data.items() if n not in SECRETS} | changes
        by_token = self.cleaned_data["sign_in"] == Mailbox.SignIn.OAUTH2
        place = self.cleaned_data["token_url" if by_token else "host"]
        sealed = seal(json.dumps({"place": place, "secret": self.opened}))
        return MailboxForm(self.box, {**data, "sealed": sealed})


def _place_of(box: Mailbox) -> str:
    """Where its secret is sent: to the mail server, or to whoever gives out tokens."""
    if box.sign_in == Mailbox.SignIn.OAUTH2:
        return Permission.from_json(box.password).token_url
    return box.host


def described(box: Mailbox) -> dict[str, Any]:
    """The mailbox as its form shows it: guesses where nothing is known, secrets never."""
    if not box.host:
        found = guess(box.address)
        box.host, box.port, box.security = found.host, found.port, found.security
        box.username = box.address
    shown = {name: getattr(box, name) for name in PLAIN}
    since = box.take_since and timezone.localdate(box.take_since)
    return {**shown, "take_since": since, **_permission_shown(box)}


def _permission_shown(box: Mailbox) -> dict[str, str]:
    found = guess(box.address)
    if box.sign_in != Mailbox.SignIn.OAUTH2 or not box.secret:
        return {"token_url": found.token_url, "scope": found.scope}
    try:
        kept = Permission.from_json(box.password)
    except Refusal:
        return {}
    return {"client_id": kept.client_id, "token_url": kept.token_url, "scope": kept.scope}
