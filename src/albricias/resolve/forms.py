"""What a colleague fills in to act on a case without a word to the customer."""

from typing import Any, cast

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from albricias.people.models import Colleague
from albricias.receive.choices import Kind
from albricias.resolve.cases import Case
from albricias.resolve.form_fields import (
    ColleagueField,
    ColleagueOfTeamField,
    DueField,
    Suggesting,
    Words,
    topics_of_late,
)
from albricias.resolve.open_hours import WhenOpen, next_noon_open
from albricias.resolve.points import LONGEST

WHAT_THEY_WILL_DO = _("Tell you where it stands")


class NothingForm(forms.Form):
    """An act that needs no more than a yes."""


class NoteForm(forms.Form):
    text = Words(
        label=_("Note for colleagues"),
        widget=forms.Textarea(
            attrs={"rows": 4, "data-mentions": reverse_lazy("resolve:mentionable")}
        ),
        help_text=_("The customer never sees it. With @ and a name you bring a colleague in."),
        longest=20_000,
    )


class AssignForm(WhenOpen):
    # Only whoever takes it themselves need not promise anything.
    NEEDED = frozenset({"what", "due_at"})

    to = ColleagueOfTeamField(label=_("Who takes it"))
    note = Words(
        label=_("What they need to know"),
        required=False,
        longest=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("So that the customer does not have to tell it again."),
    )
    what = Words(
        label=_("What they will do"),
        required=False,
        longest=300,
        help_text=_("Passing it on is a promise of theirs: the customer reads it."),
    )
    due_at = DueField(label=_("By when"), required=False, initial=next_noon_open)

    def __init__(self, *args: Any, case: Case, by: Colleague, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].initial = case.in_their_language(WHAT_THEY_WILL_DO)
        cast(ColleagueField, self.fields["to"]).leave_out_about(case)
        if not by.sees_all:
            self.fields["to"].help_text = _(
                "If it goes to another team than yours, you no longer see it: write what they"
                " need to know before."
            )


class GiveBackForm(forms.Form):
    reason = Words(
        label=_("Why it is not yours"),
        longest=500,
        help_text=_("Whoever handed it over reads it; the customer does not."),
    )


class PointForm(forms.Form):
    text = Words(
        label=_("What else they raise"),
        longest=LONGEST,
        help_text=_("In your words, short. What the customer wrote stays as it is."),
    )


class KindForm(forms.Form):
    kind = forms.ChoiceField(label=_("What it is"), choices=Kind.choices, widget=forms.RadioSelect)


class TopicForm(forms.Form):
    topic = Words(
        label=_("What it is about"),
        longest=120,
        help_text=_("In few words, as others of the same are called. Deadlines may depend on it."),
    )

    def __init__(self, *args: Any, by: Colleague, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].widget = Suggesting(topics_of_late(by))
