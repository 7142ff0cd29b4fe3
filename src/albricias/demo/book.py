"""The book of all cases before they are written: thousands of courses in seconds."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from albricias.demo.acts import Course
from albricias.demo.open_case import OpenCase
from albricias.demo.rows import Rows
from albricias.people.models import ContactPoint, Customer
from albricias.receive.models import Channel, Letter
from albricias.receive.told import Told
from albricias.resolve import rules
from albricias.resolve.clockwork import in_force
from albricias.resolve.models import Case, NumberSeries


class Book:
    """The whole company's cases, before they are written."""

    def __init__(self) -> None:
        self.rows = Rows()
        self.customers: dict[str, Customer] = {}
        self.numbers: dict[int, int] = {}
        self.clockwork = in_force()
        self.silent_after = timedelta(days=settings.HOME.number("silence_days"))

    def follow(self, course: Course) -> Case:
        """Open the case of a course and let everything happen that happens in it."""
        open_case = OpenCase(self, course)
        for act in course.acts:
            open_case.do(act)
        open_case.leave_open()
        return open_case.case

    def next_number(self, received_at: datetime) -> str:
        year = timezone.localtime(received_at).year
        self.numbers[year] = self.numbers.get(year, 0) + 1
        return rules.number(year, self.numbers[year])

    def close(self) -> None:
        """The numbers given so far are taken."""
        for year, last in self.numbers.items():
            NumberSeries.objects.update_or_create(year=year, defaults={"last": last})

    def letter(
        self, told: bytes, channel: Channel, *, at: datetime, external_id: str, **rest: Any
    ) -> Letter:
        known = {"received_at": at, "stored_at": at, "filed_at": at}
        return self.rows.add(
            Letter(raw=told, channel=channel, external_id=external_id, **known, **rest)
        )

    def recognise(self, told: Told, at: datetime) -> Customer | None:
        known = told.email or told.phone
        if not (known or told.name):
            return None
        if known in self.customers:
            return self.customers[known]
        customer = Customer(name=told.name, language=told.language, created_at=at)
        customer.know_by_name(told.email)
        self.customers[known] = self.rows.add(customer)
        for kind, value in (("email", told.email), ("phone", told.phone)):
            if key := ContactPoint.key_for(kind, value):
                self.rows.add(ContactPoint(customer=customer, kind=kind, value=value, key=key))
        self.rows.record("customer.welcomed", at=at, customer=customer.pk)
        return customer
