"""Everybody who had complained is told what has changed, and many of them answer."""

from datetime import datetime, timedelta
from typing import Any

from albricias.change.models import Change
from albricias.demo.rows import Rows
from albricias.demo.scene import Scene
from albricias.demo.texts import phrases
from albricias.history import Voice
from albricias.people.models import Colleague
from albricias.resolve.models import Case
from albricias.tell.facts import untold
from albricias.tell.models import Telling, TellingAnswer
from albricias.tell.writing import letter_for

A_DAY = 70
Noticed = TellingAnswer.Noticed


def tell_everybody(scene: Scene, change: Change, *, begin: datetime, by: Colleague) -> None:
    """As Telling.tell and TellingAnswer.hear, many at once; the letters went out long ago."""
    rows = Rows()
    found = untold(change, by).select_related("customer", "owner").order_by("received_at", "id")
    cases = list(found.prefetch_related("customer__contact_points"))
    for n, case in enumerate(cases):
        at = begin + timedelta(days=n // A_DAY, seconds=n % A_DAY)
        telling = _tell(rows, change, case, by=by, at=at)
        if scene.rng.random() < 0.56:
            _answer(rows, scene, telling, case)
    rows.write(lambda _what, _done, _total: None, "")
    Case.objects.bulk_update(cases, ["last_word_at"], batch_size=500)


def _tell(rows: Rows, change: Change, case: Case, *, by: Colleague, at: datetime) -> Telling:
    assert case.customer is not None
    channel = Telling.By.MAIL if case.customer.email else Telling.By.HAND
    telling = Telling(
        change=change,
        case=case,
        customer=case.customer,
        letter=letter_for(change, case),
        channel=channel,
        by=by,
        at=at,
    )
    rows.add(telling)
    rows.record("customer.told", at=at, by=by, case=case, change=change, telling=telling.pk)
    case.last_word_at = max(case.last_word_at, at)
    return telling


def _answer(rows: Rows, scene: Scene, telling: Telling, case: Case) -> None:
    at = telling.at + timedelta(hours=scene.rng.uniform(1, 300))
    noticed = scene.rng.choices([Noticed.YES, Noticed.UNSURE, Noticed.NO], [62, 25, 13])[0]
    likely = {Noticed.YES: 0.86, Noticed.UNSURE: 0.66, Noticed.NO: 0.3}[noticed]
    worth_it = scene.rng.random() < likely
    words = _words(scene, noticed, worth_it=worth_it, language=case.language)
    data: dict[str, Any] = {"noticed": noticed.value, "worth_it": worth_it, "words": words}
    rows.add(TellingAnswer(telling=telling, at=at, **data))
    rows.record(
        "telling.answered",
        at=at,
        voice=Voice.CUSTOMER,
        case=telling.case,
        change=telling.change,
        **data,
    )


def _words(scene: Scene, noticed: Noticed, *, worth_it: bool, language: str) -> str:
    if scene.rng.random() < 0.4:
        return ""
    name = "worth_yes" if worth_it else "worth_no"
    if noticed == Noticed.NO and not worth_it:
        name = "noticed_no"
    return scene.rng.choice(phrases().said(name, language))
