"""What is written in bulk is what the verbs would have written."""

import random
from collections import Counter
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from albricias.demo import causes, company, staff
from albricias.demo.acts import Course
from albricias.demo.book import Book
from albricias.demo.scene import Scene
from albricias.resolve.models import Case
from tests.demo.conftest import TODAY
from tests.demo.replay import Drawing, draw, follow, undone

pytestmark = pytest.mark.django_db
HOW_MANY = 70


@pytest.fixture
def scene() -> Scene:
    at = TODAY.astimezone(UTC)
    people = staff.hire({}, at=at)
    known = causes.plant(by=people[staff.ADMINISTRATION], at=at)
    return Scene(people, known, at, ZoneInfo("Europe/Madrid"), random.Random(3))


@pytest.fixture
def courses(scene: Scene) -> list[Course]:
    """All of today's, and as many of the past as are needed to have everything once."""
    planned = list(company.courses(scene, 500))
    today = [course for course in planned if course.token.startswith("demo-hoy")]
    rare = [c for c in planned if {type(a).__name__ for a in c.acts} & {"Denied", "Moved"}][:12]
    chosen = {course.token: course for course in [*today, *rare, *planned[::15]]}
    return sorted(chosen.values(), key=lambda course: course.received_at)[-HOW_MANY:]


def test_seventy_cases_go_the_same_way_in_bulk_and_by_the_verbs(
    courses: list[Course], monkeypatch: Any
) -> None:
    in_bulk = undone(lambda: _in_bulk(courses))
    by_verbs = undone(lambda: {c.token: draw(follow(c, monkeypatch)) for c in courses})
    kinds = Counter(type(act).__name__ for course in courses for act in course.acts)
    assert len(kinds) == 17, f"some act is not compared: {kinds}"
    for token, drawing in by_verbs.items():
        assert in_bulk[token] == drawing


def _in_bulk(courses: list[Course]) -> dict[str, Drawing]:
    book = Book()
    for course in courses:
        book.follow(course)
    book.rows.write(lambda _what, _done, _total: None, "")
    book.close()
    connection.check_constraints()
    cases = {case.letter.external_id: case for case in Case.objects.select_related("letter")}
    return {course.token: draw(cases[course.token]) for course in courses}
