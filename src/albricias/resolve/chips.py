"""The filters in force, said with the names people know and each ready to be taken off."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.apps import apps
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from albricias.people.models import Colleague, Team
from albricias.people.paging import is_id
from albricias.receive.choices import Emotion, Kind
from albricias.receive.models import Channel, ImportRun
from albricias.resolve.narrowing import steps

Words = str | LazyText


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter: what it is about, which value, and the address without it."""

    label: Words
    value: Words
    without: str


LABELS: Mapping[str, Words] = {
    "kind": gettext_lazy("kind"),
    "emotion": gettext_lazy("feels"),
    "channel": gettext_lazy("channel"),
    "topic": gettext_lazy("topic"),
    "product": gettext_lazy("product"),
    "place": gettext_lazy("place"),
    "team": gettext_lazy("team"),
    "owner": gettext_lazy("owner"),
    "import": gettext_lazy("import"),
    "cause": gettext_lazy("cause"),
    "step": gettext_lazy("step of the loop"),
    "since": gettext_lazy("since"),
    "until": gettext_lazy("until"),
}


def chips(asked: QueryDict, day_in: Callable[[str | None], date | None]) -> list[Chip]:
    """One chip a filter; `day_in` reads a day as the list itself reads it."""
    found = []
    for name, label in LABELS.items():
        value = asked.get(name)
        if value:
            day = day_in(value) if name in {"since", "until"} else None
            said = date_format(day, "DATE_FORMAT") if day else _value(name, value)
            found.append(Chip(label, said, _without(asked, name)))
    return found


def _value(name: str, value: str) -> Words:
    if name in CHOICES:
        return CHOICES[name].get(value, value)
    if name == "cause":
        return _("none named") if value == "none" else _named("Cause", value)
    if name == "step":
        return steps()[value].label if value in steps() else value
    if name in MODELS:
        return _named(MODELS[name], value)
    return value


CHOICES: Mapping[str, Mapping[str, Words]] = {
    "kind": dict(Kind.choices),
    "emotion": dict(Emotion.choices),
    "channel": dict(Channel.choices),
}
MODELS = {"team": Team.__name__, "owner": Colleague.__name__, "import": ImportRun.__name__}


def _named(model: str, pk: str) -> str:
    # By name, because causes come later in the loop than this list.
    rows = apps.get_model("albricias", model)._default_manager
    found = rows.filter(pk=pk).first() if is_id(pk) else None
    return str(found) if found else pk


def _without(asked: QueryDict, name: str) -> str:
    kept = [
        (other, value)
        for other, value in asked.items()
        if other not in {name, "before", "after"} and value
    ]
    # Without any filter the address alone would choose another view than the one on screen.
    return "?" + urlencode([*kept, *([] if "view" in asked else [("view", "all")])])
