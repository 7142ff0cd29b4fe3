"""The messages of the demonstration as their writers' programs would have sent them."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from struct import pack

from django.utils.formats import date_format

HOUSE = "Fibra Cercana"
PROGRAMS: Mapping[str, str] = {
    "Thunderbird": "Mozilla Thunderbird",
    "iPhone": "iPhone Mail (22A3354)",
    "Outlook": "Microsoft Outlook 16.0",
}


@dataclass(frozen=True, slots=True)
class Quoted:
    """A letter of ours that somebody answers."""

    message_id: str
    sent_at: datetime
    by: str
    to: str
    subject: str
    text: str


def mail(
    *,
    mark: str,
    sender: str,
    to: str,
    subject: str,
    text: str,
    at: datetime,
    program: str = "",
    with_html: bool = False,
    files: Sequence[str] = (),
    answers: Quoted | None = None,
    quotes: str = "",
) -> bytes:
    """One message, whole."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{mark}@correo.example>"
    if program in PROGRAMS:
        message["User-Agent"] = PROGRAMS[program]
    if answers:
        message["In-Reply-To"] = message["References"] = f"<{answers.message_id}>"
        text = f"{text}\n\n{_quote(answers, quotes)}\n"
    message.set_content(text)
    if with_html:
        paragraphs = "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))
        message.add_alternative(f"<html><body>{paragraphs}</body></html>", subtype="html")
    for name in files:
        kind, subtype, content = _file(name)
        message.add_attachment(content, maintype=kind, subtype=subtype, filename=name)
    return bytes(message)


def _quote(ours: Quoted, program: str) -> str:
    """What the program puts below an answer."""
    day, hour = date_format(ours.sent_at, "D, j M Y"), date_format(ours.sent_at, "H:i")
    if program == "outlook":
        head = f"De: {HOUSE} <{ours.by}>\nEnviado: {day} {hour}\nPara: {ours.to}\n"
        return f"________________________________\n{head}Asunto: {ours.subject}\n\n{ours.text}"
    if program == "apple":
        head = (
            f"El {date_format(ours.sent_at, 'j M Y')}, a las {hour}, {HOUSE} <{ours.by}> escribió:"
        )
    else:
        head = f"El {day} a las {hour}, {HOUSE} (<{ours.by}>) escribió:"
    return "\n".join([head, "", *(f"> {line}".rstrip() for line in ours.text.splitlines())])


def machine(text: str, *, mark: str, to: str, at: datetime) -> bytes:
    """What a machine sent: its headers and words, with what every server adds."""
    head, _blank, body = text.strip("\n").partition("\n\n")
    message = EmailMessage(policy=SMTP)
    message["To"], message["Date"] = to, format_datetime(at)
    message["Message-ID"] = f"<{mark}@correo.example>"
    for line in head.splitlines():
        name, _colon, value = line.partition(":")
        message[name] = value.strip()
    message.set_content(body)
    return bytes(message)


def bounce(ours: Quoted, reason: str, *, mark: str, to: str, at: datetime) -> bytes:
    """A server's report that a letter of ours did not arrive (RFC 3464)."""
    report = MIMEMultipart("report", report_type="delivery-status", policy=SMTP)
    report["From"] = "Mail Delivery System <MAILER-DAEMON@buzonlleno.example>"
    report["To"], report["Date"] = to, format_datetime(at)
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Message-ID"] = f"<{mark}@buzonlleno.example>"
    report["Auto-Submitted"] = "auto-replied"
    report.attach(MIMEText(f"El mensaje no se ha podido entregar.\n\n{reason}\n", "plain", "utf-8"))
    report.attach(_status(ours, reason))
    returned = EmailMessage(policy=SMTP)
    returned["From"], returned["To"] = f"{HOUSE} <{ours.by}>", ours.to
    returned["Subject"], returned["Message-ID"] = ours.subject, f"<{ours.message_id}>"
    returned.set_content(ours.text)
    report.attach(MIMEMessage(returned))
    return bytes(report)


def _status(ours: Quoted, reason: str) -> Message:
    of_server, of_address = Message(), Message()
    of_server["Reporting-MTA"] = "dns; mx.buzonlleno.example"
    of_address["Final-Recipient"] = f"rfc822; {ours.to}"
    of_address["Action"], of_address["Status"] = "failed", "5.1.1"
    of_address["Diagnostic-Code"] = f"smtp; {reason}"
    status = Message()
    status.add_header("Content-Type", "message/delivery-status")
    status.set_payload([of_server, of_address])
    return status


# What is enclosed


def _file(name: str) -> tuple[str, str, bytes]:
    if name.endswith(".pdf"):
        return "application", "pdf", _bill()
    return "image", "png", _picture(320, 200)


def _bill() -> bytes:
    """A page with two lines of a bill."""
    lines = ("Fibra Cercana - factura de octubre", "Asistencia preferente .......... 14,90 EUR")
    drawn = " ".join(f"1 0 0 1 60 {760 - 24 * n} Tm ({line}) Tj" for n, line in enumerate(lines))
    page = f"BT /F1 12 Tf {drawn} ET".encode()
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    body, places = b"%PDF-1.4\n", []
    for n, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (n, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 6\n0000000000 65535 f \n" + table
    return body + head + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def _picture(width: int, height: int) -> bytes:
    """A screenshot of a bank, as far as nobody may read it: four grey lines."""
    rows = (bytes([0, *([_shade(y)] * width)]) for y in range(height))
    head = pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunks(chunks))


def _shade(y: int) -> int:
    return 170 if y % 50 in range(18, 32) else 245


def _chunks(chunks: Sequence[tuple[bytes, bytes]]) -> Iterator[bytes]:
    for kind, content in chunks:
        yield pack(">I", len(content)) + kind + content + pack(">I", zlib.crc32(kind + content))
