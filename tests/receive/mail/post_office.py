"""Real mail servers of our own, on this machine only, for tests that fetch and send.

    def test_…(post_office):
        post_office.deliver(letter("No hay línea"))   # lies in the INBOX, to the byte
        post_office.imap_port, post_office.smtp_port  # smtp_port: None on Dovecot

`mail_devel` brings IMAP and SMTP in one process; Dovecot is what many customers have. The
fixture `post_office` (see conftest.py) runs a test on both.
"""

import contextlib
import grp
import imaplib
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

ADDRESS, PASSWORD = "quejas@example.org", "tres tristes tigres"
DOVECOT = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
WAIT_SECONDS = 30


@dataclass
class PostOffice:
    """A running server with one account, and a hand that puts messages into its folders."""

    kind: str
    imap_port: int
    smtp_port: int | None = None
    imaps_port: int | None = None
    authority: Path | None = None
    maildir: Path | None = None
    address: str = ADDRESS
    password: str = PASSWORD
    host: str = "127.0.0.1"
    process: "subprocess.Popen[bytes] | None" = None
    _hand: Any = field(default=None, repr=False)

    def deliver(
        self, raw: bytes, folder: str = "INBOX", *, seen: bool = False, at: datetime | None = None
    ) -> None:
        """Put it into the folder as it is."""
        flags = r"(\Seen)" if seen else ""
        when = imaplib.Time2Internaldate(at) if at else ""
        hand = self.hand()
        hand.literal = raw  # append() itself would mend its line ends
        typ, data = hand._simple_command("APPEND", f'"{folder}"', flags, when)
        assert typ == "OK", data

    def drop(self, raws: Iterable[bytes]) -> None:
        """Many at once, as Dovecot's own delivery would leave them in the Maildir."""
        assert self.maildir is not None
        self.hand().select("INBOX")  # so that the folders are there
        owner = self.maildir.stat()
        for number, raw in enumerate(raws):
            path = self.maildir / "tmp" / f"{time.time_ns()}.{number}.here"
            path.write_bytes(raw)
            os.chown(path, owner.st_uid, owner.st_gid)
            path.rename(self.maildir / "new" / path.name)

    def hand(self) -> Any:
        """Somebody with a mail program, in the same account."""
        if self._hand is None:
            self._hand = imaplib.IMAP4(self.host, self.imap_port, timeout=WAIT_SECONDS)
            self._hand.login(self.address, self.password)
        return self._hand

    def ask(self, *words: str, folder: str = "INBOX") -> list[bytes]:
        """What the server answers to a person who has the folder open."""
        hand = self.hand()
        hand.select(f'"{folder}"')
        typ, data = hand.uid(*words)
        assert typ == "OK", data
        return [piece for piece in data if isinstance(piece, bytes)]

    def create(self, folder: str) -> None:
        assert self.hand().create(f'"{folder}"')[0] == "OK"

    def number_anew(self, folder: str) -> None:
        """The same messages under another UIDVALIDITY, as after a move to another server."""
        hand = self.hand()
        hand.select("INBOX")
        hand.rename(f'"{folder}"', '"Antes"')
        time.sleep(1.1)  # servers make it from the clock
        self.create(folder)
        hand.select('"Antes"')
        hand.copy("1:*", f'"{folder}"')

    def empty(self) -> None:
        """As on the first day: no folder but the INBOX, and nothing in it."""
        hand = self.hand()
        if hand.select("INBOX")[1] != [b"0"]:
            hand.store("1:*", "+FLAGS", r"(\Deleted)")
            hand.expunge()
        for line in hand.list()[1]:
            found = re.search(r"\) \S+ \"?(.+?)\"?$", line.decode())
            if found and found[1] != "INBOX":
                assert hand.delete(f'"{found[1]}"')[0] == "OK"

    def close(self) -> None:
        if self._hand:
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                self._hand.logout()
        if self.process:
            self.process.terminate()
            self.process.wait(WAIT_SECONDS)


