"""What a file was found to hold, said before anything of it is stored; and what it cost."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from albricias.cli.speech import _

if TYPE_CHECKING:
    from albricias.receive.importing.plan import ImportPlan


def say_found(made: ImportPlan, source: str) -> None:
    """The columns used, what comes first in the dates and its proof, and the source."""
    from albricias.receive.importing.dates_told import order_told, proofs_told
    from albricias.receive.importing.sources import source_words

    for field, guess in made.mapping.guesses.items():
        click.echo(f"  {field} ← {guess.column} ({guess.because})")
    for of, reading in made.dates.items():
        proofs = "; ".join(proofs_told(reading)[:1])
        said = f"  {made.mapping[of]}: {order_told(reading)}"
        click.echo(f"{said} {proofs}." if proofs else said)
    for note in made.notes:
        if note.code != "dates_ambiguous":  # refused, and said there
            click.echo(f"  {note}")
    said = _("It is compared with what was imported before from: %(source)s.")
    click.echo(f"  {said % {'source': source_words(source)}}")


def say_cost(seconds: float) -> None:
    took = f"{seconds:.1f}"
    if megabytes := _peak_megabytes():
        said = _("It took %(seconds)s s and at most %(megabytes)s MB of memory.")
        click.echo(said % {"seconds": took, "megabytes": megabytes})
    else:
        click.echo(_("It took %(seconds)s s.") % {"seconds": took})


def _peak_megabytes() -> int:
    """The most memory this process has held; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak >> 20 if sys.platform == "darwin" else peak >> 10
