"""A case as one line of a list, made cheaply: what many lines share is said once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from albricias.receive.choices import Emotion, Kind
from albricias.resolve.cases import Case, Standing
from albricias.resolve.snoozes import Snooze
from albricias.templatetags._words import said_due, said_when


@dataclass(frozen=True, slots=True)
class Line:
    """What a row of the list shows."""

    pk: str
    number: str
    href: str
    subject: str
    who: str
    chips: list[tuple[str, str]]
    owner: str
    received: str
    is_open: bool
    last: str
    # Why it is put off.
    why: str = ""


class Speaker:
    """Says dates and choices for one page; each is worked out once, however many rows share it."""

    def __init__(self, now: datetime, put_off: Mapping[int, Snooze]) -> None:
        self.now = now
        self.put_off = put_off
        self.days: dict[object, str] = {}
        self.kinds = {value: str(label) for value, label in Kind.choices}
        self.emotions = {value: str(label) for value, label in Emotion.choices}
        self.standings = {value: str(label) for value, label in Standing.choices}
        # The address of any case, with a number no case can have.
        self.address = reverse("case", args=["0"])

    def line(self, case: Case) -> Line:
        is_open = case.standing == Standing.OPEN
        return Line(
            pk=str(case.pk),
            number=case.number,
            href=self.address.replace("/0/", f"/{case.number}/"),
            subject=case.listed_as,
            who=self._who(case),
            chips=list(self._chips(case)),
            owner=case.owner.name if case.owner else "",
            received=self._day(case.received_at),
            is_open=is_open,
            last=self._last(case),
            why=case.as_listed(self.put_off[case.pk].reason) if case.pk in self.put_off else "",
        )

    def _last(self, case: Case) -> str:
        """When it comes back, when it is due, since when they are silent, or how it stands."""
        if case.pk in self.put_off:
            until = said_when(self.put_off[case.pk].until, self.now)
            return _("until %(when)s") % {"when": until}
        if case.standing == Standing.OPEN:
            return self._due(case.answer_due_at)
        if case.standing == Standing.UNCONFIRMED:
            since = self._day(case.last_word_at)
            return _("not confirmed since %(day)s") % {"day": since}
        return self.standings[case.standing]

    def _who(self, case: Case) -> str:
        if case.is_confidential:
            return case.listed_who
        return case.customer.name if case.customer and case.customer.name else self.nameless

    @cached_property
    def nameless(self) -> str:
        return _("somebody who gave no name")

    def _chips(self, case: Case) -> Iterable[tuple[str, str]]:
        if case.is_confidential:
            return
        if case.kind != Kind.COMPLAINT:
            yield "", self.kinds[case.kind]
        if case.emotion:
            yield " chip-mark", self.emotions[case.emotion]
        if case.times_told > 1:
            yield "", self._told(case.times_told)

    def _told(self, times: int) -> str:
        sentence = ngettext("told %(times)s time", "told %(times)s times", times)
        return sentence % {"times": times}

    def _day(self, moment: datetime) -> str:
        day = timezone.localtime(moment).date()
        if day not in self.days:
            self.days[day] = said_when(day, self.now)
        return self.days[day]

    def _due(self, due_at: datetime | None) -> str:
        if due_at is None:
            return _("no date")
        said, nearness = said_due(due_at, self.now, "deadline")
        return format_html('<span class="due due-{}">{}</span>', nearness, said)


def lines(
    cases: Iterable[Case], *, now: datetime, put_off: Mapping[int, Snooze] | None = None
) -> list[Line]:
    speaker = Speaker(now, put_off or {})
    return [speaker.line(case) for case in cases]
