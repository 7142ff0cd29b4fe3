"""Letters by the API: kept raw first, answered at once, opened as cases by the worker."""

import re
import secrets
from collections.abc import Sequence
from functools import cache

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Router, Status
from ninja.files import UploadedFile
from ninja.params.functions import File, Header

from albricias.api.entrance import ApiRequest, Bearer
from albricias.api.errors import refused
from albricias.api.refusals import KeyUsedOtherwise, NothingHere
from albricias.api.shapes import AttachmentOut, AttachmentsOut, LetterIn, LetterOut
from albricias.api.tokens import ApiToken, Scope
from albricias.receive.arriving import file_at_once, store
from albricias.receive.attachments import TooManyAttachments, examine, keep
from albricias.receive.models import Channel, Letter, read_key
from albricias.receive.told import Told
from albricias.resolve.cases import Case

router = Router(tags=["letters"])
PLACE = "PLACE"
WANTS_ITS_NUMBER = re.compile(r"\bwait\b")
IDEMPOTENCY_KEY = Header(
    "",
    alias="Idempotency-Key",
    max_length=120,
    pattern=r"^[\x21-\x7e]*$",
    description="The same key with the same letter stores it once, however often it is sent.",
)
PREFER = Header(
    "",
    alias="Prefer",
    max_length=200,
    description="`wait`: open the case before answering, so that its number is in the answer.",
)
FILES = File(..., description="One part named `files` for each file.")


@router.post(
    "/letters",
    auth=Bearer(Scope.LETTERS_WRITE),
    response={201: LetterOut, 200: LetterOut, **refused(400, 413, 415, 422)},
    summary="Bring in a letter",
    operation_id="bring_letter",
)
def bring_letter(
    request: ApiRequest,
    letter: LetterIn,
    idempotency_key: str = IDEMPOTENCY_KEY,
    prefer: str = PREFER,
) -> Status[LetterOut]:
    """Stored before it is answered. Its case is opened within seconds: ask at `url` for its number.

    Without Idempotency-Key each post is a letter of its own, even with the same words.
    """
    told, now = letter.told(), timezone.now()
    kept, event = store(
        Letter(
            channel=Channel.API,
            source=request.auth.source,
            external_id=idempotency_key or f"-{secrets.token_urlsafe(16)}",
            raw=told.to_raw(),
            received_at=now,
        )
    )
    if event is None:
        _expect_same(kept, told)
    elif WANTS_ITS_NUMBER.search(prefer):
        file_at_once(event, now=now)
    open_to_them = Case.open_to(request.auth.colleague)
    known = Case.objects.filter(open_to_them, letter=kept)
    case = None if event and not prefer else known.first()
    return Status(201 if event else 200, _shown(request, kept, case))


def _expect_same(kept: Letter, told: Told) -> None:
    if bytes(kept.raw) != told.to_raw():
        raise KeyUsedOtherwise


@router.get(
    "/letters/{key}",
    auth=Bearer(Scope.LETTERS_READ),
    response={200: LetterOut, **refused(404)},
    summary="How a letter stands",
    operation_id="read_letter",
)
def read_letter(request: ApiRequest, key: str) -> LetterOut:
    """A letter this token brought, or one whose case its colleague may see."""
    letter = _letter_or_404(request.auth, key)
    # Whoever brought it is told no more of it once it is confidential.
    open_to_them = Case.open_to(request.auth.colleague)
    return _shown(request, letter, Case.objects.filter(open_to_them, letter=letter).first())


@router.post(
    "/letters/{key}/attachments",
    auth=Bearer(Scope.LETTERS_WRITE),
    response={201: AttachmentsOut, **refused(400, 404, 409, 413, 422)},
    summary="Add files to a letter",
    operation_id="attach_to_letter",
)
def attach_to_letter(
    request: ApiRequest, key: str, files: list[UploadedFile] = FILES
) -> Status[AttachmentsOut]:
    """All of them, or none and the reason why. The same file sent again is kept once."""
    letter = _letter_or_404(request.auth, key)
    _attach(letter, files)
    shown = [
        AttachmentOut(
            name=file.name,
            media_type=file.media_type,
            size_bytes=file.size_bytes,
            digest=file.digest,
        )
        for file in letter.attachments.order_by("id")
    ]
    return Status(201, AttachmentsOut(attachments=shown))


def _attach(letter: Letter, files: Sequence[UploadedFile]) -> None:
    most = settings.HOME.number("attachments")
    examined = [examine(file) for file in files]
    with transaction.atomic():
        had = set(letter.attachments.values_list("digest", flat=True))
        new = [file for file in examined if file.digest not in had]
        if len(had) + len(new) > most:
            raise TooManyAttachments(most=most, name=new[-1].name)
        for file in new:
            keep(letter, file)


def _letter_or_404(token: ApiToken, key: str) -> Letter:
    seen = Case.objects.seen_by(token.colleague).values("letter")
    mine = Q(channel=Channel.API, source=token.source)
    letters = Letter.objects.defer("raw").filter(mine | Q(pk__in=seen))
    letter = letters.filter(key=read_key(key.replace("\x00", ""))).first()
    if letter is None:
        raise NothingHere
    return letter


def _shown(request: HttpRequest, letter: Letter, case: Case | None) -> LetterOut:
    return LetterOut(
        key=letter.key,
        received_at=letter.received_at,
        tracking_url=address(request, "customer:case", letter.key),
        url=address(request, "api-1:read_letter", letter.key),
        number=case.number if case else None,
        standing=case.standing if case else None,
        owner=case.owner.name if case and case.owner else None,
        answer_due_at=case.answer_due_at if case else None,
    )


def address(request: HttpRequest, name: str, *args: str) -> str:
    """A whole address, as customers reach us."""
    house = settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    path = _path(name, len(args))
    for word in args:
        path = path.replace(PLACE, word, 1)
    return house + path


@cache
def _path(name: str, places: int) -> str:
    """With a place for each word: keys and numbers need no quoting."""
    return reverse(name, args=[PLACE] * places)
