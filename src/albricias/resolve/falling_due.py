"""What falls due in cases before the time until which somebody would put them off."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from albricias.resolve.cases import Case
from albricias.resolve.promises import Promise
from albricias.resolve.snoozes import is_past_deadline
from albricias.resolve.their_word import spoke_last, word_of
from albricias.templatetags._words import said_when


def falling_due(cases: Sequence[Case], until: datetime, *, now: datetime) -> dict[int, list[str]]:
    """The sentences that say it, by the keys of those cases in which anything does."""
    found: dict[int, list[str]] = {}
    for one in (_answers(cases, until, now), _words(cases, until, now), _owed(cases, until, now)):
        for case, sentence in one:
            found.setdefault(case, []).append(sentence)
    return found


def _answers(cases: Sequence[Case], until: datetime, now: datetime) -> Iterator[tuple[int, str]]:
    for case in cases:
        if case.answer_due_at and is_past_deadline(case, until):
            sentence = _("The answer falls due before that: %(day)s.")
            if case.answer_due_at < now:
                sentence = _("The answer fell due already: %(day)s.")
            yield case.pk, sentence % {"day": said_when(case.answer_due_at, now)}


def _words(cases: Sequence[Case], until: datetime, now: datetime) -> Iterator[tuple[int, str]]:
    """No law says so, but my day gives one day to it."""
    sentence = _("The customer spoke last, and waits for an answer before that: %(day)s.")
    for case in spoke_last(Case.objects.filter(pk__in=[one.pk for one in cases])).defer("story"):
        answer_by = word_of(case).answer_by
        if answer_by < until:
            yield case.pk, sentence % {"day": said_when(answer_by, now)}


def _owed(cases: Sequence[Case], until: datetime, now: datetime) -> Iterator[tuple[int, str]]:
    sentence = _("“%(what)s” is promised for an earlier day: %(day)s.")
    for promise in _promises(cases).filter(due_at__lt=until):
        said = {"what": promise.listed_as, "day": said_when(promise.due_at, now)}
        yield promise.case.current.pk, sentence % said


def _promises(cases: Sequence[Case]) -> QuerySet[Promise]:
    """What is owed in them, and in those that go on in them."""
    theirs = Q(case__in=cases) | Q(case__merged_into__in=cases)
    return Promise.objects.pending().filter(theirs).select_related("case__merged_into")
