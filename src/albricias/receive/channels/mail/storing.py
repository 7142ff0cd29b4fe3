"""Messages become letters: stored as they came, once, before anybody understands them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from albricias import history
from albricias.history import Voice
from albricias.receive.channels.mail.identity import essence, external_id, has_own_id
from albricias.receive.channels.mail.mailboxes import Mailbox
from albricias.receive.models import Channel, Letter

RFC822 = "message/rfc822"
OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
CLOCKS_APART = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a server, to the byte."""

    uid: int
    raw: bytes
    at: datetime | None


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
    return Letter.keep(
        channel=Channel.EMAIL,
        source=source,
        external_id=name,
        raw=raw,
        media_type=RFC822,
        received_at=at,
    )


def _says(letter: Letter, what: str) -> bool:
    return essence(bytes(letter.raw)) == what


def arrived(said: datetime | None, *, now: datetime) -> datetime:
    """When the server says it came, unless that cannot be."""
    return said if said and OLDEST <= said <= now + CLOCKS_APART else now


def twin_of(letter: Letter) -> Letter | None:
    """The same message, that came earlier to another of our mailboxes: it needs no second case."""
    if letter.channel != Channel.EMAIL:
        return None
    others = Mailbox.objects.exclude(address=letter.source).values("address")
    raw = bytes(letter.raw)
    names = {external_id(raw), f"{external_id(raw)}#{essence(raw)}"}
    earlier = Letter.objects.filter(
        channel=Channel.EMAIL, source__in=others, external_id__in=names, pk__lt=letter.pk
    )
    what = essence(raw)
    return next((twin for twin in earlier.order_by("pk") if _says(twin, what)), None)
