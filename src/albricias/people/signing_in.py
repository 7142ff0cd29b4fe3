"""Signing in: by e-mail and password, and nobody signs up by themselves."""

import logging
import secrets
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from albricias import post
from albricias.people.where_from import address_of, is_loopback

log = logging.getLogger("albricias.people")

# No letters or digits that are taken for one another on paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class ClosedDoor(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Colleagues are added by whoever manages people; there is no sign-up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail or the password is not right."),
        "too_many_login_attempts": _(
            "There were too many tries with a wrong password. Wait five minutes and try again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # the same for all
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request) or "this-machine"

    def get_from_email(self) -> str:
        return post.sender()

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _dash, token = key.partition("-")
        known = {"uidb36": uid, "key": token}
        path = reverse("account_reset_password_from_key", kwargs=known)
        return f"{address_for_links(self.request)}{path}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        known = {"organisation": settings.ORGANISATION, "email": email, **context}
        letter: EmailMessage = self.render_mail(template_prefix, email, known)
        letter.extra_headers["Auto-Submitted"] = "auto-generated"
        try:
            send(letter)
        except (OSError, SMTPException) as error:
            # Said on the page it would tell who works here: others get no letter to fail.
            log.error("a letter to a colleague could not be sent: %s", error)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:  # noqa: ARG002
        # allauth's own has the Host header in it, which each try may make up anew.
        return str(credentials.get("email", "")).strip().lower()


def send(letter: EmailMessage) -> None:
    if post.has_server():
        post.by_smtp(letter)
    else:
        post.into_folder(letter, settings.HOME.outbox / f"colleague-{secrets.token_hex(8)}.eml")


def letters_can_leave(request: HttpRequest) -> bool:
    """Whether a link to a new password can reach a colleague by mail."""
    return post.has_server() and bool(address_for_links(request))


def address_for_links(request: HttpRequest) -> str:
    """Our own address; empty if it is not sure, as anybody may write any Host header."""
    if settings.PUBLIC_URL:
        return str(settings.PUBLIC_URL)
    host, _port = split_domain_port(request.get_host())
    sure = settings.DEBUG or is_loopback(host)
    return f"{request.scheme}://{request.get_host()}" if sure else ""


def made_up_password() -> str:
    """A password fit to be read aloud once: four groups of four, about 79 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
