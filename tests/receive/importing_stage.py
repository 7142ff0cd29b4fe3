"""Files of complaints as people make them, and how the worker brings them in."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from albricias.receive.import_runs import ImportRun
from albricias.receive.importing import kept_files

HEADER = "número;fecha;qué pasó;estado;fecha de cierre;respuesta;nombre;correo;teléfono"
Write = Callable[..., Path]
BringIn = Callable[..., ImportRun]


def line(number: int | str, story: str = "", **told: str) -> str:
    cells = {
        "number": str(number),
        "date": "2024-03-14 09:30",
        "story": story or f"No funciona la línea {number}, llevo tres días sin teléfono.",
        "status": "abierta",
        "closed": "",
        "answer": "",
        "name": "",
        "email": "",
        "phone": "",
    }
    return ";".join((cells | told).values())


def kept(path: Path, *, by: Any = None, source: str = "", **choices: Any) -> ImportRun:
    file = kept_files.keep_readable(kept_files.pieces_of(path), path.name)
    at = datetime(2026, 11, 17, 9, tzinfo=UTC)
    return kept_files.note_file(file, path.name, at=at, by=by, source=source, choices=choices)


def figures(run: ImportRun) -> tuple[int, int, int, int]:
    assert run.adds_up
    return run.rows_read, run.rows_stored, run.rows_known, run.rows_refused


def refused_rows(run: ImportRun) -> list[list[str]]:
    with run.refused_path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))
