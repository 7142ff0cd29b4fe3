"""The cast and the stage of every test.

ana answers in team Norte; bo leads it; quim runs quality; dora directs; adela
administers; zoe answers in team Sur and must not see; carlos complains.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.commands import run
from tests.made_once import made_once

MADRID = ZoneInfo("Europe/Madrid")
PASSWORD = "cuatro-gatos-y-un-perro"
NO_SKIPS = os.environ.get("ALBRICIAS_TEST_NO_SKIPS") == "1"
REPOSITORY = Path(__file__).resolve().parent.parent
POSTGRESQL = os.environ.get("ALBRICIAS_TEST_POSTGRESQL", "")
# Files that take long are begun first, so that no core is left alone with one at the end.
LONGEST_FIRST = (
    "browser/test_every_page.py",
    "demo/test_company.py",
    "cli/test_commands.py",
    "cli/test_importing.py",
    "browser/test_the_loop.py",
    "site/test_permissions.py",
    "receive/mail/test_fetcher.py",
    "receive/reading/test_outcomes.py",
    "receive/mail/test_bad_lines.py",
    "demo/test_loading.py",
    "receive/importing/test_table.py",
    "receive/mail/test_fetching_killed.py",
    "cli/test_serving.py",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    place = {REPOSITORY / "tests" / name: n for n, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))
    if POSTGRESQL:  # the others have been run, and would do the same here
        others = [item for item in items if not stores(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if stores(item)]


def stores(item: pytest.Item) -> bool:
    """Whether the tests' database is asked for, or one beside it."""
    marked = any(item.get_closest_marker(name) for name in ("django_db", "postgres"))
    return marked or bool({"db", "django_db_setup"} & {*getattr(item, "fixturenames", ())})


def shared_data() -> Path:
    """The folder of real data, which is never part of the repository."""
    given = os.environ.get("ALBRICIAS_TEST_DATA")
    return Path(given) if given else REPOSITORY.parent / "shared" / "data"


def missing(what: str) -> None:
    """A part this machine lacks: in the build that is a failure, elsewhere a skip."""
    if NO_SKIPS:
        pytest.fail(f"{what}, and the build installs everything")
    pytest.skip(what)


@pytest.fixture
def data_file() -> Callable[[str], Path]:
    """A file of the real data; tests that need it skip where it is missing."""

    def find(name: str) -> Path:
        path = shared_data() / name
        if not path.exists():
            pytest.skip(f"the real data file {name} is not beside the repository")
        return path

    return find


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with all tables and nothing in them."""

    def make(home: Path) -> None:
        home.mkdir(mode=0o700)
        ran = run(home, "manage", "migrate")
        assert ran.returncode == 0, ran.stderr

    return made_once(tmp_path_factory, "empty", make) / "albricias.sqlite3"


@pytest.fixture(scope="session")
def model_home(tmp_path_factory: pytest.TempPathFactory, empty_file: Path) -> Path:
    """A migrated home, made once and copied by whoever needs one."""

    def make(home: Path) -> None:
        shutil.copytree(empty_file.parent, home)
        ran = run(home, "migrate")
        assert ran.returncode == 0, ran.stderr

    return made_once(tmp_path_factory, "model", make)


@pytest.fixture(scope="session")
def tables_in_memory(
    request: pytest.FixtureRequest, django_db_modify_db_settings: None
) -> Iterator[None]:
    """All tables where Django looks for the tests' database, so that migrating is quick."""
    from django.db import connection

    from tests.databases import poured

    name = connection.creation._get_test_db_name()  # type: ignore[attr-defined]
    if connection.vendor != "sqlite":
        yield
        return
    memory = poured(request.getfixturevalue("empty_file"), name)
    yield
    memory.close()


@pytest.fixture(scope="session")
def django_db_setup(tables_in_memory: None, django_db_setup: None) -> None:
    pass


