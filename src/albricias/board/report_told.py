"""What the file lets be known and what not: closed is not resolved, what was read, how to read."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from albricias import reckon
from albricias.board.report_facts import Facts
from albricias.board.report_parts import Part, Table, number, percent, said, share_of
from albricias.receive.import_forms import FIELD_WORDS
from albricias.receive.importing.dates import DateOrder, DateReading
from albricias.receive.importing.plan import ImportPlan

MOST_ANSWERS = 5


def closed_is_not_resolved(facts: Facts) -> Part:
    part = Part(_("Closed is not resolved"))
    closed = sum(facts.closed)
    if not facts.knows_closing:
        part.missing = _(
            "The file does not say which cases are closed. Nor does it say what only the people"
            " who complained can say: whether theirs was resolved."
        )
        return part
    part.finding = _(
        "The file calls %(share)s closed. Whether they were resolved nobody knows: it does not say"
        " that anybody asked those who complained."
    ) % {"share": share_of(closed, facts.n)}
    part.says.append(part.finding)
    part.says.append(
        _("Resolved, in the words of the customer: not known (0 answers for %(n)s cases).")
        % {"n": number(facts.n)}
    )
    if answered := facts.answers.total():
        _quote_answers(part, facts, answered)
    return part


def _quote_answers(part: Part, facts: Facts, answered: int) -> None:
    words = _("%(share)s of the cases carry a closing note. The most repeated, word by word:")
    part.says.append(words % {"share": share_of(answered, facts.n)})
    part.quotes = [
        (text, share_of(times, answered)) for text, times in facts.answers.most_common(MOST_ANSWERS)
    ]
    part.small.append(
        _("What a closing note says was done is what the company says; nobody has confirmed it.")
    )


def rows_taken(plan: ImportPlan) -> str:
    """One sentence for whoever reads nothing else."""
    words = ngettext(
        "%(refused)s of %(rows)s rows could not be read; why stands below.",
        "%(refused)s of %(rows)s rows could not be read; why stands below.",
        plan.refused_rows,
    )
    return words % {"refused": number(plan.refused_rows), "rows": number(plan.rows)}


def what_was_read(plan: ImportPlan) -> Part:
    part = Part(_("What was read"))
    words = ngettext(
        "%(rows)s row: %(stories)s read as cases, %(earlier)s earlier states of a case,"
        " %(refused)s refused.",
        "%(rows)s rows: %(stories)s read as cases, %(earlier)s earlier states of a case,"
        " %(refused)s refused.",
        plan.rows,
    )
    part.says.append(
        words
        % {
            "rows": number(plan.rows),
            "stories": number(plan.stories),
            "earlier": number(plan.earlier),
            "refused": number(plan.refused_rows),
        }
    )
    part.says += [_dates(plan.mapping[of], reading) for of, reading in plan.dates.items()]
    if plan.refused:
        part.tables.append(_refused(plan))
    part.tables.append(_columns(plan))
    part.small += [str(note) for note in plan.notes]
    return part


def _dates(column: str, reading: DateReading) -> str:
    proven = reading.proof_month_first if reading.month_first else reading.proof_day_first
    sentences = {
        DateOrder.CLEAR: _("Dates in “%(column)s”: each says itself which is the day."),
        DateOrder.DAY_FIRST: _("Dates in “%(column)s”: the day first (%(proven)s prove it)."),
        DateOrder.MONTH_FIRST: _("Dates in “%(column)s”: the month first (%(proven)s prove it)."),
        DateOrder.MIXED: _(
            "Dates in “%(column)s”: some have the day first and some the month; the few were"
            " refused."
        ),
        DateOrder.AMBIGUOUS: _(
            "Dates in “%(column)s”: none shows whether the day or the month comes first; they were"
            " read with the day first. If that is wrong, so is this report: choose the order."
        ),
        DateOrder.NONE: _("Dates in “%(column)s”: there is none."),
    }
    return sentences[reading.order] % {"column": column, "proven": number(proven)}


def _refused(plan: ImportPlan) -> Table:
    rows = [(str(one.sentence), number(one.count)) for one in plan.refused.values()]
    return Table(_("Rows refused, by reason"), (_("Reason"), _("Rows")), rows)


def _columns(plan: ImportPlan) -> Table:
    rows = [
        (str(FIELD_WORDS[of]), plan.mapping[of], str(plan.mapping.because(of)))
        for of in plan.mapping
    ]
    head = (_("What it tells"), _("Column"), _("Why"))
    return Table(_("Columns used"), head, rows, of_figures=False)


def how_to_read() -> Part:
    part = Part(_("How to read these figures"))
    share = reckon.share(68, of=96)
    details = {
        "example": said(share),
        "value": percent(68 / 96),
        "low": percent(share.low),
        "high": percent(share.high),
        "n": share.n,
        "sure": percent(0.95),
    }
    part.says = [
        _(
            "“%(example)s” means: %(value)s of %(n)s cases; with so few, the truth may well be"
            " anywhere between %(low)s and %(high)s (Wilson's interval, %(sure)s)."
        )
        % details,
        _(
            "A month stands out only beyond limits that chance alone passes about three times in a"
            " thousand, or in a run of eight on one side of the average, or six in a row going the"
            " same way (u-chart, with Laney's correction where months scatter more than chance)."
        ),
        _(
            "The share closed by a day counts those still open for as long as they were followed"
            " (Kaplan–Meier); leaving them out would make waiting look shorter than it is."
        ),
        _("Nothing is not zero: where the file does not say something, this page says so."),
    ]
    return part
