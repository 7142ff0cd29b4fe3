"""Turn the rows of a table into stories."""

from collections.abc import Iterator
from collections.abc import Mapping as AnyMapping
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from albricias.receive.choices import Kind
from albricias.receive.importing.amounts import AmountReading
from albricias.receive.importing.columns import Mapping
from albricias.receive.importing.dates import DateReading
from albricias.receive.importing.notes import Note
from albricias.receive.importing.presets import Preset
from albricias.receive.importing.refusals import NoDateColumn, RowWithoutDate, RowWithoutStory
from albricias.receive.importing.rows import BrokenRow, Row, Table, Value
from albricias.receive.importing.story import (
    EarlierState,
    RefusedRow,
    Story,
    kind_named,
    means_closed,
)
from albricias.receive.importing.survey import group_key, nothing_in, survey
from albricias.receive.importing.synonyms import Field
from albricias.receive.importing.values import (
    digest_of,
    email_in,
    language_in,
    raw_json,
    shown,
    washed,
)
from albricias.refusals import Refusal

__all__ = ["EarlierState", "Reader", "RefusedRow", "Story"]

_TEXT_FIELDS = (
    Field.SUBJECT, Field.STORY, Field.EXPECTED, Field.REMEDY_SOUGHT, Field.CUSTOMER_NAME,
    Field.CUSTOMER_EMAIL, Field.CUSTOMER_PHONE, Field.TOPIC, Field.PRODUCT, Field.PLACE,
    Field.CHANNEL, Field.STATUS, Field.CLOSING_NOTE, Field.LANGUAGE,
)  # fmt: skip

_RARER = (Field.KIND, Field.AMOUNT, Field.CUSTOMER_EMAIL, Field.LANGUAGE)

CLOSED_BEFORE_RECEIVED = _("It says it was closed before it was received: that date was left out.")
CLOSED_AT_UNREADABLE = _("The date of closing was left out: %(reason)s")
EMAIL_UNREADABLE = _("“%(value)s” is not an e-mail address: it was kept apart.")
AMOUNT_UNREADABLE = _("“%(value)s” is not an amount: it was kept apart.")
KIND_UNKNOWN = _("“%(value)s” is not a known kind of case: it was taken as a complaint.")


