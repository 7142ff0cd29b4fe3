"""Telephone numbers as people write them, without a database."""

import re

# So many digits are compared; in a number of no more than that its country is among them.
SHORT = 9
_ABROAD = re.compile(r"\s*\(?(?:\+|00)")
# The country codes of one and two digits; all others have three (ITU-T E.164).
_CODE = re.compile(r"[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3}")


def country_of(number: str) -> str:
    """The country code, if it is written: "34" of +34 600 11 22 33 and of 0034 600112233."""
    written = _ABROAD.match(number)
    digits = re.sub(r"\D", "", number[written.end() :]) if written else ""
    code = _CODE.match(digits) if len(digits) > SHORT else None
    return code[0] if code else ""


def are_abroad(one: str, other: str) -> bool:
    """Whether they are surely of two countries: then they are two numbers, however alike."""
    countries = {country_of(one), country_of(other)} - {""}
    return len(countries) > 1
