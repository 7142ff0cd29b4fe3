"""What a stored letter says, whatever kind it is: one shape for whoever files it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields

from django.conf import settings
from django.utils.translation import gettext as _

from albricias.receive.channels.mail import reading as mail_reading
from albricias.receive.channels.mail.addresses import key_in
from albricias.receive.channels.mail.authenticity import is_sender_doubted
from albricias.receive.channels.mail.headers import Address
from albricias.receive.channels.mail.ours import Ours
from albricias.receive.channels.mail.parts import File
from albricias.receive.channels.mail.reading import Mail, NotAMessage
from albricias.receive.channels.mail.robots import Verdict, is_nobody, judge
from albricias.receive.models import Letter
from albricias.receive.quarantine import REASONS
from albricias.receive.told import Told
from albricias.refusals import LetterUnreadable

MAIL = "message/rfc822"


@dataclass(frozen=True, slots=True)
class Thread:
    """By what a letter may belong to a case that exists; by nothing, if it is a form."""

    message_id: str = ""
    # The messages it answers, oldest first.
    chain: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """What a letter says, who says it, and what it belongs to."""

    told: Told
    # What is new in it: in a reply, without what it quotes.
    words: str = ""
    thread: Thread = field(default_factory=Thread)
    sender: Address = field(default_factory=Address)
    # Anybody may have written it in that address's name.
    is_sender_doubted: bool = False
    robot: Verdict | None = None
    files: tuple[File, ...] = ()
    # Whom a colleague passes on, as far as the text says so.
    passed_on_from: Address = field(default_factory=Address)
    # Whose mailbox it came to, if a team has one of its own.
    team: int | None = None


Reader = Callable[[Letter], Understood]


def understand(letter: Letter) -> Understood:
    """Raises LetterUnreadable; the letter stays stored."""
    read = READERS.get(letter.media_type, _form)
    # As it was fetched with the letter, if a colleague has had to do with it.
    held = letter._state.fields_cache.get("quarantine")
    if held is None or held.told is None:
        return read(letter)
    told = _told_by_hand(held.told)
    return Understood(told, words=told.story)


def _told_by_hand(said: Mapping[str, object]) -> Told:
    known = {one.name for one in fields(Told)}
    return Told(**{name: value for name, value in said.items() if name in known})  # type: ignore[arg-type]  # written by Told itself


def _form(letter: Letter) -> Understood:
    told = Told.from_letter(letter)
    return Understood(told, words=told.story)


def _mail(letter: Letter) -> Understood:
    mail, ours = read_mail(letter), Ours.now()
    person = _person(mail, ours)
    told = Told(
        story=_story(mail) or _instead_of_words(letter, mail),
        subject=mail.subject,
        name="" if person.name == person.address else person.name,
        email=person.address,
        language=mail.language if mail.language in dict(settings.LANGUAGES) else _house(),
        origin=letter.source,
    )
    return Understood(
        told,
        words=mail.own or _instead_of_words(letter, mail),
        thread=Thread(mail.message_id, mail.chain, _keys(mail)),
        sender=person,
        is_sender_doubted=is_sender_doubted(mail.headers),
        robot=judge(mail, ours.addresses),
        files=mail.files,
        passed_on_from=mail.original_sender if mail.is_forward else Address(),
        team=ours.teams.get(letter.source),
    )


def read_mail(letter: Letter) -> Mail:
    """Raises LetterUnreadable."""
    try:
        return mail_reading.read(bytes(letter.raw))
    except NotAMessage as error:
        raise _unreadable(letter, error.code, str(error)) from error


def _unreadable(letter: Letter, code: str, detail: str = "") -> LetterUnreadable:
    return LetterUnreadable(letter=letter.pk, why=REASONS[code], reason=code, detail=detail)


def _person(mail: Mail, ours: Ours) -> Address:
    """Who wrote: for forms that a page sends for somebody, whoever is to be answered."""
    is_us = mail.sender.address.lower() in ours.addresses
    if (is_us or is_nobody(mail.sender.address)) and mail.reply_to.address:
        return mail.reply_to
    # Our own address reaches nobody who complained.
    return Address(name=mail.sender.name) if is_us and not mail.is_forward else mail.sender


def _story(mail: Mail) -> str:
    """In their own words; with all that is passed on, for that is the story then."""
    return mail.text if mail.is_forward else mail.own


def _instead_of_words(letter: Letter, mail: Mail) -> str:
    """Of a message without text, its subject, or the names of what it brings."""
    if words := mail.subject.strip():
        return words
    if not mail.files:
        raise _unreadable(letter, NotAMessage.NOTHING_SAID)
    return ", ".join(file.name or _("file") for file in mail.files)[:1000]


def _keys(mail: Mail) -> tuple[str, ...]:
    return tuple(key for address in mail.addressed if (key := key_in(address)))


def _house() -> str:
    return settings.LANGUAGE_CODE.partition("-")[0]


READERS: dict[str, Reader] = {"application/json": _form, MAIL: _mail}
