"""What a colleague fills in to make good, or to answer who asks for it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from albricias.resolve.authority import RemedyKind
from albricias.resolve.form_fields import MoneyField
from albricias.resolve.remedies import Allowance
from albricias.resolve.requests import RemedyRequest
from albricias.templatetags._words import in_quotes, said_money


class RemedyForm(forms.Form):
    """Granted with one button; what is more than one may grant alone is asked with the other."""

    NEEDED = frozenset({"why"})
    second_button = ("ask", _("Ask for permission"))

    kind = forms.ChoiceField(label=_("What we give"), choices=RemedyKind.choices)
    what = forms.CharField(
        label=_("In a few words"),
        max_length=300,
        help_text=_("As you would tell the customer: “We pay back October's fee”."),
    )
    amount = MoneyField(label=_("What it costs us"), initial=0)
    why = forms.CharField(
        label=_("Why, if you ask for permission"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Then somebody who may is asked for a yes, and you are told the answer."),
    )

    def __init__(self, *args: Any, allowances: Sequence[Allowance] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].help_text = _alone(allowances)

    @property
    def is_asked(self) -> bool:
        return bool(self.data.get(self.add_prefix("ask")))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.is_asked and not cleaned.get("why", "").strip():
            self.add_error("why", _("Write why: whoever answers has to judge by it."))
        return cleaned | {"is_asked": self.is_asked}


def _alone(allowances: Sequence[Allowance]) -> str:
    """What one may still grant without asking, said kind by kind."""
    able = [f"{one.label} {said_money(one.most)}" for one in allowances if one.most]
    if not able:
        return str(_("At once only what costs nothing; for more you ask for permission."))
    sentence = _("At once up to: %(what)s. For more you ask for permission.")
    return sentence % {"what": ", ".join(able)}


class DecisionForm(forms.Form):
    """Yes or no to what a colleague asks; a no says why."""

    NEEDED = frozenset({"words"})

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("Yes, grant it")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("What you want to say"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A no needs its reason: whoever asked has to tell the customer."),
    )

    def __init__(self, *args: Any, about: RemedyRequest | None = None, **kwargs: Any) -> None:
        """`about` is what it answers, said in the form where nothing else on the page does."""
        super().__init__(*args, **kwargs)
        if about is not None:
            cost, kind = said_money(about.amount), about.get_kind_display()
            self.fields["answer"].help_text = f"{kind}, {cost} · {in_quotes(about.why)}"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("answer") == "no" and not cleaned.get("words", "").strip():
            self.add_error("words", _("If you say no, write the reason."))
        return cleaned
