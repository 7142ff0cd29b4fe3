"""What is filled in to tell people what their complaint changed."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LetterForm(forms.Form):
    """The letter to one person, as it will go out."""

    text = forms.CharField(
        label=_("The letter"),
        widget=forms.Textarea(attrs={"rows": 18}),
        max_length=20_000,
    )