def letter(
    story: str = "Llevo una semana sin línea.",
    *,
    subject: str = "Queja",
    message_id: str | None = None,
    sender: str = "Carlos Ibáñez <carlos@example.net>",
    at: datetime | None = None,
    **headers: str,
) -> bytes:
    """A plain letter as it lies on a server."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, ADDRESS, subject
    mail["Date"] = format_datetime(at) if at else "Tue, 17 Nov 2026 09:00:00 +0100"
    if message_id:
        mail["Message-ID"] = message_id
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(story)
    return mail.as_bytes().replace(b"\n", b"\r\n")


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def until_it_answers(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + WAIT_SECONDS
    while True:
        assert process.poll() is None, "the mail server ended"
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            assert time.monotonic() < until, "the mail server does not answer"
            time.sleep(0.05)


@contextlib.contextmanager
def mail_devel() -> Iterator[PostOffice]:
    """IMAP and SMTP in one process, everything in memory."""
    imap, smtp = free_port(), free_port()
    words = ["--host", "127.0.0.1", "--user", ADDRESS, "--password", PASSWORD, "--no-http"]
    words += ["--imap-port", str(imap), "--smtp-port", str(smtp)]
    process = subprocess.Popen(
        [sys.executable, "-m", "mail_devel", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    office = PostOffice("mail-devel", imap, smtp, process=process)
    try:
        until_it_answers(imap, process)
        yield office
    finally:
        office.close()


@contextlib.contextmanager
def dovecot(*, extra: str = "", oauth2: str = "") -> Iterator[PostOffice]:
    """A Dovecot of our own: a Maildir, one user in a file, nothing of the system's."""
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    (folder / "oauth2.conf").write_text(oauth2)
    imap, imaps = free_port(), free_port()
    try:
        process = _start_dovecot(folder, imap, imaps, extra)
        office = PostOffice("dovecot", imap, imaps_port=imaps, process=process)
        office.authority = folder / "authority.pem"
        office.maildir = folder / "mail" / ADDRESS
        try:
            until_it_answers(imap, process)
            yield office
        finally:
            office.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start_dovecot(folder: Path, imap: int, imaps: int, extra: str) -> "subprocess.Popen[bytes]":
    who = _who_reads_mail()
    folder.chmod(0o755)
    mail = folder / "mail"
    mail.mkdir()
    if os.geteuid() == 0:
        shutil.chown(mail, who.pw_uid, who.pw_gid)
    (folder / "users").write_text(f"{ADDRESS}:{{PLAIN}}{PASSWORD}\n")
    make_certificate(folder)
    config = folder / "dovecot.conf"
    config.write_text(_config(folder, who, imap, imaps) + extra.replace("FOLDER", str(folder)))
    assert DOVECOT is not None
    return subprocess.Popen([DOVECOT, "-F", "-c", str(config)], stdout=subprocess.DEVNULL)


def _who_reads_mail() -> pwd.struct_passwd:
    """Dovecot reads nobody's mail as root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def _config(folder: Path, who: pwd.struct_passwd, imap: int, imaps: int) -> str:
    us = who.pw_name  # nothing of it runs as root but its master
    return f"""
base_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {us}
default_login_user = {us}
default_internal_group = {grp.getgrgid(who.pw_gid).gr_name}
first_valid_uid = {who.pw_uid}
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
mail_location = maildir:{folder}/mail/%u
mail_max_userip_connections = 50
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  process_min_avail = 0
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={who.pw_uid} gid={who.pw_gid} home={folder}/mail/%u
}}
"""


def make_certificate(folder: Path) -> None:
    """A server's certificate for 127.0.0.1 and localhost, signed by an authority of our own."""
    from datetime import UTC, timedelta
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    def name(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    now = datetime.now(UTC)
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    for file, subject, key in zip(("authority", "server"), ("CA", "localhost"), keys, strict=True):
        draft = x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name("CA"))
        draft = draft.public_key(key.public_key()).serial_number(x509.random_serial_number())
        draft = draft.not_valid_before(now - timedelta(days=1))
        draft = draft.not_valid_after(now + timedelta(days=2))
        is_authority = x509.BasicConstraints(ca=file == "authority", path_length=None)
        draft = draft.add_extension(is_authority, critical=True)
        draft = draft.add_extension(x509.SubjectAlternativeName(names), critical=False)
        made = draft.sign(keys[0], hashes.SHA256())
        (folder / f"{file}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.TraditionalOpenSSL
    plain = serialization.NoEncryption()
    pem = keys[1].private_bytes(serialization.Encoding.PEM, form, plain)
    (folder / "server.key").write_bytes(pem)
