"""What we give whoever wrote: proof that it arrived, and what happens next and by when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise as LazyText
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from albricias.paper import Line, Section, pdf
from albricias.receive.arriving import number_of
from albricias.receive.models import TOLD_ALOUD, Attachment, Letter, read_key
from albricias.receive.public_forms import EMOTIONS, KINDS
from albricias.receive.reading import understand
from albricias.receive.told import Told
from albricias.refusals import LetterUnreadable
from albricias.templatetags._words import said_money

Words = str | LazyText

TOLD_LABELS: tuple[tuple[str, Words], ...] = (
    ("kind", gettext_lazy("What it is")),
    ("subject", gettext_lazy("Subject")),
    ("story", gettext_lazy("What happened")),
    ("expected", gettext_lazy("What you expected")),
    ("remedy_sought", gettext_lazy("What you ask of us")),
    ("emotion", gettext_lazy("How you feel")),
    ("topic", gettext_lazy("Topic")),
    ("product", gettext_lazy("Product or service")),
    ("place", gettext_lazy("Place")),
    ("amount", gettext_lazy("Money at stake")),
    ("origin", gettext_lazy("How you came to us")),
    ("times_told", gettext_lazy("Told before")),
    ("name", gettext_lazy("Your name")),
    ("email", gettext_lazy("Your e-mail")),
    ("phone", gettext_lazy("Your phone")),
)


# Of these there is often more than a line.
LONG = {"story", "expected", "remedy_sought"}


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything the page of thanks and the receipt say."""

    letter: Letter
    told: Told
    attachments: list[Attachment]

    @classmethod
    def for_key(cls, key: str) -> "Receipt":
        """The receipt of whoever holds this key; for any other it does not exist."""
        letter = (
            Letter.objects.select_related("case", "quarantine").filter(key=read_key(key)).first()
        )
        if letter is None:
            raise Http404
        try:
            told = understand(letter).told
        except LetterUnreadable as error:  # a row of a file: it never had a receipt of ours
            raise Http404 from error
        return cls(letter, told, list(letter.attachments.order_by("name", "id")))

    @property
    def number(self) -> str:
        return number_of(self.letter)

    @property
    def acknowledge_by(self) -> datetime:
        hours = settings.HOME.number("acknowledge_hours")
        return self.letter.received_at + timedelta(hours=hours)

    @property
    def answer_by(self) -> datetime:
        """By the rules that held as it came in; before it has a case, by our usual days."""
        usual = self.letter.received_at + timedelta(days=settings.HOME.number("answer_days"))
        case = getattr(self.letter, "case", None)
        if case is None:
            return usual
        first = case.deadlines.filter(kind="answer", started_at=self.letter.received_at)
        known = [due for due in first.values_list("due_at", flat=True) if due]
        return min(known, default=usual)

    @property
    def is_anonymous(self) -> bool:
        """Whether no letter and no call can reach whoever wrote."""
        return not (self.told.email or self.told.phone)

    @property
    def told_as(self) -> str:
        if self.letter.channel in TOLD_ALOUD:
            return _("What you told us, as we wrote it down")
        return _("What you told us, as you told it")

    @property
    def lines(self) -> list[Line]:
        """All that was told, as it was told."""
        found = [(name, label, self._said(name)) for name, label in TOLD_LABELS]
        return [Line(str(label), str(text), name in LONG) for name, label, text in found if text]

    def file_name(self, suffix: str) -> str:
        """Under which it is kept."""
        of = self.number or f"{timezone.localtime(self.letter.received_at):%Y-%m-%d}"
        return _("receipt-%(number)s.%(suffix)s") % {"number": of, "suffix": suffix}

    def as_pdf(self, address: str) -> bytes:
        """The same on A4; `address` is that of the page on which the case is followed."""
        at = timezone.localtime(self.letter.received_at)
        facts = [
            Line(_("Received on"), date_format(at, "DATETIME_FORMAT")),
            Line(_("Case number"), self.number or _("to follow")),
            Line(_("Your key"), self.letter.key),
            Line(_("Your case"), address),
            Line(_("How it came"), str(self.letter.get_channel_display())),
            Line(_("Our answer, at the latest"), date_format(self.answer_by, "DATE_FORMAT")),
        ]
        files = [Line(_("Files"), "\n".join(file.name for file in self.attachments), is_long=True)]
        house = str(settings.ORGANISATION)
        said = Section(self.told_as, self.lines + files * bool(self.attachments))
        is_complaint = self.told.kind == "complaint"
        return pdf(
            _("Receipt"),
            [Section("", facts), said],
            house=house,
            name=self.number or self.letter.key,
            language=get_language() or "es",
            lead=_("%(organisation)s has received this from you.") % {"organisation": house},
            foot=_("It is resolved when you say so, not before.") if is_complaint else "",
        )

    def _said(self, name: str) -> Words:
        value: Any = getattr(self.told, name)
        if name == "kind":
            return dict(KINDS).get(value) or str(value)
        if name == "emotion":
            return dict(EMOTIONS).get(value) or str(value)
        if name == "times_told":
            return _times(value)
        if name == "amount":
            return _money(value)
        text: str = value
        return text.strip() and text


def _money(text: str) -> str:
    try:
        return said_money(Decimal(text))
    except InvalidOperation:
        return text


def _times(times: int) -> str:
    if times <= 1:
        return _("This is the first time")
    return ngettext("%(n)s time before", "%(n)s times before", times - 1) % {"n": times - 1}
