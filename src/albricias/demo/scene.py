"""What every course needs: who works there, which causes there are, and the clock."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from albricias.demo import acts, reading
from albricias.demo.acts import Course
from albricias.demo.arrivals import first_day, later, office
from albricias.demo.staff import Staff
from albricias.demo.tellers import Tale
from albricias.learn.models import Cause
from albricias.people.models import Colleague
from albricias.receive.models import Channel

# Months ago the mail server stood still for a weekend, and nobody was acknowledged.
STOOD_STILL = (timedelta(days=253), timedelta(hours=61))


@dataclass(slots=True)
class Scene:
    """The company on the day the demonstration is loaded."""

    staff: Staff
    causes: Mapping[str, Cause]
    now: datetime
    zone: ZoneInfo
    rng: random.Random

    @property
    def silent_after(self) -> timedelta:
        return timedelta(days=settings.HOME.number("silence_days"))

    def lateness(self, at: datetime) -> float:
        """From 0 for the first day to 1 for today."""
        today = self.now.astimezone(self.zone).date()
        begun = datetime.combine(first_day(today), datetime.min.time(), self.zone)
        return max(0.0, min(1.0, (at - begun) / (self.now - begun)))

    def owner_for(self, tale: Tale) -> Colleague:
        """Most letters come to the right team at once; some to whoever was free."""
        if self.rng.random() < 0.88:
            return self.colleague_for_topic(tale)
        return self.rng.choice(self.staff.agents(self.rng.choice(self.staff.teams)))

    def colleague_for_topic(self, tale: Tale) -> Colleague:
        team = self.staff.team_for(tale.text.topic)
        if self.rng.random() < 0.08:
            return self.staff.lead(team)
        return self.rng.choice(self.staff.agents(team))

    def open(self, tale: Tale, received_at: datetime, owner: Colleague, token: str) -> Course:
        """A course at its beginning: the letter has come and its writer was thanked."""
        course = Course(
            told=tale.told,
            channel=Channel(tale.text.channel),
            token=token,
            received_at=received_at,
            owner=owner,
        )
        course.acts.append(acts.Acknowledged(self._thanked_at(received_at)))
        return course

    def _thanked_at(self, received_at: datetime) -> datetime:
        ago, lasted = STOOD_STILL
        stopped_at = self.now - ago
        if stopped_at <= received_at < stopped_at + lasted:
            return stopped_at + lasted + timedelta(seconds=self.rng.randrange(5, 900))
        return received_at + timedelta(seconds=self.rng.randrange(2, 50))

    def later(self, at: datetime, least_hours: float, most_hours: float) -> datetime:
        return later(at, self.zone, (least_hours, most_hours), self.rng).astimezone(UTC)

    def due(self, at: datetime, said: str, *, last: bool = False) -> datetime:
        """The time a promise names, or else some days on at an hour one says aloud.

        A text that moves a promise names the day it moves from, and the new one last.
        """
        local = at.astimezone(self.zone)
        days = self._days_on(local, said, last=last)
        day = local + timedelta(days=days)
        hour = self.rng.choice((12, 13, 14, 18, 18, 19)) if days else 20
        promised = day.replace(hour=hour, minute=0, second=0, microsecond=0)
        if promised <= local:
            promised += timedelta(days=1)
        return promised.astimezone(UTC)

    def _days_on(self, local: datetime, said: str, *, last: bool) -> int:
        if named := reading.weekdays_in(said):
            return (named[-1 if last else 0] - local.weekday() - 1) % 7 + 1
        if reading.TODAY.search(said):
            return 0
        if reading.TOMORROW.search(said):
            return 1
        days = self.rng.choice((1, 1, 2, 2, 3, 4, 5))
        return days + 1 if (local.weekday() + days) % 7 == 6 else days

    def between(self, begin: datetime, end: datetime) -> datetime:
        """When somebody works, if that is possible at all before the end."""
        at = begin + (end - begin) * self.rng.uniform(0.3, 0.97)
        at = office(at.astimezone(self.zone)).astimezone(UTC)
        return at if begin < at < end else begin + (end - begin) / 2
