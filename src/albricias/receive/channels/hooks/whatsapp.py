"""Messages of the WhatsApp Cloud API: what each tells, and what became of ours."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from albricias.receive.channels.hooks.mapping import PostUnreadable, fitting_id
from albricias.receive.told import Told

# Of a door that may answer: the id of our number, in its options, and the token, in its secrets.
NUMBER_ID = "phone_number_id"
TOKEN = "access_token"

MEDIA = ("image", "document", "audio", "video", "sticker")


@dataclass(frozen=True, slots=True)
class Message:
    """One message of somebody: who, what, and the file that came with it."""

    raw: bytes
    external_id: str
    media_id: str = ""
    media_name: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """What became of a message of ours: sent, delivered, read or failed."""

    message_id: str
    status: str
    reason: str


def read(body: bytes) -> tuple[list[Message], list[Status]]:
    """Raises PostUnreadable."""
    try:
        whole = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise PostUnreadable(why=error) from error
    messages: list[Message] = []
    statuses: list[Status] = []
    for value in _values(whole):
        names = {
            str(_in(one, "wa_id")): _text(_in(one, "profile", "name"))
            for one in _list(value.get("contacts"))
        }
        messages += [_message(one, names, value) for one in _list(value.get("messages"))]
        statuses += [_status(one) for one in _list(value.get("statuses"))]
    return messages, statuses


def _values(whole: Any) -> Iterator[Mapping[str, Any]]:
    for entry in _list(_in(whole, "entry")):
        for change in _list(_in(entry, "changes")):
            value = _in(change, "value")
            if isinstance(value, dict):
                yield value


def _message(message: Any, names: Mapping[str, str], value: Mapping[str, Any]) -> Message:
    sender, kind = _text(_in(message, "from")), _text(_in(message, "type"))
    told = Told(
        story=_said(kind, message),
        name=names.get(sender, "")[:200],
        phone=f"+{sender}" if sender.isdecimal() else sender[:40],
    )
    raw = {**asdict(told), "message": message, "metadata": value.get("metadata")}
    media = _in(message, kind) if kind in MEDIA else None
    packed = json.dumps(raw, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
    return Message(
        raw=packed,
        external_id=fitting_id(_text(_in(message, "id"))),
        media_id=_text(_in(media, "id")),
        media_name=_text(_in(media, "filename")),
    )


def _said(kind: str, message: Any) -> str:
    """The words of a message, or in our words what it is."""
    inside = _in(message, kind)
    words = {
        "text": _text(_in(inside, "body")),
        "button": _text(_in(inside, "text")),
        "interactive": _chosen(inside),
        "location": _place(inside),
        "contacts": _people(inside),
        "reaction": _text(_in(inside, "emoji")),
        **{name: _text(_in(inside, "caption")) for name in MEDIA},
    }.get(kind, "")
    return words or _nameless(kind)


def _nameless(kind: str) -> str:
    return {
        "image": _("(a photo, without words)"),
        "document": _("(a document, without words)"),
        "audio": _("(a voice message)"),
        "video": _("(a video, without words)"),
        "sticker": _("(a sticker)"),
        "reaction": _("(a reaction taken back)"),
    }.get(kind, _("(a message of a kind that WhatsApp does not hand on: look at the phone)"))


def _chosen(inside: Any) -> str:
    for kind in ("button_reply", "list_reply"):
        if title := _text(_in(inside, kind, "title")):
            more = _text(_in(inside, kind, "description"))
            return f"{title}. {more}" if more else title
    return _text(_in(inside, "nfm_reply", "body"))


def _place(inside: Any) -> str:
    named = [_text(_in(inside, part)) for part in ("name", "address")]
    where = f"{_text(_in(inside, 'latitude'))}, {_text(_in(inside, 'longitude'))}"
    return " · ".join(filter(None, [*named, where]))


def _people(inside: Any) -> str:
    return "\n".join(
        " ".join(
            [
                _text(_in(one, "name", "formatted_name")),
                *(_text(_in(phone, "phone")) for phone in _list(_in(one, "phones"))),
            ]
        ).strip()
        for one in _list(inside)
    )


def _status(one: Any) -> Status:
    errors = _list(_in(one, "errors"))
    reason = " ".join(_text(_in(errors[0], part)) for part in ("code", "title")) if errors else ""
    return Status(_text(_in(one, "id")), _text(_in(one, "status")), reason.strip())


def _in(within: Any, *names: str) -> Any:
    for name in names:
        within = within.get(name) if isinstance(within, dict) else None
    return within


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode()
