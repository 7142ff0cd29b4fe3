"""The demonstration company, loaded once for all who only look at it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

TODAY = datetime(2026, 11, 17, 10, 0, tzinfo=ZoneInfo("Europe/Madrid"))


@pytest.fixture(scope="module")
def fibra(django_db_setup: Any, django_db_blocker: Any) -> Iterator[datetime]:
    """Fibra Cercana as it is on a Tuesday morning; gone when the last test has looked."""
    from django.db import transaction

    from albricias.demo.company import load

    with django_db_blocker.unblock(), transaction.atomic():
        load(today=TODAY)
        yield TODAY
        transaction.set_rollback(True)
