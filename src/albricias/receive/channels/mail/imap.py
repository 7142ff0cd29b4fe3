"""One folder on an IMAP server, opened so that nothing in it changes."""

import contextlib
import imaplib
import re
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from imap_tools.imap_utf7 import utf7_decode, utf7_encode

from albricias.receive.channels.mail import imap_troubles as troubles
from albricias.receive.channels.mail.imap_replies import Reply, read_replies, said

TIMEOUT_SECONDS = 30
# However slowly it trickles, one command ends within this.
COMMAND_SECONDS = 300
# A listing of a million messages is one line.
LONGEST_LINE = 32 * 1024 * 1024
BLOCK = 256 * 1024
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Account:
    """How to get in, opened: never stored, never logged."""

    host: str
    port: int
    security: str
    username: str
    folder: str = "INBOX"
    password: str = ""
    token: str = ""


class _Patient(imaplib.IMAP4):
    """An IMAP connection that takes long lines, and neither endless nor unasked-for ones."""

    most_bytes = LONGEST_LINE
    until = float("inf")
    file: Any

    def readline(self) -> bytes:
        line: bytes = self.file.readline(LONGEST_LINE)
        return line

    def read(self, size: int) -> bytes:
        if size > self.most_bytes:
            raise self.abort(f"a literal of {size} bytes was not asked for")
        blocks, left = [], size
        while left and (block := self.file.read1(min(left, BLOCK))):
            blocks.append(block)
            left -= len(block)
            if time.monotonic() > self.until:
                raise TimeoutError
        return b"".join(blocks)


class _PatientTls(_Patient, imaplib.IMAP4_SSL):
    pass


class Folder:
    """The messages of one folder, by their UIDs."""

    def __init__(self, client: _Patient, account: Account) -> None:
        self.client, self.account = client, account
        self.exists, self.uidvalidity = 0, 0

    def open(self) -> Self:
        """Raises FolderMissing."""
        typ, data = self.client.select(_quoted(self.account.folder), readonly=True)
        if typ != "OK":
            raise troubles.FolderMissing(folder=self.account.folder, said=said(data))
        self.exists = int(data[0] or 0) if data else 0
        found = self.client.response("UIDVALIDITY")[1]
        self.uidvalidity = int(found[0]) if found and found[0] else 0
        return self

    def uids(self) -> list[int]:
        """All of them, read or not. What a search forgets, a plain listing still knows."""
        data = self._ask("SEARCH", "ALL")
        found = {int(uid) for line in data if isinstance(line, bytes) for uid in line.split()}
        if len(found) < self.exists:
            found.update(reply.uid for reply in read_replies(self._ask("FETCH", "1:*", "(UID)")))
        return sorted(found)

    def count_since(self, day: date) -> int:
        data = self._ask("SEARCH", "SINCE", f"{day.day}-{MONTHS[day.month - 1]}-{day.year}")
        return sum(len(line.split()) for line in data if isinstance(line, bytes))

    def listed(self, uids: Sequence[int]) -> list[Reply]:
        """When each arrived and how large it is."""
        return read_replies(self._ask("FETCH", uid_set(uids), "(UID RFC822.SIZE INTERNALDATE)"))

    def messages(self, uids: Sequence[int], *, most_bytes: int) -> list[Reply]:
        """As they are, to the byte, and left unread if they were."""
        self.client.most_bytes = most_bytes
        try:
            asked = "(UID INTERNALDATE BODY.PEEK[])"
            return [r for r in read_replies(self._ask("FETCH", uid_set(uids), asked)) if r.has_body]
        finally:
            self.client.most_bytes = LONGEST_LINE

    def headers(self, uid: int) -> bytes:
        """Who wrote about what: enough for a person to find it in their mail program."""
        asked = "(UID BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)])"
        return next((r.body for r in read_replies(self._ask("FETCH", str(uid), asked))), b"")

    def names(self) -> list[str]:
        """The folders of this account."""
        self._clock()
        _typ, data = self.client.list()
        return sorted({name for line in data if (name := _folder_name(line))})

    def _ask(self, *words: str) -> list[Any]:
        """Raises ServerSaidNo."""
        self._clock()
        command, *rest = words
        typ, data = self.client.uid(command, *rest)
        if typ != "OK":
            raise troubles.ServerSaidNo(said=said(data))
        return data

    def _clock(self) -> None:
        self.client.until = time.monotonic() + COMMAND_SECONDS


