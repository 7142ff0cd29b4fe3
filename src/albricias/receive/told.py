"""What a letter tells, read from its raw form: the story once, in the person's own words."""

import json
from dataclasses import asdict, dataclass, fields
from typing import Self

from albricias.receive.models import Letter
from albricias.refusals import LetterUnreadable


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody told us by the form, by phone or at the counter."""

    story: str
    kind: str = "complaint"
    subject: str = ""
    expected: str = ""
    remedy_sought: str = ""
    emotion: str = ""
    topic: str = ""
    product: str = ""
    place: str = ""
    amount: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = "es"
    times_told: int = 1
    # Where it stands in public (a review, a post), and by which way it came there.
    public_link: str = ""
    origin: str = ""

    def to_raw(self) -> bytes:
        """The letter's raw form: the fields as they were filled in, as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def from_letter(cls, letter: Letter) -> Self:
        """Raises LetterUnreadable; the letter stays stored."""
        try:
            found = json.loads(bytes(letter.raw))
            return cls(**{f.name: found[f.name] for f in fields(cls) if f.name in found})
        except (ValueError, TypeError) as error:
            raise LetterUnreadable(letter=letter.pk, why=error) from error
