"""Load *Fibra Cercana* into the home in force: eighteen months up to today.

The same seed on the same day gives the same company, except for what nobody should
be able to guess: the customers' keys and the passwords.
"""

import random
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from albricias.demo import causes, changes, channels, staff, ways
from albricias.demo.acts import Course
from albricias.demo.arrivals import arrivals, first_day, moment
from albricias.demo.book import Book
from albricias.demo.courses import ordinary
from albricias.demo.living import living
from albricias.demo.outbox import send_recent
from albricias.demo.rows import Progress
from albricias.demo.scene import Scene
from albricias.demo.staff import ADMINISTRATION, SIGN_INS, SignIn, Staff
from albricias.demo.tellers import Tellers
from albricias.learn.models import Exposure
from albricias.people.models import Colleague, Customer
from albricias.people.signing_in import made_up_password
from albricias.receive.models import EMBEDDED, Channel, Letter
from albricias.refusals import Refusal
from albricias.resolve.models import Case, HouseFacts
from albricias.resolve.reading import read_unread

__all__ = ["SIGN_INS", "HomeInUse", "SignIn", "load"]

FILE = "sign-ins.txt"
CUSTOMERS, NEW_A_MONTH = 41_000, 74
# Ago: since when the form stood in the site of the shop, and when the last letter came from there.
STOOD_IN_THE_SHOP, FELL_SILENT = timedelta(days=150), timedelta(days=11)


class HomeInUse(Refusal):
    code = "home_in_use"
    sentence = _(
        "This home already holds data of an organisation, and the demonstration is never mixed"
        " with it. Choose another folder with ALBRICIAS_HOME. Nothing was changed."
    )


def load(
    *,
    on_progress: Progress | None = None,
    seed: int = 7,
    today: datetime | None = None,
    cases: int = 2400,
) -> None:
    """Load the company, all of it or nothing; nothing to do if it is there.

    How to sign in stands in the home's file ``sign-ins.txt``. Raises HomeInUse.
    """
    if not settings.DEMO and (Letter.objects.exists() or Colleague.objects.exists()):
        raise HomeInUse
    if Case.objects.exists():
        return
    say = on_progress or _say_nothing
    passwords = {sign_in.email: made_up_password() for sign_in in SIGN_INS}
    with transaction.atomic():
        _found(passwords, random.Random(seed), today or timezone.now(), cases, say)
        _keep_sign_ins(passwords)


def _say_nothing(what: str, done: int, total: int) -> None:
    """Nobody is watching."""


def _found(
    passwords: Mapping[str, str], rng: random.Random, now: datetime, cases: int, say: Progress
) -> None:
    now = now.astimezone(UTC).replace(microsecond=0)
    zone = ZoneInfo(settings.TIME_ZONE)
    today = now.astimezone(zone).date()
    began_at = datetime.combine(first_day(today), time(8), zone).astimezone(UTC)
    people = staff.hire(passwords, at=began_at)
    known = causes.plant(by=people[ADMINISTRATION], at=began_at)
    _count_customers(people, today, zone)
    _say_what_it_is(people, at=began_at)
    ways.set_down(people, at=began_at)
    scene = Scene(people, known, now, zone, rng)
    _write_cases(scene, cases, say)
    changes.make(scene, say)
    send_recent(now=now, say=say)
    channels.play(scene, say)
    _prepare_search(say)


def _prepare_search(say: Progress) -> None:
    """So that whoever looks for something at once finds it."""
    waiting = Case.objects.count() + Customer.objects.count()
    done = 0
    say(str(_("Preparing the search")), done, waiting)
    while read := read_unread():
        done = min(done + read, waiting)
        say(str(_("Preparing the search")), done, waiting)


def _say_what_it_is(people: Staff, *, at: datetime) -> None:
    """A telecoms of fewer than 250: its service is a basic one, and so Ley 10/2025 holds."""
    facts = HouseFacts(country="ES", sectors=["basic_service"], staff=180)
    facts.turnover, facts.balance = 24_000_000, 31_000_000
    facts.hours = "lun-jue 9:00-14:00 16:00-19:00\nvie 9:00-15:00"
    facts.by, facts.at = people[ADMINISTRATION], at
    facts.save()


def _count_customers(people: Staff, today: date, zone: ZoneInfo) -> None:
    month, n = first_day(today), 0
    while month <= today:
        noted_at = datetime.combine(month, time(8, 30), zone).astimezone(UTC)
        customers = CUSTOMERS + NEW_A_MONTH * n + (n * 37) % 50
        Exposure.note(month, customers, by=people[ADMINISTRATION], at=noted_at)
        month, n = (month + timedelta(days=32)).replace(day=1), n + 1


def _write_cases(scene: Scene, cases: int, say: Progress) -> None:
    book = Book()
    planned = list(courses(scene, cases))
    for n, course in enumerate(planned):
        book.follow(course)
        if n % 100 == 0:
            say(str(_("Inventing the cases")), n, len(planned))
    book.rows.write(say, str(_("Writing them down")))
    book.close()


def courses(scene: Scene, cases: int) -> Iterator[Course]:
    """Every case up to now, in the order in which they were received."""
    tellers = Tellers(scene.rng)
    today = scene.now.astimezone(scene.zone).date()
    planned: list[Course] = []
    for n, arrival in enumerate(arrivals(cases, today, scene.rng)):
        tale = tellers.tell(arrival.stream)
        at = moment(arrival.day, scene.zone, tale.text.channel, scene.rng).astimezone(UTC)
        if at < scene.now:
            course = ordinary(scene, tale, at, f"demo-{n:05d}")
            course.source = _source(course, n, scene.now)
            planned.append(course)
    planned += living(scene, tellers)
    for course in sorted(planned, key=lambda course: course.received_at):
        yield course.until(scene.now)


def _source(course: Course, n: int, now: datetime) -> str:
    """A third of it came by the form in the shop's site, until that fell silent."""
    stood_there = FELL_SILENT < now - course.received_at < STOOD_IN_THE_SHOP
    return EMBEDDED if course.channel == Channel.WEB and stood_there and n % 3 == 0 else ""


def _keep_sign_ins(passwords: Mapping[str, str]) -> None:
    """Kept readable, and only for the demonstration, so that they can be said again."""
    path = Path(settings.HOME.folder) / FILE
    path.touch(mode=0o600)
    path.chmod(0o600)
    rows = [(s.email, passwords[s.email], f"{s.name} ({s.role.label})") for s in SIGN_INS]
    lines = (f"{email:<32} {password:<22} {who}" for email, password, who in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
