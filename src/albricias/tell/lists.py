"""Lists of this step: whom to tell of a change, whom we told, what they said, what we sent."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from albricias.change.models import Change
from albricias.people.models import Colleague
from albricias.people.paging import Page, is_id, one_page
from albricias.resolve.cases import Case, CaseQuerySet
from albricias.resolve.days import day_in, midnight
from albricias.tell import facts, rules
from albricias.tell.models import Telling, TellingAnswer

# More than these at once would keep somebody waiting for the page.
MOST_AT_ONCE = 1000
# Characters of a story in a line of a list.
MOST_SAID = 140


@dataclass(frozen=True, slots=True)
class Line:
    """One person to tell: their case, and how their story begins."""

    case: Case
    says: str


@dataclass(frozen=True, slots=True)
class ToTell:
    """A page of the people who have not been told of a change."""

    page: Page[Case]
    channel: str

    @property
    def lines(self) -> list[Line]:
        return [Line(case, _beginning(case)) for case in self.page.rows]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Those about to be told, as they stand on the page that asks whether to."""

    cases: CaseQuerySet
    people: int
    channel: str
    all: bool
    # How many the person saw when they said yes; another number now means: look again.
    expected: int | None

    @property
    def has_changed(self) -> bool:
        return self.expected is not None and self.expected != self.people

    @property
    def now(self) -> CaseQuerySet:
        """Those told at once; the rest wait for the next time."""
        return self.cases.order_by("received_at", "pk")[:MOST_AT_ONCE]

    @property
    def first(self) -> list[Case]:
        return list(self.now[:25])

    @property
    def sample(self) -> Case | None:
        """One whose letter may be shown beside the list: no confidential one."""
        return next((case for case in self.first if not case.is_confidential), None)

    @property
    def at_once(self) -> int:
        return min(self.people, MOST_AT_ONCE)

    @property
    def left(self) -> int:
        return self.people - self.at_once


def _beginning(case: Case) -> str:
    return case.as_listed(rules.quoted(case.story, MOST_SAID))


def people_of(change: Change, user: Colleague, channel: str) -> CaseQuerySet:
    """Those we can tell this way: by e-mail, or by hand if we have no address."""
    untold = facts.untold(change, user)
    chosen = facts.by_mail(untold) if channel == Telling.By.MAIL else facts.by_hand(untold)
    return chosen.select_related("customer").prefetch_related("customer__contact_points")


def to_tell(change: Change, user: Colleague, channel: str, asked: QueryDict) -> ToTell:
    """The newest first: they remember it best."""
    cases = people_of(change, user, channel)
    return ToTell(one_page(cases, "received_at", asked), channel)


def told(change: Change, user: Colleague, asked: QueryDict) -> Page[Telling]:
    seen = Telling.objects.filter(change=change, case__in=Case.objects.known_to(user))
    rows = seen.select_related("case", "customer", "by", "answer")
    return one_page(rows, "at", asked)


def chosen(request: HttpRequest, change: Change, user: Colleague) -> Chosen:
    """Whom the address (or the form) names: these people, or all on that list."""
    asked = request.POST if request.method == "POST" else request.GET
    channel = Telling.By.HAND if asked.get("list") == Telling.By.HAND else Telling.By.MAIL
    cases = people_of(change, user, channel)
    everybody, people = asked.get("all") == "1", asked.get("people", "")
    if not everybody:
        cases = cases.filter(pk__in=[pk for pk in asked.getlist("pick") if is_id(pk)])
    return Chosen(
        cases=cases,
        people=cases.count(),
        channel=channel,
        all=everybody,
        expected=int(people) if is_id(people) else None,
    )


def answers(user: Colleague, asked: QueryDict) -> QuerySet[TellingAnswer]:
    """What those told have said, of all changes or of one."""
    found = TellingAnswer.objects.filter(Case.open_to(user, "telling__case"))
    if not user.sees_all:
        found = found.filter(telling__case__in=Case.objects.known_to(user))
    if is_id(asked.get("change", "")):
        found = found.filter(telling__change=int(str(asked["change"])))
    since = day_in(asked.get("since"))
    return found.filter(at__gte=midnight(since)) if since else found
