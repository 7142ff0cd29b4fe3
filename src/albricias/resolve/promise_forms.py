"""What a colleague fills in to promise something, and when it is kept, moved, passed or broken."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from albricias.resolve.cases import Case
from albricias.resolve.form_fields import ColleagueField, DueField, Words
from albricias.resolve.open_hours import WhenOpen, next_noon_open
from albricias.resolve.promises import PromiseAct


class PromiseForm(WhenOpen):
    text = Words(
        label=_("What we promise"),
        longest=300,
        help_text=_("As the customer will read it: “Call you with the technician's result”."),
    )
    due_at = DueField(label=_("By when"), initial=next_noon_open)
    act = forms.ChoiceField(
        label=_("What it is"),
        choices=PromiseAct.choices,
        initial=PromiseAct.OTHER,
        help_text=_("A call keeps what was promised as a call; an answer, what was to be written."),
    )
    owner = ColleagueField(label=_("Who will do it"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(ColleagueField, self.fields["owner"]).leave_out_about(case)


class KeepForm(forms.Form):
    evidence = Words(
        label=_("How it was kept"),
        required=False,
        longest=500,
        help_text=_(
            "A call, a letter, a refund… If left empty, the last thing said to the"
            " customer since then shows it."
        ),
    )


class MoveForm(WhenOpen):
    due_at = DueField(label=_("New time"), initial=next_noon_open)
    reason = Words(
        label=_("Why, as the customer will read it"),
        longest=500,
        help_text=_("The old time stands until the customer has been told, and only before it."),
    )
    called = forms.BooleanField(
        label=_("I have told them by phone"),
        required=False,
        help_text=_("It is noted as a call. Without an e-mail of theirs, nothing is quicker."),
    )


class BreakForm(forms.Form):
    reason = Words(label=_("Why it will not be done, as the customer will read it"), longest=500)


class PassOnForm(forms.Form):
    to = ColleagueField(label=_("Who will do it"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(ColleagueField, self.fields["to"]).leave_out_about(case)
