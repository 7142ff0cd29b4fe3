"""What is filled in to tell another program what happens."""

from django import forms
from django.utils.translation import gettext_lazy as _

from albricias.api.outgoing.offered import OFFERED


class EndpointForm(forms.Form):
    url = forms.CharField(
        label=_("Their address"),
        max_length=500,
        help_text=_("It begins with https://; they give it to you."),
        widget=forms.TextInput(
            attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    events = forms.MultipleChoiceField(
        label=_("What they are told of"),
        choices=[(name, offer.sentence) for name, offer in OFFERED.items()],
        widget=forms.CheckboxSelectMultiple,
    )
