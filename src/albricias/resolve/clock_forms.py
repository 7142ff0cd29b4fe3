"""What the house says of itself, of its week and of its own rules."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from albricias.clock import ClockError
from albricias.receive.choices import Kind
from albricias.resolve.clockwork import Clockwork, build, said_hours
from albricias.resolve.facts_written import region_code, regions, wrong_days, wrong_hours
from albricias.resolve.house_facts import OWN_KINDS, UNITS, HouseFacts, OwnRule

COUNTRIES = (
    ("", _("not said yet")),
    ("ES", _("Spain")),
    ("AR", _("Argentina")),
    ("BO", _("Bolivia")),
    ("CL", _("Chile")),
    ("CO", _("Colombia")),
    ("CR", _("Costa Rica")),
    ("CU", _("Cuba")),
    ("DO", _("Dominican Republic")),
    ("EC", _("Ecuador")),
    ("SV", _("El Salvador")),
    ("GT", _("Guatemala")),
    ("HN", _("Honduras")),
    ("MX", _("Mexico")),
    ("NI", _("Nicaragua")),
    ("PA", _("Panama")),
    ("PY", _("Paraguay")),
    ("PE", _("Peru")),
    ("PR", _("Puerto Rico")),
    ("UY", _("Uruguay")),
    ("VE", _("Venezuela")),
    ("BR", _("Brazil")),
    ("DE", _("Germany")),
    ("FR", _("France")),
    ("IT", _("Italy")),
    ("PT", _("Portugal")),
    ("GB", _("United Kingdom")),
    ("US", _("United States")),
)
SECTORS = (
    ("basic_service", _("basic service: water, energy, telephone, internet, transport, post…")),
    ("finance", _("bank, insurance or investments")),
    ("payments", _("payment services")),
    ("utility", _("public utility (Argentina)")),
    ("finance_with_seal", _("finance with the SERNAC seal (Chile)")),
    ("none", _("none of these")),
)
LINES = forms.Textarea(attrs={"rows": 4})


class ChangesClocks(forms.ModelForm):  # type: ignore[type-arg]  # Django's own is not generic
    """What it would count by is thought through first, and kept only when somebody says so."""

    clockwork: Clockwork | None = None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            self.clockwork = self._thought_of()
        except (ClockError, ValueError) as wrong:
            self.add_error(None, _("This cannot be counted with: %(why)s") % {"why": wrong})

    def _thought_of(self) -> Clockwork:
        raise NotImplementedError


class FactsForm(ChangesClocks):
    country = forms.ChoiceField(label=_("Country"), required=False, choices=COUNTRIES)
    region = forms.CharField(
        label=_("Region"),
        required=False,
        widget=forms.Select,
        help_text=_("Its holidays count too. Leave it empty if yours is not on the list."),
    )
    sectors = forms.MultipleChoiceField(
        label=_("What it does"),
        required=False,
        choices=SECTORS,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked means that it has not been said."),
    )

    class Meta:
        model = HouseFacts
        fields = (
            *("country", "region", "sectors", "staff", "turnover", "balance"),
            *("hours", "holidays", "worked_days"),
            *("billing_words", "outage_words", "payment_words"),
        )
        labels = {
            "staff": _("People who work here"),
            "turnover": _("Turnover in a year, in euros"),
            "balance": _("Balance total, in euros"),
            "hours": _("When we work"),
            "holidays": _("Local holidays and other days off"),
            "worked_days": _("Holidays on which we work"),
            "billing_words": _("It is about a bill if the topic says…"),
            "outage_words": _("It is about an outage if the topic says…"),
            "payment_words": _("It is about a payment service if the topic says…"),
        }
        help_texts = {
            "staff": _("The law on large companies depends on this figure and the two below."),
            "hours": _(
                "A line for each: “mon-thu 9:00-14:00 16:00-18:00”. Days without a line are free."
            ),
            "holidays": _("A line for each: “2027-05-15 San Isidro”."),
            "worked_days": _("A line for each: “2027-12-08”."),
            "billing_words": _("Words or parts of words, separated by commas."),
        }
        widgets = {
            "hours": LINES,
            "holidays": LINES,
            "worked_days": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["hours"] = said_hours(self.initial.get("hours") or "")
        country = self.initial.get("country") or ""
        if region := self.initial.get("region"):
            self.initial["region"] = f"{country}-{region}"
        self.fields["region"].widget.choices = _regions(self.data.get("country", country))

    def clean_region(self) -> str:
        country, written = self.cleaned_data.get("country", ""), self.cleaned_data["region"]
        code = region_code(country, written) if written else ""
        if written and not country:
            raise forms.ValidationError(_("Choose the country too."))
        if code is None:
            raise forms.ValidationError(
                _(
                    "We do not know a region “%(region)s” in %(country)s. Choose one in that"
                    " country."
                ),
                params={"region": written, "country": dict(COUNTRIES)[country]},
            )
        return code

    def clean_hours(self) -> str:
        return _without(wrong_hours, self.cleaned_data["hours"])

    def clean_holidays(self) -> str:
        return _without(wrong_days, self.cleaned_data["holidays"])

    def clean_worked_days(self) -> str:
        return _without(wrong_days, self.cleaned_data["worked_days"])

    def _thought_of(self) -> Clockwork:
        return build(self.instance, OwnRule.objects.in_force(), version=0)


def _regions(country: str) -> list[Any]:
    """Those of the country before all others, which may be chosen next."""
    known = [(name, _coded(code)) for code, name in COUNTRIES if code == country]
    known += [(name, _coded(code)) for code, name in COUNTRIES if code != country]
    return [("", _("not said yet")), *(group for group in known if group[1])]


def _coded(country: str) -> list[tuple[str, str]]:
    return [(f"{country}-{code}", name) for code, name in regions(country)]


def _without(wrong: Callable[[str], list[str]], text: str) -> str:
    if said := wrong(text):
        raise forms.ValidationError(said)
    return text


class OwnRuleForm(ChangesClocks):
    case_kinds = forms.MultipleChoiceField(
        label=_("For which cases"),
        required=False,
        choices=Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: for all of them."),
    )

    class Meta:
        model = OwnRule
        fields = (
            *("name", "kind", "amount", "unit", "case_kinds", "topic_words"),
            *("valid_from", "valid_until"),
        )
        labels = {
            "name": _("What we commit ourselves to"),
            "kind": _("What must have happened by then"),
            "amount": _("In how much time"),
            "unit": _("Of what"),
            "topic_words": _("Only if the topic says…"),
            "valid_from": _("For cases received from"),
            "valid_until": _("Until"),
        }
        help_texts = {
            "name": _("As the customer will read it: “Answer with reasons”."),
            "topic_words": _("Words or parts of words, separated by commas. Empty: any topic."),
            "valid_from": _("Empty: those open now are counted by it too."),
        }
        widgets = {
            "kind": forms.Select(choices=OWN_KINDS),
            "unit": forms.Select(choices=UNITS),
            "valid_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "valid_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].widget.attrs["min"] = 1

    def clean_amount(self) -> int:
        amount: int = self.cleaned_data["amount"]
        if not 1 <= amount <= 1000:
            raise forms.ValidationError(_("Write a number from 1 to 1000."))
        return amount

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("It would end before it begins."))
        return cleaned

    def _thought_of(self) -> Clockwork:
        others = OwnRule.objects.in_force()
        return build(HouseFacts.newest(at=self.instance.at), [*others, self.instance], version=0)
