"""Read a column of amounts: comma or point for decimals is decided over the whole column."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_MONEY = re.compile(r"(?:[^\W\d]{0,4}[$€£¥₡₲/]?|[$€£¥₡₲]?[^\W\d]{0,4})\.?", re.UNICODE)
_DIGITS = re.compile(r"\d(?:[\d.,]*\d)?")
_BARE_FRACTION = re.compile(r"[-−+$€£]*[.,]$")
_BARE = re.compile(r"[.,]?\d+(?:[.,]\d+)*$")
_MOST_CHARACTERS = 40


@dataclass(slots=True)
class AmountReading:
    """How a column's amounts are read. `ambiguous` counts values like 1.250, which fit both."""

    proof_comma: int = 0
    proof_point: int = 0
    ambiguous: int = 0
    unreadable: int = 0

    @property
    def decimal_comma(self) -> bool:
        """Spanish notation unless the column proves more of the other."""
        return self.proof_comma >= self.proof_point

    def see(self, value: object) -> None:
        """Count one value of the column."""
        if not isinstance(value, str) or not value.strip():
            return
        digits = _bare_digits(value)
        if digits is None:
            self.unreadable += 1
        elif proof := _decimal_mark(digits):
            self.proof_comma += proof == ","
            self.proof_point += proof == "."
        elif "," in digits or "." in digits:
            self.ambiguous += 1

    def read(self, value: object) -> Decimal | None:
        """A number, or None for nothing. Raises ValueError for what is no amount."""
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return _finite(str(value))
        if not isinstance(value, str) or (digits := _bare_digits(value)) is None:
            raise ValueError(value)
        mark = _decimal_mark(digits) or self._usual_mark(digits)
        thousands = "." if mark == "," else ","
        number = _finite(digits.replace(thousands, "").replace(mark, "."))
        return -number if _is_negative(value) else number

    def _usual_mark(self, digits: str) -> str:
        """The decimal mark for a number that does not say: the column's, or, when the column
        does not say either, not the one in it: money has thousands, not thousandths."""
        if self.proof_comma == self.proof_point:
            return "." if "," in digits else ","
        return "," if self.decimal_comma else "."


def detect_amounts(values: Iterable[object]) -> AmountReading:
    """Decide how a whole column is read. Streams."""
    reading = AmountReading()
    for value in values:
        reading.see(value)
    return reading


def _finite(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    if not number.is_finite():
        raise ValueError(text)
    return number


def _is_negative(text: str) -> bool:
    text = text.strip()
    return "-" in text or "−" in text or (text.startswith("(") and text.endswith(")"))


def _bare_digits(text: str) -> str | None:
    """Digits, commas and points only: "-1 250,50 €" → "1250,50". None for no amount."""
    if len(text) > _MOST_CHARACTERS:
        return None
    packed = re.sub(r"[\s'’]", "", text).strip("()").strip("-−+")
    found = _DIGITS.search(packed)
    if found is None:
        return None
    before, digits, after = packed[: found.start()], found[0], packed[found.end() :]
    if _BARE_FRACTION.match(before):
        before, digits = before[:-1], before[-1] + digits
    before, after = before.strip("-−+"), after.strip("-−+")
    if not (_MONEY.fullmatch(before) and _MONEY.fullmatch(after) and _BARE.match(digits)):
        return None
    return digits


def _decimal_mark(digits: str) -> str | None:
    """The mark that must be the decimal one; None when the number does not say."""
    last = max(digits.rfind(","), digits.rfind("."))
    if last < 0:
        return None
    mark, other = digits[last], "," if digits[last] == "." else "."
    if other in digits:
        return mark if digits.count(mark) == 1 else None
    if digits.count(mark) > 1:
        # Several of one mark part thousands, so the other one is for decimals.
        return other
    leading, trailing = digits[:last], digits[last + 1 :]
    is_thousands_shape = len(trailing) == 3 and 1 <= len(leading) <= 3 and leading != "0"
    return None if is_thousands_shape else mark
