"""Hours and parts of the day, as they are said in Spanish and in English."""

import re
from datetime import time

from albricias.coach.pieces import LAST_MINUTE, Clock, Piece, Precision
from albricias.coach.words import number

_HOUR_WORDS = "una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce"
_ENGLISH_HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_H = rf"(?P<h>\d{{1,2}}(?!\d)|(?:{_HOUR_WORDS})\b)"
_TAIL = (
    r"(?:[:.h](?P<m>[0-5]\d)\b)?(?: y (?P<past>media|cuarto|veinte|diez|cinco)|"
    r" menos (?P<to>cuarto|veinte|diez|cinco))?(?P<round> ?(?:hs|hrs|horas|"
    r"h)\b\.?)?(?: en punto)?(?:,? (?:de|por|en) la (?P<part>manana|tarde|noche|madrugada)|"
    r" del (?P<noon>mediodia)| ?(?P<am>[ap])\.? ?m\b\.?)?"
)
# "a las dos" is an hour, "a las dos facturas" is not: no plural follows it but these.
_GOES_ON = (
    r"(?! ?%)(?! (?!(?:les|las|los|nos|os|mas|lunes|martes|miercoles|jueves|viernes|antes|"
    r"despues|nuestr[oa]s|pues)\b)\w+s\b)(?! mil\b)"
)
_LEAD = (
    r"(?:(?P<after>a partir de|desde) |(?:a eso de|antes de|no mas tarde de|hasta|hacia|sobre|"
    r"para|a) )las? "
)
_RANGE = (
    rf"(?:entre|de|desde) (?:las? )?(?:\d{{1,2}}|{_HOUR_WORDS})(?:[:.]\d\d)?(?: h)?"
    r" (?:y|a|hasta) (?:(?P<las>las?) )?"
)


def _clock_time(match: re.Match[str], _clock: Clock) -> Piece | None:
    said = match.groupdict()
    hour = number(said["h"])
    if hour is None or hour > 24:
        return None
    minute = int(said.get("m") or 0) or (number(said.get("past")) or 0)
    hour = _of_the_day(hour, said)
    minutes = hour * 60 + minute - (number(said.get("to")) or 0)
    hour_said = LAST_MINUTE if minutes >= 24 * 60 else time(*divmod(max(minutes, 0), 60))
    return Piece(hour=hour_said, after=bool(said.get("after")), precision=Precision.HOUR)


def _of_the_day(hour: int, said: dict[str, str | None]) -> int:
    """Of two hours with one name the one in which people work, unless it is said which."""
    if said.get("am"):
        return hour % 12 + (12 if said["am"] == "p" else 0)
    if said.get("part") == "noche" and hour == 12:
        return 24
    if said.get("part") in ("tarde", "noche") or said.get("noon"):
        return hour + 12 if hour < (12 if said.get("part") else 5) else hour
    written_whole = said.get("round") or (said["h"] or "").startswith("0")
    unsaid = not said.get("part") and not written_whole and not (said.get("m") and hour == 0)
    return hour + 12 if unsaid and 1 <= hour <= 7 else hour


def _range(match: re.Match[str], clock: Clock) -> Piece | None:
    """Of "de 9 a 14" only the end counts, and without "h" or "las" it may be anything."""
    said = match.groupdict()
    surely = any(said[name] for name in ("las", "round", "part", "am", "m"))
    return _clock_time(match, clock) if surely else None


def _part(match: re.Match[str], clock: Clock) -> Piece:
    usage = clock.usage
    hours = {
        "manana": usage.morning, "morning": usage.morning, "tarde": usage.evening,
        "afternoon": usage.evening, "evening": usage.evening, "noche": usage.night,
        "night": usage.night, "mediodia": usage.noon, "noon": usage.noon,
    }  # fmt: skip
    return Piece(hour=hours[match["part"]], precision=Precision.PART_OF_DAY)


def _first_thing(match: re.Match[str], clock: Clock) -> Piece:
    hour = clock.usage.evening if match["tarde"] else clock.usage.first_thing
    return Piece(hour=hour, precision=Precision.PART_OF_DAY)


def _last_thing(match: re.Match[str], clock: Clock) -> Piece:
    hour = clock.usage.morning if match["manana"] else clock.usage.evening
    return Piece(hour=hour, precision=Precision.PART_OF_DAY)


def _end_of_day(_match: re.Match[str], clock: Clock) -> Piece:
    due = clock.at(clock.today, clock.usage.evening)
    hour = clock.usage.evening if clock.is_to_come(due) else LAST_MINUTE
    return Piece(day=clock.today, hour=hour, precision=Precision.PART_OF_DAY)


def _this_part(match: re.Match[str], clock: Clock) -> Piece:
    """ "Esta mañana", said in the afternoon, is past."""
    piece = Piece(day=clock.today, hour=_part(match, clock).hour, precision=Precision.PART_OF_DAY)
    return piece if clock.due(piece) else Piece(past=True)


SPANISH = [
    (rf"{_RANGE}{_H}{_TAIL}{_GOES_ON}", _range),
    (rf"{_LEAD}{_H}{_TAIL}{_GOES_ON}", _clock_time),
    (r"a lo largo del dia(?! \d)|durante el dia(?! \d)|al? final(?:es)? del dia|"
     r"(?:antes de )?que (?:acabe|termine) el dia|en el dia\b|durante (?:el dia de hoy|"
     r"la jornada)", _end_of_day),
    (r"a primera hora(?: de la (?:manana|(?P<tarde>tarde)))?", _first_thing),
    (r"a ultima hora(?: de la (?:(?P<manana>manana)|tarde))?(?: del dia)?", _last_thing),
    (r"esta (?:misma )?(?P<part>manana|tarde|noche)", _this_part),
    (r"(?:por|en|durante|a|de) la (?P<part>manana|tarde|noche)", _part),
    (r"(?:al?|antes del?|del) (?P<part>mediodia)", _part),
]  # fmt: skip
BARE = [
    (r"(?<![\d.,:/-])(?P<h>\d{1,2})(?:[:.h](?P<m>[0-5]\d))?(?P<round> ?(?:hs|hrs|h)\b\.?)",
     _clock_time),
    (r"(?<![\d.,:/-])(?P<h>\d{1,2})(?:[:.](?P<m>[0-5]\d))? ?(?P<am>[ap])\.? ?m\b\.?", _clock_time),
    (r"(?<![\d.,:/-])(?P<h>\d{1,2}):(?P<m>[0-5]\d)(?![\d:])", _clock_time),
]  # fmt: skip
ENGLISH = [
    (r"(?:at|by|before|around|until) (?P<h>\d{1,2}|"
    rf"{_ENGLISH_HOURS})\b(?:[:.](?P<m>[0-5]\d))?(?: ?(?P<am>[ap])\.? ?m\b\.?)?(?: "
    rf"o'clock)?(?![\d/]){_GOES_ON}", _clock_time),
    (r"(?:by |before |at |until )?(?:the )?(?:end of (?:the day|today)|close of business)\b",
     _end_of_day),
    (r"this (?P<part>morning|afternoon|evening)", _this_part),
    (r"to(?P<part>night)", _this_part),
    (r"(?:in the |during the )?(?P<part>morning|afternoon|evening)\b", _part),
    (r"(?:at|before|by) (?P<part>noon)\b", _part),
]  # fmt: skip
