"""Fibra Cercana is all there, hangs together, and has something for everybody to do."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import connection, transaction
from django.db.models import Count, F, Q

from albricias.board import my_day
from albricias.change import facts
from albricias.change.models import Change, Stage
from albricias.demo.company import FILE, SIGN_INS, load
from albricias.demo.texts import phrases, texts
from albricias.history import Event, Voice, Work
from albricias.learn.models import CaseCause, CauseInquiry, Exposure
from albricias.people.access import Role
from albricias.people.models import Colleague
from albricias.receive.arriving import take_in
from albricias.receive.models import Channel, Letter
from albricias.receive.told import Told
from albricias.resolve.models import Case, Confirmation, Promise, Refused, ResolutionOffer
from albricias.tell.dispatches import State
from albricias.tell.facts import untold
from albricias.tell.models import Dispatch, Telling, TellingAnswer

SIGN_IN_LINES = re.compile(r"^(\S+@fibracercana\.example) +(\S+) +(.+)$", re.MULTILINE)


@pytest.fixture(autouse=True)
def company(fibra: datetime) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def share(part: int, whole: int) -> float:
    return part / whole


def change(title: str) -> Change:
    return Change.objects.get(title__startswith=title)


# All there


def test_two_thousand_four_hundred_cases_came_in_eighteen_months(fibra: datetime) -> None:
    assert 2350 <= Case.objects.count() <= 2450
    assert Case.objects.values("story").distinct().count() >= 300
    oldest = Case.objects.earliest("received_at").received_at
    assert timedelta(days=540) < fibra - oldest < timedelta(days=585)
    assert not Event.objects.filter(at__gt=fibra).exists()
    here = set(Channel) - {Channel.FILE, Channel.WITHIN}  # its customers, as they came
    assert set(Case.objects.values_list("channel", flat=True)) == here
    assert set(Case.objects.values_list("language", flat=True)) == {"es", "en"}


def test_loading_again_changes_nothing(settings) -> None:
    settings.DEMO = True
    before = (Case.objects.count(), Event.objects.count(), Colleague.objects.count())
    load()
    assert (Case.objects.count(), Event.objects.count(), Colleague.objects.count()) == before


def test_no_blank_was_left_unfilled() -> None:
    for rows, column in (
        (Case.objects.all(), "story"),
        (Case.objects.all(), "remedy_sought"),
        (Promise.objects.all(), "text"),
        (ResolutionOffer.objects.all(), "what_was_done"),
        (Refused.objects.all(), "grounds"),
    ):
        assert not rows.filter(Q(**{f"{column}__contains": "{"})).exists()
    assert not Case.objects.filter(entries__text__contains="{").exists()


def test_amounts_are_those_of_the_stories() -> None:
    told = {text.subject: text.amount for text in texts()}
    amounts = Case.objects.values_list("subject", "amount")
    assert amounts
    assert all(amount == told[subject] for subject, amount in amounts if subject in told)
    assert Case.objects.exclude(amount=None).count() > 0.4 * Case.objects.count()


def test_women_are_not_greeted_as_men() -> None:
    names = {"f": r"(Estimada|Doña|Señora) (\w+)", "m": r"(Estimado|Don|Señor) (\w+)"}
    found: dict[str, set[str]] = {"f": set(), "m": set()}
    for text in Case.objects.values_list("entries__text", flat=True):
        for gender, pattern in names.items():
            found[gender] |= {name for _greeting, name in re.findall(pattern, text or "")}
    found["m"] -= {"cliente", "usuario"}
    found["f"] -= {"cliente", "clienta"}
    assert found["f"] & {name.split()[0] for name in phrases().first_names_f}
    assert not found["f"] & set(phrases().first_names_m)
    assert not found["m"] & set(phrases().first_names_f)


# Hangs together


def test_the_database_finds_nothing_wrong() -> None:
    connection.check_constraints()


def test_every_case_ends_only_by_the_customer_or_a_reasoned_refusal() -> None:
    confirmed = Case.objects.filter(standing="confirmed")
    assert not confirmed.exclude(confirmations__verdict=Confirmation.Verdict.YES).exists()
    assert not Case.objects.filter(standing="refused", refusals=None).exists()
    assert not Case.objects.filter(ended_at=None, standing__in=["confirmed", "refused"]).exists()
    waiting = Case.objects.filter(standing__in=["offered", "unconfirmed"])
    assert waiting
    assert not waiting.filter(offers=None).exists()


def test_each_ended_case_ended_when_its_last_row_says() -> None:
    for case in Case.objects.filter(standing="confirmed").prefetch_related("confirmations"):
        assert case.ended_at == max(c.at for c in case.confirmations.all())
        assert case.last_word_at >= case.ended_at


def test_nothing_happens_in_a_case_before_it_arrived() -> None:
    assert not Event.objects.filter(case__isnull=False, at__lt=F("case__received_at")).exists()


def test_only_open_offers_wait_for_silence(fibra: datetime) -> None:
    waiting = Work.objects.waiting().select_related("event__case")
    assert all(work.due_at > fibra for work in waiting)
    # Of what is promised its owner is reminded; nothing else waits for a moment to come.
    reminders = {"loop.remind_of_promise", "loop.note_overdue"}
    assert {work.handler for work in waiting} <= {"loop.note_silence", *reminders}
    silences = [work for work in waiting if work.handler == "loop.note_silence"]
    assert {work.event.case.standing for work in silences if work.event.case} == {"offered"}
    assert len(silences) == Case.objects.filter(standing="offered").count()


def test_numbers_go_on_where_the_demonstration_stops(fibra: datetime) -> None:
    numbers = Case.objects.filter(number__startswith="Q-2026-").values_list("number", flat=True)
    last = max(int(number.split("-")[2]) for number in numbers)
    told = Told(story="Otra vez sin línea.", name="Carlos Ibáñez", email="carlos@example.org")
    letter = take_in(told, channel=Channel.WEB, token="otra", at=fibra)
    assert Case.objects.get(letter=letter).number == f"Q-2026-{last + 1:04d}"


# As it would be


def test_promises_are_mostly_kept_and_better_lately(fibra: datetime) -> None:
    due = Promise.objects.filter(due_at__lt=fibra)
    broken = due.exclude(Promise.kept_in_time())
    assert 0.10 < share(broken.count(), due.count()) < 0.17
    assert 0.05 < share(due.exclude(moves=None).count(), due.count()) < 0.11
    lately = Q(due_at__gte=fibra - timedelta(days=150))
    early = Q(due_at__lt=fibra - timedelta(days=350))
    of_late = share(broken.filter(lately).count(), due.filter(lately).count())
    assert of_late < share(broken.filter(early).count(), due.filter(early).count())


def test_a_fifth_say_nothing_and_nobody_counts_them_as_resolved() -> None:
    offered = Case.objects.exclude(offers=None)
    silent = offered.filter(standing="unconfirmed")
    assert 0.15 < share(silent.count(), offered.count()) < 0.27


def test_a_bad_answer_is_denied_more_often() -> None:
    bad = [
        text.bad_answer[:60] for text in texts() if text.bad_answer and "{" not in text.bad_answer
    ]
    badly = ResolutionOffer.objects.filter(
        Q(pk__in=[o.pk for o in ResolutionOffer.objects.all() if o.what_was_done[:60] in set(bad)])
    )
    well = ResolutionOffer.objects.exclude(pk__in=badly.values("pk"))
    denied = Q(confirmations__verdict="no")
    assert share(badly.filter(denied).count(), badly.count()) > 2 * share(
        well.filter(denied).count(), well.count()
    )


def test_most_causes_are_named_and_some_are_being_sought(fibra: datetime) -> None:
    grown = Case.objects.filter(received_at__lt=fibra - timedelta(days=14))
    grown = grown.exclude(kind__in=["suggestion", "question", "compliment"])
    assert 0.8 < share(grown.exclude(causes=None).count(), grown.count()) < 0.95
    assert CauseInquiry.objects.filter(answered_at=None).count() > 20
    newest = Case.objects.filter(received_at__gte=fibra - timedelta(days=3))
    assert share(newest.exclude(causes=None).count(), newest.count()) < 0.5


def test_a_few_causes_make_most_of_it() -> None:
    by_cause = CaseCause.objects.values("cause").annotate(n=Count("pk")).order_by("-n")
    counts = [row["n"] for row in by_cause]
    assert sum(counts[:6]) > 0.5 * sum(counts)


def test_franchises_are_complained_of_more_than_our_own_shops() -> None:
    franchises = Case.objects.filter(place__startswith="la franquicia").count()
    assert franchises > 1.5 * Case.objects.filter(place__startswith="la tienda").count()


def test_customers_of_each_month_are_known_and_slowly_more() -> None:
    months = list(Exposure.objects.values_list("customers", flat=True))
    assert len(months) == 19
    assert 40_000 < months[0] < months[-1] < 44_000


# Changes, as the product's own statistics find them


@pytest.mark.parametrize(
    ("title", "stage", "verdict"),
    [
        ("Aviso por SMS", Stage.WORKED, "fell"),
        ("Confirmar la cita", Stage.WORKED, "fell"),
        ("Nueva comprobación", Stage.FINISHED, "not_enough_data"),
        ("Música y mensaje", Stage.FAILED, "no_difference_shown"),
        ("Turnos del teléfono", Stage.STARTED, "not_enough_data"),
        ("Condiciones de la permanencia", Stage.FINISHED, "fell"),
        ("Comisión de la franquicia", Stage.PROPOSED, "not_enough_data"),
    ],
)
def test_what_a_change_did_shows(title: str, stage: str, verdict: str, fibra: datetime) -> None:
    found = change(title)
    assert found.stage == stage
    assert facts.measure(found, fibra).verdict.value == verdict
    if stage in {Stage.WORKED, Stage.FAILED}:
        assert found.effect.verdict == verdict


def test_a_change_under_way_has_steps_left() -> None:
    steps = change("Turnos del teléfono").steps
    assert steps.filter(done_at=None).count() == 2
    assert steps.exclude(done_at=None).count() == 2


def test_everybody_who_lost_their_line_unwarned_was_told_and_many_answered() -> None:
    quality = Colleague.objects.filter(role=Role.QUALITY).earliest("pk")
    done = change("Aviso por SMS")
    assert done.tellings.count() > 120
    assert not untold(done, quality).exists()
    answers = TellingAnswer.objects.filter(telling__change=done)
    assert 0.4 < share(answers.count(), done.tellings.count()) < 0.7
    assert 0.55 < share(answers.filter(worth_it=True).count(), answers.count()) < 0.85
    assert 110 <= untold(change("Confirmar la cita"), quality).count() <= 170


def test_tellings_are_as_the_verb_would_have_made_them(fibra: datetime) -> None:
    quality = Colleague.objects.filter(role=Role.QUALITY).earliest("pk")
    due = change("Confirmar la cita")
    case = untold(due, quality).earliest("pk")
    made = Telling.tell(due, case, letter="…", by=quality, at=fibra, channel=Telling.By.MAIL)
    answered = TellingAnswer.hear(made, noticed="yes", worth_it=True, words="", at=fibra)
    for name, pk in (("customer.told", made.pk), ("telling.answered", answered.pk)):
        by_verb = Event.objects.filter(name=name).latest("pk")
        in_bulk = Event.objects.filter(name=name).earliest("pk")
        assert pk
        assert in_bulk.voice == by_verb.voice
        assert in_bulk.data.keys() == by_verb.data.keys()
        assert in_bulk.change == change("Aviso por SMS")
        assert in_bulk.case
        assert (in_bulk.by is None) == (by_verb.by is None)
    told = Telling.objects.filter(change=change("Aviso por SMS")).earliest("pk")
    assert told.case.last_word_at >= told.at


# Something to do today


def test_marta_finds_her_day_full(fibra: datetime) -> None:
    marta = Colleague.objects.get(name="Marta Gil")
    rows = my_day.read(marta, of_team=False, now=fibra)["rows"]
    assert len(rows) >= 12
    broken = Promise.objects.pending().filter(owner=marta, due_at__lt=fibra)
    assert fibra - broken.earliest("due_at").due_at == timedelta(minutes=40)
    due = Promise.objects.pending().filter(owner=marta, due_at__gt=fibra)
    assert due.filter(due_at__lt=fibra + timedelta(hours=12)).count() >= 2
    assert due.filter(due_at__gt=fibra + timedelta(hours=20)).count() >= 2
    mine = Case.objects.filter(owner=marta)
    assert mine.filter(standing="open", answer_due_at__lt=fibra + timedelta(days=1)).count() >= 2
    assert set(mine.values_list("standing", flat=True)) == set(
        Case.objects.values_list("standing", flat=True)
    )
    assert mine.filter(standing="offered").count() >= 2
    new = mine.filter(received_at__gte=fibra - timedelta(hours=3))
    assert new.filter(language="en").exists()
    assert any(len(case.story) > 900 for case in new)
    for event in ("resolution.denied", "case.added_to", "case.reopened"):
        lately = Event.objects.filter(name=event, voice=Voice.CUSTOMER, case__owner=marta)
        assert lately.filter(at__gte=fibra - timedelta(hours=24)).exists()


def test_our_letters_of_the_last_weeks_can_be_read(fibra: datetime) -> None:
    letters = Dispatch.objects.all()
    assert letters.count() > 150
    astray = letters.filter(accepted_at=None).exclude(state=State.TO_PRINT)
    assert {letter.state for letter in astray} == {State.WAITING}
    assert set(letters.values_list("kind", flat=True)) >= {"acknowledgement", "answer", "offer"}
    assert letters.latest("created_at").created_at > fibra - timedelta(days=2)


def test_visitors_are_told_how_to_sign_in(fibra: datetime, fibras_home: Path) -> None:
    path = fibras_home / FILE
    assert path.stat().st_mode & 0o777 == 0o600
    found = SIGN_IN_LINES.findall(path.read_text(encoding="utf-8"))
    assert [email for email, _password, _who in found] == [s.email for s in SIGN_INS]
    for email, password, _who in found:
        assert check_password(password, Colleague.objects.get(email=email).password)
    assert {sign_in.role for sign_in in SIGN_INS} == set(Role)


def test_nobody_else_can_sign_in_and_all_roles_are_there() -> None:
    others = Colleague.objects.exclude(email__in=[s.email for s in SIGN_INS])
    assert others.count() == 11
    assert not any(person.has_usable_password() for person in others)
    roles = dict(Colleague.objects.values_list("role").annotate(n=Count("pk")))
    assert roles["lead"] == 3
    assert roles["quality"] == 2
    assert roles["administration"] == roles["direction"] == 1


def test_keys_cannot_be_guessed() -> None:
    keys = set(Letter.objects.values_list("key", flat=True))
    assert len(keys) == Letter.objects.count()
    assert settings.HOME  # the home of this test is another one, and stays empty
    assert not (settings.HOME.folder / FILE).exists()
