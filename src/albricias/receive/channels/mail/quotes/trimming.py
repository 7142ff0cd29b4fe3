"""The text divided, line by line: theirs, how they sign, what they quote. Linear in its length."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from albricias.receive.channels.mail.quotes import heads, signing, words

# What is joined again may look like something new; peeled so often, it is left alone.
PEELS = 8
# Nobody writes so many lines: those after them go with the last that was looked at.
LINES_LOOKED_AT = 5_000

OWN, SIGNED, QUOTED = "own", "signed", "quoted"

_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_UNSEEN.update({ord("\xa0"): " ", ord("\u202f"): " ", ord("\u2007"): " "})
_HAS_UNSEEN = re.compile("[" + "".join(map(chr, _UNSEEN)) + "]")
_FIRST = words.FIRST | signing.FIRST
_MARKED = re.compile(r">|&gt;")
_MARKS = re.compile(r"(?:\s|>|&gt;)+")
_NAMED_MARK = re.compile(r"[^\W\d_]{1,12}>(?:\s|$)")
_BARS = re.compile(r"\|(?:\s[^|]*)?$")
_CLOSES_A_LINK = re.compile(r"\(?https?://\S+\)?\s*>?$")
_WRAPPED_AT = 58


@dataclass(frozen=True, slots=True)
class Trimmed:
    """The parts of a plain text, in the order read; nothing of it is lost."""

    own: str
    signature: str = ""
    quoted: str = ""


def trim(text: str) -> Trimmed:
    """The text divided. If nothing of their own would be left, all of it is theirs."""
    parts = _divide(text)
    signed, quoted = [parts.signature], [parts.quoted]
    own = parts.own
    for _peel in range(PEELS):
        if not (signed[-1] or quoted[-1]):
            break
        again = _divide(own)
        own = again.own
        signed.append(again.signature)
        quoted.append(again.quoted)
    return Trimmed(own, _joined(signed), _joined(quoted))


def _joined(parts: Sequence[str]) -> str:
    return "\n\n".join(part for part in parts if part)


def _divide(text: str) -> Trimmed:
    raw: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        for part in heads.unglued(line):
            # Of blank lines one is kept: with two between them, the same lines would mean another
            # thing than what is left of them.
            if _seen(part) or not raw or _seen(raw[-1]):
                raw.append(part)
    marks = _Marking(raw).marks()
    if OWN not in marks:
        return Trimmed(own=text.strip())
    return Trimmed(*(_gathered(raw, marks, part) for part in (OWN, SIGNED, QUOTED)))


def _gathered(raw: Sequence[str], marks: Sequence[str], part: str) -> str:
    """The lines of one part, a blank line wherever another part stood between."""
    lines: list[str] = []
    skipped = False
    for line, mark in zip(raw, marks, strict=True):
        if mark == part:
            if skipped:
                lines.append("")
            lines.append(line.rstrip())
        # A blank line belongs to whatever is around it.
        elif not mark and not skipped:
            lines.append("")
        skipped = bool(mark) and mark != part
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Marking:
    """One walk over the lines, saying of each filled one whose it is."""

    def __init__(self, raw: Sequence[str]) -> None:
        self.raw = raw
        self.lines = [_seen(line) for line in raw]
        self.count = len(raw)
        self.looked_at: dict[int, heads.Head | None] = {}
        self.said = [""] * self.count
        self.signing = False
        self.has_head = False
        self.sends_on = False
        self.begun = False

    def marks(self) -> Sequence[str]:
        at = 0
        while at < min(self.count, LINES_LOOKED_AT):
            at = self._step(at) if self.lines[at] else at + 1
        self._mark(at, self.count, next((mark for mark in reversed(self.said[:at]) if mark), OWN))
        if not self.has_head and self._quotes_too_little():
            self.said = [OWN if mark == QUOTED else mark for mark in self.said]
        self._sign_off()
        return self.said

    def _step(self, at: int) -> int:
        """Mark what begins in this line, and say where the next thing begins."""
        line = self.lines[at]
        if self.begun and _is_plain(line):
            return self._mark(at, at + 1, SIGNED if self.signing else OWN)
        if self._is_marked(at):
            return self._mark(at, self._end_of_marked(at), QUOTED)
        if heads.is_forward(line):
            self.sends_on = True
            return self._mark(at, self.count, OWN)
        head = self._head(at)
        if head is not None and (head.sure or self._marked_follows(head.end)):
            return self._quote(at, head.end)
        if not self.begun and signing.begins_banner(self.lines, at):
            return self._mark(at, self._end_of_paragraph(at), SIGNED)
        return self._sign(at)

    def _head(self, at: int) -> heads.Head | None:
        if at not in self.looked_at:
            self.looked_at[at] = heads.head_at(self.lines, at)
        return self.looked_at[at]

    def _quote(self, at: int, end: int) -> int:
        """A head, and what it introduces: marked lines, or all that is left."""
        self.has_head = True
        self.signing = False
        return self._mark(at, end if self._marked_follows(end) else self.count, QUOTED)

    def _sign(self, at: int) -> int:
        line = self.lines[at]
        if signing.is_from_a_program(line):
            return self._mark(at, at + 1, SIGNED)
        if not self.signing:
            self.signing = self._begins_signature(at)
        self.begun = self.begun or not self.signing
        return self._mark(at, at + 1, SIGNED if self.signing else OWN)

    def _begins_signature(self, at: int) -> bool:
        if heads.is_ruler(self.lines[at]) and "*" not in self.lines[at]:
            return signing.is_footer(self._until_quote(at + 1, signing.LINES_OF_A_SIGNATURE))
        if most := signing.lines_a_delimiter_covers(self.raw[at]):
            following = self._until_quote(at + 1, most)
            return len([line for line in following if line]) <= most
        return self.begun and signing.begins_notice(self.lines, at)

    def _until_quote(self, at: int, most: int) -> list[str]:
        """The lines up to the next quote or notice, or one more than that many filled ones."""
        found: list[str] = []
        filled = 0
        for n in range(at, self.count):
            line = self.lines[n]
            if filled > most or len(found) > 4 * most:
                break
            if line and (self._is_marked(n) or heads.is_forward(line) or self._ends_here(n)):
                break
            found.append(line)
            filled += bool(line)
        return found

    def _ends_here(self, at: int) -> bool:
        head = self._head(at)
        return bool(head and head.sure) or signing.begins_notice(self.lines, at)

    def _mark(self, start: int, end: int, part: str) -> int:
        for n in range(start, end):
            if self.lines[n]:
                self.said[n] = part
        if part == QUOTED:
            self.signing = False
        return end

    # --- Marks of a quote ---

    def _is_marked(self, at: int) -> bool:
        line = self.lines[at]
        if _MARKED.match(line):
            return not line.endswith("<") and not self._closes_link(at)
        if not (_NAMED_MARK.match(line) or _BARS.match(line)):
            return False
        return any(self._alike(at, other) for other in (at - 1, at + 1))

    def _alike(self, at: int, other: int) -> bool:
        if not 0 <= other < self.count:
            return False
        mark, line = _NAMED_MARK.match(self.lines[at]), self.lines[other]
        return line.startswith(mark[0].strip()) if mark else bool(_BARS.match(line))

    def _closes_link(self, at: int) -> bool:
        """A line that only ends a link begun above: "<http://…", then ">"."""
        above = self.lines[at - 1][-300:] if at else ""
        return above.rfind("<http") > above.rfind(">") and not _MARKED.match(self.lines[at - 1])

    def _end_of_marked(self, at: int) -> int:
        """Past the marked lines, and those that a program wrapped without marking them."""
        while at < self.count and self.lines[at]:
            if not self._is_marked(at) and not self._is_wrapped(at):
                break
            at += 1
        return at

    def _is_wrapped(self, at: int) -> bool:
        if at + 1 >= self.count or not self.lines[at + 1] or not self._is_marked(at + 1):
            return False
        above, line = self.lines[at - 1], self.lines[at]
        if not _MARKED.match(above):
            return False
        opened = above.count("(") > above.count(")") or above.count("<") > above.count(">") + 1
        whole = len(above) > _WRAPPED_AT and line[:1].islower() and not above.endswith((".", "?"))
        return opened or whole or bool(_CLOSES_A_LINK.match(line))

    def _marked_follows(self, at: int) -> bool:
        while at < self.count and not self.lines[at]:
            at += 1
        return at < self.count and self._is_marked(at)

    def _end_of_paragraph(self, at: int) -> int:
        while at < self.count and self.lines[at]:
            at += 1
        return at

    def _quotes_too_little(self) -> bool:
        """One marked line, or a list announced with a colon: more likely theirs than a quote."""
        marked = [n for n, mark in enumerate(self.said) if mark == QUOTED]
        if len(marked) < 2:
            return bool(marked) and not self._introduces_nothing(marked[0])
        before = next((line for line in reversed(self.lines[: marked[0]]) if line), "")
        return before.endswith(":")

    def _introduces_nothing(self, at: int) -> bool:
        """A marked "… wrote:" whose quote was cut away by the program."""
        head = heads.head_at([_unmarked(self.lines[at])], 0)
        return head is not None and head.sure

    # --- The end of what is theirs ---

    def _sign_off(self) -> None:
        """A farewell, with the name and the telephones under it; or a name after a dash."""
        last = max((n for n, mark in enumerate(self.said) if mark == OWN), default=-1)
        if last < 0 or self.sends_on:
            return
        first = last
        while first and last - first < 40 and self.said[first - 1] in (OWN, ""):
            first -= 1
        tail = self.lines[first : last + 1]
        farewell = signing.farewell_in(tail)
        if farewell is not None and self._something_before(first + farewell):
            self._mark(first + farewell, last + 1, SIGNED)
        elif signing.is_dashed_name(self.lines, last) and self._something_before(last):
            self._mark(last, last + 1, SIGNED)

    def _something_before(self, at: int) -> bool:
        return OWN in self.said[:at]


def _seen(line: str) -> str:
    """The line as the eye sees it."""
    if not line.isascii() and _HAS_UNSEEN.search(line):
        line = line.translate(_UNSEEN)
    return line.strip()


def _is_plain(line: str) -> bool:
    """Whether nothing in how it begins or ends asks to be looked at twice: most lines."""
    if not line[0].isalpha() or line[-1] in ":：-" or ":" in line[:30] or "：" in line[:30]:
        return False
    if "@" in line or "<" in line or ">" in line[:14]:
        return False
    return _FIRST.isdisjoint({line.split(None, 1)[0].rstrip(",.").lower()})


def _unmarked(line: str) -> str:
    found = _MARKS.match(line)
    return line[found.end() :] if found else line
