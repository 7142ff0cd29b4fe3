"""What a colleague fills in to put a case off, or several at once."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from albricias.resolve.cases import Case
from albricias.resolve.falling_due import falling_due
from albricias.resolve.form_fields import DueField, Words, tomorrow_at_noon

NAMED = 3


class PutsOffForm(forms.Form):
    """Asks once more where something falls due before; all the same, it does as it is told."""

    ALL_THE_SAME: ClassVar[Any]

    until = DueField(label=_("Until when"), initial=tomorrow_at_noon)
    reason = Words(
        label=_("Why"),
        longest=500,
        help_text=_("Colleagues read it; the customer does not."),
    )

    def __init__(self, *args: Any, cases: Sequence[Case] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cases = cases

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        until, now = cleaned.get("until"), timezone.now()
        if until is None or until <= now:
            return cleaned
        falling = falling_due(self.cases, until, now=now)
        if not falling or self.data.get(self.add_prefix("anyway")):
            return cleaned | {"anyway": bool(falling)}
        self.fields["anyway"] = forms.BooleanField(label=self.ALL_THE_SAME, required=False)
        for sentence in self._asking(falling):
            self.add_error("anyway", sentence)
        return cleaned

    def _asking(self, falling: dict[int, list[str]]) -> Sequence[str]:
        raise NotImplementedError


class SnoozeForm(PutsOffForm):
    ALL_THE_SAME = _("Snooze it all the same")

    def _asking(self, falling: dict[int, list[str]]) -> Sequence[str]:
        return [sentence for sentences in falling.values() for sentence in sentences]


class PutOffManyForm(PutsOffForm):
    ALL_THE_SAME = _("Snooze them all the same")

    def _asking(self, falling: dict[int, list[str]]) -> Sequence[str]:
        """How many, and the first of them."""
        sentence = ngettext(
            "In %(count)s of them something falls due before that.",
            "In %(count)s of them something falls due before that.",
            len(falling),
        )
        named = [case for case in self.cases if case.pk in falling][:NAMED]
        said = [f"{case.number}: {falling[case.pk][0]}" for case in named]
        return [sentence % {"count": len(falling)}, *said]
