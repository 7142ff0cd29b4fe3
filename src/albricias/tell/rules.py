"""What of a letter is quoted back to whoever wrote it, without a database and without Django."""

import re

MOST_QUOTED = 300
SENTENCE_END = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][»”\"')]))\s+(?=[¿¡«“\"(]*\w)")
# "Hola, buenos días." is meant well, and is not what they had to say.
GREETING = re.compile(
    r"[¡«\"]*(hola|holi|buen[oa]s|buen día|muy buen[oa]s|qué tal|que tal|saludos|estimad[oa]s?"
    r"|señor(es|as?)?|hello|hi|hey|good (morning|afternoon|evening)|dear)\b",
    re.IGNORECASE,
)
WORDS_OF_A_GREETING = 6


def sentences(story: str) -> list[str]:
    """The sentences as they were written, line breaks apart."""
    parts = [part for line in story.splitlines() for part in SENTENCE_END.split(line.strip())]
    return [part for part in parts if part]


def quoted(story: str, most: int = MOST_QUOTED) -> str:
    """Whole sentences from the beginning, as many as fit; one too long is cut between words."""
    said = _past_the_greeting(sentences(story))
    if not said:
        return ""
    kept = said[0]
    for sentence in said[1:]:
        if len(kept) + 1 + len(sentence) > most:
            break
        kept = f"{kept} {sentence}"
    return kept if len(kept) <= most else cut(kept, most)


def first_sentence(story: str, most: int = 140) -> str:
    """The sentence that matters, for a line in a list."""
    said = _past_the_greeting(sentences(story))
    return cut(said[0], most) if said else ""


def cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0].rstrip(",;:.") + " […]"


def _past_the_greeting(said: list[str]) -> list[str]:
    if len(said) > 1 and GREETING.match(said[0]) and len(said[0].split()) <= WORDS_OF_A_GREETING:
        return said[1:]
    return said
