"""The cases in which all the words stand, newest first, and where they stand.

The index names candidates; each is looked at itself before it is shown, so what somebody
may not see, or what no longer says so, is never a hit.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from albricias.people.finding import Somebody
from albricias.people.models import Colleague
from albricias.resolve.case_texts import LETTERS, OWN_FIELDS, Part, Where, later_parts, own_parts
from albricias.resolve.cases import Case
from albricias.resolve.matching import Weighed, answers, best, weigh
from albricias.resolve.paging import LIST_FIELDS
from albricias.resolve.reading import case_in, number_at, number_of
from albricias.search import vocabulary
from albricias.search.asked import Asked
from albricias.search.index import CASES, mark
from albricias.search.unread import Waiting

PAGE = 25
FIELDS = tuple(dict.fromkeys((*LIST_FIELDS, *OWN_FIELDS, "customer_id", "merged_into_id")))
LARGEST_CHUNK = 320
# So many are looked at for one page, and no more: then we say so.
MOST_LOOKED_AT = 1_500


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which cases are looked through."""

    channel: str = ""
    standings: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    only_letters: bool = False

    def cases(self) -> Q:
        found = Q()
        if self.channel:
            found &= Q(channel=self.channel)
        if self.standings:
            found &= Q(standing__in=self.standings)
        return found


EVERYTHING = Narrowed()


@dataclass(frozen=True, slots=True)
class CaseHit:
    """A case, and why it is shown: a person, or a part in which the words stand."""

    case: Case
    somebody: Somebody | None = None
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """A page of hits; where the next begins, if there is one or we stopped early."""

    hits: list[CaseHit] = field(default_factory=list)
    older: int | None = None
    stopped: bool = False
    cut_short: bool = False


def look(
    asked: Asked,
    user: Colleague,
    *,
    waiting: Waiting,
    whose: Mapping[int, Somebody],
    narrowed: Narrowed = EVERYTHING,
    below: int | None = None,
    size: int = PAGE,
) -> Looked:
    """The newest cases that answer, from a place on."""
    if not asked.words:
        return Looked()
    walk = _Walk(asked, user, waiting, whose, narrowed, below)
    hits, last = walk.hits(size + 1)
    more = len(hits) > size
    older = number_of(hits[size - 1].case) if more else last if walk.stopped else None
    return Looked(hits[:size], older, walk.stopped and not more, walk.cut_short)


class _Walk:
    """One look through the index, as far as one page needs."""

    def __init__(
        self,
        asked: Asked,
        user: Colleague,
        waiting: Waiting,
        whose: Mapping[int, Somebody],
        narrowed: Narrowed,
        below: int | None,
    ) -> None:
        self.asked, self.user, self.whose, self.narrowed = asked, user, whose, narrowed
        self.below, self.above = (
            below,
            None if narrowed.since is None else number_at(narrowed.since),
        )
        if narrowed.until is not None:
            until = number_at(narrowed.until)
            self.below = until if below is None else min(until, below)
        self.cut_short = self.stopped = False
        self.waiting = waiting

    def hits(self, most: int) -> tuple[list[CaseHit], int | None]:
        """As many as asked for, if there are; and the last place looked at."""
        found: list[CaseHit] = []
        shown: set[int] = set()
        place: int | None = None
        for numbers in self._chunks(most):
            for number, hit in self._looked_at(numbers):
                place = number
                if hit and hit.case.pk not in shown:
                    shown.add(hit.case.pk)
                    found.append(hit)
                    if len(found) == most:
                        self.stopped = False
                        return found, place
        return found, place

    def _chunks(self, size: int) -> Iterator[list[int]]:
        """Numbers of cases that may answer, highest first."""
        wanted, below, looked = self._wanted(), self.below, 0
        fresh = self._unread_numbers()
        while True:
            numbers = CASES.find(wanted, most=size, below=below, above=self.above)
            whole = len(numbers) < size
            among = [n for n in fresh if whole or n > numbers[-1]]
            fresh = [n for n in fresh if not (whole or n > numbers[-1])]
            chunk = sorted({*numbers, *among}, reverse=True)
            looked += len(chunk)
            self.stopped = not whole and looked >= MOST_LOOKED_AT
            if chunk:
                yield chunk
            if whole or self.stopped:
                return
            below, size = numbers[-1], min(size * 3, LARGEST_CHUNK)

    def _wanted(self) -> list[Collection[str]]:
        people = {mark("k", key) for key in self.whose}
        wanted: list[Collection[str]] = []
        for word in self.asked.words:
            # By its stem in a text, as it is written in a name.
            group = {word.root, word.folded, *people}
            if word.begins:
                longer = vocabulary.beginning_with(word.folded)
                self.cut_short = self.cut_short or len(longer) > vocabulary.MOST_WORDS
                group.update(longer[: vocabulary.MOST_WORDS])
            wanted.append(group)
        if not self.user.sees_all:
            own = {mark("o", self.user.pk)}
            own |= {mark("r", self.user.pk)}
            wanted.append(own | ({mark("t", self.user.team_id)} if self.user.team_id else set()))
        if self.narrowed.channel:
            # Nothing but letters: it comes from the address bar.
            wanted.append({mark("c", "".join(c for c in self.narrowed.channel if c.isalnum()))})
        return wanted

    def _unread_numbers(self) -> list[int]:
        if not self.waiting.cases:
            return []
        rows = Case.objects.filter(pk__in=self.waiting.cases).only("received_at")
        numbers = (number_of(case) for case in rows)
        return [n for n in numbers if self._is_within(n)]

    def _is_within(self, number: int) -> bool:
        return (self.below is None or number < self.below) and (
            self.above is None or number >= self.above
        )

    def _looked_at(self, numbers: Sequence[int]) -> Iterator[tuple[int, CaseHit | None]]:
        cases = self._cases(numbers)
        own = {number: weigh(self.asked, own_parts(case)) for number, case in cases.items()}
        open_ones = [case.pk for n, case in cases.items() if self._needs_more(case, own[n])]
        later = later_parts(open_ones)
        for number in numbers:
            case = cases.get(number)
            yield number, self._hit(case, own[number], later) if case else None

    def _cases(self, numbers: Iterable[int]) -> dict[int, Case]:
        rows = Case.objects.known_to(self.user).filter(self.narrowed.cases())
        rows = rows.filter(pk__in=[case_in(n) for n in numbers])
        rows = rows.select_related("customer", "owner").only(*FIELDS)
        return {number_of(case): case for case in rows}

    def _needs_more(self, case: Case, own: Sequence[Weighed]) -> bool:
        """Whether its own row does not answer yet."""
        if self.narrowed.only_letters:
            return True
        return case.customer_id not in self.whose and not answers(self.asked, own)

    def _hit(
        self, case: Case, own: Sequence[Weighed], later: Mapping[int, list[Part]]
    ) -> CaseHit | None:
        more = weigh(self.asked, later.get(case.pk, []))
        if self.narrowed.only_letters:
            letters = [one for one in more if one.part.where in LETTERS]
            return CaseHit(case, part=best(letters)) if answers(self.asked, letters) else None
        weighed = [*own, *more]
        found = best(weighed) if answers(self.asked, weighed) else None
        somebody = self.whose.get(case.customer_id or 0)
        if somebody and (found is None or found.where == Where.NAME):
            return CaseHit(case, somebody=somebody)
        return CaseHit(case, part=found) if found else None
