"""What is outside the house: people who write mail, people and programs that post, a mail server.

Each says a word of its own (its tag) in what it sends, by which it is found again.
"""

import hashlib
import os
import random
import re
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import requests

from tests.faults.house import SALES_FOLDER, House
from tests.receive.mail.post_office import ADDRESS, PostOffice, letter
from tests.tell import post_office as smtp

TAG = re.compile(rb"TAG-\d{6}")
NOBODY = "nadie"


class Tags:
    """Words that nobody else says."""

    def __init__(self) -> None:
        self._last, self._lock = 0, threading.Lock()

    def new(self) -> str:
        with self._lock:
            self._last += 1
            return f"TAG-{self._last:06d}"


class Sink(smtp.PostOffice):
    """The mail server our letters go to. What it took is on the disk before it says so."""

    def __init__(self, folder: Path) -> None:
        super().__init__(slow_seconds=0.002)
        self.book = folder / "accepted"
        self.behaves: Callable[[str, smtp.Taken], str | None] = lambda _when, _letter: None
        self.answers: Counter[str] = Counter()
        self.at_recipient = lambda taken: self._behave("recipient", taken)
        self.at_end = lambda taken: self._behave("end", taken)
        self.after_taking = self._take

    def _take(self, taken: smtp.Taken) -> str | None:
        with self.book.open("a") as book:
            book.write(f"{taken.id}\n")
            book.flush()
            os.fsync(book.fileno())
        return self._behave("taken", taken)

    def _behave(self, when: str, taken: smtp.Taken) -> str | None:
        if when == "recipient" and taken.to.startswith(NOBODY):
            self.answers["refused"] += 1
            return "550 5.1.1 There is nobody of that name"
        return self.behaves(when, taken)

    @property
    def accepted(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(self.book.read_text().split()) if self.book.exists() else Counter()


@dataclass
class Sent:
    """What was sent to the house, by tag: what should have become of it, and of its files."""

    fate: dict[str, str] = field(default_factory=dict)
    copies: dict[str, int] = field(default_factory=dict)
    files: dict[str, list[str]] = field(default_factory=dict)
    posted: set[str] = field(default_factory=set)
    put_on_server: int = 0
    confirmed: Counter[str] = field(default_factory=Counter)
    noes: Counter[str] = field(default_factory=Counter)
    unclear: list[str] = field(default_factory=list)


class Writers(threading.Thread):
    """People, robots and mail servers that write to the house's mailboxes."""

    KINDS = ("new", "new", "new", "files", "reply", "reply", "twice", "alike", "robot", "bounce",
             "unreadable", "twin", "nobody")  # fmt: skip

    def __init__(
        self, office: PostOffice, sink: Sink, tags: Tags, sent: Sent, *, seed: int, pause: float
    ) -> None:
        super().__init__(daemon=True)
        self.office, self.sink, self.tags, self.sent = office, sink, tags, sent
        self.chance, self.pause = random.Random(seed), pause
        self.stop = threading.Event()
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.stop.wait(self.chance.uniform(0, 2 * self.pause)):
                getattr(self, f"_{self.chance.choice(self.KINDS)}")(self.tags.new())
        except BaseException as error:
            self.error = error

    def _new(self, tag: str, *, fate: str = "case", who: str = "cliente", **headers: str) -> None:
        raw = letter(
            f"Me han cobrado dos veces. {tag}",
            subject=f"Queja {tag}",
            message_id=f"<{tag}@example.net>",
            sender=f"{who}-{tag.lower()}@example.net",
            at=datetime.now(UTC),
            **headers,
        )
        self._put(tag, raw, fate=fate)

    def _nobody(self, tag: str) -> None:
        """Their own mail server refuses what we answer."""
        self._new(tag, who=NOBODY)

    def _robot(self, tag: str) -> None:
        self._new(tag, fate="robot", Auto_Submitted="auto-replied")

    def _reply(self, tag: str) -> None:
        """To a letter of ours, if there is one yet."""
        if ours := self._one_of_ours():
            self._new(tag, fate="entry", who="otra", In_Reply_To=ours.id)

    def _bounce(self, tag: str) -> None:
        if ours := self._one_of_ours():
            self._put(tag, bounce(ours, tag), fate="robot")

    def _twice(self, tag: str) -> None:
        """The very same message, delivered again."""
        raw = letter(f"Dos veces. {tag}", message_id=f"<{tag}@example.net>", at=datetime.now(UTC))
        for _time in range(2):
            self._put(tag, raw, fate="case")

    def _alike(self, tag: str) -> None:
        """Two messages under one Message-ID."""
        for one in (tag, self.tags.new()):
            raw = letter(f"Otra cosa. {one}", message_id=f"<{tag}@example.net>", subject=one)
            self._put(one, raw, fate="case")

    def _twin(self, tag: str) -> None:
        """To two mailboxes of ours: two letters, one case."""
        raw = letter(f"A los dos. {tag}", message_id=f"<{tag}@example.net>", at=datetime.now(UTC))
        self._put(tag, raw, fate="case + twin")
        self._put(tag, raw, fate="case + twin", folder=SALES_FOLDER)
        self.sent.copies[tag] = 2

    def _unreadable(self, tag: str) -> None:
        self._put(tag, f"Esto no es un mensaje {tag}\r\n\r\n".encode(), fate="quarantine")

    def _files(self, tag: str) -> None:
        mail, content = EmailMessage(), f"Recibo {tag} ".encode() * self.chance.randint(1, 9000)
        mail["From"], mail["To"], mail["Subject"] = f"{tag}@example.net", ADDRESS, f"Con {tag}"
        mail["Date"], mail["Message-ID"] = (
            format_datetime(datetime.now(UTC)),
            f"<{tag}@example.net>",
        )
        mail.set_content(f"Adjunto el recibo. {tag}")
        mail.add_attachment(content, maintype="text", subtype="plain", filename="recibo.txt")
        self.sent.files[tag] = [hashlib.sha256(content).hexdigest()]
        self._put(tag, mail.as_bytes().replace(b"\n", b"\r\n"), fate="case")

    def _put(self, tag: str, raw: bytes, *, fate: str, folder: str = "INBOX") -> None:
        self.office.deliver(raw, folder)
        self.sent.fate[tag] = fate
        self.sent.put_on_server += 1

    def _one_of_ours(self) -> smtp.Taken | None:
        return self.chance.choice(self.sink.taken) if self.sink.taken else None


def bounce(ours: smtp.Taken, tag: str) -> bytes:
    """Another's server says that a letter of ours cannot be delivered just now (RFC 3464)."""
    lines = f"""From: Mail Delivery System <MAILER-DAEMON@example.net>
To: {ADDRESS}
Subject: Undelivered Mail {tag}
Date: {format_datetime(datetime.now(UTC))}
Message-ID: <{tag}@example.net>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

The mailbox is full. {tag}

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; {ours.to}
Action: failed
Status: 5.2.2

--B
Content-Type: text/rfc822-headers

Message-ID: {ours.id}
To: {ours.to}

--B--
"""
    return lines.replace("\n", "\r\n").encode()


class NotConfirmed(Exception):
    """No answer, or a no that says to try again."""


class Poster(threading.Thread):
    """Somebody who posts by form, API or door, and sends it again until it is confirmed."""

    def __init__(
        self, house: House, tags: Tags, sent: Sent, *, seed: int, pause: float, posting: Any = None
    ) -> None:
        super().__init__(daemon=True)
        self.house, self.tags, self.sent = house, tags, sent
        self.chance, self.pause = random.Random(seed), pause
        # Told what is under way, so that it can be killed just then.
        self.posting: Callable[[str], None] = posting or (lambda _what: None)
        self.stop, self.hurried = threading.Event(), threading.Event()
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.stop.wait(self.chance.uniform(0, 2 * self.pause)):
                kind = self.chance.choice(("form", "api", "door"))
                tag = self.tags.new()
                self.sent.fate[tag] = "case"
                self.sent.posted.add(tag)
                getattr(self, f"_{kind}")(tag)
                self.sent.confirmed[kind] += 1
        except BaseException as error:
            self.error = error

    # By the API

    def _api(self, tag: str) -> None:
        told = {"story": f"Por el API. {tag}", "email": f"{tag.lower()}@example.net"}
        head = {"Authorization": f"Bearer {self.house.token}", "Idempotency-Key": tag}
        if self.chance.random() < 0.3:
            head["Prefer"] = "wait"
        key = self._until("api", "/api/v1/letters", json=told, headers=head).json()["key"]
        if self.chance.random() < 0.4:
            content = self._content(tag)
            files = {"files": ("foto.txt", content)}
            self._until("files", f"/api/v1/letters/{key}/attachments", files=files, headers=head)

    def _door(self, tag: str) -> None:
        review = {"id": tag, "rating": 1, "title": "Mal", "text": f"En una reseña. {tag}"}
        self._until("door", f"/entrada/{self.house.door}/", json={"review": review})

    # By the form, in its three steps

    def _form(self, tag: str) -> None:
        self.session = requests.Session()
        self.session.headers["X-Forwarded-For"] = f"10.{self.chance.randint(0, 255)}.{tag[-3]}.9"
        page = self._until("form", "/queja/contar/", method="GET")
        said = {
            "csrfmiddlewaretoken": found(page.text, "csrfmiddlewaretoken"),
            "token": found(page.text, "token"),
            "story": f"En el formulario. {tag}",
            "kind": "complaint",
            "times_told": "1",
            "name": f"Carlos {tag}",
            "email": f"{tag.lower()}@example.net",
            "attached": "0",
        }
        if self.chance.random() < 0.4:
            files = {"attachments": ("foto.txt", self._content(tag))}
            self._until("form", "/queja/contar/", data={**said, "step": "2"}, files=files)
            said["attached"] = "1"
        self._until("form", "/queja/contar/", data={**said, "step": "3"}, is_last=True)

    def _content(self, tag: str) -> bytes:
        content = f"Foto {tag} ".encode() * self.chance.randint(1, 9000)
        self.sent.files[tag] = [hashlib.sha256(content).hexdigest()]
        return content

    # Until it is confirmed

    def _until(self, what: str, path: str, **words: Any) -> requests.Response:
        waited = 0.05
        while True:
            try:
                return self._once(what, path, **words)
            except NotConfirmed:
                self.hurried.wait(waited)
                waited = min(waited * 1.5, 1.0)

    def _once(
        self, what: str, path: str, *, method: str = "POST", is_last: bool = False, **words: Any
    ) -> requests.Response:
        by = self.session if what == "form" else requests
        self.posting(what)
        url = f"http://127.0.0.1:{self.house.web_port}{path}"
        try:
            answer = by.request(method, url, timeout=60, allow_redirects=False, **words)
        except requests.RequestException as error:
            self.sent.noes[f"{what}: no answer"] += 1
            raise NotConfirmed from error
        if answer.status_code in ((302,) if is_last else (200, 201)):
            return answer
        self._hear_no(what, answer)
        raise NotConfirmed

    def _hear_no(self, what: str, answer: requests.Response) -> None:
        """It must say in a sentence what is the matter."""
        self.sent.noes[f"{what}: {answer.status_code}"] += 1
        if not says_why(answer):
            self.sent.unclear.append(f"{what}: {answer.status_code} {answer.text[:300]}")


def says_why(answer: requests.Response) -> bool:
    if answer.headers.get("Content-Type", "").startswith("application/json"):
        return bool(answer.json().get("sentence"))
    return answer.status_code in (409, 422, 429, 503) and "alert" in answer.text


def found(page: str, name: str) -> str:
    match = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert match, page[:500]
    return match[1]
