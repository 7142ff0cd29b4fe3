"""Rich text as plain text, its links readable. Pure."""

import html
import re

LONGEST_RICH = 500_000
# Deeper nesting than any person's program makes, and than a parser should be asked to follow.
MOST_TAGS = 50_000
_RICH = re.compile(r"<(?:html|body|div|p|br|table|span)\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_UNSEEN = re.compile(
    r"<(script|style|title|head)\b[^>]*>.{0,200000}?</\1\s*>", re.IGNORECASE | re.DOTALL
)
_LINES = re.compile(r"\n\s*\n\s*\n+")
_INDENT = re.compile(r"^[ \t]{5,}")
_UNNAMED = re.compile(r"\[\s{0,20}\]\([^)\s]{0,4000}\)")
# A link that shows its own address says it twice.
_SAID_TWICE = re.compile(r"\[((?:https?://|mailto:)?([^\]\s]{4,300}))\]\((?:mailto:)?\1/?\)")


def looks_rich(text: str) -> bool:
    return _RICH.search(text[:2000]) is not None


def to_plain(text: str) -> str:
    """What a reader would see, line by line."""
    text = text[:LONGEST_RICH]
    if text.count("<") > MOST_TAGS:
        return _without_tags(text)
    # Loaded only here: half of all mail has a plain version, and these are large.
    from inscriptis import get_text
    from inscriptis.model.config import ParserConfig

    try:
        plain = get_text(text.replace("\x00", ""), ParserConfig(display_links=True))
    # Whatever it stumbled over: the words matter, not how they were laid out.
    except Exception:
        return _without_tags(text)
    return _LINES.sub("\n\n", _told_once(_trimmed(plain))).strip()


def _told_once(plain: str) -> str:
    return _UNNAMED.sub("", _SAID_TWICE.sub(r"\1", plain))


def _trimmed(plain: str) -> str:
    """Without the room that tables of layout leave at both sides."""
    return "\n".join(_INDENT.sub("", line.rstrip()) for line in plain.split("\n"))


def _without_tags(text: str) -> str:
    return html.unescape(_TAG.sub(" ", _UNSEEN.sub(" ", text))).strip()
