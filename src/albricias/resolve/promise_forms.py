"""What a colleague fills in to promise something, and when it is kept, moved, passed or broken."""

from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from albricias.resolve.cases import Case
from albricias.resolve.clockwork import Clockwork, in_force, spoken
from albricias.resolve.form_fields import ColleagueField, DueField, Words, tomorrow_at_noon
from albricias.resolve.promises import PromiseAct
from albricias.resolve.saying_forms import Warns
from albricias.templatetags._words import said_when


class WhenOpen(Warns):
    """Asks once more about a time at which the house, as it says of itself, is closed."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        due_at = cleaned.get("due_at")
        if due_at is not None and due_at > timezone.now():
            closed = closed_at(due_at, in_force())
            if closed:
                self.warn(closed)
        return cleaned


def closed_at(due_at: datetime, clockwork: Clockwork) -> str:
    """A sentence if nobody works then; none where nobody has said when the house works."""
    minute, working = timedelta(minutes=1), clockwork.working
    # What falls due as a shift ends falls due in it.
    if not clockwork.version or working.between(due_at - minute, due_at + minute):
        return ""
    day = clockwork.day(due_at)
    said = {"day": said_when(due_at, timezone.now())}
    for holiday in working.calendar.holidays_between(day, day, spoken()):
        sentence = _("We are closed then: %(day)s is a holiday (%(holiday)s).")
        return str(sentence % {**said, "holiday": holiday.name})
    return str(_("We are closed then: %(day)s.") % said)


class PromiseForm(WhenOpen):
    text = Words(
        label=_("What we promise"),
        longest=300,
        help_text=_("As the customer will read it: “Call you with the technician's result”."),
    )
    due_at = DueField(label=_("By when"), initial=tomorrow_at_noon)
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
    due_at = DueField(label=_("New time"), initial=tomorrow_at_noon)
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
