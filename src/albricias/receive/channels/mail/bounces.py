"""Messages that came back: to whom they did not go, whether for good, and which they were."""

import logging
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from albricias.receive.channels.mail.headers import Headers, clean, message_ids_in
from albricias.receive.channels.mail.parts import inside
from albricias.receive.channels.mail.reading import Mail

LONGEST_REASON = 500
# What of a report is looked at: the rest is the message that came back.
LOOKED_AT = 60_000
LONGEST_LINE, MOST_LINES = 500, 1500
_SENDERS = re.compile(
    r"^(?:mailer-?daemon|postmaster|m?daemon|mail\.?delivery[\w.]*|mailadm(?:in)?|ndr|bounces?"
    r"|microsoftexchange[0-9a-f]{6,})$",
    re.IGNORECASE,
)
_NAMES = re.compile(
    r"mail(?:er)?[ -]?daemon|mail delivery (?:sub)?system|delivery subsystem|system administrator"
    r"|^postmaster$",
    re.IGNORECASE,
)
_SUBJECTS = re.compile(
    r"^\s*(?:undeliver(?:able|ed)\b|non-delivery\b|returned mail\b|mail delivery (?:fail|problem)"
    r"|delivery (?:status )?(?:notification|fail)|mail could not be delivered|failure notice"
    r"|mail delivery (?:warning|system)|warning: message .{0,60} (?:delay|not)|mail system error"
    r"|delivery failure|no se puede entregar|no se ha podido entregar|no entregado\b"
    r"|error en la entrega|devuelto al remitente|unzustellbar|non remis\b|não entregue"
    r"|impossibile recapitare|mancato recapito|échec de (?:la )?remise)"
    r"|\(delivery failed\)\s*$|^returned mail - error",
    re.IGNORECASE,
)
_WRITES_SO = re.compile(
    r"could not be delivered|cannot be delivered|was not delivered|undeliver|delivery (?:has )?fail"
    r"|permanent(?:ly)? (?:fatal )?(?:error|fail)|user unknown|unknown user|mailbox (?:is )?full"
    r"|no (?:se ha podido|se pudo|ha podido) entregar|no se puede entregar|unzustellbar",
    re.IGNORECASE,
)
_TEMPORARY = re.compile(r"delay|still being retried|will (?:be )?retr|temporar", re.IGNORECASE)

# It says aloud where it stumbles, which is of use to nobody here.
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Bounced:
    """What a report of no delivery says. An empty recipient or id was not told."""

    recipient: str = ""
    permanent: bool = True
    # Only held up: the other server goes on trying, and we send nothing again.
    is_delay: bool = False
    message_id: str = ""
    reason: str = ""


def bounced(mail: Mail) -> Bounced | None:
    """What came back, if this is a machine saying that something did."""
    if not _looks_like_one(mail):
        return None
    if reports := _reports(mail.message):
        # Nothing if the machine says that it arrived, or was passed on.
        return _told_by(reports, mail)
    return _guessed(mail)


def comes_from_a_machine(mail: Mail) -> bool:
    """Whether the envelope or the sender says that no person waits for an answer."""
    local, name = mail.sender.address.partition("@")[0].strip('"\\'), mail.sender.name
    returns = mail.headers.raw("return-path").strip().lower()
    return (
        returns == "<>"
        or returns.startswith("<mailer-daemon")
        or mail.headers.raw("from").rstrip().endswith("<>")
        or _SENDERS.match(local) is not None
        or _NAMES.search(f"{name} {local}") is not None
    )


def _looks_like_one(mail: Mail) -> bool:
    given = mail.headers.parameters("content-type")
    report = given.get("report-type") or given.value
    if report in ("disposition-notification", "feedback-report"):
        return _says_so(mail)
    if "x-failed-recipients" in mail.headers or report in ("multipart/report", "delivery-status"):
        return True
    about_it = _SUBJECTS.search(mail.subject) is not None
    if comes_from_a_machine(mail):
        return about_it or _says_so(mail)
    # A person may complain of a parcel that was not delivered, or of a message of theirs.
    return about_it and (bool(_found(mail.raw)) or _sends_it_back(mail))


def _says_so(mail: Mail) -> bool:
    return _WRITES_SO.search(mail.text[:LOOKED_AT]) is not None or bool(_found(mail.raw))


