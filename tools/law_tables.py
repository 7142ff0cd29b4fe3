"""The tables of rules in the documents, made from the packs: ``python -m tools.law_tables``."""

import sys
from dataclasses import fields
from pathlib import Path

from albricias.clock import DUTIES, Effect, Extension, Pack, Reason, Rule, Scope, Start, packs
from albricias.clock.short import amount_of, short_date

BEGIN, END = "<!-- rules -->\n", "<!-- end of rules -->"
PAGES = {"en": Path("docs/en/clock.md"), "es": Path("docs/es/leyes.md")}
HEADS = {
    "en": ("rule", "what", "for whom", "time", "certainty", "source"),
    "es": ("regla", "qué", "a quién", "plazo", "certeza", "fuente"),
}
SAY = {
    "en": {
        Start.FILED: "from filing",
        Start.RECEIVED: "from receipt",
        Start.ASKED: "from asking",
        Start.DECIDED: "from the decision",
        Start.ACCEPTED: "from accepting the answer",
        Start.OUTAGE_REPORTED: "from the report of the outage",
        Effect.SUSPEND: "stands still while {reasons}",
        Effect.RESTART: "begins anew after {reasons}",
        Reason.CUSTOMER_DATA: "waiting for the customer's data",
        Reason.INCOMPLETE_FILING: "the filing is completed",
        Reason.AGREED: "agreed with the customer",
        "or": " or ",
        "from": "in force from {day}",
        "until": "in force until {day}",
        "adapt": "companies adapt by {day}",
        "extension": "may be extended to {amount}: {terms}",
        "high": "high",
        "medium": "medium",
        "low": "low",
        "all": "all",
        "sectors": "sector {names}",
        "topics": "topic {names}",
        "claim_types": "claim {names}",
        "staff_from": "{n} staff or more",
        "turnover_more_than": "turnover above {n} €",
        "balance_more_than": "balance above {n} €",
        "none": "No deadline is known.",
        "duties": "Besides",
    },
    "es": {
        Start.FILED: "desde la presentación",
        Start.RECEIVED: "desde la recepción",
        Start.ASKED: "desde que se le pide",
        Start.DECIDED: "desde la decisión",
        Start.ACCEPTED: "desde que se acepta la respuesta",
        Start.OUTAGE_REPORTED: "desde el aviso del corte",
        Effect.SUSPEND: "se para mientras {reasons}",
        Effect.RESTART: "empieza de nuevo cuando {reasons}",
        Reason.CUSTOMER_DATA: "se esperan los datos del cliente",
        Reason.INCOMPLETE_FILING: "se completa el escrito",
        Reason.AGREED: "se ha acordado con el cliente",
        "or": " o ",
        "from": "en vigor desde el {day}",
        "until": "en vigor hasta el {day}",
        "adapt": "las empresas tienen hasta el {day} para adaptarse",
        "extension": "se puede ampliar a {amount}: {terms}",
        "high": "alta",
        "medium": "media",
        "low": "baja",
        "all": "todas",
        "sectors": "sector {names}",
        "topics": "tema {names}",
        "claim_types": "tipo {names}",
        "staff_from": "{n} personas o más",
        "turnover_more_than": "volumen de negocio de más de {n} €",
        "balance_more_than": "balance de más de {n} €",
        "none": "No se conoce ningún plazo.",
        "duties": "Además",
    },
}


def tables(language: str) -> str:
    """All packs, one after the other, as Markdown."""
    return "\n".join(_pack(pack, language) for pack in packs().values())


def _pack(pack: Pack, language: str) -> str:
    say = SAY[language]
    parts = [f"### {pack.names.in_(language)}", pack.note.in_(language)]
    if pack.rules:
        parts.append(pack.counting.in_(language))
        parts.append(_table(pack, language))
    else:
        parts.append(f"`{pack.id}`: {say['none']}")
    if pack.duties:
        duties = sorted(DUTIES[duty].in_(language) for duty in pack.duties)
        parts.append(f"{say['duties']}: {'; '.join(duties)}.")
    return "\n\n".join(parts) + "\n"


def _table(pack: Pack, language: str) -> str:
    head = HEADS[language]
    lines = [head, ("---",) * len(head), *(_row(rule, language) for rule in pack.rules)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _row(rule: Rule, language: str) -> tuple[str, ...]:
    doubt = f". {rule.doubt.in_(language)}" if rule.doubt else ""
    return (
        f"`{rule.id}`",
        rule.names.in_(language),
        "; ".join(_for_whom(rule, language)),
        "; ".join(_time(rule, language)),
        f"{SAY[language][rule.certainty]}{doubt}",
        _source(rule),
    )


def _for_whom(rule: Rule, language: str) -> list[str]:
    say = SAY[language]
    scopes = say["or"].join(_scope(scope, language) for scope in rule.scopes)
    topics = [say["topics"].format(names=_names(rule.topics, say["or"]))] if rule.topics else []
    return [scopes or say["all"], *topics]


def _scope(scope: Scope, language: str) -> str:
    say = SAY[language]
    said = []
    for key, limit in ((field.name, getattr(scope, field.name)) for field in fields(scope)):
        if isinstance(limit, int):
            grouped = f"{limit:,}".replace(",", "\N{NO-BREAK SPACE}")
            said.append(say[key].format(n=grouped))
        elif limit:
            said.append(say[key].format(names=_names(limit, say["or"])))
    return ", ".join(said)


def _names(names: frozenset[str], joint: str) -> str:
    return joint.join(f"`{name}`" for name in sorted(names))


def _time(rule: Rule, language: str) -> list[str]:
    say = SAY[language]
    said = [f"{amount_of(rule.amount, rule.unit, language)} {say[rule.start]}"]
    if rule.pause is not Effect.NONE:
        reasons = say["or"].join(say[reason] for reason in sorted(rule.pause_reasons))
        said.append(say[rule.pause].format(reasons=reasons))
    if rule.extension:
        said.append(_extension(rule.extension, rule, language))
    days = {"from": rule.valid_from, "until": rule.valid_until, "adapt": rule.adapt_by}
    said += [say[key].format(day=short_date(day, language)) for key, day in days.items() if day]
    return said


def _extension(extension: Extension, rule: Rule, language: str) -> str:
    amount = amount_of(extension.to_amount, rule.unit, language)
    terms = extension.terms.in_(language).rstrip(".")
    return SAY[language]["extension"].format(amount=amount, terms=terms)


def _source(rule: Rule) -> str:
    name = ", ".join(filter(None, (rule.source.act, rule.source.article)))
    if rule.source.url.startswith("https://"):
        return f"[{name}]({rule.source.url})"
    return f"{name} ({rule.source.url})" if rule.source.url else name


def page(language: str, root: Path) -> str:
    """The page with its tables as the packs now say."""
    text = (root / PAGES[language]).read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n{tables(language)}\n{END}{rest.partition(END)[2]}"


def main(arguments: list[str], root: Path = Path()) -> None:
    for language, path in PAGES.items():
        made = page(language, root)
        if "--check" not in arguments:
            (root / path).write_text(made, encoding="utf-8")
        elif made != (root / path).read_text(encoding="utf-8"):
            raise SystemExit(f"{path} differs from the packs: run python -m tools.law_tables")


if __name__ == "__main__":
    main(sys.argv[1:])
