"""How a column of dates is read and what in the file proves it, for the person who imports."""

from django.utils.translation import gettext as _

from albricias.receive.importing.dates import DateExample, DateOrder, DateReading

MOST_EXAMPLES = 3


def order_told(reading: DateReading) -> str:
    counts = {
        "day_first": reading.proof_day_first,
        "month_first": reading.proof_month_first,
        "ambiguous": reading.ambiguous,
    }
    sentences = {
        DateOrder.CLEAR: _("Every date says itself which is the day and which the month."),
        DateOrder.DAY_FIRST: _("The day comes first."),
        DateOrder.MONTH_FIRST: _("The month comes first."),
        DateOrder.MIXED: _(
            "%(day_first)s dates have the day first and %(month_first)s the month; the few are"
            " refused."
        ),
        DateOrder.AMBIGUOUS: _(
            "None of its %(ambiguous)s dates shows whether the day or the month comes first: you"
            " have to say it."
        ),
        DateOrder.NONE: _("There is no date in this column."),
    }
    return sentences[reading.order] % counts


def proofs_told(reading: DateReading) -> list[str]:
    different = {example.text: example for example in reversed(reading.examples)}
    return [_proof(one) for one in list(reversed(different.values()))[:MOST_EXAMPLES]]


def _proof(example: DateExample) -> str:
    what = {"date": example.text, "row": example.row_number}
    if example.order is DateOrder.MONTH_FIRST:
        return _("“%(date)s” in row %(row)s proves month/day") % what
    return _("“%(date)s” in row %(row)s proves day/month") % what