@pytest.fixture
def db_of_threads(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any, tmp_path: Path
) -> Iterator[None]:
    """A database that other threads see: what is in memory is locked table by table."""
    from django.core.management import call_command
    from django.db import connection

    from tests.databases import using_file

    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            empty = request.getfixturevalue("empty_file")
            with using_file(Path(shutil.copy(empty, tmp_path))):
                yield
        else:
            yield
            call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def own_home(settings: Any, tmp_path: Path) -> None:
    """Each test writes its files into a folder of its own, and nothing is remembered."""
    import dataclasses

    from django.core.cache import caches

    from albricias.search import vocabulary

    home = dataclasses.replace(settings.HOME, folder=tmp_path / "home")
    home.prepare()
    settings.HOME = home
    settings.CACHES = {
        name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
        for name in ("default", "local")
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    for name in ("default", "local"):
        caches[name].clear()
    # Else a word that another test had stored would not be stored in this one.
    vocabulary._known.clear()


@pytest.fixture
def now() -> datetime:
    """A Tuesday in November, ten in the morning in Madrid."""
    return datetime(2026, 11, 17, 10, 0, tzinfo=MADRID).astimezone(UTC)


@pytest.fixture
def norte(db: None) -> Any:
    from albricias.people.models import Team

    return Team.objects.get_or_create(name="Norte")[0]


@pytest.fixture
def sur(db: None) -> Any:
    from albricias.people.models import Team

    return Team.objects.get_or_create(name="Sur")[0]


def colleague(name: str, role: str, team: Any = None) -> Any:
    from albricias.people.models import Colleague

    email = f"{name.split()[0].lower()}@example.com"
    return Colleague.objects.create(email=email, password=PASSWORD, name=name, role=role, team=team)


@pytest.fixture
def ana(norte: Any) -> Any:
    """Answers in team Norte."""
    return colleague("Ana Ríos", "agent", norte)


@pytest.fixture
def bo(norte: Any) -> Any:
    """Leads team Norte."""
    return colleague("Bo Lindes", "lead", norte)


@pytest.fixture
def quim(db: None) -> Any:
    """Runs quality and sees every case."""
    return colleague("Quim Soler", "quality")


@pytest.fixture
def dora(db: None) -> Any:
    """Directs: sees everything, answers nothing."""
    return colleague("Dora Vidal", "direction")


@pytest.fixture
def adela(db: None) -> Any:
    """Administers, and in a small business is everybody at once."""
    return colleague("Adela Mora", "administration")


@pytest.fixture
def zoe(sur: Any) -> Any:
    """Answers in team Sur, and must not see what belongs to Norte."""
    return colleague("Zoe Pardo", "agent", sur)


@pytest.fixture
def carlos(db: None, now: datetime) -> Any:
    """Complains."""
    from albricias.people.models import Customer

    return Customer.recognise(
        name="Carlos Ibáñez", email="carlos@example.org", phone="600 11 22 33", at=now
    )


@pytest.fixture
def tell_us(db: None, now: datetime) -> Callable[..., Any]:
    """Somebody tells us something: a letter is stored and becomes a case."""
    from albricias.receive.models import Channel, Letter
    from albricias.receive.told import Told
    from albricias.resolve.filing import open_case

    count = 0

    def tell(
        story: str = "Me han cobrado dos veces la cuota de octubre.",
        *,
        at: datetime | None = None,
        channel: str = Channel.WEB,
        taken_by: Any = None,
        **fields: Any,
    ) -> Any:
        nonlocal count
        count += 1
        who = {"name": "Carlos Ibáñez", "email": "carlos@example.org"}
        told = Told(story=story, **(who | fields))
        letter, _new = Letter.keep(
            channel=Channel(channel),
            raw=told.to_raw(),
            external_id=f"test-{count}",
            received_at=at or now,
            taken_by=taken_by,
        )
        return open_case(letter, now=at or now)

    return tell


@pytest.fixture
def case(ana: Any, tell_us: Callable[..., Any], now: datetime) -> Any:
    """A case of carlos that ana owns."""
    case = tell_us(expected="Una sola cuota.", remedy_sought="La devolución.")
    if case.owner != ana:  # somebody else of the cast was there with as few cases
        case.assign(ana, by=None, at=now)
    return case


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


@pytest.fixture
def work_off(db: None) -> Callable[..., int]:
    """Everything that is due follows, and the letters go out."""
    from albricias import history
    from albricias.tell import outbox

    def follow(*, at: datetime | None = None) -> int:
        done = 0
        while taken := history.work_off(now=at) + outbox.send_due(now=at):
            done += taken
        return done

    return follow


@pytest.fixture
def client_of(db: None) -> Callable[[Any], Any]:
    """A browser in which this person has signed in."""
    from django.test import Client

    def sign_in(person: Any) -> Any:
        client = Client()
        client.force_login(person)
        return client

    return sign_in
