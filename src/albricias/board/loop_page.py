"""The home page: was it worth complaining? The loop as a funnel, and what needs you."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models.functions import Length
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from albricias.board import my_day
from albricias.board.counts import alarms, to_tell
from albricias.board.loop_figures import Period, figures
from albricias.board.loop_tiles import inbox, tiles
from albricias.board.steps import STEPS
from albricias.change.models import Change, Stage
from albricias.people.access import Act, StaffRequest
from albricias.people.models import Colleague
from albricias.receive.alarms import ChannelAlarm
from albricias.resolve.cases import Case
from albricias.tell import rules
from albricias.tell.outbox_lists import seen_by as letters_seen_by

PERIODS: dict[str, tuple[int | None, str | LazyText]] = {
    "30": (30, _("30 days")),
    "90": (90, _("90 days")),
    "365": (365, _("12 months")),
    "all": (None, _("all of them")),
}
# A complaint needs months to become a change that is shown to work and told.
USUAL = "365"
MOST_ROWS = 4
MOST_COUNTED = 1000
WORTH_READING = (60, 500)


@dataclass(frozen=True, slots=True)
class Saying:
    """One complaint, in the words of whoever wrote it."""

    case: Case
    words: str


@dataclass(frozen=True, slots=True)
class Needs:
    """What waits for this person, besides what stands in their day."""

    day: list[my_day.Row] = field(default_factory=list)
    more_in_day: bool = False
    to_verify: list[Change] = field(default_factory=list)
    to_tell: int = 0
    broken: int = 0
    ownerless: int = 0
    astray: int = 0
    alarms: list[ChannelAlarm] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        rows = self.day or self.to_verify or self.alarms
        return not (rows or self.to_tell or self.broken or self.ownerless or self.astray)


def read(request: StaffRequest) -> dict[str, Any]:
    """Everything the home page shows."""
    user, now = request.user, timezone.now()
    chosen = request.GET.get("days", USUAL)
    chosen = chosen if chosen in PERIODS else USUAL
    period = Period.last(PERIODS[chosen][0], now=now)
    found = figures(user, period)
    if not found.now.received and not Case.objects.exists():
        return _first_run(request, user)
    return {
        "tiles": tiles(found, period),
        "periods": [(slug, label, slug == chosen) for slug, (_days, label) in PERIODS.items()],
        "period": PERIODS[chosen][1],
        "found": found,
        "needs": needs(user, now=now),
        "saying": saying(user, now=now),
        "step_links": _links(period),
    }


def _first_run(request: StaffRequest, user: Colleague) -> dict[str, Any]:
    form = reverse("public:invitation")
    return {
        "first_run": True,
        "may_manage": user.may(Act.MANAGE_PEOPLE),
        "may_import": user.may(Act.IMPORT),
        "may_answer": user.may(Act.ANSWER),
        "form_address": f"{settings.PUBLIC_URL}{form}"
        if settings.PUBLIC_URL
        else request.build_absolute_uri(form),
    }


def needs(user: Colleague, *, now: datetime) -> Needs:
    """A few rows; each page behind them shows the rest."""
    rows = my_day.read(user, of_team=False, now=now)["rows"] if user.may(Act.ANSWER) else []
    finished = Change.objects.filter(stage=Stage.FINISHED).order_by("finished_at")
    cases = Case.objects.seen_by(user)
    sees_all = user.sees_all
    broken = cases.filter(STEPS["broken-promise"].narrow())
    return Needs(
        day=rows[:MOST_ROWS],
        more_in_day=len(rows) > MOST_ROWS,
        to_verify=list(finished[:3]) if user.may(Act.CHANGE) else [],
        to_tell=to_tell(user),
        alarms=alarms()[:MOST_ROWS] if user.may(Act.ASSIGN) else [],
        broken=broken[:MOST_COUNTED].count() if sees_all else 0,
        astray=letters_seen_by(user).undelivered()[:MOST_COUNTED].count() if sees_all else 0,
        ownerless=cases.answerable().filter(owner=None)[:MOST_COUNTED].count() if sees_all else 0,
    )


def saying(user: Colleague, *, now: datetime) -> Saying | None:
    """Another one every day, the same all day."""
    shown = Case.objects.seen_by(user).filter(is_confidential=False)
    recent = shown.order_by("-received_at", "-id")
    known = recent.annotate(length=Length("story")).values_list("pk", "kind", "length")[:300]
    shortest, longest = WORTH_READING
    pks = sorted(
        pk for pk, kind, length in known if kind == "complaint" and shortest <= length <= longest
    )
    if not pks:
        return None
    pk = pks[timezone.localdate(now).toordinal() % len(pks)]
    case = Case.objects.select_related("customer").get(pk=pk)
    return Saying(case, rules.quoted(case.story, 260))


def _links(period: Period) -> dict[str, str]:
    """Where the unknown and the missing of each step are listed."""
    names = ("late", "imported", "no-cause", "to-measure", "to-tell", "nobody-to-tell")
    links = {name.replace("-", "_"): inbox(period, step=name) for name in names}
    return {**links, "unconfirmed": inbox(period, view="unconfirmed")}
