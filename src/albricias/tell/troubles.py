"""What stood in a letter's way, in the reader's words: the machine's name it by its error."""

import re

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

_ERROR = re.compile(r"([A-Za-z_]\w*):")
_CODE = re.compile(r"(\d{3}) ")
_CUT = _("The mail server hung up before it had the letter.")
_SLOW = _("The mail server takes too long to answer.")
_NOT_ALLOWED = _("The mail server does not let us in: its user name or password is wrong.")
BY_ERROR: dict[str, LazyText] = {
    "ConnectionRefusedError": _("The mail server does not answer: nothing listens at its port."),
    "gaierror": _("The mail server cannot be found by its name."),
    "TimeoutError": _SLOW,
    "timeout": _SLOW,
    "SSLCertVerificationError": _("The certificate of the mail server cannot be trusted."),
    "SSLError": _("No encrypted connection can be made with the mail server."),
    "SMTPServerDisconnected": _CUT,
    "ConnectionResetError": _CUT,
    "ConnectionAbortedError": _CUT,
    "BrokenPipeError": _CUT,
    "SMTPNotSupportedError": _("The mail server does not offer what the setting email_url asks."),
    "OSError": _("The mail server cannot be reached: the network is in the way."),
}
BY_CODE: dict[str, LazyText] = {
    "530": _NOT_ALLOWED,
    "534": _NOT_ALLOWED,
    "535": _NOT_ALLOWED,
}


def in_words(said: str) -> LazyText | str:
    """Of what was noted of an attempt; nothing where the server's own words say it best."""
    if error := _ERROR.match(said):
        return BY_ERROR.get(error[1], "")
    code = _CODE.match(said)
    return BY_CODE.get(code[1], "") if code else ""
