"""The tree of causes as pages show it: families, and what hangs from them."""

from collections.abc import Iterable
from dataclasses import dataclass

from albricias.learn.models import Cause


@dataclass(frozen=True, slots=True)
class Line:
    """A cause and how deep it hangs; `path` names what stands between it and its family."""

    cause: Cause
    depth: int
    path: str

    @property
    def label(self) -> str:
        return f"{self.path} › {self.cause}" if self.path else str(self.cause)


@dataclass(frozen=True, slots=True)
class Family:
    root: Cause
    lines: tuple[Line, ...]


def families(causes: Iterable[Cause]) -> list[Family]:
    """The causes by family, in order of name; one whose parent is not there stands first."""
    ordered = sorted(causes, key=lambda cause: cause.name.casefold())
    present = {cause.pk for cause in ordered}
    branches: dict[int | None, list[Cause]] = {}
    for cause in ordered:
        parent = cause.parent_id if cause.parent_id in present else None
        branches.setdefault(parent, []).append(cause)
    return [Family(root, tuple(_below(root, branches, 1, ""))) for root in branches.get(None, [])]


def _below(
    cause: Cause, branches: dict[int | None, list[Cause]], depth: int, path: str
) -> Iterable[Line]:
    for branch in branches.get(cause.pk, []):
        line = Line(branch, depth, path)
        yield line
        yield from _below(branch, branches, depth + 1, line.label)


def choices(causes: Iterable[Cause]) -> list[tuple[str, list[tuple[int, str]]]]:
    """The causes under the name of their family, for a list to choose one from."""
    return [
        (
            family.root.name,
            [
                (family.root.pk, family.root.name),
                *((line.cause.pk, line.label) for line in family.lines),
            ],
        )
        for family in families(causes)
    ]
