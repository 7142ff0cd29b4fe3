"""The events that can be told to other programs, and what each says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from albricias.history import Event

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Offer:
    """One kind of event: its sentence, what its data says, and an example."""

    sentence: LazyText
    data: Callable[[Event], Data]
    example: Data


def _case(event: Event) -> Data:
    """Which case and how it stands; no words of anybody leave the house."""
    case = event.case
    assert case is not None
    return {
        "case": case.number,
        "kind": case.kind,
        "channel": case.channel,
        "standing": case.standing,
        "by": event.voice,
    }


def _change(event: Event) -> Data:
    change = event.change
    assert change is not None
    return {"change": change.pk, "title": change.title, "stage": change.stage}


def _told(event: Event) -> Data:
    return {**_case(event), **_change(event)}


def _example(standing: str, by: str) -> Data:
    case = {"case": "Q-2026-0398", "kind": "complaint", "channel": "web"}
    return {**case, "standing": standing, "by": by}


_CHANGE = {"change": 7, "title": "Comprobar la tarifa antes de cobrar", "stage": "worked"}

OFFERED: Mapping[str, Offer] = {
    "case.opened": Offer(_("a case is opened"), _case, _example("open", "customer")),
    "case.answered": Offer(_("we answer the customer"), _case, _example("open", "colleague")),
    "case.added_to": Offer(_("the customer adds something"), _case, _example("open", "customer")),
    "resolution.offered": Offer(
        _("a solution is offered"), _case, _example("offered", "colleague")
    ),
    "resolution.confirmed": Offer(
        _("the customer says it is resolved"), _case, _example("confirmed", "customer")
    ),
    "resolution.denied": Offer(
        _("the customer says it is not resolved"), _case, _example("open", "customer")
    ),
    "resolution.unconfirmed": Offer(
        _("the customer did not say whether it is resolved"),
        _case,
        _example("unconfirmed", "system"),
    ),
    "case.refused": Offer(_("it is refused with reasons"), _case, _example("refused", "colleague")),
    "case.reopened": Offer(_("the customer opens it again"), _case, _example("open", "customer")),
    "change.verified": Offer(_("a change is shown to have worked"), _change, _CHANGE),
    "customer.told": Offer(
        _("a customer is told what changed"),
        _told,
        {**_example("confirmed", "colleague"), **_CHANGE},
    ),
}
