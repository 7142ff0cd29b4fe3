"""What of a letter is quoted back to whoever wrote it, without a database and without Django."""

import re

MOST_QUOTED = 300
MOST_REPEATED = 1500
Marks = tuple[str, str]
# Opening and closing, within « » and within those again; and what stands within “ ”.
SPANISH: Marks = ("“”", "‘’")
ENGLISH: Marks = ("‘’", "“”")
SENTENCE_END = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][»”\"')]))\s+(?=[¿¡«“\"(]*\w)")
# "Hola, buenos días." is meant well, and is not what they had to say.
GREETING = re.compile(
    r"[¡«\"]*(hola|holi|buen[oa]s(?! noticias)|buen día|muy buen[oa]s|qué tal|que tal|saludos"
    r"|estimad[oa]s?|señor(es|as?)?|hello|hi|hey|good (morning|afternoon|evening)|dear)\b",
    re.IGNORECASE,
)
WORDS_OF_A_GREETING = 6


def greets(text: str, name: str) -> bool:
    """Whether it begins by greeting them, or by their name: then our letter need not."""
    addressed = rf"\W*(\w+\W+){{0,3}}{re.escape(name)}\s*[,.:!]"
    begins = text.strip()[:200]
    return bool(GREETING.match(begins) or (name and re.match(addressed, begins, re.IGNORECASE)))


def sentences(story: str) -> list[str]:
    """The sentences as they were written, line breaks apart."""
    parts = [part for line in story.splitlines() for part in SENTENCE_END.split(line.strip())]
    return [part for part in parts if part]


def as_written(story: str, most: int = MOST_REPEATED) -> str:
    """The whole of it, lines and all, unless it is very long."""
    story = story.strip()
    return story if len(story) <= most else f"{_whole_words(story, most)} […]"


def quoted(story: str, most: int = MOST_QUOTED, *, marks: Marks = SPANISH) -> str:
    """Whole sentences from the beginning, to stand between quotation marks.

    A sentence is cut between words only if too little would be left without it.
    """
    said = _past_the_greeting(sentences(story))
    kept, is_whole = _beginning(said, most)
    kept = nested(kept, marks)
    return kept if is_whole else f"{kept} […]"


def _beginning(said: list[str], most: int) -> tuple[str, bool]:
    kept = ""
    for sentence in said:
        longer = f"{kept} {sentence}".strip()
        if len(longer) > most:
            return (kept if len(kept) >= most / 3 else _whole_words(longer, most)), False
        kept = longer
    return kept, True


def _whole_words(text: str, most: int) -> str:
    return text[:most].rsplit(maxsplit=1)[0].rstrip(",;:. ")


def nested(text: str, marks: Marks = SPANISH) -> str:
    """The text with its own quotation marks as they are within ours, each one closed."""
    said, depth, is_straight_open = "", 0, False
    for before, mark, after in zip(f" {text}", text, f"{text[1:]} ", strict=False):
        opens = mark in "«“" or (mark == '"' and not is_straight_open and _opens(before, after))
        closes = mark in "»”" or (mark == '"' and is_straight_open)
        if mark == '"' and (opens or closes):
            is_straight_open = opens
        depth -= closes and depth > 0
        said += marks[depth % 2][0] if opens else marks[depth % 2][1] if closes else mark
        depth += opens
    return said + "".join(marks[level % 2][1] for level in reversed(range(depth)))


def _opens(before: str, after: str) -> bool:
    """Whether a straight mark between these opens a quotation: 32" is a width."""
    return not before.isalnum() and not after.isspace()


def _past_the_greeting(said: list[str]) -> list[str]:
    if len(said) > 1 and GREETING.match(said[0]) and len(said[0].split()) <= WORDS_OF_A_GREETING:
        return said[1:]
    return said
