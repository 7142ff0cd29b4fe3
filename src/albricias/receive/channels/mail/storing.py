"""Messages become letters: stored as they came, once, before anybody understands them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from albricias import history
from albricias.history import Voice
from albricias.receive.channels.mail.identity import essence, external_id, has_own_id
from albricias.receive.channels.mail.imap_replies import Reply
from albricias.receive.models import Channel, Letter

RFC822 = "message/rfc822"
OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
CLOCKS_APART = timedelta(minutes=5)


def store_many(replies: Sequence[Reply], *, source: str, now: datetime) -> set[int]:
    """As `store`, for many at once; the UIDs of those that were new.

    Raises IntegrityError if somebody else stores one of them at this very moment.
    """
    had = {letter.external_id: letter for letter in _known(source, map(_name, replies))}
    new: dict[str, tuple[int, Letter]] = {}
    for reply in replies:
        name = _name(reply)
        before = had.get(name) or (new[name][1] if name in new else None)
        if before is not None:
            if not has_own_id(name, reply.body) or _says(before, essence(reply.body)):
                continue
            name = f"{name}#{essence(reply.body)}"
            if name in new or _known(source, [name]):
                continue
        at = arrived(reply.at, now=now)
        new[name] = (reply.uid, Letter(**_fields(name, reply.body, source, at)))
    letters = Letter.objects.bulk_create([letter for _uid, letter in new.values()])
    came = ((letter.received_at, {"letter": letter.pk}) for letter in letters)
    history.record_many("letter.received", came, voice=Voice.CUSTOMER)
    return {uid for uid, _letter in new.values()}


def _name(reply: Reply) -> str:
    return external_id(reply.body)


def _known(source: str, names: Iterable[str]) -> list[Letter]:
    known = Letter.objects.filter(channel=Channel.EMAIL, source=source, external_id__in=set(names))
    return list(known.only("external_id", "raw"))


def store(raw: bytes, *, source: str, received_at: datetime) -> bool:
    """Keep it and say that it came; False if we had it. Inside the caller's transaction."""
    letter, is_new = _keep(raw, source=source, received_at=received_at)
    if is_new:
        at = letter.received_at
        history.record("letter.received", at=at, voice=Voice.CUSTOMER, letter=letter.pk)
    return is_new


def _keep(raw: bytes, *, source: str, received_at: datetime) -> tuple[Letter, bool]:
    """Two messages under one id are two letters, unless they say the same."""
    name = external_id(raw)
    letter, is_new = _letter(name, raw, source, received_at)
    if is_new or not has_own_id(name, raw) or _says(letter, essence(raw)):
        return letter, is_new
    return _letter(f"{name}#{essence(raw)}", raw, source, received_at)


def _letter(name: str, raw: bytes, source: str, at: datetime) -> tuple[Letter, bool]:
    return Letter.keep(**_fields(name, raw, source, at))


def _fields(name: str, raw: bytes, source: str, at: datetime) -> dict[str, Any]:
    return {
        "channel": Channel.EMAIL,
        "source": source,
        "external_id": name,
        "raw": raw,
        "media_type": RFC822,
        "received_at": at,
    }


def _says(letter: Letter, what: str) -> bool:
    return essence(bytes(letter.raw)) == what


def arrived(said: datetime | None, *, now: datetime) -> datetime:
    """When the server says it came, unless that cannot be."""
    return said if said and OLDEST <= said <= now + CLOCKS_APART else now
