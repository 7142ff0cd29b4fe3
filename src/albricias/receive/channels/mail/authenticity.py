"""What the mail servers on its way found out about who sent a message. Pure."""

import re

from albricias.receive.channels.mail.headers import Headers

# What is said in passing: (p=REJECT; dmarc=fail elsewhere), reason="…".
_ASIDE = re.compile(r'\([^()]*\)|"[^"]*"')
_FAILED = re.compile(r"(?<![\w.-])dmarc\s*(?:/\s*\d+\s*)?=\s*fail(?![\w.-])", re.IGNORECASE)


def is_sender_doubted(headers: Headers) -> bool:
    """A server found that the domain of the From did not send it: the address proves nothing.

    By any server's word: whoever adds such a line to their own message harms only themselves.
    """
    found = headers.all_raw("authentication-results")
    return any(_FAILED.search(_ASIDE.sub(" ", value)) for value in found)
