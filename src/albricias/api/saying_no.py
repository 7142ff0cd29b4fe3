"""Every error in one shape: a code for programs, a sentence for people, the details of both."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from albricias.api.refusals import (
    BodyTooBig,
    BodyUnreadable,
    Broken,
    FieldsWrong,
    NothingHere,
    NotStored,
)
from albricias.outages import is_outage
from albricias.refusals import Refusal

log = logging.getLogger("albricias.api")

# What pydantic says of a field, in our words; see its list of error types.
WRONG: Mapping[str, LazyText] = {
    "missing": _("This field is required."),
    "extra_forbidden": _("There is no such field."),
    "string_type": _("This should be a text between quotes."),
    "string_too_short": _("This must not be empty."),
    "string_too_long": _("At most %(max_length)s characters fit here."),
    "string_pattern_mismatch": _("This is not written as expected: %(pattern)s"),
    "string_unicode": _("This holds characters that do not exist."),
    "literal_error": _("This should be one of: %(expected)s"),
    "int_type": _("This should be a whole number."),
    "int_parsing": _("This should be a whole number."),
    "int_from_float": _("This should be a whole number."),
    "greater_than_equal": _("This should be %(ge)s or more."),
    "less_than_equal": _("This should be %(le)s or less."),
    "model_attributes_type": _("This should be an object with fields."),
}
UNKNOWN = _("This cannot be read as it is.")


def teach(api: NinjaAPI) -> None:
    """The API says no in our way, whatever happens."""
    for kind in (Exception, Http404, HttpError, ValidationError):
        api.add_exception_handler(kind, answer)


def answer(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """What a program hears when this happened."""
    if isinstance(error, HttpError) and error.__cause__:  # ninja wraps what its parser raised
        error = error.__cause__ if isinstance(error.__cause__, Exception) else error
    match error:
        case Refusal():
            return say(request, error)
        case ValidationError():
            return _fields_wrong(request, error)
        case Http404():
            return say(request, NothingHere())
        case RequestDataTooBig():
            most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
            return say(request, BodyTooBig(most_mb=most // 1024 // 1024))
        case HttpError() | BadRequest() | SuspiciousOperation() | MultiPartParserError():
            return say(request, BodyUnreadable())
    what = error if isinstance(error, Exception) else None
    log.error("%s %s broke", request.method, request.path, exc_info=what)
    away = isinstance(error, DatabaseError | InterfaceError) or bool(what and is_outage(what))
    return say(request, NotStored(seconds=5) if away else Broken())


def say(request: HttpRequest, no: Refusal) -> HttpResponse:
    """The refusal, in the language the caller asks for."""
    with translation.override(translation.get_language_from_request(request)):
        told = {"code": no.code, "sentence": str(no), "details": _plain(no.details)}
    status = getattr(no, "status", 409)
    response = JsonResponse(told, status=status)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if seconds := no.details.get("seconds"):
        response["Retry-After"] = str(seconds)
    if allowed := no.details.get("allowed"):
        response["Allow"] = str(allowed)
    return response


def _fields_wrong(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    with translation.override(translation.get_language_from_request(request)):
        return say(request, FieldsWrong(fields=list(_said(wrong.errors))))


def _said(errors: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, str]]:
    for error in errors:
        code = str(error["type"])
        sentence = str(WRONG.get(code, UNKNOWN)) % error.get("ctx", {})
        # ("body", "letter", "story"): the middle is our own word for the whole of it.
        where = [str(part) for part in error["loc"]]
        field = ".".join(where[2:]) if where[0] == "body" else ".".join(where[1:])
        yield {"field": field, "code": code, "sentence": sentence}


def _plain(details: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, str | int | float | list | None) else str(value)
        for name, value in details.items()
    }
