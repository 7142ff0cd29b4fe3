"""The customer's own page: where things stand, and their say on it."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from albricias import paper
from albricias.people.models import Colleague
from albricias.receive.attachments import serve
from albricias.receive.limits import TooOften, knock
from albricias.receive.models import Letter, read_key
from albricias.refusals import Refusal
from albricias.resolve import sheet as complaint_sheet
from albricias.resolve.cases import Case
from albricias.resolve.clockwork import in_force
from albricias.resolve.reading_log import Reading
from albricias.tell import hearing, own_page
from albricias.tell.customer_forms import (
    AddForm,
    ConfirmForm,
    OnceForm,
    ReopenForm,
    StillForm,
    TellingAnswerForm,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

MOST_POSTS = 40
WE_HAVE_IT = gettext_lazy("We have it. Thank you.")


class ColleagueSpeaking(Refusal):
    code = "colleague_speaking"
    sentence = gettext_lazy(
        "Only the customer speaks on this page, and you are signed in as a colleague."
        " What they tell you by phone is noted in the case."
    )


def with_key(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Find the case of this key and speak its language; keep the page out of caches and logs."""

    @wraps(view)
    def opened(request: HttpRequest, key: str, **kwargs: Any) -> HttpResponseBase:
        case = own_page.cases_for_customer().filter(key=read_key(key)).first()
        if case is None or not _may_be_here(case, request.user):
            return _private(_no_case(request, key))
        _speak(request, case.language_read)
        return _private(view(request, case, **kwargs))

    return opened


def _may_be_here(case: Case, user: "Colleague | AnonymousUser") -> bool:
    """Whoever holds the key; but a colleague who is signed in only if they may know of it."""
    if not isinstance(user, Colleague):
        return True
    if _raised_it(case, user):
        return not Case.about_them(user).filter(case=case.pk).exists()
    return case.is_open_to(user)


def _raised_it(case: Case, user: "Colleague | AnonymousUser") -> bool:
    """It is their department that speaks on this page, by them."""
    raised = getattr(case, "raised", None)
    return raised is not None and raised.colleague_id == user.pk


def _note_reading(request: HttpRequest, case: Case, what: str) -> None:
    """A colleague who is signed in reads it here as they would in the case."""
    if isinstance(request.user, Colleague):
        Reading.note(case, request.user, what, at=timezone.now())


def _no_case(request: HttpRequest, key: str) -> HttpResponse:
    """A letter that waits for its number, or nothing that we know of."""
    letter = Letter.objects.only("received_at").filter(key=read_key(key), filed_at=None).first()
    if letter:
        return render(request, "customer/waiting.html", {"letter": letter})
    return render(request, "customer/not_found.html", status=404)


def _speak(request: HttpRequest, language: str) -> None:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if not chosen and language in dict(settings.LANGUAGES):
        translation.activate(language)
        request.LANGUAGE_CODE = language


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
@with_key
def case(request: HttpRequest, case: Case) -> HttpResponse:
    return page(request, case)


@require_POST
@with_key
def add(request: HttpRequest, case: Case) -> HttpResponse:
    form = AddForm(request.POST, request.FILES)

    def do(text: str, photos: Any, token: str) -> bool:
        return hearing.add(case, text, photos, token=token, at=timezone.now())

    return heard(request, case, form, do, str(WE_HAVE_IT), "add_form")


@require_POST
@with_key
def confirm(request: HttpRequest, case: Case) -> HttpResponse:
    form = ConfirmForm(request.POST, several=own_page.raises_several(case))

    def do(**verdict: Any) -> bool:
        return hearing.confirm(case, at=timezone.now(), **verdict)

    return heard(request, case, form, do, _("Thank you for telling us."), "confirm_form")


@require_POST
@with_key
def still(request: HttpRequest, case: Case) -> HttpResponse:
    form = StillForm(request.POST)

    def do(**said: Any) -> bool:
        return hearing.still(case, at=timezone.now(), **said)

    return heard(request, case, form, do, _("Thank you for telling us."), "still_form")


@require_POST
@with_key
def reopen(request: HttpRequest, case: Case) -> HttpResponse:
    form = ReopenForm(request.POST)

    def do(words: str, token: str) -> bool:
        return hearing.reopen(case, words, token=token, at=timezone.now())

    return heard(request, case, form, do, _("It is open again."), "reopen_form")


@require_POST
@with_key
def answer_telling(request: HttpRequest, case: Case, pk: int) -> HttpResponse:
    telling = get_object_or_404(case.tellings.all(), pk=pk)
    form = TellingAnswerForm(request.POST, prefix=f"telling-{telling.pk}")

    def do(**said: Any) -> bool:
        return hearing.answer(telling, at=timezone.now(), **said)

    return heard(request, case, form, do, _("Thank you for telling us."), "answer_form")


@require_safe
@with_key
def sheet(request: HttpRequest, case: Case) -> HttpResponse:
    """Their copy of the complaint sheet, where the law of the house's country knows one."""
    _note_reading(request, case, Reading.What.SHEET)
    return render(request, "customer/sheet.html", {"case": case, "sheet": _sheet(case)})


@require_safe
@with_key
def sheet_pdf(request: HttpRequest, case: Case) -> HttpResponse:
    _note_reading(request, case, Reading.What.SHEET)
    shown = _sheet(case)
    return paper.as_file(shown.as_pdf(case.number), shown.file_name(case.number))


def _sheet(case: Case) -> complaint_sheet.Sheet:
    shown = complaint_sheet.read(case, in_force().facts.country)
    if shown is None or case.merged_into_id is not None:
        raise Http404
    return shown


@require_safe
@with_key
def attachment(request: HttpRequest, case: Case, pk: int) -> HttpResponseBase:
    _note_reading(request, case, Reading.What.ATTACHMENT)
    return serve(get_object_or_404(own_page.attachments_of(case), pk=pk))


def heard(
    request: HttpRequest,
    case: Case,
    form: OnceForm,
    do: Callable[..., bool],
    thanks: str,
    name: str,
) -> HttpResponse:
    """Do what the form asks for and come back; or show it again with all that was typed."""
    status = 422
    if form.is_valid():
        try:
            if request.user.is_authenticated and not _raised_it(case, request.user):
                raise ColleagueSpeaking
            knock(request, "customer-page", most=MOST_POSTS)
            is_heard = do(**form.cleaned_data)
        except Refusal as no:
            form.add_error(None, str(no))
            status = 429 if isinstance(no, TooOften) else 422
        else:
            messages.success(request, thanks if is_heard else str(WE_HAVE_IT))
            return redirect(case.customer_url)
    return page(request, case, status=status, **{name: form})


def page(request: HttpRequest, case: Case, *, status: int = 200, **filled: Any) -> HttpResponse:
    _note_reading(request, case, Reading.What.CUSTOMER)
    shown = own_page.read(case, now=timezone.now(), **filled)
    shown["speaks"] = isinstance(request.user, Colleague) and _raised_it(case, request.user)
    return render(request, "customer/case.html", shown, status=status)
