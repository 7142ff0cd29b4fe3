"""Which rules apply to a case, which do not, and which nobody can say for want of a fact."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from albricias.clock.library import Packs, packs
from albricias.clock.rule import Pack, Rule, Scope

UNION = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the case and the company; None is "not known", never "no".

    `country` and `regions` as in ISO 3166 ("ES", {"AN"}). `sectors` of the company, `topics`
    and `claim_types` of the case; an empty set says: none. Money in euros, staff in persons.
    """

    on: date
    country: str
    regions: frozenset[str] | None = None
    sectors: frozenset[str] | None = None
    topics: frozenset[str] | None = None
    claim_types: frozenset[str] | None = None
    staff: int | None = None
    turnover: int | None = None
    balance: int | None = None


class Answer(StrEnum):
    YES = "yes"
    UNKNOWN = "unknown"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Open:
    """A rule that may apply, and the facts that would decide it."""

    rule: Rule
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """`given_way` are rules that would apply, had a more special one not taken their place."""

    applies: tuple[Rule, ...]
    open: tuple[Open, ...]
    given_way: tuple[Rule, ...]


def matching(facts: Facts, among: Packs | None = None) -> Matching:
    """The rules in force on the day that apply to these facts. Own promises always do."""
    known = packs() if among is None else among
    judged = [
        (rule, *_judged(rule, pack, facts))
        for pack in known.values()
        for rule in pack.rules
        if rule.in_force(facts.on)
    ]
    yes = [rule for rule, answer, _ in judged if answer is Answer.YES]
    replaced = frozenset().union(*(rule.replaces for rule in yes))
    return Matching(
        applies=tuple(rule for rule in yes if rule.id not in replaced),
        open=tuple(Open(r, missing) for r, answer, missing in judged if answer is Answer.UNKNOWN),
        given_way=tuple(rule for rule in yes if rule.id in replaced),
    )


Judged = tuple[Answer, tuple[str, ...]]
YES: Judged = (Answer.YES, ())
NO: Judged = (Answer.NO, ())


def _judged(rule: Rule, pack: Pack, facts: Facts) -> Judged:
    return _all(
        (
            YES if _in_country(pack, facts.country) else NO,
            _shares(frozenset({pack.region} if pack.region else ()), facts.regions, "regions"),
            _shares(rule.topics, facts.topics, "topics"),
            _any([_scope(scope, facts) for scope in rule.scopes]),
        )
    )


def _in_country(pack: Pack, country: str) -> bool:
    return pack.country in (None, country) or (pack.country == "EU" and country in UNION.split())


def _scope(scope: Scope, facts: Facts) -> Judged:
    staff_above = None if scope.staff_from is None else scope.staff_from - 1
    return _all(
        (
            _shares(scope.sectors, facts.sectors, "sectors"),
            _shares(scope.claim_types, facts.claim_types, "claim_types"),
            _more(staff_above, facts.staff, "staff"),
            _more(scope.turnover_more_than, facts.turnover, "turnover"),
            _more(scope.balance_more_than, facts.balance, "balance"),
        )
    )


def _shares(wanted: frozenset[str], given: frozenset[str] | None, fact: str) -> Judged:
    if not wanted:
        return YES
    if given is None:
        return Answer.UNKNOWN, (fact,)
    return YES if wanted & given else NO


def _more(limit: int | None, given: int | None, fact: str) -> Judged:
    if limit is None:
        return YES
    if given is None:
        return Answer.UNKNOWN, (fact,)
    return YES if given > limit else NO


def _all(answers: Iterable[Judged]) -> Judged:
    """A single no decides, whatever is not known."""
    given = list(answers)
    if any(answer is Answer.NO for answer, _ in given):
        return NO
    missing = tuple(fact for _, facts in given for fact in facts)
    return (Answer.UNKNOWN, missing) if missing else YES


def _any(answers: list[Judged]) -> Judged:
    """A single yes decides; no alternatives at all means that everybody falls under it."""
    if not answers or any(answer is Answer.YES for answer, _ in answers):
        return YES
    missing = tuple(dict.fromkeys(fact for _, facts in answers for fact in facts))
    return (Answer.UNKNOWN, missing) if missing else NO
