"""What is filled in to learn: the filter bar, causes, and customers per month."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.http import QueryDict
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from albricias.learn import tree
from albricias.learn.asked import Asked
from albricias.learn.models import Cause
from albricias.learn.months import first_of, month_after
from albricias.people.models import Team
from albricias.receive.choices import Kind
from albricias.receive.models import Channel
from albricias.resolve.cases import Case
from albricias.resolve.form_fields import ColleagueField

if TYPE_CHECKING:
    ChoiceOfCause = forms.ModelChoiceField[Cause]
else:
    ChoiceOfCause = forms.ModelChoiceField  # Django's own is not generic when it runs

ANY = ("", _("all"))
PERIODS = [
    ("90d", _("last 90 days")),
    ("12m", _("last 12 months")),
    ("all", _("all time")),
    ("custom", _("between two dates")),
]
DIMENSIONS = [
    ("cause", _("cause")),
    ("family", _("family of causes")),
    ("topic", _("topic")),
    ("product", _("product")),
    ("place", _("place")),
    ("channel", _("channel")),
    ("kind", _("kind")),
]


# Beyond these there are neither cases nor, near the ends of all time, dates to reckon with.
_NO_SUCH_DAY = _("No cases are kept of that time. Please choose a day between 1900 and 2200.")
DAYS_MEANT = [
    MinValueValidator(date(1900, 1, 1), _NO_SUCH_DAY),
    MaxValueValidator(date(2200, 12, 31), _NO_SUCH_DAY),
]


class CauseField(ChoiceOfCause):
    """One cause of the tree, each named with what it hangs from."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Cause.objects.none(), **kwargs)

    def __deepcopy__(self, memo: dict[int, Any]) -> "CauseField":
        copy: CauseField = super().__deepcopy__(memo)
        copy.queryset = Cause.objects.in_use()
        copy.widget.choices = self._named
        return copy

    def _named(self) -> list[tuple[Any, Any]]:
        return [("", self.empty_label or ""), *tree.choices(Cause.objects.in_use())]


class FilterForm(forms.Form):
    """Which cases: the same bar on every page that learns."""

    period = forms.ChoiceField(label=_("Period"), choices=PERIODS, required=False)
    since = forms.DateField(label=_("Since"), required=False, validators=DAYS_MEANT)
    until = forms.DateField(label=_("Until"), required=False, validators=DAYS_MEANT)
    kind = forms.ChoiceField(label=_("Kind"), choices=[ANY, *Kind.choices], required=False)
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.all(), required=False, empty_label=ANY[1]
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=[ANY, *Channel.choices], required=False)
    cause = forms.ModelChoiceField(
        label=_("Cause"),
        queryset=Cause.objects.all(),
        required=False,
        widget=forms.HiddenInput(),
    )
    topic = forms.CharField(label=_("Topic"), required=False, widget=forms.HiddenInput())
    product = forms.CharField(label=_("Product"), required=False, widget=forms.HiddenInput())
    place = forms.CharField(label=_("Place"), required=False, widget=forms.HiddenInput())

    default_period = "90d"

    def __init__(self, data: QueryDict, *, today: date) -> None:
        asked = data.copy()
        if not asked.get("period"):
            asked["period"] = self.default_period
        super().__init__(asked, auto_id="f_%s")
        self.today = today
        self.is_valid()

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        since, until = found.get("since"), found.get("until")
        if found.get("period") == "custom" and since and until and until < since:
            self.add_error("until", _("It ends before it begins. Please correct one of the dates."))
        return found

    @property
    def asked(self) -> Asked:
        """What could be understood; what could not is said beside its field."""
        found = self.cleaned_data
        since, until = self._span(found)
        cause, team = found.get("cause"), found.get("team")
        return Asked(
            since=since,
            until=until,
            kind=found.get("kind", ""),
            channel=found.get("channel", ""),
            team=team.pk if team else None,
            cause=cause,
            has_branches=bool(cause and cause.children.exists()),
            topic=found.get("topic", ""),
            product=found.get("product", ""),
            place=found.get("place", ""),
        )

    def _span(self, found: dict[str, Any]) -> tuple[date | None, date | None]:
        period, until = found.get("period") or self.default_period, found.get("until")
        if period == "custom":
            return found.get("since"), until + timedelta(days=1) if until else None
        if period == "12m":
            return month_after(first_of(self.today), -12), None
        return (None if period == "all" else self.today - timedelta(days=90)), None

    @property
    def chips(self) -> list[tuple[str, Any]]:
        """What narrows the page without standing in the bar, to be shown and taken off."""
        hidden = [field for field in self if field.is_hidden]
        return [
            (field.name, self.cleaned_data[field.name])
            for field in hidden
            if self.cleaned_data.get(field.name)
        ]


class ParetoForm(FilterForm):
    by = forms.ChoiceField(label=_("By"), choices=DIMENSIONS, required=False)
    measure = forms.ChoiceField(
        label=_("Counting"),
        choices=[("count", _("cases")), ("cost", _("money"))],
        required=False,
    )
    field_order = ["by", "measure"]


class TrendForm(FilterForm):
    default_period = "12m"
    cause = CauseField(label=_("Cause"), required=False, empty_label=_("every cause"))
    field_order = ["cause"]


class CauseForm(forms.Form):
    name = forms.CharField(
        label=_("The cause, in a few words"),
        max_length=120,
        help_text=_("What failed, not who: “The appointment was not confirmed”."),
    )
    parent = CauseField(
        label=_("Belongs to"),
        required=False,
        empty_label=_("nothing: it is a family of its own"),
    )
    how_avoidable = forms.CharField(
        label=_("How could we have avoided it?"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("We assume that it is ours, and that it could be avoided."),
    )


class NameCausesForm(forms.Form):
    """Which causes a case has, or who finds out."""

    cause = forms.ModelMultipleChoiceField(
        label=_("Causes"), queryset=Cause.objects.none(), required=False
    )
    not_known = forms.BooleanField(label=_("It is not yet known"), required=False)
    owner = ColleagueField(label=_("Who finds out"), required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choosable = Cause.objects.filter(Q(archived_at=None) | Q(cases__case=case)).distinct()
        self.fields["cause"].queryset = choosable  # type: ignore[attr-defined]  # of a choice of models

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        causes, not_known = found.get("cause"), found.get("not_known")
        if causes and not_known:
            self.add_error("not_known", _("Choose the causes, or say that it is not yet known."))
        elif not causes and not not_known:
            self.add_error(
                None,
                _("Choose at least one cause, or say that it is not yet known and who finds out."),
            )
        if not_known and not found.get("owner"):
            self.add_error("owner", _("Somebody has to find out. Please choose who."))
        return found


class ExposureForm(forms.Form):
    """How many customers there were in each month of a year."""

    def __init__(self, *args: Any, months: Sequence[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for month in months:
            self.fields[self.name_of(month)] = forms.IntegerField(
                label=formats.date_format(month, "F").capitalize(),
                required=False,
                min_value=1,
                max_value=2_000_000_000,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    @staticmethod
    def name_of(month: date) -> str:
        return f"m{month:%Y-%m}"
