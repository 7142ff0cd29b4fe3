"""The demonstration company, loaded once for all who only look at it."""

import dataclasses
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

TODAY = datetime(2026, 11, 17, 10, 0, tzinfo=ZoneInfo("Europe/Madrid"))
# As the demonstration's own settings say.
SENDS_NOTHING = {"whatsapp_api": ""}
QUICK = "django.contrib.auth.hashers.MD5PasswordHasher"


@pytest.fixture(autouse=True)
def sends_nothing(settings: Any) -> None:
    values = {**settings.HOME.values, **SENDS_NOTHING}
    settings.HOME = dataclasses.replace(settings.HOME, values=values)


@pytest.fixture(scope="module")
def fibras_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fibra")


@pytest.fixture(scope="module")
def fibra(django_db_setup: Any, django_db_blocker: Any, fibras_home: Path) -> Iterator[datetime]:
    """Fibra Cercana as it is on a Tuesday morning; gone when the last test has looked."""
    from django.conf import settings
    from django.db import transaction
    from django.test import override_settings

    from albricias.demo.company import load

    values = {**settings.HOME.values, **SENDS_NOTHING}
    home = dataclasses.replace(settings.HOME, folder=fibras_home, values=values)
    home.prepare()
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(HOME=home, PASSWORD_HASHERS=[QUICK]):
            load(today=TODAY)
        yield TODAY
        transaction.set_rollback(True)
