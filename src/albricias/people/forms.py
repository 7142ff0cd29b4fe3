"""What is filled in about people: customers, colleagues, teams, oneself."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from albricias.people.access import Role
from albricias.people.models import LONGEST_EMAIL, Colleague, ContactPoint, Customer, Team

AS_THE_BROWSER = ("", _("as their browser says"))


class CustomerForm(forms.Form):
    """What we know of a customer, to be corrected."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Who they are to us"), choices=Customer.Kind.choices)
    treatment = forms.ChoiceField(
        label=_("How we address them"),
        choices=Customer.Treatment.choices,
        help_text=_("In the letter that tells them what changed, when it is in Spanish."),
    )
    language = forms.ChoiceField(label=_("Language of our letters"), choices=[*settings.LANGUAGES])
    customer_since = forms.DateField(
        label=_("Customer since"), required=False, widget=forms.DateInput
    )
    email = forms.EmailField(
        label=_("Another e-mail"),
        required=False,
        max_length=LONGEST_EMAIL,
        help_text=_("It is added; those we had stay."),
    )
    phone = forms.CharField(
        label=_("Another phone"),
        required=False,
        max_length=40,
        help_text=_("It is added; those we had stay."),
    )

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"])
        if phone and not ContactPoint.key_for(ContactPoint.Kind.PHONE, phone):
            raise forms.ValidationError(_("A phone number has at least six digits."))
        return phone


class ColleagueForm(forms.Form):
    """What a colleague is called, does, and where."""

    name = forms.CharField(label=_("Name and surname"), max_length=120)
    role = forms.ChoiceField(label=_("What they do here"), choices=Role.choices, initial=Role.AGENT)
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.all(),
        required=False,
        empty_label=_("no team"),
        help_text=_("Colleagues of a team see each other's cases."),
    )
    language = forms.ChoiceField(
        label=_("Language of their pages"),
        required=False,
        choices=[AS_THE_BROWSER, *settings.LANGUAGES],
    )


class LeaveForm(forms.Form):
    """Who takes over what a colleague has in hand."""

    heir = forms.ModelChoiceField(
        label=_("Who takes over what is open"),
        queryset=Colleague.objects.none(),
        required=False,
        empty_label=_("whoever leads the team"),
        help_text=_(
            "What they may not read goes to somebody who may. What had been promised, and by"
            " when, stays."
        ),
    )

    def __init__(self, *args: Any, leaver: Colleague, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Colleague.objects.answering().exclude(pk=leaver.pk)
        self.fields["heir"].queryset = others  # type: ignore[attr-defined]


class NewColleagueForm(ColleagueForm):
    email = forms.EmailField(
        label=_("E-mail"), max_length=LONGEST_EMAIL, help_text=_("They use it to sign in.")
    )

    field_order = ("name", "email", "role", "team", "language")


class MyselfForm(forms.Form):
    name = forms.CharField(label=_("Name and surname"), max_length=120)
    language = forms.ChoiceField(
        label=_("Language of my pages"),
        required=False,
        choices=[("", _("as my browser says")), *settings.LANGUAGES],
    )
    wants_mail = forms.BooleanField(
        label=_("Tell me by mail too what waits for me"),
        required=False,
        help_text=_("Promises about to fall due, cases handed over to you, what is asked of you."),
    )


class TeamForm(forms.Form):
    name = forms.CharField(label=_("Name of the team"), max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "off"
