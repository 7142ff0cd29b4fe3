"""The plain text of a letter, taken apart: paragraphs, the customer's own words, the link. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

QUOTED = re.compile(r"^[“«].+[”»]$", re.DOTALL)
SIGNATURE = "--"


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines that belong together. Kinds: words, said (the customer's), link, list, small."""

    kind: str
    lines: tuple[str, ...]

    @property
    def leads_somewhere(self) -> bool:
        """Written while we had no address of ours, a link is only a path."""
        return self.text.startswith(("https://", "http://"))

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def blocks(text: str, *, page: str, story: str = "") -> list[Block]:
    """`page` alone on a line, wherever that is, is the link; `story` is what they wrote."""
    before, found, after = _apart(text.strip(), story.strip())
    said = [Block("said", tuple(story.strip().splitlines()))] if found else []
    parts = [*_plain(before, page), *said, *_plain(after, page)]
    return list(_signed(parts))


def _apart(text: str, story: str) -> tuple[str, bool, str]:
    """Their own words stand in a paragraph of their own, or they are somebody else's."""
    place = text.find(f"\n\n{story}") if story else -1
    end = place + 2 + len(story)
    if place < 0 or (text[end:] and not text[end:].startswith("\n")):
        return text, False, ""
    return text[:place], True, text[end:]


def _plain(text: str, page: str) -> Iterator[Block]:
    for paragraph in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in paragraph.splitlines() if line.strip()]
        yield from _parts(lines, page)


def _parts(lines: list[str], page: str) -> Iterator[Block]:
    """A paragraph; an address or a list that stands in it is a block of its own."""
    held: list[str] = []
    kind = "words"
    for line in lines:
        now = _kind(line, page)
        if held and (now != kind or now == "link"):
            yield _block(kind, held)
            held = []
        kind = now
        held.append(line)
    if held:
        yield _block(kind, held)


def _kind(line: str, page: str) -> str:
    if page and line.endswith(page) and not line.removesuffix(page).count(" "):
        return "link"
    if line == SIGNATURE:
        return "sign"
    return "list" if line.startswith("- ") else "words"


def _block(kind: str, lines: list[str]) -> Block:
    if kind == "list":
        return Block("list", tuple(line.removeprefix("- ") for line in lines))
    if kind == "words" and QUOTED.match("\n".join(lines)):
        return Block("said", tuple(lines))
    return Block(kind, tuple(lines))


def _signed(parts: Iterable[Block]) -> Iterator[Block]:
    """What follows the signature mark is said in a small voice; the mark itself is not shown."""
    is_small = False
    for part in parts:
        if part.kind == "sign":
            is_small = True
        elif is_small and part.kind == "words":
            yield Block("small", part.lines)
        else:
            yield part
