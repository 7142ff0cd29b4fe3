"""What a colleague fills in to make good, or to answer who asks for it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from albricias.resolve.authority import RemedyKind
from albricias.resolve.form_fields import MoneyField, Words
from albricias.resolve.remedies import NOTHING, Allowance
from albricias.resolve.requests import RemedyRequest
from albricias.templatetags._words import in_quotes, said_money

# Of which nothing is given when it costs nothing.
OF_MONEY = frozenset({RemedyKind.REFUND, RemedyKind.CREDIT})


class RemedyForm(forms.Form):
    """Granted with one button; what is more than one may grant alone is asked with the other."""

    NEEDED = frozenset({"why"})
    second_button = ("ask", _("Ask for permission"))

    kind = forms.ChoiceField(label=_("What we give"), choices=RemedyKind.choices)
    what = Words(
        label=_("In a few words"),
        longest=300,
        help_text=_("As you would tell the customer: “We pay back October's fee”."),
    )
    amount = MoneyField(label=_("What it costs us"), required=False)
    why = Words(
        label=_("Why, if you ask for permission"),
        required=False,
        longest=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Then somebody who may approve it is asked, and you are told the answer."),
    )

    def __init__(self, *args: Any, allowances: Sequence[Allowance] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.allowances = allowances
        self.fields["amount"].help_text = _alone(allowances)

    @property
    def is_asked(self) -> bool:
        return bool(self.data.get(self.add_prefix("ask")))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind, amount = cleaned.get("kind", ""), cleaned.get("amount") or NOTHING
        if kind in OF_MONEY and not amount and "amount" not in self.errors:
            self.add_error("amount", _("Say how much: without an amount nothing is given."))
        if self.is_asked and amount and self._may_alone(kind, amount):
            self.add_error("amount", _("You may give this yourself: nobody has to be asked."))
        if self.is_asked and not cleaned.get("why", "").strip():
            self.add_error("why", _("Write why: whoever answers has to judge by it."))
        return cleaned | {"amount": amount, "is_asked": self.is_asked}

    def _may_alone(self, kind: str, amount: Decimal) -> bool:
        return any(one.kind == kind and one.covers(amount) for one in self.allowances)


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
    words = Words(
        label=_("What you want to say"),
        required=False,
        longest=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A no needs its reason: whoever asked has to tell the customer."),
    )

    def __init__(
        self,
        *args: Any,
        about: RemedyRequest | None = None,
        beside: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        """`about` is what it answers, and `beside` what to judge it by: said in the form where
        nothing else on the page does."""
        super().__init__(*args, **kwargs)
        if about is not None:
            cost, kind = said_money(about.amount), about.get_kind_display()
            more = "".join(f" · {label}: {value}" for label, value in beside)
            self.fields["answer"].help_text = f"{kind}, {cost} · {in_quotes(about.why)}{more}"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("answer") == "no" and not cleaned.get("words", "").strip():
            self.add_error("words", _("If you say no, write the reason."))
        return cleaned
