"""The kinds of field that several forms of a case have."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from albricias.people.models import Colleague
from albricias.receive.fields import Amount
from albricias.resolve.cases import Case
from albricias.templatetags._words import SYMBOLS

LOOKED_AT, MOST_OFFERED = 500, 30
# A year and a half.
FURTHEST = timedelta(days=548)
TOO_LONG = _(
    "This is %(show_value)s characters long and %(limit_value)s fit. Nothing you wrote was lost:"
    " shorten it here."
)

if TYPE_CHECKING:
    ChoiceOfColleague = forms.ModelChoiceField[Colleague]
else:
    ChoiceOfColleague = forms.ModelChoiceField  # Django's own is not generic when it runs


class ColleagueField(ChoiceOfColleague):
    """A choice among the colleagues who answer."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Colleague.objects.answering(), **kwargs)

    def leave_out_about(self, case: Case) -> None:
        """Whom it complains about is given nothing of it."""
        if self.queryset is not None:
            self.queryset = self.queryset.exclude(pk__in=case.about.values("colleague"))


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
    """A day and an hour to come, near enough for nobody to have mistaken the year."""

    default_error_messages = {  # as Django's own are
        "too_far": _("That is more than a year and a half ahead: check the year again.")
    }

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(
            widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"], **kwargs
        )

    def validate(self, value: datetime | None) -> None:
        super().validate(value)
        if value is not None and value > timezone.now() + FURTHEST:
            raise forms.ValidationError(self.error_messages["too_far"], code="too_far")


class MoneyField(Amount):
    """An amount in the house's currency, which stands beside it and may be typed with it."""

    @property
    def unit(self) -> str:
        code = str(getattr(settings, "ALBRICIAS_CURRENCY", "EUR"))
        return SYMBOLS.get(code, code)


class Words(forms.CharField):
    """What a colleague writes, of at most so many characters."""

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        # No maxlength on the page: a browser would cut what is pasted, in silence.
        super().__init__(**kwargs)
        self.validators.append(MaxLengthValidator(longest, message=TOO_LONG))


class Suggesting(forms.TextInput):
    """A line in which anything may be written, and what others wrote is offered."""

    def __init__(self, words: Iterable[str]) -> None:
        super().__init__()
        self.words = words

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        list_id = f"{(attrs or {}).get('id', name)}-words"
        line = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        options = format_html_join("", '<option value="{}">', ((word,) for word in self.words))
        return format_html('{}<datalist id="{}">{}</datalist>', line, list_id, options)


def topics_of_late(user: Colleague) -> list[str]:
    """What the newest cases are about, the most frequent first.

    Of those that are confidential, or complain of whoever looks, nothing.
    """
    newest = Case.objects.exclude(pk__in=Case.about_them(user)).order_by("-received_at", "-id")
    rows = newest.values_list("topic", "is_confidential")[:LOOKED_AT]
    told = [topic for topic, is_closed in rows if topic and not is_closed]
    return [topic for topic, _n in Counter(told).most_common(MOST_OFFERED)]
