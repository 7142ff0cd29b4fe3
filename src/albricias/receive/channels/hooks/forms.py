"""What is filled in to open a door for another system, and to say how its posts are read."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from albricias.receive.channels.hooks.doors import HookDoor
from albricias.receive.channels.hooks.mail_services import SERVICES, USER
from albricias.receive.channels.hooks.mapping import FIELD_LABELS, FIELDS, PLACE_LABELS, Reading
from albricias.receive.channels.hooks.presets import PRESETS
from albricias.receive.channels.hooks.signatures import Proof
from albricias.receive.models import Channel
from albricias.refusals import Refusal

TYPED_ONCE = _("It is kept sealed and never shown again.")


class DoorForm(forms.Form):
    """What every door has."""

    name = forms.CharField(
        label=_("What we call it"), max_length=80, help_text=_("For example: reviews of the shop.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.widget.attrs["autocomplete"] = "off"

    def made_up(self) -> dict[str, str]:
        """Secrets that we think of, to be shown once and copied there."""
        return {}

    def typed(self) -> dict[str, str]:
        """Secrets of theirs."""
        return {}

    def options(self) -> dict[str, Any]:
        return {}


def secret_field(label: Any, help_text: Any = TYPED_ONCE, *, required: bool = True) -> Any:
    widget = forms.PasswordInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, help_text=help_text, widget=widget, required=required)


class JsonDoorForm(DoorForm):
    preset = forms.ChoiceField(
        label=_("What they post"),
        choices=[(key, preset.name) for key, preset in PRESETS.items()],
        help_text=_("It is where the reading begins; on the next page you fit it to theirs."),
        widget=forms.RadioSelect,
        initial="review",
    )
    proof = forms.ChoiceField(
        label=_("How they show who they are"), choices=Proof.choices, widget=forms.RadioSelect
    )
    header = forms.CharField(
        label=_("Header with the signature"),
        max_length=80,
        required=False,
        initial="X-Signature",
        help_text=_("Only for a signature in a header."),
    )
    secret = secret_field(
        _("Secret they sign with"),
        _("If they give you one. If left empty, we make one up and show it to you once."),
        required=False,
    )

    def made_up(self) -> dict[str, str]:
        if self.cleaned_data["secret"] or self.cleaned_data["proof"] == Proof.ADDRESS:
            return {}
        return {"secret": f"whsec_{secrets.token_urlsafe(24)}".replace("-", "A").replace("_", "B")}

    def typed(self) -> dict[str, str]:
        return {"secret": self.cleaned_data["secret"]} if self.cleaned_data["secret"] else {}

    def options(self) -> dict[str, Any]:
        preset = PRESETS[self.cleaned_data["preset"]]
        asked = {name: self.cleaned_data[name] for name in ("proof", "header", "preset")}
        return {**preset.options, **asked}


class WhatsAppDoorForm(DoorForm):
    app_secret = secret_field(_("App secret"))
    access_token = secret_field(
        _("Access token"),
        _("To answer, and to fetch the photos and voices that people send. It is kept sealed."),
        required=False,
    )
    phone_number_id = forms.CharField(
        label=_("Phone number ID"),
        max_length=40,
        required=False,
        help_text=_("To answer from your number: it stands beside the number, in the app."),
    )

    def options(self) -> dict[str, Any]:
        return {"phone_number_id": self.cleaned_data["phone_number_id"].strip()}

    def made_up(self) -> dict[str, str]:
        return {"verify_token": secrets.token_urlsafe(18)}

    def typed(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("app_secret", "access_token")}


class MailDoorForm(DoorForm):
    service = forms.ChoiceField(
        label=_("E-mail service"),
        choices=[(key, service.name) for key, service in SERVICES.items()],
    )
    secret = secret_field(
        _("Key they sign with"),
        _("Mailgun and Mandrill have one. For the others leave it empty."),
        required=False,
    )
    api_key = secret_field(
        _("API key"), _("Brevo and Resend need one to hand over attachments."), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        service = SERVICES.get(cleaned.get("service", ""))
        if service and not service.is_by_password and not cleaned.get("secret"):
            self.add_error("secret", _("This service signs its posts: copy its key here."))
        if service and service.needs_api_key and not cleaned.get("api_key"):
            self.add_error("api_key", _("This service needs it."))
        return cleaned

    def made_up(self) -> dict[str, str]:
        if SERVICES[self.cleaned_data["service"]].is_by_password:
            return {"secret": f"{USER}:{secrets.token_urlsafe(18)}"}
        return {}

    def typed(self) -> dict[str, str]:
        found = {name: self.cleaned_data[name] for name in ("secret", "api_key")}
        return {name: value for name, value in found.items() if value}

    def options(self) -> dict[str, Any]:
        return {"service": self.cleaned_data["service"]}


FORMS: dict[str, type[DoorForm]] = {
    HookDoor.Kind.JSON: JsonDoorForm,
    HookDoor.Kind.WHATSAPP: WhatsAppDoorForm,
    HookDoor.Kind.MAIL: MailDoorForm,
}


def expression(label: Any, help_text: Any = "", *, required: bool = False) -> forms.CharField:
    attrs = {"autocomplete": "off", "spellcheck": "false", "class": "expression"}
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=500,
        widget=forms.TextInput(attrs=attrs),
    )


class ReadingForm(forms.Form):
    """One JMESPath expression for each thing told; empty finds nothing."""

    sample = forms.CharField(
        label=_("A post of theirs"),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "expression"}),
        max_length=200_000,
    )
    channel = forms.ChoiceField(
        label=_("These are"),
        choices=[
            (Channel.REVIEW, _("reviews or posts")),
            (Channel.API, _("letters of another system")),
        ],
    )
    posts = expression(
        PLACE_LABELS["posts"], _("If one delivery carries several: for example, items.")
    )
    external_id = expression(
        PLACE_LABELS["external_id"], _("It lets us recognise the same post again.")
    )
    posted_at = expression(PLACE_LABELS["posted_at"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            self.fields[f"field_{name}"] = expression(FIELD_LABELS[name], required=name == "story")

    @classmethod
    def initial_of(cls, options: dict[str, Any]) -> dict[str, Any]:
        plain = {name: options.get(name, "") for name in PLAIN}
        told = options.get("fields", {})
        return plain | {f"field_{name}": told.get(name, "") for name in FIELDS}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        try:
            Reading.of(self.read_options(cleaned)).check()
        except Refusal as no:
            self.add_error(None, str(no))
        return cleaned

    def read_options(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        told = {name: cleaned.get(f"field_{name}", "") for name in FIELDS}
        plain = {name: cleaned.get(name, "") for name in PLAIN}
        return {**plain, "fields": {name: asked for name, asked in told.items() if asked}}


PLAIN = ("channel", "posts", "external_id", "posted_at")
