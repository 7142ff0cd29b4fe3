"""Reading rule packs: those that come with the library, and an organisation's own folder."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path

from albricias.clock.errors import BrokenPack, NoSuchRule
from albricias.clock.fields import Fields
from albricias.clock.rule import (
    Certainty,
    Days,
    Duty,
    Effect,
    Extension,
    Kind,
    LastDay,
    Pack,
    Reason,
    Rule,
    Scope,
    Source,
    Start,
    Unit,
)

PACKS_FOLDER = Path(__file__).parent / "packs"
Packs = Mapping[str, Pack]


@cache
def packs() -> Packs:
    """The packs that come with the library, by id."""
    return read_packs(PACKS_FOLDER)


def read_packs(*folders: Path) -> Packs:
    """All packs of the folders by id; a pack of a later folder replaces its namesake.

    So an organisation edits the law: it copies a file to a folder of its own and changes it.
    Raises BrokenPack for a file that cannot be read, or two packs of one id in a folder.
    """
    found: dict[str, Pack] = {}
    for folder in folders:
        found |= _of_folder(folder)
    return found


def _of_folder(folder: Path) -> dict[str, Pack]:
    found: dict[str, Pack] = {}
    for path in sorted(folder.glob("*.toml")):
        pack = read_pack(path)
        if pack.id in found:
            raise BrokenPack(path.name, None, "id", f"another file of this folder is {pack.id!r}")
        found[pack.id] = pack
    return found


def read_pack(path: Path) -> Pack:
    """A pack from its file. Raises BrokenPack: which file, which rule, which field, and why."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BrokenPack(path.name, None, None, f"is not TOML: {fault}") from None
    return _pack(Fields(table, path.name))


def rule(id: str, on: date, among: Packs | None = None) -> Rule:
    """The version of a rule that was in force on the day. Raises NoSuchRule."""
    for found in rules_on(on, among):
        if found.id == id:
            return found
    raise NoSuchRule(id, (known.id for known in rules_on(on, among)))


def rules_on(on: date, among: Packs | None = None) -> list[Rule]:
    """All rules in force on the day."""
    known = packs() if among is None else among
    return [rule for pack in known.values() for rule in pack.rules if rule.in_force(on)]


def _pack(fields: Fields) -> Pack:
    id = fields.text("id")
    pack = Pack(
        id=id,
        names=fields.words("names"),
        country=fields.text("country", "") or None,
        region=fields.text("region", "") or None,
        calendar=fields.text("calendar", ""),
        counting=fields.words("counting"),
        note=fields.words("note"),
        duties=fields.choices("duties", Duty),
        rules=_rules(id, fields),
    )
    fields.done()
    return pack


def _rules(pack: str, fields: Fields) -> tuple[Rule, ...]:
    found: list[Rule] = []
    for table in fields.tables("rule"):
        table.within = ""
        table.rule = f"{pack}.{table.text('id')}"
        found.append(_rule(table.rule, table))
    _refuse_overlap(found, fields)
    return tuple(found)


def _rule(id: str, fields: Fields) -> Rule:
    effect, reasons = _pause(fields.table_or_none("pause"))
    unit = fields.choice("unit", Unit)
    made = Rule(
        id=id,
        names=fields.words("names"),
        kind=fields.choice("kind", Kind),
        amount=fields.whole("amount"),
        unit=unit,
        start=fields.choice("start", Start),
        source=_source(fields.table("source")),
        certainty=fields.choice("certainty", Certainty),
        doubt=fields.words_or_none("doubt"),
        days=fields.choice("days", Days, Days.OFFICIAL),
        last_day=fields.choice("last_day", LastDay, LastDay.STANDS),
        pause=effect,
        pause_reasons=reasons,
        extension=_extension(fields.table_or_none("extension")),
        topics=fields.texts("topics"),
        scopes=tuple(_scope(table) for table in fields.tables("scope")),
        replaces=fields.texts("replaces"),
        duties=fields.choices("duties", Duty),
        valid_from=fields.day_or_none("valid_from"),
        valid_until=fields.day_or_none("valid_until"),
        adapt_by=fields.day_or_none("adapt_by"),
    )
    fields.done()
    _check(made, fields)
    return made


def _source(fields: Fields) -> Source:
    source = Source(fields.text("act"), fields.text("article", ""), fields.text("url", ""))
    fields.done()
    return source


def _pause(fields: Fields | None) -> tuple[Effect, frozenset[Reason]]:
    if fields is None:
        return Effect.NONE, frozenset()
    effect, reasons = fields.choice("effect", Effect), fields.choices("reasons", Reason)
    if (effect is Effect.NONE) == bool(reasons):
        raise fields.broken("reasons", "what pauses it, named exactly if anything does")
    fields.done()
    return effect, reasons


def _extension(fields: Fields | None) -> Extension | None:
    if fields is None:
        return None
    extension = Extension(fields.whole("to_amount"), fields.words("terms"))
    fields.done()
    return extension


def _scope(fields: Fields) -> Scope:
    scope = Scope(
        sectors=fields.texts("sectors"),
        claim_types=fields.texts("claim_types"),
        staff_from=fields.whole_or_none("staff_from"),
        turnover_more_than=fields.whole_or_none("turnover_more_than"),
        balance_more_than=fields.whole_or_none("balance_more_than"),
    )
    fields.done()
    if scope == Scope():
        raise fields.broken(None, "an empty scope holds for everybody: leave it out")
    return scope


def _check(rule: Rule, fields: Fields) -> None:
    """What each field cannot know by itself."""
    if rule.valid_from and rule.valid_until and rule.valid_until < rule.valid_from:
        raise fields.broken("valid_until", "is before valid_from")
    if rule.extension and rule.extension.to_amount <= rule.amount:
        raise fields.broken("extension.to_amount", f"must be more than {rule.amount}")
    if rule.certainty is not Certainty.HIGH and rule.doubt is None:
        raise fields.broken("doubt", f"a certainty that is {rule.certainty} says why in words")
    if rule.last_day is LastDay.NEXT_WORKING_DAY and not rule.unit.in_days:
        raise fields.broken("last_day", f"{rule.unit} have no last day")


def _refuse_overlap(rules: Iterable[Rule], fields: Fields) -> None:
    for one, other in combinations(rules, 2):
        if one.id != other.id:
            continue
        later, earlier = sorted((one, other), key=lambda r: r.valid_from or date.min, reverse=True)
        if earlier.in_force(later.valid_from or date.min):
            what = f"two rules of this id are valid on {later.valid_from or 'the first day'}"
            raise BrokenPack(fields.file, one.id, "valid_from", what)
