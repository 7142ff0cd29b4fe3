"""Month by month: what is more than chance, said in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from albricias import reckon
from albricias.board.report_facts import Facts
from albricias.board.report_parts import Part, Table, drawn, number
from albricias.learn.facts import rate_words, words_of_chance
from albricias.reckon.control import FEWEST_POINTS
from albricias.templatetags._words import said_number

MOST_MONTHS = 120
MOST_SIGNALS = 6
PER_DAYS = 30
# A file that begins later than this in its first month holds only a part of that month.
FIRST_DAYS = 3
# A last month of so few days says little, and its limits would be far too wide.
LAST_DAYS = 10
FEWEST_DRAWN = 3


def trend(facts: Facts) -> Part:
    part = Part(_("Month by month"))
    months = _months(facts, part)
    last = facts.last_day
    as_of = last if months[-1].month == last.replace(day=1) else None
    chart = reckon.control_chart(
        [one.month for one in months], [one.count for one in months], as_of=as_of
    )
    if chart.too_few or chart.centre is None:
        said = ngettext(
            "Not enough data for limits: %(n)s whole month, and %(most)s are needed.",
            "Not enough data for limits: %(n)s whole months, and %(most)s are needed.",
            chart.baseline,
        )
        part.says.append(said % {"n": number(chart.baseline), "most": FEWEST_POINTS})
        part.finding = part.says[0]
    else:
        _explain(part, chart, chart.centre)
    if len(months) >= FEWEST_DRAWN:
        _draw(part, chart)
    part.tables.append(_by_year(chart))
    return part


def _months(facts: Facts, part: Part) -> Sequence[reckon.MonthCount]:
    """The last years' months, without scraps of a month at either end."""
    months = list(reckon.monthly_counts(facts.table(), "received"))[-MOST_MONTHS:]
    first, last = min(facts.received).date(), facts.last_day
    is_scrap = months[0].month == first.replace(day=1) and first.day > FIRST_DAYS
    if is_scrap and len(months) > FEWEST_DRAWN:
        part.small.append(_("The first month of the file is not whole, so it is left out."))
        months = months[1:]
    if last.day < LAST_DAYS and len(months) > FEWEST_DRAWN:
        part.small.append(_("The last month of the file has but a few days, so it is left out."))
        months = months[:-1]
    return months


def _explain(part: Part, chart: reckon.ControlChart, centre: float) -> None:
    said = _("On average %(rate)s cases every 30 days (n = %(n)s in %(months)s months).")
    part.says.append(
        said
        % {
            "rate": said_number(centre * PER_DAYS, 1 if centre * PER_DAYS < 100 else 0),
            "n": number(chart.n),
            "months": number(len(chart.points)),
        }
    )
    signals = list(_stretches(chart))
    if not signals:
        part.says.append(_("No month stands out: what goes up and down is no more than chance."))
        part.finding = part.says[-1]
    else:
        part.finding = signals[-1].sentence
        part.says += [one.sentence for one in signals[-MOST_SIGNALS:]]
        if earlier := len(signals) - MOST_SIGNALS:
            _say_earlier(part, earlier)
    if not chart.last_complete:
        part.small.append(_("The last month is not whole: it is drawn by what it has had so far."))
    if chart.method is reckon.Method.LANEY_U:
        part.small.append(
            _("Months differ more than pure chance would allow, so the limits are wider (Laney).")
        )


def _say_earlier(part: Part, earlier: int) -> None:
    if earlier > 0:
        said = ngettext("%(n)s earlier signal.", "%(n)s earlier signals.", earlier)
        part.says.append(said % {"n": number(earlier)})


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Months in a row that carry the same signal."""

    signal: reckon.Signal
    first: date
    last: date
    months: int

    @property
    def sentence(self) -> str:
        return _signal_words(self.signal, many=self.months > 1) % {
            "first": _month(self.first),
            "last": _month(self.last),
            "n": number(self.months),
        }


def _stretches(chart: reckon.ControlChart) -> Iterator[_Stretch]:
    """In order of their last month."""
    found = []
    for signal in reckon.Signal:
        for has, points in groupby(chart.points, key=lambda point: signal in point.signals):
            months = [point.period for point in points]
            if has:
                found.append(_Stretch(signal, months[0], months[-1], len(months)))
    yield from sorted(found, key=lambda one: (one.last, one.first))


def _signal_words(signal: reckon.Signal, *, many: bool) -> str:
    if signal is reckon.Signal.ABOVE_LIMIT:
        if many:
            return _("From %(first)s to %(last)s: more cases than chance explains.")
        return _("In %(first)s: more cases than chance explains.")
    if signal is reckon.Signal.BELOW_LIMIT:
        if many:
            return _("From %(first)s to %(last)s: fewer cases than chance explains.")
        return _("In %(first)s: fewer cases than chance explains.")
    return {
        reckon.Signal.RUN_ABOVE: _(
            "From %(first)s to %(last)s: %(n)s months in a row above the average; the level was"
            " higher."
        ),
        reckon.Signal.RUN_BELOW: _(
            "From %(first)s to %(last)s: %(n)s months in a row below the average; the level was"
            " lower."
        ),
        reckon.Signal.RISING: _(
            "From %(first)s to %(last)s: up month after month, %(n)s in a row."
        ),
        reckon.Signal.FALLING: _(
            "From %(first)s to %(last)s: down month after month, %(n)s in a row."
        ),
    }[signal]


def _month(day: date) -> str:
    return formats.date_format(day, "YEAR_MONTH_FORMAT")


def _draw(part: Part, chart: reckon.ControlChart) -> None:
    words = words_of_chance(
        part.says[0],
        value=rate_words(by_customers=False),
        number=".0f" if (chart.centre or 0) * PER_DAYS >= 100 else ".1f",
    )
    part.drawing = drawn(reckon.trend_chart(chart, title="", words=words, per=PER_DAYS))
    part.drawing_says = part.says[0]


def _by_year(chart: reckon.ControlChart) -> Table:
    """The counts behind the drawing, a year a row."""
    years = groupby(chart.points, key=lambda point: point.period.year)
    rows = []
    for year, points in years:
        counts = {point.period.month: point.count for point in points}
        cells = [number(counts[month]) if month in counts else "" for month in range(1, 13)]
        rows.append((str(year), *cells, number(sum(counts.values()))))
    names = [formats.date_format(date(2024, month, 1), "M") for month in range(1, 13)]
    return Table(_("Cases of each month"), ("", *names, _("Total")), rows)
