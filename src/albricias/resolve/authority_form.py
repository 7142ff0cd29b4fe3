"""Who may grant what, as one table: a role a row, a kind a column, two figures in each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from albricias.people.access import MAY, Act, Role
from albricias.people.models import Colleague
from albricias.resolve.authority import Authority, RemedyKind
from albricias.resolve.cases import LARGEST_AMOUNT
from albricias.resolve.form_fields import MoneyField

# Whoever administers may grant anything; what costs nothing anybody may.
ROLES = tuple(role for role in Role if Act.ANSWER in MAY[role] and role != Role.ADMINISTRATION)
KINDS = tuple(kind for kind in RemedyKind if kind != RemedyKind.APOLOGY)


LIMITS = {"per_case": _("in a case"), "per_month": _("in a month")}


@dataclass(frozen=True, slots=True)
class Cell:
    kind: str
    per_case: BoundField
    per_month: BoundField


@dataclass(frozen=True, slots=True)
class Row:
    role: str
    cells: list[Cell]


class AuthorityForm(forms.Form):
    """Empty is nothing: then they ask."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_force = {(one.role, one.kind): one for one in Authority.objects.filter(ended_at=None)}
        for role in ROLES:
            for kind in KINDS:
                known = in_force.get((role, kind))
                for what, label in LIMITS.items():
                    self.fields[f"{role}-{kind}-{what}"] = MoneyField(
                        # Above, where what does not fit is listed, it stands alone.
                        label=f"{str(role.label).capitalize()} · {kind.label}, {label}",
                        required=False,
                        max_value=LARGEST_AMOUNT,
                        initial=getattr(known, what) if known else None,
                    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for role, kind in ((role, kind) for role in ROLES for kind in KINDS):
            in_case = cleaned.get(f"{role}-{kind}-per_case") or 0
            in_month = cleaned.get(f"{role}-{kind}-per_month") or 0
            if in_case > in_month:
                self.add_error(
                    f"{role}-{kind}-per_month",
                    _("In a month they cannot grant less than in one case."),
                )
        return cleaned

    def rows(self) -> Iterator[Row]:
        for role in ROLES:
            cells = [
                Cell(
                    str(kind.label),
                    self[f"{role}-{kind}-per_case"],
                    self[f"{role}-{kind}-per_month"],
                )
                for kind in KINDS
            ]
            yield Row(str(role.label), cells)

    def keep(self, *, by: Colleague, at: datetime) -> int:
        """How many were different from before."""
        changed = 0
        for role in ROLES:
            for kind in KINDS:
                limits = {
                    what: self.cleaned_data[f"{role}-{kind}-{what}"] or Decimal(0)
                    for what in ("per_case", "per_month")
                }
                known = Authority.objects.filter(role=role, kind=kind, ended_at=None).exists()
                if known or any(limits.values()):
                    changed += bool(Authority.give(role, kind, **limits, by=by, at=at))
        return changed