class Reader:
    """Reads stories from a table. Each call of `stories()` starts again; memory stays flat.

    `dates`, `amounts` and `latest` come from a survey of the whole file; what is not
    given is surveyed here. `tz` serves dates that name no zone.
    Raises NoDateColumn when no column says when complaints were received.
    """

    def __init__(
        self,
        table: Table,
        mapping: Mapping,
        dates: AnyMapping[Field, DateReading] | None = None,
        preset: Preset | None = None,
        *,
        tz: tzinfo,
        amounts: AmountReading | None = None,
        latest: dict[str, int] | None = None,
    ) -> None:
        if Field.RECEIVED_AT not in mapping:
            raise NoDateColumn
        self.table, self.mapping, self.preset, self.tz = table, mapping, preset, tz
        self._complete(dict(dates or {}), amounts, latest)
        self._nothing = nothing_in(preset)
        self._closed_words = preset.closed_words if preset else frozenset()
        self._find_places()
        self._closed_known: dict[str, bool] = {}

    def _complete(
        self,
        dates: dict[Field, DateReading],
        amounts: AmountReading | None,
        latest: dict[str, int] | None,
    ) -> None:
        grouped = self.preset is not None and self.preset.group_by in self.table.columns
        lacking = (
            any(of in self.mapping and of not in dates for of in (_RECEIVED, _CLOSED))
            or (Field.AMOUNT in self.mapping and amounts is None)
            or (grouped and latest is None)
        )
        found = survey(self.table, self.mapping, self.preset) if lacking else None
        self.dates = {**found.dates, **dates} if found else dates
        self.amounts = amounts or (found.amounts if found else None)
        self._latest = latest if latest is not None else found.latest if found else {}

    def _find_places(self) -> None:
        columns = self.table.columns
        places = {name: place for place, name in enumerate(columns)}
        self._at = {of: places[column] for of, column in self.mapping.items()}
        self._texts_at = [(of.value, self._at[of]) for of in _TEXT_FIELDS if of in self._at]
        self._has_rarer = any(of in self._at for of in _RARER)
        self._extra_at = [(name, places[name]) for name in self.mapping.unmapped(columns)]
        group_by = self.preset.group_by if self.preset else None
        self._group_at = places.get(group_by) if group_by and self._latest else None

    def stories(self) -> Iterator[Story | RefusedRow | EarlierState]:
        """One outcome for each row of the file, in the file's order."""
        for row in self.table.rows():
            if isinstance(row, BrokenRow):
                yield RefusedRow(row.number, row.reason, row.raw)
            else:
                yield self._earlier_state(row) or self._story_or_refusal(row)

    def _earlier_state(self, row: Row) -> EarlierState | None:
        if self._group_at is None:
            return None
        group = group_key(row.values[self._group_at])
        latest = self._latest.get(group, row.number)
        return None if latest == row.number else EarlierState(row.number, group, latest)

    def _story_or_refusal(self, row: Row) -> Story | RefusedRow:
        whole = dict(zip(self.table.columns, row.values, strict=True))
        if row.extra:
            whole.update(row.extra)
        text, raw, dirty = raw_json(whole)
        try:
            return self._story(row, raw, dirty)
        except Refusal as reason:
            values = tuple(shown(value) for value in row.values)
            return RefusedRow(row.number, reason, text, values, self._external_id(row, dirty))

    def _story(self, row: Row, raw: bytes, dirty: bool) -> Story:
        values = row.values
        received_at = self._date(_RECEIVED, values)
        if received_at is None:
            raise RowWithoutDate
        texts = self._texts(values, dirty)
        if not (texts.get("story") or texts.get("subject") or texts.get("topic")):
            raise RowWithoutStory
        aside = _Aside(self._extra(row, dirty))
        if self._has_rarer:
            self._rarer(values, texts, aside, dirty)
        closed_at, is_closed = self._closing(values, texts.get("status"), received_at, aside)
        return Story(
            row_number=row.number,
            received_at=received_at,
            raw=raw,
            digest=digest_of(raw),
            external_id=self._external_id(row, dirty),
            closed_at=closed_at,
            is_closed=is_closed,
            extra=aside.extra,
            notes=tuple(aside.notes),
            **texts,
        )

    def _texts(self, values: list[Value], dirty: bool) -> dict[str, Any]:
        """The story's texts by name. Spelled out, without `_text`: this runs for every cell."""
        texts: dict[str, Any] = {}
        nothing = self._nothing
        for name, place in self._texts_at:
            value = values[place]
            if value.__class__ is not str or dirty:
                texts[name] = self._text(value, dirty)
            else:
                value = value.strip()
                texts[name] = "" if value in nothing else value
        return texts

    def _date(self, of: Field, values: list[Value]) -> datetime | None:
        value = values[self._at[of]]
        if isinstance(value, str) and value.strip() in self._nothing:
            return None
        return self.dates[of].read(value, self.tz)

    def _text(self, value: Value, dirty: bool) -> str:
        if value is None:
            return ""
        text = (value if isinstance(value, str) else shown(value)).strip()
        if text in self._nothing:
            return ""
        return washed(text) if dirty else text

    def _external_id(self, row: Row, dirty: bool) -> str | None:
        place = self._at.get(Field.EXTERNAL_ID)
        return None if place is None else self._text(row.values[place], dirty) or None

    def _extra(self, row: Row, dirty: bool) -> dict[str, str]:
        extra = {}
        for name, place in self._extra_at:
            if text := self._text(row.values[place], dirty):
                extra[name] = text
        for key, value in (row.extra or {}).items():
            if text := self._text(value, dirty):
                extra[washed(key)] = text
        return extra

    def _rarer(
        self, values: list[Value], texts: dict[str, Any], aside: "_Aside", dirty: bool
    ) -> None:
        """Fields most files lack: kind, amount, e-mail, language."""
        if email := texts.get("customer_email"):
            texts["customer_email"] = email_in(email) or ""
            if not texts["customer_email"]:
                aside.put(self.mapping[Field.CUSTOMER_EMAIL], email, EMAIL_UNREADABLE)
        if language := texts.get("language"):
            texts["language"] = language_in(language)
        if Field.KIND in self._at and (word := self._text(values[self._at[Field.KIND]], dirty)):
            texts["kind"] = kind_named(word) or Kind.COMPLAINT
            if kind_named(word) is None:
                aside.put(self.mapping[Field.KIND], word, KIND_UNKNOWN)
        if Field.AMOUNT in self._at:
            texts["amount"] = self._amount(values[self._at[Field.AMOUNT]], aside, dirty)

    def _amount(self, value: Value, aside: "_Aside", dirty: bool) -> Decimal | None:
        text = self._text(value, dirty)
        if not text or self.amounts is None:
            return None
        try:
            return self.amounts.read(text if isinstance(value, str) else value)
        except ValueError:
            aside.put(self.mapping[Field.AMOUNT], text, AMOUNT_UNREADABLE)
            return None

    def _closing(
        self, values: list[Value], status: str | None, received_at: datetime, aside: "_Aside"
    ) -> tuple[datetime | None, bool]:
        """When it was closed, and whether its status says so. A doubtful date is set aside."""
        closed = self._says_closed(status) if status else False
        if _CLOSED not in self._at:
            return None, closed
        value, column = values[self._at[_CLOSED]], self.mapping[_CLOSED]
        try:
            closed_at = self._date(_CLOSED, values)
        except Refusal as reason:
            aside.put(column, washed(shown(value)), CLOSED_AT_UNREADABLE, reason=reason)
            return None, closed
        if closed_at is None:
            return None, closed
        if self.preset and self.preset.closed_at_only_when_closed and not closed:
            aside.extra[column] = washed(shown(value))
            return None, False
        if closed_at < received_at:
            aside.put(column, washed(shown(value)), CLOSED_BEFORE_RECEIVED)
            return None, closed or not status
        return closed_at, closed or not status

    def _says_closed(self, status: str) -> bool:
        known = self._closed_known.get(status)
        if known is None:
            known = means_closed(status, self._closed_words)
            if len(self._closed_known) < 1_000:
                self._closed_known[status] = known
        return known


class _Aside:
    """What is kept beside the story's own fields, and why."""

    __slots__ = ("extra", "notes")

    def __init__(self, extra: dict[str, str]) -> None:
        self.extra = extra
        self.notes: list[Note] = []

    def put(self, column: str, text: str, sentence: LazyText | str, **details: object) -> None:
        self.extra[column] = text
        self.notes.append(Note("kept_apart", sentence, {"value": text[:80], **details}))


_RECEIVED, _CLOSED = Field.RECEIVED_AT, Field.CLOSED_AT
