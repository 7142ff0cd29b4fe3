"""What is filled in to make a token."""

from django import forms
from django.utils.translation import gettext_lazy as _

from albricias.api.tokens import Scope
from albricias.people.models import Colleague


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Which program is it for?"),
        max_length=80,
        help_text=_("One token for each program, so that each can be revoked by itself."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=Scope.choices,
        initial=[Scope.LETTERS_WRITE, Scope.LETTERS_READ],
        widget=forms.CheckboxSelectMultiple,
    )
    colleague = forms.ModelChoiceField(
        label=_("In whose name"),
        queryset=Colleague.objects.filter(is_active=True),
        help_text=_("It sees the cases this colleague sees, and stops when they leave."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as any form takes them
        self.fields["name"].widget.attrs["autocomplete"] = "off"
