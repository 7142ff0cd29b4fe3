"""The frame of every staff page: the rail in the loop's order, with the counts that matter."""

from typing import TypedDict

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import pgettext

from albricias.board.counts import Counts, counts_for
from albricias.people.access import Act
from albricias.people.models import Colleague
from albricias.site.look import theme_of


class RailItem(TypedDict):
    url: str
    icon: str
    label: str
    count: int | None
    hot: bool
    active: bool


Rail = list[list[RailItem]]
SECONDS_COUNTS_MAY_LAG = 20


def frame(request: HttpRequest) -> dict[str, object]:
    """Context of the frames; the rail is made only when a page draws it."""
    return {
        "organisation": settings.ORGANISATION,
        "demo": settings.DEMO,
        "theme": theme_of(request),
        "now": timezone.now(),
        "section": _section(request.path),
        "rail": SimpleLazyObject(lambda: rail(request)),
        "for_me": lambda: for_me(request),
    }


# Reached from the settings, or from the bell, wherever their addresses stand.
ELSEWHERE = {
    "people:notices": "",
    "resolve:authority": "settings",
    "resolve:clocks": "settings",
    "resolve:confidential-handlers": "settings",
}


def _belongs(path: str) -> str | None:
    """The item of the rail that a page is of, if its address does not say."""
    found = (item for name, item in ELSEWHERE.items() if path.startswith(reverse(name)))
    return next(found, None)


def _section(path: str) -> str:
    """What the rail is kept by: pages of the same section light up the same item."""
    belongs = _belongs(path)
    return path.split("/")[1] if belongs is None else f"of-{belongs}"


def for_me(request: HttpRequest) -> int:
    """How much word was left for whoever asks, and not seen yet."""
    user = request.user
    return _counts(user).notices if isinstance(user, Colleague) else 0


def rail(request: HttpRequest) -> Rail:
    user = request.user
    if not isinstance(user, Colleague):
        return []
    return _groups(request.path, _counts(user), user)


def _counts(user: Colleague) -> Counts:
    key = f"rail-{user.pk}"
    found: Counts | None = caches["local"].get(key)
    if found is None:
        found = counts_for(user, now=timezone.now())
        caches["local"].set(key, found, SECONDS_COUNTS_MAY_LAG)
    return found


def _groups(path: str, counts: Counts, user: Colleague) -> Rail:
    belongs = _belongs(path)

    def item(
        name: str, icon: str, label: str, count: int | None = None, *, hot: bool = False
    ) -> RailItem:
        url = reverse(name)
        here = path == url if url == "/" else path.startswith(url)
        active = here if belongs is None else name == belongs
        return RailItem(
            url=url, icon=icon, label=label, count=count or None, hot=hot, active=active
        )

    groups = [
        [
            item("home", "infinity", pgettext("rail", "Home")),
            item("my-day", "sun", pgettext("rail", "My day"), counts.mine_pressing, hot=True),
        ],
        [
            item(
                "receive:channels",
                "inbox",
                pgettext("rail", "Receive"),
                counts.alarms + counts.held,
                hot=True,
            ),
            item("resolve:inbox", "heart-handshake", pgettext("rail", "Resolve"), counts.to_answer),
            item("learn:pareto", "bulb", pgettext("rail", "Learn")),
            item("change:board", "tools", pgettext("rail", "Change"), counts.to_verify, hot=True),
            item(
                "tell:changes", "speakerphone", pgettext("rail", "Tell"), counts.to_tell, hot=True
            ),
        ],
        [item("people:customers", "users", pgettext("rail", "People"))],
    ]
    if user.may(Act.MANAGE_PEOPLE):
        groups.append(
            [
                item(
                    "settings",
                    "settings",
                    pgettext("rail", "Settings"),
                    counts.failed_work,
                    hot=True,
                )
            ]
        )
    return groups
