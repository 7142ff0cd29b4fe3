"""The demonstration company, loaded once for all who only look at it."""

import dataclasses
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.made_once import made_once

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
    return tmp_path_factory.mktemp("fibra") / "home"


@pytest.fixture(scope="module")
def fibra(request: Any, django_db_setup: Any, django_db_blocker: Any) -> Iterator[datetime]:
    """Fibra Cercana as it is on a Tuesday morning; gone when the last test has looked."""
    from django.db import connection

    stage = "fibra_in_a_file" if connection.vendor == "sqlite" else "fibra_in_a_transaction"
    with django_db_blocker.unblock():
        request.getfixturevalue(stage)
        yield TODAY


@pytest.fixture(scope="module")
def fibra_in_a_file(
    tmp_path_factory: pytest.TempPathFactory, empty_file: Path, fibras_home: Path
) -> Iterator[None]:
    """Loaded once in the whole run."""
    from tests.databases import using_file

    def make(home: Path) -> None:
        home.mkdir()
        with using_file(Path(shutil.copy(empty_file, home))):
            load_into(home)

    made = made_once(tmp_path_factory, "fibra", make)
    shutil.copytree(made, fibras_home)
    with using_file(fibras_home / empty_file.name):
        yield


@pytest.fixture(scope="module")
def fibra_in_a_transaction(fibras_home: Path, django_db_blocker: Any) -> Iterator[None]:
    from django.db import transaction

    # Its end, too, comes when nobody else has opened the database.
    with django_db_blocker.unblock(), transaction.atomic():
        load_into(fibras_home)
        yield
        transaction.set_rollback(True)


def load_into(folder: Path) -> None:
    from django.conf import settings
    from django.test import override_settings

    from albricias.demo.company import load

    values = {**settings.HOME.values, **SENDS_NOTHING}
    home = dataclasses.replace(settings.HOME, folder=folder, values=values)
    home.prepare()
    with override_settings(HOME=home, PASSWORD_HASHERS=[QUICK]):
        load(today=TODAY)
