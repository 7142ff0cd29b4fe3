"""What a customer told aloud and a colleague wrote down, which says so wherever it is shown."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from albricias.people.models import Colleague
from albricias.receive.models import TOLD_ALOUD, Channel, Letter
from albricias.resolve.cases import Case

NOTED: Mapping[str, Callable[[], str]] = {
    Channel.PHONE: lambda: _("Noted by %(name)s from what you told us by phone"),
    Channel.COUNTER: lambda: _("Noted by %(name)s from what you told us at the counter"),
    "": lambda: _("Noted by %(name)s from what you told us"),
}
NOTED_BY_NOBODY_KNOWN: Mapping[str, Callable[[], str]] = {
    Channel.PHONE: lambda: _("Noted by us from what you told us by phone"),
    Channel.COUNTER: lambda: _("Noted by us from what you told us at the counter"),
}


def noted_by(by: Colleague | None, channel: str = "") -> str:
    """Who wrote it down, and how it was told if we know: said to whoever told it."""
    if by is None:
        return NOTED_BY_NOBODY_KNOWN[channel]()
    return NOTED[channel]() % {"name": by.name}


def story_noted_by(case: Case) -> str:
    """Of a story told aloud; of any other, nothing."""
    if case.channel not in TOLD_ALOUD:
        return ""
    taken = Letter.objects.select_related("taken_by").only("taken_by__name")
    return noted_by(taken.get(pk=case.letter_id).taken_by, case.channel)
