"""The story is told once: nobody is asked for what the case already holds (R7, R39)."""

from dataclasses import dataclass

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from albricias.coach.asking import asks_for
from albricias.resolve import rules
from albricias.resolve.cases import Case

CALLED: dict[str, LazyText] = {
    "name": _("their name"),
    "email": _("their e-mail"),
    "phone": _("their phone"),
    "story": _("what happened"),
    "product": _("the product"),
    "place": _("the place"),
    "amount": _("the amount"),
    "reference": _("the case number"),
}


@dataclass(frozen=True, slots=True)
class Again:
    """Something asked for that we hold: what, in which words, and what we have."""

    what: str
    words: str
    held: str

    @property
    def called(self) -> str:
        return str(CALLED[self.what])


def asked_again(case: Case, text: str) -> list[Again]:
    """What this text asks the customer for although the case holds it."""
    asked = asks_for(text)
    held = _held(case) if asked else {}
    return [Again(one.what, one.text, held[one.what]) for one in asked if held.get(one.what)]


def _held(case: Case) -> dict[str, str]:
    customer = case.customer
    return {
        "name": customer.name if customer else "",
        "email": customer.email if customer else "",
        "phone": customer.phone if customer else "",
        "story": rules.words_of(case.story, 60),
        "product": case.product,
        "place": case.place,
        "amount": str(case.amount) if case.amount is not None else "",
        "reference": case.number,
    }
