"""A mail server of our own for a test: real IMAP, nothing of it outside this machine."""

import socket
import subprocess
import sys
import time
from contextlib import suppress
from imaplib import IMAP4
from types import TracebackType
from typing import Self

from tests.receive.mail_stage import BOX

PASSWORD = "un-buzon-de-pruebas"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


class MailServer:
    """One mailbox; a message is put in and taken out again over IMAP."""

    def __enter__(self) -> Self:
        self.port = free_port()
        words = ["--host", "127.0.0.1", "--user", BOX, "--password", PASSWORD, "--no-http"]
        words += ["--imap-port", str(self.port), "--smtp-port", str(free_port())]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mail_devel", *words], stderr=subprocess.DEVNULL
        )
        self.imap = self._connected()
        self.imap.select("INBOX")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(IMAP4.error, OSError):
            self.imap.logout()
        self.process.terminate()
        self.process.wait(timeout=20)

    def _connected(self) -> IMAP4:
        until = time.monotonic() + 60
        while True:
            try:
                return self.connect()
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    def connect(self, *, password: str = PASSWORD) -> IMAP4:
        imap = IMAP4("127.0.0.1", self.port, timeout=30)
        imap.login(BOX, password)
        return imap

    def there_and_back(self, raw: bytes) -> bytes:
        """Put in by APPEND, found again by its own number, and taken out as it stands there."""
        self.imap.append("INBOX", "", "", raw)
        self.imap.noop()
        found = self.imap.search(None, "ALL")[1][0].split()
        said = self.imap.fetch(found[-1].decode(), "(BODY.PEEK[])")[1]
        content = next(part[1] for part in said if isinstance(part, tuple))
        assert isinstance(content, bytes)
        return content
