"""What a customer fills in on their page. Every form knows whether it was sent before."""

import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from albricias.receive.fields import Files
from albricias.resolve.resolutions import Compared, Confirmation
from albricias.tell.models import TellingAnswer

LONGEST = 20_000


def new_token() -> str:
    return secrets.token_urlsafe(12)


class OnceForm(forms.Form):
    """A form whose token tells a second press of the button from a second letter."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"token": new_token(), **(kwargs.get("initial") or {})}
        # Several forms stand on one page; their fields must not share an id.
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}-%s")
        super().__init__(*args, **kwargs)


class AddForm(OnceForm):
    text = forms.CharField(
        label=_("What you want to add"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST,
        required=False,
    )
    photos = Files(label=_("Photos or documents"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photos"].help_text = _("At most %(most)s, of %(mb)s MB each.") % {
            "most": settings.HOME.number("attachments"),
            "mb": settings.HOME.number("attachment_mb"),
        }

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not (found.get("text") or "").strip() and not found.get("photos") and not self.errors:
            self.add_error("text", _("Write something, or choose a file."))
        return found


class ConfirmForm(OnceForm):
    told_again = forms.BooleanField(label=_("I had to tell it more than once"), required=False)
    compared = forms.ChoiceField(
        label=_("Compared with what you expected, you received…"),
        choices=Compared.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    words = forms.CharField(
        label=_("In your own words"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONGEST,
        required=False,
    )
    # Asked where they raised several points: of a "partly", which part.
    missing = forms.CharField(
        label=_("If only partly, what is missing?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONGEST,
        required=False,
    )
    # Three buttons, so that one press answers.
    verdict = forms.ChoiceField(choices=Confirmation.Verdict.choices, widget=forms.HiddenInput)

    def __init__(self, *args: Any, several: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not several:
            del self.fields["missing"]

    def clean(self) -> dict[str, Any]:
        """What is missing is part of their words; of a yes, nothing is."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        missing = cleaned.pop("missing", "").strip()
        if missing and cleaned.get("verdict") != Confirmation.Verdict.YES:
            said = str(_("What is missing: %(missing)s")) % {"missing": missing}
            cleaned["words"] = "\n".join(part for part in (cleaned.get("words"), said) if part)
        return cleaned


class StillForm(OnceForm):
    words = forms.CharField(
        label=_("If not, what fails?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONGEST,
        required=False,
    )
    # Two buttons, so that one press answers.
    holds = forms.TypedChoiceField(
        choices=[("yes", "yes"), ("no", "no")],
        coerce=lambda value: value == "yes",
        widget=forms.HiddenInput,
    )


class ReopenForm(OnceForm):
    words = forms.CharField(
        label=_("What is still not right"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST,
    )


NOTICED = [
    (TellingAnswer.Noticed.YES, _("Yes, I have noticed")),
    (TellingAnswer.Noticed.NO, _("No, I have not")),
    (TellingAnswer.Noticed.UNSURE, _("It is too early to tell")),
]


class TellingAnswerForm(OnceForm):
    noticed = forms.ChoiceField(
        label=_("Have you noticed?"),
        choices=NOTICED,
        widget=forms.RadioSelect,
    )
    worth_it = forms.TypedChoiceField(
        label=_("Was it worth complaining?"),
        choices=[("yes", _("Yes, it was")), ("no", _("No, it was not"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("In your own words"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
        required=False,
    )
