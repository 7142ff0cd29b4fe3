"""Looking for a few rows by the numbers that another question names."""

from typing import Any

from django.db import models
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler


@models.BigAutoField.register_lookup
class Among(In):
    """As `in`, of a question with few answers.

    PostgreSQL asks it first and then follows an index to each, also where it is one of
    several ways to be found ("mine, or my team's, or one of these").
    """

    lookup_name = "among"

    def as_postgresql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        left, values = self.process_lhs(compiler, connection)
        few, more = self.process_rhs(compiler, connection)
        return f"{left} = ANY(ARRAY{few})", (*values, *more)
