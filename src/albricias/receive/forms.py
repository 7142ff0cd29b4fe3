"""What a colleague fills in while somebody tells their story on the phone or at the counter."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from albricias.receive.fields import Amount, Email, Files, Line, Phone, Written
from albricias.receive.models import Channel
from albricias.receive.public_forms import EMOTIONS, UNSAID
from albricias.receive.told import Told

KINDS = [
    ("complaint", _("Complaint")),
    ("suggestion", _("Suggestion")),
    ("question", _("Question")),
    ("compliment", _("Compliment")),
    ("dispute", _("Dispute")),
    ("departure", _("Cancellation")),
]
FEELINGS = [("", _("They did not say")), *[pair for pair in EMOTIONS if pair[0] != UNSAID]]
NOT_TOLD = ("channel", "attachments")


class EntryForm(forms.Form):
    """One page, in the order in which a conversation goes."""

    channel = forms.ChoiceField(
        label=_("How are they telling you?"),
        choices=[(Channel.PHONE, _("By phone")), (Channel.COUNTER, _("At the counter"))],
        initial=Channel.PHONE,
        widget=forms.RadioSelect,
    )
    phone = Phone(label=_("Phone"), required=False)
    email = Email(label=_("E-mail"), required=False)
    name = Line(label=_("Name"), required=False, longest=200)

    story = Written(
        label=_("What happened"),
        rows=5,
        help_text=_(
            "In their own words: colleagues read it just like this, and so do they on their page,"
            " as noted by you."
        ),
        error_messages={"required": _("Please write what happened, even if in one sentence.")},
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=KINDS, initial="complaint")
    expected = Written(label=_("What they expected"), rows=2, required=False)
    remedy_sought = Written(label=_("What they ask of us"), rows=2, required=False)
    emotion = forms.ChoiceField(label=_("How they feel"), choices=FEELINGS, required=False)
    times_told = forms.IntegerField(
        label=_("Times told, this one included"), min_value=1, max_value=99, initial=1
    )

    amount = Amount(label=_("Money at stake"), required=False)
    topic = Line(label=_("Topic"), required=False, longest=120)
    product = Line(label=_("Product or service"), required=False, longest=120)
    place = Line(label=_("Place"), required=False, longest=200)
    language = forms.ChoiceField(
        label=_("They speak"), choices=settings.LANGUAGES, initial=settings.LANGUAGE_CODE
    )
    attachments = Files(label=_("Papers or photos they bring"))

    def told(self) -> Told:
        """The letter, once the form is valid."""
        said: dict[str, Any] = {k: v for k, v in self.cleaned_data.items() if k not in NOT_TOLD}
        said["amount"] = "" if said["amount"] is None else str(said["amount"])
        return Told(**said)
