"""What is filled in to change something."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from albricias.change.models import Change
from albricias.learn.models import Cause
from albricias.people.models import Colleague

if TYPE_CHECKING:
    ChoiceOfPerson = forms.ModelChoiceField[Colleague]
else:
    ChoiceOfPerson = forms.ModelChoiceField  # Django's own is not generic when it runs

WINDOWS = [("30", _("30 days")), ("90", _("90 days")), ("180", _("180 days")), ("365", _("a year"))]


class PersonField(ChoiceOfPerson):
    """Anybody who works here."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Colleague.objects.none(), **kwargs)

    def __deepcopy__(self, memo: dict[int, Any]) -> "PersonField":
        copy: PersonField = super().__deepcopy__(memo)
        copy.queryset = Colleague.objects.filter(is_active=True)
        return copy


class WordsForm(forms.Form):
    """What a change is called, and what it is."""

    title = forms.CharField(
        label=_("The change, in one line"),
        max_length=160,
        help_text=_("What will be different: “A text message before each planned cut”."),
    )
    what_changes = forms.CharField(
        label=_("What changes, and how"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The product, the service or the procedure; so that a colleague can do it."),
    )
    in_plain_words = forms.CharField(
        label=_("What the people who complained will read"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "After “You told us…”, in their words and without ours. It can be written later."
        ),
    )
    owner = PersonField(label=_("Who is in charge"))
    due_on = forms.DateField(label=_("For when"), required=False, widget=forms.DateInput())


class ChangeForm(WordsForm):
    purpose = forms.ChoiceField(
        label=_("What for"),
        choices=Change.Purpose.choices,
        widget=forms.RadioSelect(),
        initial=Change.Purpose.CORRECT,
    )
    cause = forms.ModelMultipleChoiceField(
        label=_("Because of these causes"), queryset=Cause.objects.in_use(), required=False
    )
    field_order = ["title", "what_changes", "in_plain_words", "purpose", "owner", "due_on"]


class StepForm(forms.Form):
    text = forms.CharField(
        label=_("The step"), max_length=200, help_text=_("Small enough to be done in a week.")
    )
    owner = PersonField(label=_("Who does it"))
    due_on = forms.DateField(label=_("For when"), required=False, widget=forms.DateInput())


class StartForm(forms.Form):
    days = forms.TypedChoiceField(
        label=_("Measured against"), choices=WINDOWS, coerce=int, initial="90"
    )


class VerifyForm(forms.Form):
    worked = forms.TypedChoiceField(
        choices=[("yes", _("It worked")), ("no", _("It did not work"))],
        coerce=lambda said: said == "yes",
    )
