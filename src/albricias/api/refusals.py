"""The ways the API says no, each with its HTTP status."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from albricias.refusals import Refusal


class ApiRefusal(Refusal):
    """A refusal of the API itself; those of the verbs answer 409."""

    status: ClassVar[int] = 400


class TokenMissing(ApiRefusal):
    status, code = 401, "token_missing"
    sentence = _("No token came with this. Send it as “Authorization: Bearer alb_…”.")


class TokenUnknown(ApiRefusal):
    status, code = 401, "token_unknown"
    sentence = _("This token is not known here, or it was revoked. Make a new one in the settings.")


class ScopeMissing(ApiRefusal):
    status, code = 403, "scope_missing"
    sentence = _("This token may not do that: it lacks the permission %(scope)s.")


class MayNotSpeak(ApiRefusal):
    status, code = 403, "may_not_speak"
    sentence = _(
        "The colleague of this token does not answer cases, so it adds nothing to one. "
        "It may bring new letters."
    )


class NothingHere(ApiRefusal):
    status, code = 404, "not_found"
    sentence = _("There is nothing here, or this token may not see it.")


class MethodRefused(ApiRefusal):
    status, code = 405, "method_refused"
    sentence = _("This address does not take that method. It takes: %(allowed)s.")


class BodyTooBig(ApiRefusal):
    status, code = 413, "body_too_big"
    sentence = _("What you sent is larger than %(most_mb)s MB. Nothing was stored.")


class BodyNotJson(ApiRefusal):
    status, code = 415, "body_not_json"
    sentence = _("This address takes JSON: send it with “Content-Type: application/json”.")


class BodyUnreadable(ApiRefusal):
    status, code = 400, "body_unreadable"
    sentence = _("What you sent cannot be read as JSON in UTF-8. Nothing was stored.")


class FieldsWrong(ApiRefusal):
    status, code = 422, "fields_wrong"
    sentence = _("Some fields are not right, so nothing was stored. The details name them.")


class KeyUsedOtherwise(ApiRefusal):
    status, code = 422, "idempotency_key_reused"
    sentence = _(
        "This Idempotency-Key came before with another letter, so nothing was stored."
        " Use a new key for each letter."
    )


class TooManyRequests(ApiRefusal):
    status, code = 429, "too_many_requests"
    sentence = _(
        "This token may ask %(most)s times a minute. Try again in %(seconds)s seconds;"
        " nothing of this request was stored."
    )


class NotStored(ApiRefusal):
    status, code = 503, "not_stored"
    sentence = _("The database does not answer, so nothing was stored. Please send it again.")


class Broken(ApiRefusal):
    status, code = 500, "broken"
    sentence = _("Something broke on our side. It was noted; please send it again later.")