@contextlib.contextmanager
def connected(account: Account, *, timeout: float = TIMEOUT_SECONDS) -> Iterator[Folder]:
    """Signed in, no folder opened yet. Whatever goes wrong is raised as a MailTrouble."""
    with _in_words(account):
        client = _connect(account, timeout)
        try:
            _sign_in(client, account)
            yield Folder(client, account)
        finally:
            _leave(client)


@contextlib.contextmanager
def opened(account: Account, *, timeout: float = TIMEOUT_SECONDS) -> Iterator[Folder]:
    """Signed in, the folder opened for reading only."""
    with connected(account, timeout=timeout) as folder:
        yield folder.open()


def _connect(account: Account, timeout: float) -> _Patient:
    if account.security == "tls":
        context = ssl.create_default_context()
        return _PatientTls(account.host, account.port, ssl_context=context, timeout=timeout)
    client = _Patient(account.host, account.port, timeout=timeout)
    if account.security == "starttls":
        if "STARTTLS" not in client.capabilities:
            _leave(client)
            raise troubles.NoStartTls(host=account.host, port=account.port)
        client.starttls(ssl.create_default_context())
    return client


def _sign_in(client: _Patient, account: Account) -> None:
    """Raises SignInRefused."""
    try:
        if account.token:
            client.authenticate("XOAUTH2", _answering(xoauth2(account.username, account.token)))
        elif account.username.isascii() and account.password.isascii():
            client.login(account.username, account.password)
        else:  # LOGIN knows no accents
            client.authenticate("PLAIN", _answering(_plain(account.username, account.password)))
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise troubles.SignInRefused(user=account.username, said=said(error.args)) from error


def xoauth2(username: str, token: str) -> bytes:
    """As Google and Microsoft read it."""
    return f"user={username}\x01auth=Bearer {token}\x01\x01".encode()


def _plain(username: str, password: str) -> bytes:
    return f"\0{username}\0{password}".encode()


def _answering(first: bytes) -> Any:
    """What we say once; to a complaint of the server we say nothing, so that it says no."""
    answers = iter([first])
    return lambda _challenge: next(answers, b"")


def _leave(client: _Patient) -> None:
    with contextlib.suppress(OSError, imaplib.IMAP4.error):
        client.sock.settimeout(2)
        client.logout()
    with contextlib.suppress(OSError):
        client.shutdown()


@contextlib.contextmanager
def _in_words(account: Account) -> Iterator[None]:
    where = {"host": account.host, "port": account.port}
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise troubles.CertificateNotTrusted(**where, why=error.verify_message) from error
    except ssl.SSLError as error:
        raise troubles.NoTls(**where) from error
    except socket.gaierror as error:
        raise troubles.HostUnknown(**where) from error
    except ConnectionRefusedError as error:
        raise troubles.NobodyListens(**where) from error
    except TimeoutError as error:
        raise troubles.NoAnswer(**where) from error
    except (imaplib.IMAP4.abort, OSError, EOFError) as error:
        raise troubles.ConnectionLost(**where, why=said([error])) from error
    except imaplib.IMAP4.error as error:
        raise troubles.ServerSaidNo(said=said(error.args)) from error


def uid_set(uids: Sequence[int]) -> str:
    """1:3,7 for 1, 2, 3 and 7."""
    runs: list[list[int]] = []
    for uid in sorted(uids):
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in runs)


_LISTED = re.compile(rb'\((?P<flags>[^)]*)\) (?:"(?:\\.|[^"])*"|NIL) (?P<name>.+)', re.DOTALL)


def _folder_name(line: Any) -> str:
    """The name in one reply to LIST; nothing if nobody can open it."""
    text = line if isinstance(line, bytes) else b""
    literal = None
    if isinstance(line, tuple):
        text, literal = line[0], line[1]
    found = _LISTED.match(text)
    if not found or b"\\noselect" in found["flags"].lower():
        return ""
    name: bytes = literal if literal is not None else found["name"].strip()
    if name[:1] == b'"':
        name = re.sub(rb"\\(.)", rb"\1", name[1:-1])
    try:
        decoded: str = utf7_decode(name)
    except (ValueError, UnicodeError):
        return ""
    return decoded


def _quoted(folder: str) -> str:
    encoded: str = utf7_encode(folder).decode("ascii")
    return '"' + encoded.replace("\\", "\\\\").replace('"', '\\"') + '"'
