"""Two engines, one index: which documents hold these words, newest first.

A document is a number and a set of words that we made ourselves, so neither engine cuts,
folds or stems anything. The higher the number, the earlier it is shown. A document may
still be found by words it has lost: whoever asks looks at the text itself before showing it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from albricias.search import vocabulary

# All of these must be there, and of each one of its words.
Wanted = Sequence[Collection[str]]


@dataclass(frozen=True, slots=True)
class Index:
    """One table of documents."""

    table: str

    def put(self, documents: Iterable[tuple[int, Collection[str]]]) -> None:
        """Note the words of each document. Call it inside a transaction."""
        # In order, because FTS5 writes a new segment wherever the numbers step back, and so
        # that two who write the same documents wait for each other instead of for ever.
        rows = sorted((number, sorted(words)) for number, words in documents)
        vocabulary.learn(word for _number, words in rows for word in words)
        if connection.vendor == "sqlite":
            values: list[tuple[Any, ...]] = [(n, " ".join(words)) for n, words in rows]
            statement = f"INSERT INTO {self.table} (rowid, words) VALUES (%s, %s)"
        else:
            values = [(n, words) for n, words in rows]
            statement = (
                f"INSERT INTO {self.table} (number, words) VALUES (%s, array_to_tsvector(%s))"
                " ON CONFLICT (number) DO UPDATE SET words = EXCLUDED.words"
            )
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)

    def find(
        self, wanted: Wanted, *, most: int, below: int | None = None, above: int | None = None
    ) -> list[int]:
        """The numbers of the documents with all these words, highest first."""
        column, match, value = self._engine(wanted)
        where: list[str] = [match]
        values: list[Any] = [value]
        for number, sign in ((below, "<"), (above, ">=")):
            if number is not None:
                where.append(f"{column} {sign} %s")
                values.append(number)
        statement = (
            f"SELECT {column} FROM {self.table} WHERE {' AND '.join(where)}"
            f" ORDER BY {column} DESC LIMIT %s"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [*values, most])
            return [row[0] for row in cursor.fetchall()]

    def clear(self) -> None:
        """Forget all documents."""
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(f"INSERT INTO {self.table} ({self.table}) VALUES ('delete-all')")
            else:
                cursor.execute(f"TRUNCATE {self.table}")

    def _engine(self, wanted: Wanted) -> tuple[str, str, str]:
        """Column of the number, condition, and the words as this database is asked for them."""
        # Our words hold letters, digits and our own mark, so that no quote can end early.
        if connection.vendor == "sqlite":
            groups = ("(" + " OR ".join(f'"{w}"' for w in sorted(words)) + ")" for words in wanted)
            return "rowid", f"{self.table} MATCH %s", " AND ".join(groups)
        groups = ("(" + " | ".join(f"'{w}'" for w in sorted(words)) + ")" for words in wanted)
        return "number", "words @@ %s::tsquery", " & ".join(groups)


CASES = Index("albricias_words_of_cases")
CUSTOMERS = Index("albricias_words_of_customers")

# Begins every token that is not a word of a text. It is no letter, so no text holds it.
MARK = "·"


def mark(kind: str, what: object) -> str:
    """A token of ours: of which team, by which channel, how a name sounds."""
    return f"{MARK}{kind}{what}"
