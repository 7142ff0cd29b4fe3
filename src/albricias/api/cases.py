"""Cases by the API: those the token's colleague may see, and what the customer adds to them."""

from typing import Any
from urllib.parse import urlencode

from django.db.models.functions import Coalesce
from django.utils import timezone
from ninja import Router, Status
from ninja.params.functions import Header, Query

from albricias.api.entrance import ApiRequest, Bearer
from albricias.api.errors import refused
from albricias.api.letters import address
from albricias.api.refusals import MayNotSpeak, NothingHere
from albricias.api.shapes import CaseOut, CasesOut, EntryOut, WholeCaseOut, WordsIn, WordsOut
from albricias.api.tokens import ApiToken, Scope
from albricias.people.access import Act
from albricias.resolve.cases import Case, Standing
from albricias.resolve.paging import one_page
from albricias.resolve.reading_log import Reading
from albricias.tell import hearing

router = Router(tags=["cases"])
LINE = (
    *("number", "kind", "channel", "origin", "standing", "received_at"),
    *("answer_due_at", "ended_at", "last_word_at"),
)
SHOWN = ("subject", "is_confidential")
STORY = (
    *("story", "expected", "remedy_sought", "emotion", "topic", "product", "place"),
    *("times_told", "public_link"),
)
STANDING = Query(None, description="Only those that stand so.")
BEFORE = Query("", max_length=80, description="As the address in `older` has it.")
IDEMPOTENCY_KEY = Header(
    ...,
    alias="Idempotency-Key",
    min_length=1,
    max_length=40,
    pattern=r"^[\x21-\x7e]*$",
    description="The same key with the same words is heard once, however often it is sent.",
)


@router.get(
    "/cases",
    auth=Bearer(Scope.CASES_READ),
    response={200: CasesOut, **refused(422)},
    summary="The cases its colleague sees",
    operation_id="list_cases",
)
def list_cases(
    request: ApiRequest,
    standing: Standing | None = STANDING,
    before: str = BEFORE,
) -> CasesOut:
    """Newest first, 25 at a time; `older` is the address of the next page."""
    parts = Case.objects.seen_by_parts(request.auth.colleague)
    if standing:
        parts = [part.filter(standing=standing) for part in parts]
    page = one_page(
        parts, {"before": before}, fields=(*LINE, *SHOWN, "customer__name", "owner__name")
    )
    older = {"before": str(page.older)} | ({"standing": standing.value} if standing else {})
    return CasesOut(
        cases=[CaseOut(**_listed(request, case)) for case in page.cases],
        older=f"{address(request, 'api-1:list_cases')}?{urlencode(older)}" if page.older else None,
    )


@router.get(
    "/cases/{number}",
    auth=Bearer(Scope.CASES_READ),
    response={200: WholeCaseOut, **refused(404)},
    summary="A case with everything said in it",
    operation_id="read_case",
)
def read_case(request: ApiRequest, number: str) -> WholeCaseOut:
    """Internal notes too: the token reads what its colleague reads."""
    case = _case_or_404(request.auth, number)
    Reading.note(case, request.auth.colleague, Reading.What.API, at=timezone.now())
    entries = [
        EntryOut(kind=said.kind, text=said.text, at=said.at, by=said.by.name if said.by else None)
        for said in case.entries.select_related("by")
    ]
    return WholeCaseOut(
        **_line(request, case),
        **{name: getattr(case, name) for name in STORY},
        amount="" if case.amount is None else str(case.amount),
        entries=entries,
    )


@router.post(
    "/cases/{number}/entries",
    auth=Bearer(Scope.LETTERS_WRITE),
    response={201: WordsOut, 200: WordsOut, **refused(400, 403, 404, 413, 415, 422)},
    summary="What the customer adds",
    operation_id="add_words",
)
def add_words(
    request: ApiRequest,
    number: str,
    words: WordsIn,
    idempotency_key: str = IDEMPOTENCY_KEY,
) -> Status[WordsOut]:
    """The customer's own words, relayed. About a case that has ended, they open it again."""
    case = _case_or_404(request.auth, number)
    if not request.auth.colleague.may(Act.ANSWER):
        raise MayNotSpeak
    heard = hearing.relay(case, words.text, token=idempotency_key, at=timezone.now())
    return Status(201, WordsOut(number=case.number, heard=heard))


def _case_or_404(token: ApiToken, number: str) -> Case:
    """The case of this number, or the one in which it goes on, if the colleague may see both."""
    known = Case.objects.known_to(token.colleague).filter(number=number.replace("\x00", ""))
    current = Coalesce("merged_into", "pk")
    seen = Case.objects.seen_by(token.colleague).select_related("owner", "customer")
    case = seen.filter(pk__in=known.values_list(current)).first()
    if case is None:
        raise NothingHere
    return case


def _listed(request: ApiRequest, case: Case) -> dict[str, Any]:
    """Of a confidential one what is no word of it: it is read by itself, where that is noted."""
    line = _line(request, case)
    return line | {"subject": "", "customer": None} if case.is_confidential else line


def _line(request: ApiRequest, case: Case) -> dict[str, Any]:
    return {
        **{name: getattr(case, name) for name in LINE},
        "subject": case.subject,
        "confidential": case.is_confidential,
        "customer": (case.customer.name or None) if case.customer else None,
        "owner": case.owner.name if case.owner else None,
        "url": address(request, "api-1:read_case", case.number),
    }
