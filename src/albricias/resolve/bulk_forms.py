"""What a colleague fills in to do the same in several cases."""

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from albricias.resolve.form_fields import ColleagueField, DueField, Words, tomorrow_at_noon
from albricias.resolve.forms import WHAT_THEY_WILL_DO


def what_they_will_do() -> str:
    """In the language of the house: it is said to several, who may read different ones."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(WHAT_THEY_WILL_DO)


class AssignManyForm(forms.Form):
    to = ColleagueField(
        label=_("Who takes them"),
        empty_label=_("to whom?"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    # As for one: what somebody has is not passed on without it.
    what = Words(
        label=_("What they will do, as each customer will read it"),
        required=False,
        longest=300,
        initial=what_they_will_do,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    due_at = DueField(label=_("By when"), required=False, initial=tomorrow_at_noon)


class NoteManyForm(forms.Form):
    note = Words(
        label=_("Note for colleagues"),
        longest=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )
