"""What most complaints are about, how long people wait, and who had to come back."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from albricias import reckon
from albricias.board.report_facts import Facts
from albricias.board.report_parts import (
    Part,
    Table,
    days,
    drawn,
    interval,
    number,
    percent,
    said,
    share_of,
)
from albricias.receive.importing.synonyms import Field
from albricias.reckon.pareto import VITAL_SHARE

TOP = 10
WITHIN_DAYS = 90
FEWEST_CASES = 30
# Beyond this many cases a place it is a district, and coming back to it means nothing.
MOST_CASES_A_PLACE = 20
# Where the first ten labels make less than this there is no ranking worth drawing.
WORTH_DRAWING = 0.1

TITLES = {
    Field.TOPIC: gettext_lazy("What people complain about"),
    Field.PRODUCT: gettext_lazy("By product or service"),
    Field.PLACE: gettext_lazy("By place"),
    Field.CHANNEL: gettext_lazy("By channel"),
}


def rankings(facts: Facts) -> list[Part]:
    """A Pareto for each column of labels; the topic's is there even if nothing is known."""
    table = facts.table()
    parts = []
    for of in facts.labels:
        found = reckon.pareto(table, of.value, top=TOP)
        if found.rows or of is Field.TOPIC:
            parts.append(_ranking(of, found, facts))
    if Field.TOPIC not in facts.labels:
        missing = _("No column says what each complaint is about.")
        parts.insert(0, Part(str(TITLES[Field.TOPIC]), missing=missing))
    return parts


def _ranking(of: Field, found: reckon.Pareto, facts: Facts) -> Part:
    title = str(TITLES[of])
    if not found.rows:
        return Part(title, missing=_("The column is there, but it is empty in every row."))
    part = Part(title, says=[_first_and_few(found)])
    if of is Field.TOPIC:
        part.finding = part.says[0]
    if found.unlabelled:
        words = _("%(share)s of the cases do not say it; they are in no bar.")
        part.says.append(words % {"share": share_of(found.unlabelled, facts.n)})
    if _is_worth_drawing(found):
        chart_words = reckon.ChartWords(
            description=part.says[0],
            value=_("cases"),
            cumulative=_("added up"),
            rest=_("{labels} others together"),
        )
        part.drawing = drawn(reckon.pareto_chart(found, title="", words=chart_words))
        part.drawing_says = part.says[0]
    part.tables.append(_ranking_table(title, found))
    return part


def _is_worth_drawing(found: reckon.Pareto) -> bool:
    head = [row for row in found.rows if not row.is_rest]
    return len(found.rows) > 1 and sum(row.share or 0 for row in head) >= WORTH_DRAWING


def _first_and_few(found: reckon.Pareto) -> str:
    first, labels, few = found.rows[0], _labels(found), len(found.vital_few)
    details = {
        "label": first.label,
        "share": share_of(first.count, found.n),
        "n": number(found.n),
        "labels": number(labels),
        "few": number(few),
        "most": percent(VITAL_SHARE),
    }
    if labels == 1:
        return _("All of them say “%(label)s” (n = %(n)s).") % details
    if few == labels:
        return _("“%(label)s” is the most frequent: %(share)s.") % details
    words = ngettext(
        "“%(label)s” is the most frequent: %(share)s. Of %(labels)s different ones, %(few)s alone"
        " makes %(most)s of the cases.",
        "“%(label)s” is the most frequent: %(share)s. Of %(labels)s different ones, %(few)s make"
        " %(most)s of the cases.",
        few,
    )
    return words % details


def _labels(found: reckon.Pareto) -> int:
    return sum(row.labels for row in found.rows)


def _ranking_table(title: str, found: reckon.Pareto) -> Table:
    rows = [
        (
            _rest(row.labels) if row.is_rest else row.label,
            number(row.count),
            share_of(row.count, found.n),
            percent(row.cumulative_share),
        )
        for row in found.rows
    ]
    return Table(title, ("", _("Cases"), _("Share of n, with its interval"), _("Added up")), rows)


def _rest(labels: int) -> str:
    return _("%(labels)s others together") % {"labels": number(labels)}


# --- How long until it was closed ------------------------------------------------------------


def waiting(facts: Facts) -> Part:
    title = _("How long until a case is closed")
    known = [
        (waited, closed)
        for waited, closed in zip(facts.waited_days, facts.closed, strict=True)
        if waited is not None
    ]
    if not facts.knows_when_closed or not any(closed for _waited, closed in known):
        return Part(title, missing=_("The file does not say when each case was closed."))
    found = reckon.time_to_close(
        [one for one, _closed in known], [closed for _one, closed in known]
    )
    part = Part(title, says=[_median(found)])
    part.finding = part.says[0]
    part.says.append(
        _(
            "%(open)s of %(n)s were still open when the file ends; each counts for as long as it"
            " waited."
        )
        % {"open": number(found.still_open), "n": number(found.n)}
    )
    if undated := facts.n - len(known):
        words = _("%(share)s are closed without a date and are not in this figure.")
        part.says.append(words % {"share": share_of(undated, facts.n)})
    _draw_waiting(part, found)
    return part


def _median(found: reckon.Waiting) -> str:
    details = {
        "median": days(found.median),
        "low": days(found.median_low),
        "high": days(found.median_high),
        "n": number(found.n),
    }
    if found.median is None:
        return _("Less than half of the %(n)s cases are known to have closed.") % details
    if found.median_high is None:
        words = _(
            "Half of the cases are closed within %(median)s days (at least %(low)s; how many at"
            " most is not known yet; n = %(n)s)."
        )
    else:
        words = _(
            "Half of the cases are closed within %(median)s days (between %(low)s and %(high)s;"
            " n = %(n)s)."
        )
    return words % details


def _draw_waiting(part: Part, found: reckon.Waiting) -> None:
    words = reckon.ChartWords(
        description=part.says[0], value=_("share closed"), days=_("days since it was received")
    )
    part.drawing = drawn(reckon.closing_chart(found, title="", words=words))
    part.drawing_says = part.says[0]
    rows = [(number(by.days), interval(by.closed, by.low, by.high)) for by in found.within]
    head = (_("Days since it was received"), _("Closed by then, with its interval"))
    part.tables.append(Table(part.title, head, rows))


# --- Who had to come back --------------------------------------------------------------------


def returning(facts: Facts) -> Part:
    title = _("Who had to come back")
    by_person = any(facts.who)
    if not by_person and (missing := _no_place(facts)):
        return Part(title, missing=missing)
    about = Field.TOPIC.value if any(facts.labels.get(Field.TOPIC, ())) else None
    who = "who" if by_person else Field.PLACE.value
    found = reckon.came_back(facts.table(), who, "received", WITHIN_DAYS, about)
    if found.of < FEWEST_CASES:
        words = _(
            "Not enough data: only %(n)s cases are old enough to know, and %(most)s are needed."
        )
        return Part(title, missing=words % {"n": number(found.of), "most": FEWEST_CASES})
    part = Part(title, says=[_returned(found, by_person, about is not None)])
    part.finding = part.says[0]
    if found.unknown:
        words = _("%(share)s are too recent, or lack the person, place or topic, to know.")
        part.says.append(words % {"share": share_of(found.unknown, facts.n)})
    part.small.append(
        _("Cases of very frequent people are not independent: the interval is somewhat too narrow.")
    )
    if found.repeaters and not by_person:
        part.tables.append(_repeaters(found))
        part.small.append(
            _("A place with very many cases may be where a case is put when its place is unknown.")
        )
    return part


def _no_place(facts: Facts) -> str:
    """Why returns cannot be known by place; empty if they can."""
    places = [place for place in facts.labels.get(Field.PLACE, ()) if place]
    if not places:
        return _("The file tells neither the person nor the place, so nobody knows who came back.")
    if len(places) > MOST_CASES_A_PLACE * len(set(places)):
        words = _(
            "The file does not tell the person, and its places are too large to know who came back"
            " (different places: %(places)s; cases: %(n)s)."
        )
        return words % {"places": number(len(set(places))), "n": number(len(places))}
    return ""


def _returned(found: reckon.CameBack, by_person: bool, by_topic: bool) -> str:
    sentences = {
        (True, True): _(
            "%(share)s of the cases were followed, within %(days)s days, by another of the same"
            " person about the same."
        ),
        (True, False): _(
            "%(share)s of the cases were followed, within %(days)s days, by another of the same"
            " person."
        ),
        (False, True): _(
            "%(share)s of the cases were followed, within %(days)s days, by another from the same"
            " place about the same."
        ),
        (False, False): _(
            "%(share)s of the cases were followed, within %(days)s days, by another from the same"
            " place."
        ),
    }
    details = {"share": said(found.share), "days": found.within_days}
    return sentences[by_person, by_topic] % details


def _repeaters(found: reckon.CameBack) -> Table:
    rows = [(one.who, one.about or "", number(one.cases)) for one in found.repeaters]
    caption = _("Places that came back most often")
    return Table(caption, (_("Place"), _("About"), _("Cases")), rows, of_figures=False)
