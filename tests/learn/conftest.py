"""Causes, and cases that have them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest


@pytest.fixture
def procedure(db: None, quim: Any, now: datetime) -> Any:
    from albricias.learn.models import Cause

    return Cause.add("Fallo del procedimiento", parent=None, by=quim, at=now, code="procedure")


@pytest.fixture
def twice(procedure: Any, quim: Any, now: datetime) -> Any:
    from albricias.learn.models import Cause

    return Cause.add("La tarifa se graba dos veces", parent=procedure, by=quim, at=now)


@pytest.fixture
def no_notice(procedure: Any, quim: Any, now: datetime) -> Any:
    from albricias.learn.models import Cause

    return Cause.add("Corte sin avisar", parent=procedure, by=quim, at=now)


@pytest.fixture
def because(tell_us: Callable[..., Any], quim: Any, now: datetime) -> Callable[..., Any]:
    """Somebody complains, so many days ago, because of these causes."""
    from albricias.learn.models import CaseCause

    def complain(*causes: Any, days_ago: float = 10, **fields: Any) -> Any:
        case = tell_us(at=now - timedelta(days=days_ago), **fields)
        if causes:
            CaseCause.name_for(case, causes, by=quim, at=now)
        return case

    return complain
