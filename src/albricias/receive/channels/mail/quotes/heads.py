"""Where a quote begins: "On … wrote:", the head of a quoted letter, "Original Message"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from albricias.receive.channels.mail.quotes import words

LINES_OF_AN_ATTRIBUTION = 4
LONGEST_ATTRIBUTION = 450
LINES_OF_A_HEAD = 24

_OPENS = re.compile(
    rf"(?:{words.OPENERS}\b.{{0,80}}?\d|(?:{words.WEEKDAYS}\w*\W+)?\d{{1,4}}\W|.*[<@])",
    re.IGNORECASE,
)
_OPENER_AND_DATE = re.compile(rf"{words.OPENERS}\b.{{0,30}}?\d", re.IGNORECASE)
_WROTE = re.compile(rf"(?<!\w){words.WROTE}(?!\w)", re.IGNORECASE)
_WROTE_AT_END = re.compile(
    rf"(?<!\w){words.WROTE}(?: the following| het volgende| følgende| lo siguiente)?\s*[:：]?$",
    re.IGNORECASE,
)
# "schrieb Ana <ana@…>:", "escreveu (segunda, 3/03/2025 à(s) 10:12):", "kirjoitti 3.3.2025 kello:"
_WROTE_THEN = re.compile(rf"(?<!\w){words.WROTE}\s+[^?!]{{1,120}}[:：]$", re.IGNORECASE)
_DATE_FIRST = re.compile(rf"(?:{words.WEEKDAYS}[\w.]*,?\s+)?\d{{1,4}}[-./ ]\s?\S", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>@]@[^\s<>@]+\.\w")
_ADDRESS_AT_END = re.compile(r"(?:<[^<>]*@[^<>]*>|\S@\S+\.\w+>?)\s*:?$")
_CLOCK = re.compile(r"\d{1,2}\s?[:.hH]\s?\d{2}")
# "me escribió:" is a story being told, not a program that quotes.
_TOLD = re.compile(
    rf"\b(?:me|nos|te|le|les|se|lhe|i|he|she|they|we|you|who|que|qui|mi|ci|m'ha|ens|em|nous|m'a|"
    rf"er|sie|mir|uns|ich|wir)\s+{words.WROTE}\b",
    re.IGNORECASE,
)
_SENTENCE_ENDS = re.compile(r"[.!?;]\s+[A-ZÁÉÍÓÚÑÇ¿¡][\w']*\s+[a-záéíóúñç]")
_SMALL_WORD = re.compile(r"(?<![\w.@])[a-záéíóúñçàèòüöä]{4,}(?![\w.@])")
# Telephones that put the quote itself after the colon.
_RUN_ON = re.compile(
    rf"{words.OPENERS}\b.{{0,80}}?\d.{{0,160}}@[^<>\s]+>\s*{words.WROTE}\s?:\s", re.IGNORECASE
)
_CHINESE = re.compile(r".*\d{4}\s?[年년].*[:：]$")
_CATALAN = re.compile(r"Missatge de .*\bdel dia\b.*\d.*:$")

_DASHES = "-–—_ *\t"
_LABEL = re.compile(
    rf"(?:(?P<from>{words.FROM})|(?P<sent>{words.SENT})|(?P<date>{words.DATE})|(?P<to>{words.TO})|"
    rf"(?P<subject>{words.SUBJECT})|(?P<other>{words.OTHER}))\s?[:：]",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(rf"(?:[-–—_=]{{2,}}|\[)\s*{words.ORIGINAL}\b.{{0,40}}[-–—_=\]:]?$", re.I)
_ORIGINAL_BARE = re.compile(rf"{words.ORIGINAL}\s*:?$")
_FORWARDED = re.compile(
    rf"(?:[-–—_=]{{2,}}\s*{words.FORWARDED}\b.{{0,80}}|{words.FORWARDED}\s*:)$", re.I
)
_RULER = re.compile(r"[_\-–—=*]{5,}$")
_GLUED = re.compile(
    rf"(?P<own>.*?\S)\s*(?P<quote>(?:-{{2,}}\s*|\s)(?:On|El|Le|Am|Il|Em)\s+"
    rf"(?:(?i:{words.WEEKDAYS})\w*\W|\d|[A-Z][a-z]{{2}}\w*\s\d).{{4,240}}{words.WROTE}\s?:)$"
)


@dataclass(frozen=True, slots=True)
class Head:
    """What introduces a quote: where it ends, and whether it can stand without marks after it."""

    end: int
    sure: bool


def head_at(lines: Sequence[str], i: int) -> Head | None:
    """The introduction of a quote that begins in this line. Lines come stripped."""
    line = lines[i]
    if _RULER.match(line):
        return _after_ruler(lines, i)
    if _is_original(line) or (len(line) < 120 and words.ABOVE_THIS_LINE.search(line)):
        return Head(_with_head(lines, i + 1), sure=True)
    return _letter_head(lines, i) or _attribution(lines, i)


def is_forward(line: str) -> bool:
    """Whether what follows is sent on by the writer, and so is theirs to say."""
    return bool(_FORWARDED.match(line[:200]))


def is_ruler(line: str) -> bool:
    return bool(_RULER.match(line))


def unglued(line: str) -> list[str]:
    """ "Yes. On Mon, 3 Mar 2025, Bo wrote:" is what was written and the introduction of a quote."""
    if len(line) > LONGEST_ATTRIBUTION or not line.rstrip().endswith((":", "：")):
        return [line]
    found = _GLUED.match(line.rstrip())
    if found is None or _OPENER_AND_DATE.match(line.strip()):
        return [line]
    return [found["own"], found["quote"].strip()]


def _is_original(line: str) -> bool:
    return bool(_ORIGINAL.match(line[:200]) or _ORIGINAL_BARE.match(line[:60]))


def _after_ruler(lines: Sequence[str], i: int) -> Head | None:
    after = i + 1
    while after < min(len(lines), i + 3) and not lines[after]:
        after += 1
    if after >= len(lines) or _RULER.match(lines[after]):
        return None
    labels = _labels(lines, after)
    if "from" in labels.kinds and (len(labels.kinds) > 1 or labels.address):
        return Head(labels.end, sure=True)
    return head_at(lines, after)


def _with_head(lines: Sequence[str], i: int) -> int:
    """Past the head of the letter that stands under "Original Message", if there is one."""
    after = i
    while after < min(len(lines), i + 3) and not lines[after]:
        after += 1
    return max(i, _labels(lines, after).end) if after < len(lines) else i


@dataclass(slots=True)
class _Labels:
    """The labelled lines from here on: which kinds, whether an address was among them."""

    kinds: set[str]
    address: bool
    end: int


def _letter_head(lines: Sequence[str], i: int) -> Head | None:
    """From, Sent, To, Subject: two lines of it at least, and no journey from A to B."""
    if not _label(lines[i]):
        return None
    found = _labels(lines, i)
    kinds = found.kinds
    whole = {"from", "sent"} <= kinds or ("subject" in kinds and {"from", "date"} <= kinds)
    whole = whole or ("from" in kinds and len(kinds) > 2 and "subject" in kinds)
    known = found.address and len(kinds - {"other"}) > 1 and bool(kinds & {"from", "sent", "date"})
    return Head(found.end, sure=True) if whole or known else None


def _labels(lines: Sequence[str], i: int) -> _Labels:
    found = _Labels(set(), address=False, end=i)
    loose = 0
    for n in range(i, min(len(lines), i + LINES_OF_A_HEAD)):
        line = lines[n]
        kind = _label(line)
        if kind:
            found.kinds.add(kind)
            loose = 0
        elif loose >= 1 or (n > i and not line and not _goes_on(lines, n)):
            break
        elif line:
            loose += 1
        if kind or _wrapped_address(line):
            found.end = n + 1
            loose = 0
        found.address = found.address or bool(_ADDRESS.search(line[:300]))
    return found


def _label(line: str) -> str:
    if ":" not in line[:30] and "：" not in line[:30]:
        return ""
    found = _LABEL.match(line.lstrip(_DASHES + ">|")[:40].replace("*", ""))
    return found.lastgroup or "" if found else ""


def _goes_on(lines: Sequence[str], n: int) -> bool:
    """Whether the next line, after one blank, is labelled too."""
    return n + 1 < len(lines) and bool(_label(lines[n + 1]))


def _wrapped_address(line: str) -> bool:
    return len(line) < 120 and line.endswith((">", "]", ";")) and "@" in line


def _attribution(lines: Sequence[str], i: int) -> Head | None:
    first = lines[i].lstrip(_DASHES)
    if not _OPENS.match(first[:200]) and not (first.endswith(":") and _WROTE.search(first[:300])):
        return None
    said = ""
    for n in range(i, min(len(lines), i + LINES_OF_AN_ATTRIBUTION)):
        if not lines[n] or lines[n].startswith(">"):
            break
        said = f"{said} {lines[n]}".strip()
        if len(said) > LONGEST_ATTRIBUTION:
            break
        if (head := _attributed(said, n + 1)) is not None:
            return head
    return None


def _attributed(said: str, end: int) -> Head | None:
    dashed = said.startswith("--") and said.endswith("--")
    bare = said.strip(_DASHES).replace("*", "")
    closed = bare.endswith((":", "：")) or dashed
    addressed = bool(_ADDRESS.search(bare))
    if not closed:
        # "2011/4/7 Bo <bo@example.org>"
        if _RUN_ON.match(bare):
            return Head(end, sure=True)
        lone = bool(_DATE_FIRST.match(bare) and _ADDRESS_AT_END.search(bare))
        return Head(end, sure=False) if lone else None
    if not _introduces(bare, addressed):
        return None
    timed = bool(_CLOCK.search(bare))
    told = bool(_TOLD.search(bare)) or _reads_as_a_story(bare, addressed)
    return Head(end, sure=(timed or addressed) and not told)


def _introduces(bare: str, addressed: bool) -> bool:
    """Whether the words are those of a program that introduces a quote."""
    if _WROTE_AT_END.search(bare) or _WROTE_THEN.search(bare):
        dated = any(c.isdigit() for c in bare)
        return addressed or dated or len(bare) < 80
    if _DATE_FIRST.match(bare) and _ADDRESS_AT_END.search(bare):
        return True
    return bool(_CATALAN.match(bare) or _CHINESE.match(bare))


def _reads_as_a_story(bare: str, addressed: bool) -> bool:
    if _SENTENCE_ENDS.search(bare):
        return True
    return not addressed and len(_SMALL_WORD.findall(bare)) > 7
