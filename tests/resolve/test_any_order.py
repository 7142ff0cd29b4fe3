"""Whatever is done to a case, by whomever and in whatever order, its rules hold.

Colleagues act through the pages, with the access they have; the customer and the clock through
their verbs. After each act the case must be as its history tells it, and no rule broken.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from albricias import history
from albricias.history import Event
from albricias.people.models import Colleague, Team
from albricias.receive.models import Channel, Letter
from albricias.receive.told import Told
from albricias.refusals import Refusal
from albricias.resolve.authority import Authority
from albricias.resolve.cases import ENDS, TO_JUDGE, Case, Standing
from albricias.resolve.checking_back import StillAnswer
from albricias.resolve.confidential import About, Confidence, MayRead, who_can_answer
from albricias.resolve.entries import Entry
from albricias.resolve.filing import open_case
from albricias.resolve.promises import Promise
from albricias.resolve.remedies import Remedy
from albricias.resolve.requests import RemedyDecision, RemedyRequest
from albricias.resolve.resolutions import Confirmation, Reopening

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
ROLES = ("agent", "agent", "lead", "quality", "direction", "administration")
WHO = st.integers(0, len(ROLES) - 1)
PICK = st.integers(0, 7)
MAY_ANSWER = frozenset(ROLES) - {"direction"}


@dataclass
class Replayed:
    """What a case is, told from its history alone."""

    standing: str = Standing.OPEN
    owner: int | None = None
    pending: dict[int, int] = field(default_factory=dict)
    ended: set[int] = field(default_factory=set)
    made_by: dict[int, int] = field(default_factory=dict)

    def hear(self, event: Event) -> None:
        data, name = event.data, event.name
        stands = {
            "resolution.offered": Standing.OFFERED,
            "resolution.unconfirmed": Standing.UNCONFIRMED,
            "resolution.confirmed": Standing.CONFIRMED,
            "resolution.denied": Standing.OPEN,
            "case.refused": Standing.REFUSED,
            "case.reopened": Standing.OPEN,
            "clock.paused": Standing.ASKED,
            "clock.resumed": Standing.OPEN,
        }
        self.standing = stands.get(name, self.standing)
        if name == "case.added_to" and self.standing in TO_JUDGE:
            self.standing = Standing.OPEN
        if name == "case.assigned":
            self.owner = data["to"]
        self._promise(name, data)

    def _promise(self, name: str, data: dict[str, Any]) -> None:
        pk = data.get("promise", 0)
        if name == "promise.passed":
            self.pending[pk] = data["to"]
        elif name == "promise.made":
            self.pending[pk] = data["owner"]
        elif name in ("promise.kept", "promise.broken"):
            assert pk in self.pending, "a promise ends once"
            del self.pending[pk]
            self.ended.add(pk)


class CaseInAnyOrder(RuleBasedStateMachine):
    """One case, six colleagues, a customer and a clock."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.now = START
        self.gone_at: dict[int, datetime] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize()
    def somebody_complains(self) -> None:
        norte = Team.objects.create(name="Norte")
        self.people = [
            Colleague.objects.create(email=f"p{n}@example.com", name=f"P{n}", role=role, team=norte)
            for n, role in enumerate(ROLES)
        ]
        self.browsers = [Client() for _person in self.people]
        self._sign_in()
        for role, most in (("agent", 30), ("lead", 300)):
            figures = {"per_case": Decimal(most), "per_month": Decimal(most * 3)}
            Authority.give(role, "refund", **figures, by=None, at=self.now)
        told = Told(story="Me cobran dos veces.", name="Rosa", email="rosa@example.org")
        letter, _new = Letter.keep(
            channel=Channel.WEB, raw=told.to_raw(), external_id="x", received_at=self.now
        )
        self.pk = open_case(letter, now=self.now).pk

    @property
    def case(self) -> Case:
        """As it is now, whoever changed it."""
        return Case.objects.select_related("owner").get(pk=self.pk)

    # What happens

    @rule(who=WHO, act=st.sampled_from(["answer", "call", "note"]), pick=PICK)
    def a_colleague_says_something(self, who: int, act: str, pick: int) -> None:
        owed = list(self.case.promises.pending().values_list("pk", flat=True))
        keeps = owed[:1] if pick % 2 else []
        verdict = ["", "yes", "partly", "no"][pick % 4]
        said = {"text": "Lo miramos.", "was_read": "1", "keeps": keeps, "verdict": verdict}
        if pick > 5:
            said["in_full"] = "on"
        self._post(who, f"resolve:{act}", **said)

    @rule(who=WHO, act=st.sampled_from(["ask", "resume"]))
    def the_customer_is_asked_for_something(self, who: int, act: str) -> None:
        asked = {"text": "¿Nos manda la factura?", "reason": "customer_data"}
        self._post(who, f"resolve:{act}", **asked)

    @rule(who=WHO, owner=WHO, hours=st.integers(-2, 50))
    def a_colleague_promises(self, who: int, owner: int, hours: int) -> None:
        due = (self.now + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")
        promised = {"text": "Llamar", "due_at": due, "act": "call"}
        self._post(who, "resolve:promise", owner=self.people[owner].pk, **promised)

    @rule(
        who=WHO,
        to=WHO,
        pick=PICK,
        act=st.sampled_from(["keep", "break", "move", "pass-on"]),
        hours=st.integers(1, 50),
    )
    def a_promise_goes_on(self, who: int, to: int, pick: int, act: str, hours: int) -> None:
        promises = list(self.case.promises.all())
        if promises:
            due = (self.now + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")
            promise = promises[pick % len(promises)]
            evidence = "Hecho." if pick % 2 else ""
            said = {"evidence": evidence, "reason": "Falta una pieza.", "due_at": due}
            person = self.people[to].pk
            self._post(who, f"resolve:{act}", promise.pk, to=person, **said)

    @rule(who=WHO, kind=st.sampled_from(["", "refund", "apology"]), amount=st.integers(0, 400))
    def a_solution_is_offered(self, who: int, kind: str, amount: int) -> None:
        offered = {"what_was_done": "Devuelto.", "was_read": "1", "kind": kind, "amount": amount}
        self._post(who, "resolve:offer", **offered)

    @rule(who=WHO, grounds=st.sampled_from(["", "No consta."]))
    def it_is_refused(self, who: int, grounds: str) -> None:
        reasons = {"alternatives": "Esto.", "outside_routes": "Consumo."}
        self._post(who, "resolve:refuse", grounds=grounds, **reasons)

    @rule(who=WHO, to=WHO, promises=st.booleans())
    def it_is_handed_over(self, who: int, to: int, promises: bool) -> None:
        due = (self.now + timedelta(hours=30)).strftime("%Y-%m-%dT%H:%M")
        what = {"what": "Mirarlo", "due_at": due} if promises else {"what": "", "due_at": ""}
        self._post(who, "resolve:assign", to=self.people[to].pk, **what)

    @rule(who=WHO, to=WHO, promises=st.booleans(), act=st.sampled_from(["take", "give"]))
    def several_are_given(self, who: int, to: int, promises: bool, act: str) -> None:
        due = (self.now + timedelta(hours=30)).strftime("%Y-%m-%dT%H:%M")
        what = {"what": "Mirarlo", "due_at": due} if promises else {"what": "", "due_at": ""}
        before = self.case.owner_id
        said = {"pick": [self.pk], "to": self.people[to].pk, act: "", **what}
        self._post_to(who, reverse("resolve:bulk"), **said)
        now = self.case
        if act == "give" and now.owner_id not in (before, self.people[who].pk):
            promised = Promise.objects.pending().filter(owner=now.owner)
            assert promised.exists(), "passing it on is a promise"
            assert not Promise.objects.pending().filter(owner=before).exists()

    @rule(who=WHO)
    def somebody_takes_the_next(self, who: int) -> None:
        self._post_to(who, reverse("resolve:take-next"))

    @rule(who=WHO, hours=st.integers(-1, 200), anyway=st.booleans())
    def it_is_put_off(self, who: int, hours: int, anyway: bool) -> None:
        until = (self.now + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")
        said = {"until": until, "reason": "Espero al técnico."}
        self._post(who, "resolve:snooze", **said, **({"anyway": "on"} if anyway else {}))

    @rule(who=WHO)
    def it_is_brought_back(self, who: int) -> None:
        self._post(who, "resolve:bring-back")

    @rule(who=st.integers(0, 3))
    def a_colleague_leaves_or_comes_back(self, who: int) -> None:
        """With whatever they have in hand; who would leave a closed case to nobody stays."""
        person, boss = self.people[who], self.people[5]
        self.now += timedelta(minutes=1)
        if who in self.gone_at:
            person.come_back(by=boss, at=self.now)
            del self.gone_at[who]
        else:
            try:
                with transaction.atomic():
                    person.leave(by=boss, at=self.now)
            except Refusal:
                person.refresh_from_db()
                assert person.is_active
            else:
                self.gone_at[who] = self.now

    @rule(who=WHO)
    def it_is_given_back(self, who: int) -> None:
        self._post(who, "resolve:give-back", reason="No es mío.")

    @rule(who=WHO, amount=st.integers(0, 400), why=st.sampled_from(["", "Lo merece."]))
    def something_is_granted_or_asked(self, who: int, amount: int, why: str) -> None:
        given = {"kind": "refund", "what": "La cuota", "amount": amount, "why": why}
        self._post(who, "resolve:remedy", **given, **({"ask": "1"} if why else {}))

    @rule(who=WHO, answer=st.sampled_from(["yes", "no"]), words=st.sampled_from(["", "Porque sí."]))
    def somebody_decides(self, who: int, answer: str, words: str) -> None:
        asked = RemedyRequest.objects.first()
        if asked:
            self._post(who, "resolve:decide-here", asked.pk, answer=answer, words=words)

    @rule(who=WHO, reader=WHO, act=st.sampled_from(["confidence", "readers", "lift-confidence"]))
    def it_is_closed_or_opened(self, who: int, reader: int, act: str) -> None:
        named = self.people[reader].pk
        said = {"readers": [named], "colleague": named, "why": "Sí.", "reason": "Ya no."}
        self._post(who, f"resolve:{act}", **said)

    @rule(who=WHO, pick=PICK)
    def somebody_reads_it_no_more(self, who: int, pick: int) -> None:
        named = list(MayRead.objects.filter(confidence__case=self.pk))
        if named:
            self._post(who, "resolve:remove-reader", named[pick % len(named)].pk)

    @rule(who=WHO, whom=WHO, is_so=st.booleans())
    def it_is_about_somebody_or_is_not(self, who: int, whom: int, is_so: bool) -> None:
        known = About.objects.filter(case=self.pk, colleague=self.people[whom]).first()
        if is_so:
            self._post(who, "resolve:about", colleague=self.people[whom].pk)
        elif known:
            self._post(who, "resolve:not-about", known.pk)

    @rule(verdict=st.sampled_from(["yes", "partly", "no"]))
    def the_customer_judges(self, verdict: str) -> None:
        self._try(lambda: Confirmation.hear(self.case, verdict, at=self.now, words="Dicho."))

    @rule()
    def the_customer_adds(self) -> None:
        if not self.case.is_ended:
            self.now += timedelta(minutes=1)
            Entry.add_from_customer(self.case, "Además…", letter=None, at=self.now)
            # Whatever it was before, it is our turn.
            assert self.case.standing == Standing.OPEN
            assert self.case.answer_due_at is not None

    @rule()
    def the_customer_reopens(self) -> None:
        if self.case.is_ended:
            Reopening.by_customer(self.case, "No.", at=self.now)

    @rule(holds=st.booleans())
    def the_customer_says_whether_it_still_holds(self, holds: bool) -> None:
        StillAnswer.hear(self.case, holds=holds, words="", at=self.now)

    @rule(hours=st.integers(1, 24 * 40))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        with self._at_this_time():
            while history.work_off(now=self.now):
                pass
        if self.now > self.signed_in_at + timedelta(days=7):
            self._sign_in()

    # What holds

    @invariant()
    def the_history_tells_the_case_as_it_is(self) -> None:
        replayed = Replayed()
        for event in self.case.events.order_by("id"):
            replayed.hear(event)
        assert replayed.standing == self.case.standing
        assert replayed.owner == self.case.owner_id
        pending = dict(Promise.objects.pending().values_list("pk", "owner"))
        assert replayed.pending == pending
        assert replayed.ended == set(Promise.objects.exclude(end=None).values_list("pk", flat=True))

    @invariant()
    def its_clocks_say_by_when_it_is_to_be_answered(self) -> None:
        running = self.case.deadlines.filter(kind="answer", met_at=None)
        due = sorted(one.due_at for one in running if one.due_at)
        assert self.case.answer_due_at == (due[0] if due else None)
        waits = self.case.pauses.filter(ended_at=None).exists()
        assert waits == (self.case.standing == Standing.ASKED)
        if self.case.is_ended:
            assert not running.exists()

    @invariant()
    def it_ends_only_by_their_word_or_with_reasons(self) -> None:
        assert (self.case.ended_at is not None) == (self.case.standing in ENDS)
        if self.case.standing == Standing.CONFIRMED:
            last = self.case.confirmations.last()
            assert last is not None
            assert last.verdict == Confirmation.Verdict.YES
            assert last.offer is not None
        if self.case.standing == Standing.REFUSED:
            refused = self.case.refusals.last()
            assert refused is not None
            assert refused.grounds
            assert refused.alternatives
            assert refused.outside_routes

    @invariant()
    def every_case_and_every_promise_has_somebody_who_may_answer(self) -> None:
        assert self.case.owner is not None
        assert self.case.owner.role in MAY_ANSWER
        for promise in Promise.objects.select_related("owner"):
            assert promise.owner.role in MAY_ANSWER
            for move in promise.moves.all():
                assert move.at < move.due_before

    @invariant()
    def what_was_promised_for_a_time_is_owed_by_then_unless_they_were_told(self) -> None:
        for promise in Promise.objects.prefetch_related("moves"):
            first = [event.data["due_at"] for event in self._made(promise)]
            told = {one.due_after for one in promise.moves.all() if one.told_at}
            assert promise.due_at in {datetime.fromisoformat(first[0]), *told}

    def _made(self, promise: Promise) -> Any:
        return self.case.events.filter(name="promise.made", data__promise=promise.pk)

    @invariant()
    def whatever_was_kept_shows_how(self) -> None:
        for promise in Promise.objects.exclude(end=None).select_related("end"):
            assert promise.end.entry_id or promise.end.words

    @invariant()
    def what_has_ended_is_not_put_off(self) -> None:
        if self.case.is_ended:
            assert not self.case.snoozes.in_force().exists()

    @invariant()
    def nobody_grants_beyond_what_they_may_nor_approves_their_own(self) -> None:
        for remedy in Remedy.objects.select_related("by", "request__decision__by"):
            if remedy.request is None:
                limits = {"agent": 30, "lead": 300, "administration": 10**10}
                assert remedy.amount <= limits.get(remedy.by.role, 0)
            else:
                assert remedy.request.decision.approved
        for decision in RemedyDecision.objects.select_related("request"):
            assert decision.by_id != decision.request.by_id

    @invariant()
    def whom_it_is_about_has_no_part_in_it(self) -> None:
        about = set(About.objects.filter(case=self.pk).values_list("colleague", flat=True))
        assert self.case.owner_id not in about
        assert not about & set(Promise.objects.pending().values_list("owner", flat=True))
        assert not about & set(MayRead.objects.values_list("colleague", flat=True))

    @invariant()
    def somebody_who_may_answer_reads_what_is_closed(self) -> None:
        is_closed = Confidence.objects.filter(case=self.pk).exists()
        assert self.case.is_confidential == is_closed
        assert not is_closed or who_can_answer(self.case)

    @invariant()
    def whoever_may_not_answer_has_done_nothing(self) -> None:
        directing = [one.pk for one in self.people if one.role not in MAY_ANSWER]
        assert not Event.objects.filter(by__in=directing).exists()

    @invariant()
    def whoever_has_left_does_nothing(self) -> None:
        for who, since in self.gone_at.items():
            done = Event.objects.filter(by=self.people[who], at__gt=since)
            # What they promised may fall due, and what they asked for be granted in their name.
            assert not done.exclude(name="remedy.granted").exists()

    # How

    def _sign_in(self) -> None:
        """Nobody stays signed in for weeks."""
        self.signed_in_at = self.now
        with self._at_this_time():
            for browser, person in zip(self.browsers, self.people, strict=True):
                browser.force_login(person)

    def _post(self, who: int, name: str, *more: int, **said: Any) -> None:
        is_open = self.case.is_open_to(self.people[who])
        address = reverse(name, args=[self.case.number, *more])
        is_refused = self._post_to(who, address, **said)
        assert is_open or is_refused

    def _post_to(self, who: int, address: str, **said: Any) -> bool:
        """Whether it was not theirs to do."""
        self.now += timedelta(minutes=1)
        with self._at_this_time():
            response = self.browsers[who].post(address, said)
        assert response.status_code in (200, 302, 403, 404, 422), response.content
        # Whoever has left is asked to sign in.
        is_sent_away = "/cuenta/login/" in response.headers.get("Location", "")
        is_refused = is_sent_away or response.status_code in (403, 404)
        assert is_refused or self.people[who].role in MAY_ANSWER
        return is_refused

    @contextmanager
    def _at_this_time(self) -> Iterator[None]:
        with mock.patch("django.utils.timezone.now", return_value=self.now):
            yield

    def _try(self, act: Any) -> None:
        """A refusal changes nothing."""
        self.now += timedelta(minutes=1)
        before = self.case.events.count()
        try:
            with transaction.atomic():
                act()
        except Refusal:
            assert self.case.events.count() == before


def in_any_order(sequences: int) -> Any:
    machine = CaseInAnyOrder.TestCase
    machine.settings = settings(
        max_examples=sequences,
        stateful_step_count=25,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    return machine


@pytest.fixture
def machine(request: Any, db: None) -> Any:
    return in_any_order(request.param)


@pytest.mark.parametrize("machine", [12], indirect=True)
def test_a_case_keeps_its_rules_in_any_order(machine: Any) -> None:
    machine("runTest").runTest()


@pytest.mark.slow
@pytest.mark.parametrize("machine", [150], indirect=True)
def test_a_case_keeps_its_rules_in_many_more_orders(machine: Any) -> None:
    machine("runTest").runTest()


@pytest.mark.long
@pytest.mark.parametrize("machine", [500] * 6, indirect=True)  # as many at once as there are cores
def test_a_case_keeps_its_rules_in_thousands_of_orders(machine: Any) -> None:
    machine("runTest").runTest()
