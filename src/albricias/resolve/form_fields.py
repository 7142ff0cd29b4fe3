"""The kinds of field that several forms of a case have."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils import timezone

from albricias.people.models import Colleague
from albricias.templatetags._words import NBSP, SYMBOLS

if TYPE_CHECKING:
    ChoiceOfColleague = forms.ModelChoiceField[Colleague]
else:
    ChoiceOfColleague = forms.ModelChoiceField  # Django's own is not generic when it runs


class ColleagueField(ChoiceOfColleague):
    """A choice among the colleagues who answer."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Colleague.objects.answering(), **kwargs)


class ColleagueOfTeamField(ColleagueField):
    """The same, with the team of each."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.queryset = Colleague.objects.answering().select_related("team")

    def label_from_instance(self, obj: Colleague) -> str:
        return f"{obj.name} · {obj.team}" if obj.team else obj.name


def tomorrow_at_noon() -> datetime:
    return (timezone.localtime() + timedelta(days=1)).replace(
        hour=12, minute=0, second=0, microsecond=0
    )


class DueField(forms.DateTimeField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(
            widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"], **kwargs
        )


class MoneyField(forms.DecimalField):
    """An amount in the house's currency, which stands beside it and may be typed with it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_digits=12, decimal_places=2, localize=True, **kwargs)

    @property
    def unit(self) -> str:
        code = str(getattr(settings, "ALBRICIAS_CURRENCY", "EUR"))
        return SYMBOLS.get(code, code)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace(self.unit, "").replace(NBSP, "").strip()
        return super().to_python(value)
