"""Who had to come back: the same person, or place, again within so many days."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from albricias.reckon.errors import ImpossibleFigures
from albricias.reckon.shares import Share, share
from albricias.reckon.tables import TableLike, as_table, rows, text

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True, slots=True)
class Repeater:
    """A person (or place) with two cases or more; `about` only if topics were told apart."""

    who: str
    about: str | None
    cases: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class CameBack:
    """Of `of` cases old enough to know, `returned` were followed by another in time.

    `too_recent` cases could still be followed; they count neither way. `without_who`,
    `without_when` and `without_about` lack what is needed to know, each case once.
    """

    returned: int
    of: int
    share: Share
    too_recent: int
    without_who: int
    without_when: int
    without_about: int
    within_days: int
    until: date | None
    repeaters: tuple[Repeater, ...]

    @property
    def unknown(self) -> int:
        """All cases of which nobody can say whether the person came back."""
        return self.too_recent + self.without_who + self.without_when + self.without_about


def came_back(
    table: TableLike,
    who: str,
    when: str,
    within_days: int = 90,
    about: str | None = None,
    *,
    as_of: date | None = None,
    top: int = 10,
) -> CameBack:
    """How many cases were followed by another of the same person within the days.

    `table` has one row a case; `who` may as well be a place, `about` narrows to the
    same topic. Another case on the same day counts. The data end on `as_of`, or else
    on the day of the last case. Younger cases are unknown even if the person did come
    back, since counting only those would make returning look commoner than it is.
    Wilson's interval treats cases as independent: a few very frequent people make it
    too narrow, so look at `repeaters` beside it.

    Raises ColumnMissing, ImpossibleFigures.
    """
    if within_days < 0:
        raise ImpossibleFigures(f"within {within_days} days")
    facts = _facts(as_table(table, who, when, about), who, when, about)
    usable = facts.filter(facts.day.notnull(), facts.who.notnull(), facts.about.notnull())
    missing = _missing(facts)
    until = as_of or missing["until"]
    counted = _counted(usable, within_days, until)
    return CameBack(
        returned=counted["returned"],
        of=counted["known"],
        share=share(counted["returned"], of=counted["known"]),
        too_recent=counted["cases"] - counted["known"],
        without_who=missing["without_who"],
        without_when=missing["without_when"],
        without_about=missing["without_about"],
        within_days=within_days,
        until=until,
        repeaters=_repeaters(usable, about is not None, top),
    )


def _facts(table: "ir.Table", who: str, when: str, about: str | None) -> "ir.Table":
    import ibis

    topic = ibis.literal("") if about is None else text(table[about])
    return table.select(who=text(table[who]), day=table[when].cast("date"), about=topic)


def _missing(facts: "ir.Table") -> dict[str, Any]:
    placed = facts.who.notnull()
    dated = facts.day.notnull()
    counted = facts.aggregate(
        without_who=facts.who.isnull().sum().fill_null(0),
        without_when=(placed & ~dated).sum().fill_null(0),
        without_about=(placed & dated & facts.about.isnull()).sum().fill_null(0),
        until=facts.day.max(),
    )
    return rows(counted)[0]


def _counted(usable: "ir.Table", within_days: int, until: date | None) -> dict[str, int]:
    import ibis

    if until is None:
        return {"cases": 0, "known": 0, "returned": 0}
    person = ibis.window(group_by=["who", "about"], order_by="day")
    followed = usable.mutate(gap=usable.day.lead().over(person).delta(usable.day, unit="day"))
    known = ibis.literal(until).delta(followed.day, unit="day") >= within_days
    counted = followed.aggregate(
        cases=followed.count(),
        known=known.sum().fill_null(0),
        returned=(known & (followed.gap <= within_days)).sum().fill_null(0),
    )
    return rows(counted)[0]


def _repeaters(usable: "ir.Table", by_topic: bool, top: int) -> tuple[Repeater, ...]:
    import ibis

    people = usable.group_by(["who", "about"]).aggregate(
        cases=usable.count(), first=usable.day.min(), last=usable.day.max()
    )
    often = people.filter(people.cases > 1)
    order = [ibis.desc("cases"), ibis.desc("last"), "who", "about"]
    found = rows(often.order_by(order).limit(top))
    return tuple(
        Repeater(
            who=row["who"],
            about=row["about"] if by_topic else None,
            cases=row["cases"],
            first=row["first"],
            last=row["last"],
        )
        for row in found
    )
