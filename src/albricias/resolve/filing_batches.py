"""From many stories of a file to cases, in the transaction that stores their letters.

What is told of the past is only told: nobody is acknowledged, written to or given the
case, and what the file calls closed is not confirmed by the customer (R21).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from albricias.people.in_bulk import Person, recognise_many
from albricias.receive.import_runs import ImportRun
from albricias.receive.importing.fast_rows import insert, moments, money, new_ids
from albricias.receive.importing.running import KeptStory
from albricias.receive.importing.story import Story
from albricias.receive.models import Channel
from albricias.resolve import places, rules
from albricias.resolve.cases import LARGEST_AMOUNT, Case, Standing
from albricias.resolve.citing import link_many
from albricias.resolve.entries import Entry
from albricias.resolve.numbers import NumberSeries
from albricias.search.unread import Unread, all_changed

# Older cases are history: nobody waits for an answer by a date any more.
ANSWERABLE_FOR = timedelta(days=365)
CASE = (
    "id", "number", "key", "letter", "import_run", "kind", "channel", "origin", "customer",
    "language", "subject", "story", "expected", "remedy_sought", "emotion", "topic", "product",
    "place", "place_key", "amount", "times_told", "standing", "received_at", "answer_due_at",
    "last_word_at",
)  # fmt: skip
ENTRY = ("case", "kind", "text", "at")
OPEN, UNCONFIRMED = Standing.OPEN.value, Standing.UNCONFIRMED.value


def file_batch(kept: Sequence[KeptStory], run: ImportRun, now: datetime) -> None:
    """Open the cases of these stories. Call it in the transaction that stored them."""
    stories = [one.story for one in kept]
    ids = new_ids(Case, len(kept))
    people = _people(stories)
    told = zip(ids, _numbers(stories), kept, people, recognise_many(people), strict=True)
    insert(Case, CASE, _Rows(run, now).cases(told))
    insert(Entry, ENTRY, _closing_notes(ids, stories))
    all_changed(Unread.What.CASE, ids)
    texts = {pk: story.story for pk, story in zip(ids, stories, strict=True)}
    link_many(texts, run.source, at=now)


def _numbers(stories: Sequence[Story]) -> list[str]:
    """A case number for each, of the year in which it was received here."""
    years = [timezone.localtime(story.received_at).year for story in stories]
    waiting: dict[int, list[int]] = defaultdict(list)
    for place, year in enumerate(years):
        waiting[year].append(place)
    numbers = [""] * len(stories)
    # In order, so that two imports at once wait for each other instead of for ever.
    for year in sorted(waiting):
        taken = NumberSeries.take(year, len(waiting[year]))
        for place, number in zip(waiting[year], taken, strict=True):
            numbers[place] = number
    return numbers


def _people(stories: Sequence[Story]) -> list[Person]:
    ours, spoken = settings.LANGUAGE_CODE, dict(settings.LANGUAGES)
    return [
        Person(
            name=story.customer_name,
            email=story.customer_email,
            phone=story.customer_phone,
            language=story.language if story.language in spoken else ours,
            at=story.received_at,
        )
        for story in stories
    ]


class _Rows:
    """Cases as rows of the table, in the order of CASE."""

    def __init__(self, run: ImportRun, now: datetime) -> None:
        self.run, self.still_answerable = run.pk, now - ANSWERABLE_FOR
        self.answer_within = timedelta(days=settings.HOME.number("answer_days"))
        self.moment, self.channel = moments(), Channel.FILE.value

    def cases(
        self, told: Iterable[tuple[int, str, KeptStory, Person, int | None]]
    ) -> list[tuple[Any, ...]]:
        return [self._case(*one) for one in told]

    def _case(
        self, pk: int, number: str, kept: KeptStory, person: Person, customer: int | None
    ) -> tuple[Any, ...]:
        story, moment = kept.story, self.moment
        standing = UNCONFIRMED if story.is_closed else OPEN
        received_at, last_word_at = moment(story.received_at), _last_word_at(story)
        return (
            pk, number, kept.key, kept.letter, self.run, story.kind.value, self.channel,
            story.channel[:80], customer, person.language, _subject(story), story.story,
            story.expected, story.remedy_sought, "", story.topic[:120], story.product[:120],
            story.place[:200], places.key_of(story.place), _amount(story), 1, standing, received_at,
            moment(self._answer_due_at(story)),
            received_at if last_word_at is story.received_at else moment(last_word_at),
        )  # fmt: skip

    def _answer_due_at(self, story: Story) -> datetime | None:
        if story.is_closed or story.received_at < self.still_answerable:
            return None
        return story.received_at + self.answer_within


def _subject(story: Story) -> str:
    return (story.subject or rules.words_of(story.story, 80) or story.topic)[:200]


def _amount(story: Story) -> Any:
    # What no case can hold stays in the letter, as written.
    if story.amount is None or abs(story.amount) >= LARGEST_AMOUNT:
        return None
    return money(story.amount)


def _last_word_at(story: Story) -> datetime:
    return (story.closed_at or story.received_at) if story.closing_note else story.received_at


def _closing_notes(ids: Sequence[int], stories: Sequence[Story]) -> list[tuple[Any, ...]]:
    """What the other desk told each person when it closed the case, as rows of entries."""
    kind, moment = Entry.Kind.ANSWER.value, moments()
    return [
        (pk, kind, story.closing_note, moment(_last_word_at(story)))
        for pk, story in zip(ids, stories, strict=True)
        if story.closing_note
    ]
