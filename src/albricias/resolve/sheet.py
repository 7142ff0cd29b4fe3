"""The complaint sheets that some laws want: what a case holds of them, and blanks for the rest.

Which fields a sheet has stands in `sheets/<country>.toml`, with its source. They are official
documents of a country and speak its language, whoever reads them; our note to colleagues speaks
theirs.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format

from albricias import paper
from albricias.people.models import ContactPoint
from albricias.receive.models import Attachment, Channel
from albricias.resolve.cases import Case
from albricias.resolve.entries import Entry
from albricias.resolve.noted import story_noted_by
from albricias.templatetags._words import said_money, spanish

FOLDER = Path(__file__).parent / "sheets"


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    note: str
    foot: str
    sections: list[paper.Section]

    def file_name(self, number: str) -> str:
        # As the sheet itself, in the language of its country.
        return f"hoja-{number}.pdf"

    def as_pdf(self, number: str) -> bytes:
        """The same on A4, for the case of this number."""
        house = str(settings.ORGANISATION)
        return paper.pdf(
            self.title, self.sections, house=house, name=number, language="es", foot=self.foot
        )


@cache
def countries() -> frozenset[str]:
    """Those whose sheet we know."""
    return frozenset(path.stem.upper() for path in FOLDER.glob("*.toml"))


def is_for(case: Case, country: str) -> bool:
    """Whether this country has a sheet, and the case is a customer's."""
    return country in countries() and case.channel != Channel.WITHIN


def read(case: Case, country: str) -> Sheet | None:
    """The sheet of this country with what we know; None if we know none, or it is not for one."""
    if not is_for(case, country):
        return None
    form = _form(country)
    with translation.override("es"):
        known = _Known(case)
        sections = [
            paper.Section(one["title"], [_field(known, line) for line in one["fields"]])
            for one in form["section"]
        ]
    note = form["note"] if spanish() else form["note_en"]
    return Sheet(form["title"], note, form["foot"], sections)


@cache
def _form(country: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{country.lower()}.toml").read_text(encoding="utf-8"))


def _field(known: "_Known", line: Mapping[str, str]) -> paper.Line:
    wanted = line.get("from", "")
    text = known.said(wanted) if wanted else ""
    return paper.Line(line["label"], text, bool(line.get("long")))


class _Known:
    """What a case says, by the names that the sheets use."""

    def __init__(self, case: Case) -> None:
        self.case = case
        points = case.customer.contact_points.all() if case.customer else ()
        self.points = {point.kind: point.value for point in reversed(list(points))}

    def said(self, name: str) -> str:
        simple = {"number", "place", "product", "topic", "remedy_sought"}
        if name in simple:
            return str(getattr(self.case, name))
        found: Mapping[str, Callable[[], str]] = {
            "story": self._story,
            "name": lambda: self.case.customer.name if self.case.customer else "",
            "address": lambda: self.points.get(ContactPoint.Kind.POST, ""),
            "phone": lambda: self.points.get(ContactPoint.Kind.PHONE, ""),
            "email": lambda: self.points.get(ContactPoint.Kind.EMAIL, ""),
            "house": lambda: str(settings.ORGANISATION),
            "received": lambda: _moment(self.case.received_at),
            "kind": self.case.get_kind_display,
            "amount": self._amount,
            "files": self._files,
            "answer": lambda: self._answer()[1],
            "answered": lambda: self._answer()[0],
        }
        return found[name]()

    def _story(self) -> str:
        noted = story_noted_by(self.case)
        return f"{self.case.story}\n\n({noted}.)" if noted else self.case.story

    def _amount(self) -> str:
        return said_money(self.case.amount) if self.case.amount is not None else ""

    def _files(self) -> str:
        files = Attachment.objects.filter(letter=self.case.letter_id).order_by("id")
        return ", ".join(files.values_list("name", flat=True))

    def _answer(self) -> tuple[str, str]:
        """What was done or why not, and when it was told; else the last answer."""
        said = list(self._ends()) or list(self._answers())
        if not said:
            return "", ""
        at, text = max(said)
        return _moment(at), text

    def _ends(self) -> Iterator[tuple[datetime, str]]:
        for offer in self.case.offers.all():
            yield offer.at, offer.what_was_done
        for refused in self.case.refusals.all():
            yield refused.at, f"{refused.grounds}\n\n{refused.alternatives}"

    def _answers(self) -> Iterator[tuple[datetime, str]]:
        for entry in self.case.entries.filter(kind=Entry.Kind.ANSWER):
            yield entry.at, entry.text


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
