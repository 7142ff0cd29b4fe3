"""Who may read a case, and whom it complains about: what is filled in."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from albricias.people.models import Colleague
from albricias.resolve.cases import Case
from albricias.resolve.form_fields import ChoiceOfColleague, Words

if TYPE_CHECKING:
    Colleagues = forms.ModelMultipleChoiceField[Colleague]
else:
    Colleagues = forms.ModelMultipleChoiceField  # Django's own is not generic when it runs


class ChoiceOfColleagues(Colleagues):
    """Several colleagues, with what each does."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, colleague: Any) -> str:
        return f"{colleague.name} ({colleague.get_role_display()})"


class ConfidenceForm(forms.Form):
    readers = ChoiceOfColleagues(
        label=_("Who may read it"),
        queryset=Colleague.objects.none(),
        help_text=_(
            "Apart from whoever is in charge of it, nobody else reads it, whatever their role."
        ),
    )
    why = Words(
        label=_("Why it is confidential"),
        longest=500,
        help_text=_("Those who may read it see it, and nobody else."),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["readers"].queryset = who_may_be_named(case)  # type: ignore[attr-defined]


class ReaderForm(forms.Form):
    colleague = ChoiceOfColleague(
        label=_("Who else may read it"), queryset=Colleague.objects.none()
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = case.confidence.readers.values("colleague")
        others = who_may_be_named(case).exclude(pk__in=named)
        self.fields["colleague"].queryset = others  # type: ignore[attr-defined]


class AboutForm(forms.Form):
    colleague = ChoiceOfColleague(
        label=_("Who the complaint is about"),
        queryset=Colleague.objects.none(),
        help_text=_(
            "From this moment they see nothing of this case, whatever their role."
            " If it is theirs, it goes to somebody else, who is told only that."
        ),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colleague"].queryset = who_may_be_named(case)  # type: ignore[attr-defined]


class LiftForm(forms.Form):
    reason = Words(
        label=_("Why it is no longer confidential"),
        longest=500,
        help_text=_(
            "Whoever sees the cases of its team will read it again."
            " Whom it complains about still will not."
        ),
    )


class HandlersForm(forms.Form):
    colleagues = ChoiceOfColleagues(
        label=_("Who handles what comes by the confidential channel"),
        queryset=Colleague.objects.filter(is_active=True),
        required=False,
        help_text=_(
            "If nobody is chosen: quality and administration. Whoever a complaint is about"
            " never reads it; if nobody is left, it goes to management."
        ),
    )


def who_may_be_named(case: Case) -> QuerySet[Colleague]:
    """Those who are here, and whom it is not about."""
    here = Colleague.objects.filter(is_active=True)
    return here.exclude(pk__in=case.about.values("colleague"))
