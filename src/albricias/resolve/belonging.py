"""Whether a letter belongs to a case that exists, how we know, and whose word it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from albricias.people.models import Colleague, ContactPoint
from albricias.prepared import Prepared
from albricias.receive.channels.mail.reading import bare_subject
from albricias.receive.models import Letter
from albricias.receive.reading import Understood, understand
from albricias.refusals import LetterUnreadable
from albricias.resolve import rules
from albricias.resolve.cases import Case
from albricias.resolve.links import CaseLink
from albricias.resolve.threads import MessageMark, bare_id


@dataclass(frozen=True, slots=True)
class Belonging:
    """The case it belongs to, and whether the customer is who speaks."""

    case: Case
    is_theirs: bool
    # They hold our key, or answer a message of ours: a number alone anybody may write.
    is_proven: bool = False
    # The case they wrote to, which may go on in another one.
    meant: Case | None = None


def belonging(found: Understood) -> Belonging | None:
    """By our key, by the messages it answers, or by a number that the customer writes."""
    return _by_key(found) or _by_thread(found) or _by_number(found)


def _by_key(found: Understood) -> Belonging | None:
    """Whoever holds the key is the complainant, from whichever address they write."""
    if not found.thread.keys:
        return None
    cases = Case.objects.filter(key__in=found.thread.keys).select_related("merged_into")
    case = cases.order_by("-id").first()
    if case is None:
        return None
    return Belonging(case.current, is_theirs=True, is_proven=True, meant=case)


def _by_thread(found: Understood) -> Belonging | None:
    chain = found.thread.chain
    if found.robot and found.robot.bounced:
        chain = (*chain, found.robot.bounced.message_id)
    case = MessageMark.case_of(chain)
    if case is None:
        return None
    is_theirs = is_of_customer(case.current, found)
    return Belonging(case.current, is_theirs, is_proven=is_theirs, meant=case)


def _by_number(found: Understood) -> Belonging | None:
    """A number is no secret: it counts only from an address of that case's customer."""
    case = _cited(found)
    if case is None or not is_of_customer(case, found):
        return None
    return Belonging(case, is_theirs=True)


def _cited(found: Understood) -> Case | None:
    number = rules.number_cited(found.told.subject) if found.sender.address else ""
    if not number:
        return None
    case = Case.objects.select_related("merged_into").filter(number=number).first()
    return case.current if case else None


def is_of_customer(case: Case, found: Understood) -> bool:
    key = ContactPoint.key_for(ContactPoint.Kind.EMAIL, found.sender.address)
    if not key or case.customer_id is None or found.is_sender_doubted:
        return False
    return bool(_HELD(customer=case.customer_id, key=key))


def is_colleague(found: Understood) -> bool:
    address = "" if found.is_sender_doubted else found.sender.address
    return bool(address and _COLLEAGUE(email=address.lower()))


_HELD = Prepared(
    lambda customer, key: ContactPoint.objects.filter(
        customer=customer, kind=ContactPoint.Kind.EMAIL, key=key
    ).values_list("pk")[:1]
)
_COLLEAGUE = Prepared(
    lambda email: Colleague.objects.filter(is_active=True, email=email).values_list("pk")[:1]
)


def twin_of(letter: Letter, found: Understood) -> tuple[Case | None, Letter | None]:
    """The case that knows this very message, and the letter by which it came before.

    A case without a letter: then it is a message of our own that came back to us.
    """
    own_id = bare_id(found.thread.message_id)
    case = MessageMark.case_of([own_id]) if own_id else None
    if case is None:
        return None, None
    # Where a sender numbers two messages alike, the second is kept under "id#digest".
    own = letter.external_id.partition("#")[0]
    ids = dict(_letters_of(case).exclude(pk=letter.pk).values_list("pk", "external_id"))
    alike = (pk for pk, known in sorted(ids.items()) if known.partition("#")[0] == own)
    return case.current, Letter.objects.filter(pk=next(alike, 0)).first()


def _letters_of(case: Case) -> QuerySet[Letter]:
    """By the case, which has few: among all letters no index finds an id without its source."""
    said = case.entries.exclude(letter=None).order_by().values("letter")
    return Letter.objects.filter(pk__in=[case.letter_id, *said.values_list("letter", flat=True)])


def says_the_same(letter: Letter, found: Understood) -> bool:
    """Some programs number two messages alike: what differs is another message."""
    try:
        other = understand(letter)
    except LetterUnreadable:
        return False
    return _said(other) == _said(found)


def _said(found: Understood) -> tuple[object, ...]:
    return found.sender.address, found.told.subject, found.words, found.files


def suggest(case: Case, found: Understood, *, at: datetime) -> None:
    """Other cases that this new one may have to do with: a colleague decides."""
    if not found.sender.address:
        return
    for other in _of_the_same_subject(case):
        subject = other.subject
        CaseLink.note(case, other, CaseLink.Kind.SAME, at=at, accepted=False, subject=subject)


def _of_the_same_subject(case: Case) -> list[Case]:
    customer = case.customer
    # Whoever was met with this very letter has no other case.
    if customer is None or customer.created_at == case.received_at:
        return []
    since = case.received_at - timedelta(days=settings.HOME.number("thread_days"))
    # Of a confidential one nothing is said in another case.
    recent = Case.objects.filter(
        customer=customer, received_at__gte=since, merged_into=None, confidence=None
    )
    theirs = recent.exclude(pk=case.pk).only("pk", "subject").order_by("-received_at")[:20]
    subject = bare_subject(case.subject)
    return [other for other in theirs if subject and bare_subject(other.subject) == subject]
