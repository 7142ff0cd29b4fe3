"""Every page says in query_counts.json how many questions it may ask the database."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

BUDGETS: dict[str, int] = json.loads(Path(__file__).with_name("query_counts.json").read_text())


@contextmanager
def within_budget(page: str) -> Iterator[None]:
    """Fails if what happens inside asks more than the page may, and lists what it asked."""
    with CaptureQueriesContext(connection) as asked:
        yield
    queries = [q["sql"] for q in asked.captured_queries if not _is_a_bracket(q["sql"])]
    said = "\n".join(f"{n}. {sql[:160]}" for n, sql in enumerate(queries, 1))
    assert len(queries) <= BUDGETS[page], f"{page}: {len(queries)} of {BUDGETS[page]}\n{said}"


def _is_a_bracket(sql: str) -> bool:
    return sql.startswith(("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT"))
