"""The numbers of cases: one series a year, in which none is lost or doubled."""

from django.db import models

from albricias.prepared import Prepared, PreparedUpdate
from albricias.resolve import rules


class NumberSeries(models.Model):
    """The last case number given in a year."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"

    @classmethod
    def take(cls, year: int, how_many: int = 1) -> list[str]:
        """The next numbers of the year. Inside a transaction, so that none is lost or doubled."""
        return cls.hold(year).next(how_many)

    def next(self, how_many: int = 1) -> list[str]:
        """The next numbers of a series that is held."""
        first = self.last + 1
        self.last += how_many
        _LAST_NUMBER(year=self.year, last=self.last)
        return [rules.number(self.year, n) for n in range(first, first + how_many)]

    @classmethod
    def hold(cls, year: int) -> "NumberSeries":
        """The series of the year, so that nobody else opens a case until we are done."""
        if (series := _SERIES.first(year=year)) is None:
            cls.objects.get_or_create(year=year)
            [series] = _SERIES(year=year)
        return series


_SERIES = Prepared(lambda year: NumberSeries.objects.select_for_update().filter(year=year))
_LAST_NUMBER = PreparedUpdate(
    lambda year, last: (NumberSeries.objects.filter(year=year), {"last": last})
)
