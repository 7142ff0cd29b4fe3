"""When a way in last brought something, how much lately, and whether that is its rhythm."""

from datetime import datetime, timedelta
from typing import Any

from django.core.cache import caches
from django.db.models import Count, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from albricias.receive import rules
from albricias.receive.models import Delivery, Letter

LATELY = timedelta(days=30)
# Past this many a count says only that there are many: counting more costs and tells nothing.
MOST_COUNTED = 1000
MOST_LEARNT = 5000
RHYTHM_SECONDS = 3600

Rows = QuerySet[Letter] | QuerySet[Delivery]


def last(rows: Rows) -> datetime | None:
    newest: datetime | None = (
        rows.order_by("-received_at").values_list("received_at", flat=True).first()
    )
    return newest


def lately(rows: Rows, *, now: datetime) -> int:
    return rows.order_by().filter(received_at__gte=now - LATELY)[:MOST_COUNTED].count()


def newest(rows: QuerySet[Any]) -> Subquery:
    return Subquery(rows.order_by("-received_at").values("received_at")[:1])


def how_many(rows: QuerySet[Any], of: str, *, now: datetime | None = None) -> Coalesce:
    lately = rows.filter(received_at__gte=now - LATELY) if now else rows
    counted = lately.order_by().values(of).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def rhythm(
    name: str, rows: Rows, last_at: datetime | None, *, now: datetime
) -> rules.Rhythm | None:
    """Learnt only where it is asked for: a way that brought something today is not silent."""
    if last_at is None or now - last_at < rules.FLOOR:
        return None
    known: rules.Rhythm | None = caches["local"].get_or_set(
        f"{name}-{last_at.timestamp()}", lambda: _learnt(rows, last_at), RHYTHM_SECONDS
    )
    return known


def _learnt(rows: Rows, last_at: datetime) -> rules.Rhythm:
    since = last_at - rules.LEARNT_FROM
    recent = rows.filter(received_at__gte=since).order_by("-received_at")
    moments = recent.values_list("received_at", flat=True)[:MOST_LEARNT]
    return rules.rhythm([timezone.localtime(moment) for moment in moments])


def is_silent(known: rules.Rhythm | None, last_at: datetime | None, *, now: datetime) -> bool:
    if known is None or last_at is None:
        return False
    return rules.is_silent(known, timezone.localtime(last_at), timezone.localtime(now))
