"""Messages spoilt in every way that the road, a program or malice can spoil them; seeded."""

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from albricias.receive.channels.mail.reading import NotAMessage, read
from albricias.receive.channels.mail.robots import judge
from tests.receive.mail_stage import in_parts, written

Spoil = Callable[[bytes, random.Random], bytes]
LONGEST = 60_000
CHARSETS = (
    *(b"utf-8", b"us-ascii", b"iso-8859-1", b"utf-7", b"utf-16", b"hex", b"idna", b"rot13"),
    *(b"gb2312", b"koi8-r", b"shift_jis", b"iso-2022-jp", b"unknown-8bit", b"x-no", b"", b"\xff"),
)
OURS = frozenset({"quejas@tienda.example"})


def built_in() -> list[bytes]:
    """Good messages of every build, so that spoiling has something to spoil."""
    html = "Content-Type: text/html; charset=iso-8859-1\r\n\r\n<p>Hola <a href='http://x'>y</a></p>"
    text = (
        "Content-Type: text/plain; charset=utf-8; format=flowed\r\n\r\nHola \r\nmundo\r\n-- \r\nC"
    )
    photo = (
        "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        "Content-Disposition: attachment; filename*0*=utf-8''%e2%82; filename*1*=%ac.png\r\n\r\n"
        "iVBORw0KGgoAAAANSUhEUg=="
    )
    inner = "Content-Type: message/rfc822\r\n\r\nFrom: a@b.c\r\nSubject: dentro\r\n\r\nTexto"
    status = (
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
        "Final-Recipient: rfc822; a@b.c\r\nAction: failed\r\nStatus: 5.1.1"
    )
    mixed, mixed_kind = in_parts(text, photo, inner)
    either, either_kind = in_parts(text, html, kind="alternative")
    report, _ = in_parts(text, status, inner, kind="report")
    return [
        written("Me han cobrado dos veces.\r\n\r\nEl lun, Ana escribió:\r\n> Hola"),
        written(
            "hola", subject="=?utf-8?Q?Espa=C3=B1a?= =?iso-8859-1?B?8Q==?=", references="<a@b>"
        ),
        written(mixed, content_type=mixed_kind),
        written(either, content_type=either_kind),
        written(report, content_type='multipart/report; boundary="PARTE"', return_path="<>"),
        written("<html><body><table><tr><td>Hola</td></tr></table>", content_type="text/html"),
        written("begin 644 a.txt\r\n#86)C\r\n`\r\nend", auto_submitted="auto-replied"),
    ]


def corpus(folder: Path) -> list[bytes]:
    files = [path for path in sorted(folder.glob("*/*")) if not path.name.startswith("LICENSE")]
    return [path.read_bytes()[:LONGEST] for path in files]


def flip(raw: bytes, dice: random.Random) -> bytes:
    spoilt = bytearray(raw)
    for _time in range(dice.randint(1, 40)):
        spoilt[dice.randrange(len(spoilt))] = dice.randrange(256)
    return bytes(spoilt)


def cut(raw: bytes, dice: random.Random) -> bytes:
    return raw[: dice.randrange(1, len(raw) + 1)]


def drop(raw: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(raw))
    return raw[:start] + raw[start + dice.randint(1, 400) :]


def repeat_lines(raw: bytes, dice: random.Random) -> bytes:
    lines = raw.split(b"\n")
    place = dice.randrange(min(len(lines), 40))
    return b"\n".join([*lines[:place], *[lines[place]] * dice.randint(2, 60), *lines[place:]])


def shuffle_lines(raw: bytes, dice: random.Random) -> bytes:
    lines = raw.split(b"\n")
    for _time in range(dice.randint(1, 5)):
        one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
        lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def other_charset(raw: bytes, dice: random.Random) -> bytes:
    for known in (b"utf-8", b"iso-8859-1", b"us-ascii", b"UTF-8", b"ISO-8859-1"):
        raw = raw.replace(known, dice.choice(CHARSETS))
    return raw


def other_boundary(raw: bytes, dice: random.Random) -> bytes:
    place = raw.find(b"boundary=")
    if place < 0:
        return raw.replace(b"\r\n\r\n", b"\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n", 1)
    return raw[: place + 9] + dice.choice((b'"', b"=", b"x", b'""', b"\x00")) + raw[place + 9 :]


def nest(raw: bytes, dice: random.Random) -> bytes:
    for level in range(dice.choice((5, 20, 60, 150))):
        mark = b"n%d" % level
        kind = dice.choice((b"mixed", b"alternative", b"related", b"digest"))
        head = b'Content-Type: multipart/%s; boundary="%s"\r\n\r\n' % (kind, mark)
        raw = head + b"--" + mark + b"\r\n" + raw + b"\r\n--" + mark + b"--\r\n"
    return b"Subject: hondo\r\n" + raw


def swell(raw: bytes, dice: random.Random) -> bytes:
    piece = dice.choice(
        (b"=?utf-8?Q?", b"<a@b> ", b"(", b'"', b",", b"<div>", b">", b"; a*0*=", b"[")
    )
    place = dice.randrange(len(raw))
    return raw[:place] + piece * dice.randint(100, 3000) + raw[place:]


def splice(raw: bytes, dice: random.Random, others: Sequence[bytes]) -> bytes:
    other = dice.choice(others)
    return raw[: dice.randrange(1, len(raw) + 1)] + other[dice.randrange(len(other)) :]


SPOILS: tuple[Spoil, ...] = (
    *(flip, flip, cut, drop, repeat_lines, shuffle_lines),
    *(other_charset, other_boundary, nest, swell),
)


def mutants(sound: Sequence[bytes], *, seed: int) -> Iterator[bytes]:
    dice = random.Random(seed)
    while True:
        raw = dice.choice(sound)
        for _time in range(dice.randint(1, 3)):
            if not raw:
                break
            spoil = dice.choice((*SPOILS, None))
            raw = spoil(raw, dice) if spoil else splice(raw, dice, sound)
        yield raw[: LONGEST * 2]


def outcome(raw: bytes) -> str:
    """In a word. Anything but NotAMessage that escapes is what is looked for."""
    try:
        mail = read(raw)
    except NotAMessage as no:
        return f"quarantine: {no.code}"
    kept = (mail.text, mail.subject, mail.sender.name, mail.message_id, *mail.chain)
    for text in kept:
        text.encode()
        assert "\x00" not in text
    verdict = judge(mail, OURS)
    return f"robot: {verdict.kind}" if verdict else "person"
