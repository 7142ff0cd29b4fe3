"""What the API takes and gives: every field with its bounds and one sentence."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from albricias.receive.fields import LONGEST_TEXT
from albricias.receive.told import Told

# What no database holds is not taken, rather than dropped in silence.
NO_NUL = r"^[^\x00]*$"
Text = Annotated[str, Field(max_length=LONGEST_TEXT, pattern=NO_NUL)]
KindOfLetter = Literal["complaint", "suggestion", "question", "compliment", "dispute", "departure"]
Feeling = Literal[
    "",
    "mistreated",
    "abandoned",
    "deceived",
    "angry",
    "powerless",
    "disappointed",
    "worried",
    "grateful",
]
EMAIL = r"^([^\s@\x00]+@[^\s@\x00]+)?$"
LINK = r"^(https?://[^\s\x00]+)?$"
AMOUNT = r"^([0-9]{1,10}(\.[0-9]{1,2})?)?$"
LANGUAGE = r"^[a-z]{2}$"


def line(most: int, said: str, pattern: str = NO_NUL) -> Any:
    return Field("", max_length=most, pattern=pattern, description=said)


class LetterIn(BaseModel):
    """What somebody told another system, in their own words."""

    model_config = ConfigDict(extra="forbid")

    story: str = Field(
        min_length=1,
        max_length=LONGEST_TEXT,
        pattern=r"^[^\x00]*[^\s\x00][^\x00]*$",
        description="What happened, in the person's own words. The only field required.",
    )
    kind: KindOfLetter = Field("complaint", description="What the person brings us.")
    subject: str = line(200, "A title, if they gave one; else the story's first words.")
    expected: Text = Field("", description="What they expected.")
    remedy_sought: Text = Field("", description="What they ask of us.")
    emotion: Feeling = Field("", description="How they feel, in their own word.")
    topic: str = line(120, "What it is about.")
    product: str = line(120, "Product or service.")
    place: str = line(200, "Where it happened.")
    amount: str = line(13, "Money at stake, with a point: 12.50.", AMOUNT)
    name: str = line(200, "Who tells it.")
    email: str = line(254, "Where we write back.", EMAIL)
    phone: str = line(40, "Where we call back.")
    language: str = Field(
        "es", pattern=LANGUAGE, description="Two letters: the language we write back in."
    )
    times_told: int = Field(1, ge=1, le=99, description="Times told, this one included.")
    public_link: str = line(500, "Where it stands in public (a review, a post).", LINK)
    origin: str = line(80, "By which way it came to you.")

    def told(self) -> Told:
        return Told(**self.model_dump())


class LetterOut(BaseModel):
    """A letter of yours, and how its case stands."""

    key: str = Field(description="The key of the letter and of its case: whoever has it may look.")
    received_at: datetime = Field(description="When it was stored. Every term counts from here.")
    tracking_url: str = Field(description="The person's own page: give it to them.")
    url: str = Field(description="Where this answer can be asked for again.")
    number: str | None = Field(
        description="The number of its case; null while it waits to be opened, seconds as a rule."
    )
    standing: str | None = Field(
        description="open, asked, offered, unconfirmed, confirmed or refused; null while it waits."
    )
    owner: str | None = Field(description="Who answers for it; null while nobody does.")
    answer_due_at: datetime | None = Field(description="When it should be answered at the latest.")


class AttachmentOut(BaseModel):
    """A file kept with a letter."""

    name: str = Field(description="Its name, without what could do harm.")
    media_type: str = Field(description="What it is, by its content.")
    size_bytes: int = Field(description="How large it is.")
    digest: str = Field(description="SHA-256 of its content.")


class AttachmentsOut(BaseModel):
    """All the files of a letter."""

    attachments: list[AttachmentOut] = Field(description="Every file of the letter.")


class CaseOut(BaseModel):
    """A case as a line of a list."""

    number: str = Field(description="The number people say aloud.")
    kind: str = Field(description="What the person brought us.")
    channel: str = Field(description="By which channel.")
    origin: str = Field(description="By which way within the channel.")
    subject: str = Field(description="Its title; empty in the list of a confidential case.")
    customer: str | None = Field(
        description="Who told it; null if they gave no name, or in the list of a confidential case."
    )
    confidential: bool = Field(
        description="Whether only those named read it: each time it is read is noted."
    )
    standing: str = Field(description="open, asked, offered, unconfirmed, confirmed or refused.")
    owner: str | None = Field(description="Who answers for it.")
    received_at: datetime = Field(description="When it arrived.")
    answer_due_at: datetime | None = Field(description="When it should be answered at the latest.")
    ended_at: datetime | None = Field(description="When it ended.")
    last_word_at: datetime = Field(description="When anybody last said something in it.")
    url: str = Field(description="The case by itself, with what was said in it.")


class EntryOut(BaseModel):
    """One thing said in a case."""

    kind: str = Field(description="said (by the customer), answer, call or note (internal).")
    text: str = Field(description="The words.")
    at: datetime = Field(description="When.")
    by: str | None = Field(description="Which colleague; null if it was the customer.")


class WholeCaseOut(CaseOut):
    """A case with its story and everything said in it."""

    story: str = Field(description="What happened, in the person's own words.")
    expected: str = Field(description="What they expected.")
    remedy_sought: str = Field(description="What they ask of us.")
    emotion: str = Field(description="How they feel.")
    topic: str = Field(description="What it is about.")
    product: str = Field(description="Product or service.")
    place: str = Field(description="Where it happened.")
    amount: str = Field(description="Money at stake; empty if unknown.")
    times_told: int = Field(description="How often they had told it.")
    public_link: str = Field(description="Where it stands in public.")
    entries: list[EntryOut] = Field(description="What was said since, oldest first.")


class CasesOut(BaseModel):
    """A page of cases, newest first."""

    cases: list[CaseOut] = Field(description="At most 25 of them.")
    older: str | None = Field(description="The address of the next page; null on the last one.")


class WordsIn(BaseModel):
    """What the customer adds to their case."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(
        min_length=1,
        max_length=LONGEST_TEXT,
        pattern=r"^[^\x00]*[^\s\x00][^\x00]*$",
        description="Their words.",
    )


class WordsOut(BaseModel):
    """Whether it was heard already; it is safe in any case."""

    number: str = Field(description="The case.")
    heard: bool = Field(description="false while it waits to be put into the case.")


class RefusedOut(BaseModel):
    """Every error looks like this."""

    code: str = Field(description="Stable, for programs.")
    sentence: str = Field(description="For people, in the language of Accept-Language.")
    details: dict[str, Any] = Field(description="What the sentence is about.")
