"""The company's mailbox, its doors for other systems, and which team stands behind each way in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from albricias.api.tokens import ApiToken, Scope
from albricias.demo.scene import Scene
from albricias.demo.staff import ADMINISTRATION, DOMAIN, LEAD
from albricias.receive import duties
from albricias.receive.channels.hooks.presets import PRESETS
from albricias.receive.channels.hooks.signatures import Proof
from albricias.receive.duties import Way
from albricias.receive.models import HookDoor, Mailbox
from albricias.tell.ways import whatsapp

MAILBOX = f"quejas@{DOMAIN}"
CONNECTED = timedelta(days=12)
# Of the teams, in the order in which they were founded; nobody took the reviews on.
BEHIND = {Way.WEB: 0, Way.EMBEDDED: 0, Way.PHONE: 0, Way.COUNTER: 0, Way.API: 2}


@dataclass(frozen=True, slots=True)
class Doors:
    """What was connected twelve days ago."""

    mailbox: Mailbox
    whatsapp: HookDoor
    reviews: HookDoor
    shops: ApiToken


def open_doors(scene: Scene) -> Doors:
    at, by = scene.now - CONNECTED, scene.staff[ADMINISTRATION]
    for way, team in BEHIND.items():
        duties.give(way, scene.staff.teams[team], by=by, at=at)
    scopes = [Scope.LETTERS_WRITE.value, Scope.LETTERS_READ.value]
    shops, _secret = ApiToken.make(
        "Programa de las tiendas", scopes=scopes, colleague=scene.staff[LEAD], by=by, at=at
    )
    return Doors(_mailbox(scene, at), _whatsapp(scene, at), _reviews(scene, at), shops)


def _mailbox(scene: Scene, at: datetime) -> Mailbox:
    box = Mailbox(
        address=MAILBOX, host=f"imap.{DOMAIN}", username=MAILBOX, team=scene.staff.teams[0]
    )
    return box.add(by=scene.staff[ADMINISTRATION], at=at)


def _whatsapp(scene: Scene, at: datetime) -> HookDoor:
    return HookDoor.make(
        "WhatsApp de atención",
        kind=HookDoor.Kind.WHATSAPP,
        secrets={
            "verify_token": "inventado",
            "app_secret": "inventado",
            "access_token": "inventado",
        },
        options={whatsapp.NUMBER_ID: "555090000"},
        team=scene.staff.teams[0],
        by=scene.staff[ADMINISTRATION],
        at=at,
    )


def _reviews(scene: Scene, at: datetime) -> HookDoor:
    asked = {"proof": Proof.HMAC.value, "header": "X-Signature", "preset": "review"}
    return HookDoor.make(
        "Reseñas de Opina Cerca",
        kind=HookDoor.Kind.JSON,
        secrets={"secret": "inventado"},
        options={**PRESETS["review"].options, **asked},
        by=scene.staff[ADMINISTRATION],
        at=at,
    )
