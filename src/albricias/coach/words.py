"""Numbers, days of the week and months by their names, in plain letters."""

_SPANISH = (
    "cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro"
)
_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
)
NUMBERS = {
    **{word: value for value, word in enumerate(_SPANISH.split())},
    **{word: value for value, word in enumerate(_ENGLISH.split())},
    "una": 1, "uno": 1, "primero": 1, "media": 30, "cuarto": 15, "par": 2, "veinticinco": 25,
    "treinta": 30, "cuarenta": 40, "sesenta": 60, "noventa": 90, "a": 1, "an": 1, "thirty": 30,
    "cuarenta y ocho": 48, "setenta y dos": 72, "treinta y uno": 31, "twenty": 20, "couple": 2,
}  # fmt: skip
NUMBER = r"(?:\d{1,3}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r")\b"

WEEKDAYS = {
    "lunes": 0, "martes": 1, "miercoles": 2, "jueves": 3, "viernes": 4, "sabado": 5, "domingo": 6,
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5,
    "sunday": 6,
}  # fmt: skip
SPANISH_WEEKDAY = "|".join(list(WEEKDAYS)[:7])
ENGLISH_WEEKDAY = "|".join(list(WEEKDAYS)[7:])

MONTHS = {
    "enero": 1, "febrero": 2, "marzo": 3, "abril": 4, "mayo": 5, "junio": 6, "julio": 7,
    "agosto": 8, "septiembre": 9, "octubre": 10, "noviembre": 11, "diciembre": 12, "setiembre": 9,
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7,
    "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
}  # fmt: skip
SPANISH_MONTH = "|".join(list(MONTHS)[:13])
ENGLISH_MONTH = "|".join(list(MONTHS)[13:])


def number(said: str | None) -> int | None:
    """A number written in figures or in a word; of the fifteenth, 15."""
    if not said:
        return None
    return int(said) if said.isdecimal() else NUMBERS.get(said)
