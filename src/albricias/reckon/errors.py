"""The ways reckon says no. Too little data is not among them: that is an answer."""

from collections.abc import Sequence


class ReckonError(ValueError):
    """What was handed over cannot be reckoned with; the message says why."""


class CannotRead(ReckonError):
    """The data is not a table, a list of rows or a file we know."""

    def __init__(self, data: object) -> None:
        super().__init__(
            f"cannot read {data!r:.80}: hand over a pyarrow.Table, a list of dicts, "
            "an Ibis table, or the path of a CSV or Parquet file or folder"
        )


class ColumnMissing(ReckonError):
    """The table lacks a column that was asked for."""

    def __init__(self, column: str, found: Sequence[str]) -> None:
        super().__init__(f"no column {column!r}; the table has {', '.join(found) or 'no columns'}")
        self.column = column
        self.found = tuple(found)


class ImpossibleFigures(ReckonError):
    """Figures no world could produce: minus three cases, eleven out of ten."""