def _sends_it_back(mail: Mail) -> bool:
    """As machines do that give no address: the message enclosed, and sent as no person sends."""
    marked = {"auto-submitted", "precedence"} & mail.headers.names()
    enclosed = any(part.get_content_type() == "message/rfc822" for part in _parts(mail.message))
    return enclosed and bool(marked) and _WRITES_SO.search(mail.text[:LOOKED_AT]) is not None


def _reports(message: Message) -> list[Headers]:
    """The blocks of RFC 3464: of the message first, then of each recipient."""
    blocks: list[Headers] = []
    for part in _parts(message):
        if part.get_content_type() == "message/delivery-status":
            blocks += [Headers(one) for one in inside(part)]
    return [block for block in blocks if "action" in block or "final-recipient" in block]


def _parts(message: Message) -> list[Message]:
    return [message, *inside(message)[:20]]


def _told_by(reports: list[Headers], mail: Mail) -> Bounced | None:
    failed = [one for one in reports if _action(one) == "failed"]
    delayed = [one for one in reports if _action(one) == "delayed"]
    if not (told := next(iter(failed or delayed), None)):
        return None
    return Bounced(
        recipient=_recipient(told),
        permanent=bool(failed) and not _status(told).startswith("4"),
        is_delay=not failed,
        message_id=_original_id(mail),
        reason=_reason(told),
    )


def _action(report: Headers) -> str:
    said = report.text("action").lower()
    if "fail" in said or _status(report).startswith("5"):
        return "failed"
    return "delayed" if "delay" in said or _status(report).startswith("4") else said


def _status(report: Headers) -> str:
    return report.text("status").strip()


def _recipient(report: Headers) -> str:
    for name in ("original-recipient", "final-recipient"):
        value = report.text(name).rpartition(";")[2].strip().strip("<>")
        if "@" in value:
            return value[:254]
    return ""


def _reason(report: Headers) -> str:
    said = report.text("diagnostic-code").partition(";")[2].strip() or report.text("status")
    return said[:LONGEST_REASON]


def _guessed(mail: Mail) -> Bounced:
    """As the many programs tell it that keep to no standard."""
    found = _found(mail.raw)
    lines = [line.strip() for line in mail.text[:LOOKED_AT].split("\n") if line.strip()]
    reason = next((line for line in lines if _WRITES_SO.search(line)), next(iter(lines), ""))
    given = mail.headers.raw("x-failed-recipients").partition(",")[0].strip()
    recipient = given or next(iter(sorted(found)), "")
    waits = _TEMPORARY.search(f"{mail.subject} {reason}") is not None
    return Bounced(
        recipient=recipient[:254],
        permanent=found.get(recipient, not waits),
        is_delay=waits,
        message_id=_original_id(mail),
        reason=reason[:LONGEST_REASON],
    )


def _found(raw: bytes) -> dict[str, bool]:
    """Recipients and whether it is for good, as the collection of flufl.bounce knows them."""
    # Some of its patterns take minutes over one long line, which no report has.
    lines = [line[:LONGEST_LINE] for line in raw[: LOOKED_AT * 2].split(b"\n")[:MOST_LINES]]
    message = message_from_bytes(b"\n".join(lines))
    # Loaded only here: hardly a message is one of these.
    from flufl.bounce import all_failures

    try:
        waiting, failed = all_failures(message)
    # It reads reports of forty programs line by line, and stumbles over those it has not met.
    except Exception:
        return {}
    found = {_plain(one): False for one in waiting} | {_plain(one): True for one in failed}
    return {address: for_good for address, for_good in found.items() if address}


def _plain(recipient: bytes) -> str:
    return clean(bytes(recipient).decode("utf-8", "replace")).strip()


def _original_id(mail: Mail) -> str:
    """The id of the message that came back: enclosed whole, or its headers, or in the text."""
    for part in _parts(mail.message):
        if part.get_content_type() == "message/rfc822":
            enclosed = [Headers(one) for one in inside(part)]
            found = [bare for one in enclosed for bare in one.message_ids("message-id")]
            if found:
                return found[0]
    written = re.search(
        r"^[>\s]{0,8}(?:original-)?message-id:\s*(<[^<>\s]{3,250}>)",
        mail.text[:LOOKED_AT],
        re.IGNORECASE | re.MULTILINE,
    )
    found = message_ids_in(written[1]) if written else []
    return next(iter(found or mail.chain[-1:]), "")
