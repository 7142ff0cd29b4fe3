"""A deadline in one sentence: when, from when, what does not count, what was paused."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from albricias.clock.deadlines import Deadline
from albricias.clock.phrases import AFTER, PHRASES, WHY
from albricias.clock.rule import Effect, Reason, Unit
from albricias.clock.runs import days_of
from albricias.clock.short import (
    WEEKDAYS,
    amount_of,
    duration_of,
    enumerated,
    listed,
    listed_dates,
    place_of,
    short_date,
    short_time,
)
from albricias.clock.working import Shift, WorkingTime

A_YEAR = 360  # days, after which a date without its year could be two


def sentence(deadline: Deadline, language: str) -> str:
    """The whole sentence; any language but "en" is answered in Spanish."""
    return _Explaining(deadline, "en" if language == "en" else "es").sentence()


class _Explaining:
    def __init__(self, deadline: Deadline, language: str) -> None:
        self.of = deadline
        self.language = language
        self.say = PHRASES[language]
        self.zone = deadline.working.zone

    def sentence(self) -> str:
        reckoning = "; ".join(self._parts())
        if (pause := self.of.standing) is not None:
            since = short_time(pause.start, self.zone, self.language)
            why = self._why(pause.why)
            return self.say["standing"].format(since=since, why=why, reckoning=reckoning)
        return self.say["due"].format(when=self._when(), reckoning=reckoning)

    def _parts(self) -> Iterator[str]:
        yield self._count() + self._by_which_clock()
        if self.of.standing is None:
            yield from self._days()
        yield from self._pluses()
        yield from self._ignored()
        if self.of.standing is not None:
            yield from self._what_follows()

    # How much, from when

    def _count(self) -> str:
        start = short_time(self.of.counted_from, self.zone, self.language)
        if self.of.restarted_by is None:
            return self.say["count"].format(amount=self._amount(), start=start)
        return self.say["restarted"].format(
            amount=self._amount(),
            start=start,
            after=AFTER[self.language][self.of.restarted_by.why],
            first=short_time(self.of.started_at, self.zone, self.language),
        )

    def _amount(self) -> str:
        rule, language = self.of.rule, self.language
        amount = amount_of(self.of.amount, rule.unit, language)
        if not self.of.extended:
            return amount
        before = amount_of(rule.amount, rule.unit, language)
        return self.say["extended"].format(amount=amount, before=before)

    def _by_which_clock(self) -> str:
        place = place_of(self.zone)
        if self.of.rule.unit is Unit.HOURS:
            return ", " + self.say["by_the_clock"].format(place=place)
        if self.of.rule.unit is Unit.WORKING_HOURS:
            shifts = _shifts(self.of.working, self.language)
            return ", " + self.say["in_shifts"].format(shifts=shifts, place=place)
        return ""

    # Which days count

    def _days(self) -> Iterator[str]:
        if self.of.rule.unit is Unit.MONTHS:
            yield self._month()
        elif self.of.rule.unit is Unit.CALENDAR_DAYS:
            yield self.say["all_count"]
        else:
            yield from self._not_counted()
        if self.of.rolled_from is not None:
            day = short_date(self.of.rolled_from, self.language)
            yield self.say["rolled"].format(day=day)

    def _month(self) -> str:
        start = self.of.working.day(self.of.counted_from)
        last = self.of.rolled_from or self.of.last_day or start
        put_off = sum(paused.amount for paused in self.of.paused)
        if (last - timedelta(days=put_off)).day < start.day:
            return self.say["no_such_day"].format(day=start.day)
        return self.say["same_day"]

    def _not_counted(self) -> Iterator[str]:
        holidays = [holiday.day for holiday in self.of.holidays_not_counted(self.language)]
        first = self.of.working.day(self.of.counted_from)
        last = self.of.last_day or first
        free = [WEEKDAYS[self.language][day] for day in self._free_weekdays(first, last)]
        dates = listed_dates(holidays, self.language, year=(last - first).days > A_YEAR)
        if days := enumerated(free + dates, self.language):
            phrase = "not_counted" if free or len(holidays) > 1 else "not_counted_one"
            yield self.say[phrase].format(days=days)

    def _free_weekdays(self, first: date, last: date) -> list[int]:
        """The weekdays that never count and that came by."""
        if self.of.rule.unit is not Unit.WORKING_DAYS:
            return []  # the hours of service say it already
        counted = days_of(self.of.rule, self.of.working).weekdays
        passed = ((first + timedelta(days=n)).weekday() for n in range(1, (last - first).days))
        return sorted(set(passed) - counted)

    # Pauses

    def _pluses(self) -> Iterator[str]:
        # Pauses for the same reason are told together.
        reasons = sorted({paused.pause.why for paused in self.of.paused})
        for why in reasons:
            total = sum(paused.amount for paused in self.of.paused if paused.pause.why is why)
            yield self.say["plus"].format(amount=self._paused_amount(total), why=self._why(why))

    def _paused_amount(self, amount: int) -> str:
        unit = self.of.rule.unit
        if not unit.in_days:
            return duration_of(amount)
        unit = Unit.CALENDAR_DAYS if unit is Unit.MONTHS else unit
        return amount_of(amount, unit, self.language)

    def _ignored(self) -> Iterator[str]:
        days = sorted({self.of.working.day(pause.start) for pause in self.of.ignored})
        if days:
            phrase = self.say["ignored_one" if len(days) == 1 else "ignored_many"]
            written = listed_dates(days, self.language, year=True)
            yield phrase.format(days=enumerated(written, self.language))

    def _what_follows(self) -> Iterator[str]:
        restart = self.of.rule.pause is Effect.RESTART
        yield self.say["begins_anew" if restart else "goes_on"]
        if self.of.earliest_due_at is not None:
            yield self.say["earliest"].format(when=self._when())

    def _why(self, reason: Reason) -> str:
        return WHY[self.language][reason]

    def _when(self) -> str:
        """To the day, or to the minute where hours are counted."""
        at = self.of.due_at or self.of.earliest_due_at
        assert at is not None
        if self.of.rule.unit.in_days:
            return short_date(self.of.working.day(at), self.language)
        return short_time(at, self.zone, self.language)


def _shifts(working: WorkingTime, language: str) -> str:
    """lunes a jueves de 9:00 a 14:00 y 16:00 a 18:00, viernes de 9:00 a 14:00."""
    runs = groupby(range(7), key=lambda weekday: working.shifts[weekday])
    parts = [_same_hours(list(days), shifts, language) for shifts, days in runs if shifts]
    return ", ".join(parts)


def _same_hours(weekdays: list[int], shifts: tuple[Shift, ...], language: str) -> str:
    say, names = PHRASES[language], WEEKDAYS[language]
    days = names[weekdays[0]]
    if len(weekdays) > 1:
        days = say["days_from_to"].format(first=days, last=names[weekdays[-1]])
    hours = [_hours(shift, language) for shift in shifts]
    return say["shift"].format(days=days, hours=listed(hours, language))


def _hours(shift: Shift, language: str) -> str:
    end = f"{shift.end.hour or 24 if not shift.end.minute else shift.end.hour}"
    ends = f"{end}:{shift.end.minute:02}"
    start = f"{shift.start.hour}:{shift.start.minute:02}"
    return PHRASES[language]["hours"].format(start=start, end=ends)
