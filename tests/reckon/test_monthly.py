"""Cases month by month."""

from datetime import date

from albricias.reckon import MonthCount, monthly_counts

CASES = [
    {"day": date(2025, 11, 30), "cause": "corte"},
    {"day": date(2026, 2, 1), "cause": "corte"},
    {"day": date(2026, 2, 28), "cause": None},
    {"day": None, "cause": "corte"},
]


def test_months_without_cases_are_there_with_nothing_in_them():
    months = monthly_counts(CASES, "day")
    assert list(months) == [
        MonthCount(date(2025, 11, 1), 1),
        MonthCount(date(2025, 12, 1), 0),
        MonthCount(date(2026, 1, 1), 0),
        MonthCount(date(2026, 2, 1), 2),
    ]
    assert (len(months), months.undated) == (4, 1)


def test_each_label_has_every_month_and_the_unlabelled_come_last():
    months = monthly_counts(CASES, "day", by="cause")
    assert [(one.by, one.count) for one in months] == [
        ("corte", 1), ("corte", 0), ("corte", 0), ("corte", 1),
        (None, 0), (None, 0), (None, 0), (None, 1),
    ]  # fmt: skip


def test_the_span_can_be_stretched_to_months_of_silence():
    months = monthly_counts(CASES, "day", since=date(2025, 10, 5), until=date(2026, 4, 30))
    assert (months[0].month, months[0].count) == (date(2025, 10, 1), 0)
    assert (months[-1].month, months[-1].count) == (date(2026, 4, 1), 0)


def test_no_cases_are_no_months():
    assert list(monthly_counts([], "day")) == []


def test_dates_written_as_text_are_understood():
    assert monthly_counts([{"day": "2026-03-09"}], "day")[0].month == date(2026, 3, 1)
