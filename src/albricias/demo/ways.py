"""How Fibra Cercana works: what each role may give alone, and the articles they answer with."""

import tomllib
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from albricias.demo.staff import ADMINISTRATION, QUALITY, Staff
from albricias.demo.texts import FOLDER
from albricias.resolve.articles import Article
from albricias.resolve.authority import Authority

FILE = Path("house", "ways.toml")
# The articles came once it was known what is answered again and again.
WRITTEN_AFTER = timedelta(days=120)


def set_down(people: Staff, *, at: datetime) -> None:
    known = tomllib.loads((FOLDER / FILE).read_text(encoding="utf-8"))
    for limit in known["limit"]:
        _give(limit, people, at=at)
    for article in known["article"]:
        told = (article["title"], article["text"], article["topics"])
        Article.write(*told, by=people[QUALITY], at=at + WRITTEN_AFTER)


def _give(limit: dict[str, Any], people: Staff, *, at: datetime) -> None:
    """Each kind with what it is in a case and in a month."""
    role = limit.pop("role")
    for kind, (per_case, per_month) in limit.items():
        figures = {"per_case": Decimal(per_case), "per_month": Decimal(per_month)}
        Authority.give(role, kind, **figures, by=people[ADMINISTRATION], at=at)
