"""E-mail services that post what they receive: read and checked by django-anymail."""

import hashlib
import io
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any

from anymail.exceptions import AnymailWebhookValidationFailure
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from albricias.receive.channels.hooks.doors import Delivery, HookDoor
from albricias.receive.channels.hooks.signatures import SignatureWrong
from albricias.refusals import Refusal

# Their posts are shown to come from them by a name and password in the address.
BY_PASSWORD = "webhook_secret"
USER = "albricias"


class PostOfServiceUnreadable(Refusal):
    code = "post_of_service_unreadable"
    sentence = _("It is not as this e-mail service writes: %(why)s.")


@dataclass(frozen=True, slots=True)
class MailService:
    """A service, the view of anymail that reads it, and which secrets it takes."""

    key: str
    name: str
    view: str
    secret: str = BY_PASSWORD
    needs_api_key: bool = False

    @property
    def is_by_password(self) -> bool:
        return self.secret == BY_PASSWORD


_VIEWS = "anymail.webhooks."
SERVICES: Mapping[str, MailService] = {
    service.key: service
    for service in (
        MailService(
            "mailgun",
            "Mailgun",
            f"{_VIEWS}mailgun.MailgunInboundWebhookView",
            "webhook_signing_key",
        ),
        MailService("postmark", "Postmark", f"{_VIEWS}postmark.PostmarkInboundWebhookView"),
        MailService("sendgrid", "SendGrid", f"{_VIEWS}sendgrid.SendGridInboundWebhookView"),
        MailService("brevo", "Brevo", f"{_VIEWS}brevo.BrevoInboundWebhookView", needs_api_key=True),
        MailService("mailjet", "Mailjet", f"{_VIEWS}mailjet.MailjetInboundWebhookView"),
        MailService(
            "mandrill",
            "Mandrill (Mailchimp)",
            f"{_VIEWS}mandrill.MandrillCombinedWebhookView",
            "webhook_key",
        ),
        MailService("sparkpost", "SparkPost", f"{_VIEWS}sparkpost.SparkPostInboundWebhookView"),
        MailService(
            "resend", "Resend", f"{_VIEWS}resend.ResendInboundWebhookView", needs_api_key=True
        ),
    )
}


def check(door: HookDoor, request: HttpRequest, body: bytes) -> None:
    """Raises SignatureWrong."""
    environ = {**request.META, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    try:
        _view(door).run_validators(_with_body(environ, body))
    except AnymailWebhookValidationFailure as error:
        raise SignatureWrong from error


def mails(delivery: Delivery) -> Iterator[bytes]:
    """The messages of a post as RFC 822 has them, read as the service writes them."""
    for event in _view(delivery.door).parse_events(_again(delivery)):
        message = getattr(event, "message", None)
        if message is None:  # a word about a message of ours
            continue
        if not message.get("From"):
            raise PostOfServiceUnreadable(why=_("it holds no message"))
        to = str(message.envelope_recipient or "").replace("\r", "").replace("\n", "")
        _bound_alike(message)
        raw = message.as_bytes()
        yield f"Delivered-To: {to}\r\n".encode() + raw if to else raw


def _bound_alike(message: Message) -> None:
    """What a service sent in parts is put together alike each time, not with boundaries drawn
    by lot: otherwise the same message sent again would be another one."""
    parts = list(message.walk())
    said = hashlib.sha256()
    for part in parts:
        if not part.is_multipart():
            said.update(str(part.get_payload()).encode("utf-8", "replace"))
    for n, part in enumerate(parts):
        if part.get_content_maintype() == "multipart" and part.get_boundary() is None:
            part.set_boundary(f"=_{said.hexdigest()[:40]}_{n}")


def _view(door: HookDoor) -> Any:
    service, secrets = SERVICES[door.options["service"]], door.secrets
    given = {service.secret: secrets["secret"]}
    if service.needs_api_key:
        given["api_key"] = secrets.get("api_key", "")
    if service.key == "mandrill" and settings.PUBLIC_URL:  # it signs the address too
        given["webhook_url"] = settings.PUBLIC_URL + reverse("hook", args=[door.key])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return import_string(service.view)(**given)


def _again(delivery: Delivery) -> HttpRequest:
    """The request as it came, from what was stored of it."""
    body = bytes(delivery.body)
    headers = dict(delivery.headers)
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(body),
        "CONTENT_TYPE": headers.pop("content-type", ""),
        "CONTENT_LENGTH": str(len(body)),
    }
    environ |= {f"HTTP_{n.upper().replace('-', '_')}": value for n, value in headers.items()}
    return _with_body(environ, body)


def _with_body(environ: Mapping[str, Any], body: bytes) -> HttpRequest:
    request = WSGIRequest(dict(environ))
    # Given whole, its size was looked at when it came: the bound for forms does not count again.
    request._body = body
    return request
