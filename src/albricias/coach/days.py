"""Days and lengths of time, as they are said in Spanish and in English."""

import re
from datetime import date, timedelta

from albricias.coach.pieces import (
    FRIDAY,
    SUNDAY,
    Clock,
    Piece,
    Precision,
    day_of,
    last_of_month,
    month_after,
    months_later,
)
from albricias.coach.words import (
    ENGLISH_MONTH,
    ENGLISH_WEEKDAY,
    MONTHS,
    NUMBER,
    SPANISH_MONTH,
    SPANISH_WEEKDAY,
    WEEKDAYS,
    number,
)

WD, MONTH = rf"(?P<wd>{SPANISH_WEEKDAY})\b", rf"(?P<month>{SPANISH_MONTH})\b"
EWD, EMONTH = rf"(?P<wd>{ENGLISH_WEEKDAY})\b", rf"(?P<month>{ENGLISH_MONTH})\b"
SPAN = Precision.SPAN


def _past(_match: re.Match[str], _clock: Clock) -> Piece:
    return Piece(past=True)


def _length(match: re.Match[str], clock: Clock) -> Piece | None:
    """ "En 24 horas" is counted in hours, "en tres días" in days, "hábiles" in working days."""
    said = match.groupdict()
    count = 30 if said["half"] else 2 if said.get("pair") else number(said["n"])
    if count is None:
        return None
    unit = said["unit"]
    if unit[:3] in ("min", "hor", "hou", "hr", "h") or unit in ("hrs", "hs"):
        return _hours(count, unit, clock, half=bool(said["half"]), working=bool(said["working"]))
    if said["working"]:
        day = clock.usage.add_working_days(clock.today, count)
    elif unit[:3] in ("mes", "mon"):
        day = months_later(clock.today, count)
    elif unit[:3] in ("ano", "yea"):
        day = months_later(clock.today, 12 * min(count, 50))
    else:
        day = clock.today + timedelta(days=count * (7 if unit[:3] in ("sem", "wee") else 1))
    return Piece(day=day, precision=SPAN)


def _hours(count: int, unit: str, clock: Clock, *, half: bool, working: bool) -> Piece:
    if working:  # 24 working hours are a working day, 48 are two.
        return Piece(day=clock.usage.add_working_days(clock.today, -(-count // 24)), precision=SPAN)
    minutes = count if unit.startswith("min") or half else count * 60
    return Piece(exact=clock.after(timedelta(minutes=minutes)), precision=SPAN)


def _relative(match: re.Match[str], clock: Clock) -> Piece:
    said = match[0].replace(",", " ").split()
    ahead = 2 if said[0] == "pasado" or "after" in said else 0 if said[0] in ("hoy", "today") else 1
    return Piece(day=clock.today + timedelta(days=ahead))


def _weekday(match: re.Match[str], clock: Clock) -> Piece:
    """ "El jueves" said on a Thursday is the next one; "este jueves" may still be today."""
    if match["det"] in ("hoy", "today", "manana", "tomorrow"):
        return _relative(match, clock)
    this = match["det"] in ("este", "this")
    day = clock.weekday(WEEKDAYS[match["wd"]], today_too=this)
    bare = not match["det"] and match[0].endswith(match["wd"])
    return Piece(day=day, weekday=True, or_later=this, bare=bare)


def _dated(match: re.Match[str], clock: Clock) -> Piece | None:
    """Without a year the nearest: the 7th of January is next year's, said in December."""
    said = match.groupdict()
    month, day = MONTHS[said["month"]], number(said["d"])
    if day is None:
        return None
    return _on(day_of(int(said["y"]), month, day) if said.get("y") else clock.nearest(day, month))


def _on(day: date | None) -> Piece | None:
    return Piece(day=day) if day else None


def _figures(match: re.Match[str], clock: Clock) -> Piece | None:
    """Day before month, as Spanish writes them."""
    said = match.groupdict()
    day, month = int(said["d"]), int(said["mm"])
    if not said.get("y"):
        return _on(clock.nearest(day, month))
    year = int(said["y"]) + (2000 if len(said["y"]) == 2 else 0)
    return _on(day_of(year, month, day))


def _day_of_month(match: re.Match[str], clock: Clock) -> Piece | None:
    day = number(match["d"])
    return _on(clock.next_month_day(day)) if day and day <= 31 else None


def _week(match: re.Match[str], clock: Clock) -> Piece:
    """A week is over on its Friday; once that is past, on its Sunday."""
    said = match.groupdict()
    monday = clock.monday(1 if said.get("next") else 0)
    friday, sunday = monday + timedelta(days=FRIDAY), monday + timedelta(days=SUNDAY)
    if said.get("weekend"):
        return Piece(day=sunday, precision=SPAN)
    day = friday if friday >= clock.today else sunday
    return Piece(day=day, monday=monday, precision=SPAN)


def _month(match: re.Match[str], clock: Clock) -> Piece:
    """The beginning of a month is its first ten days, the middle its 15th, the end its last."""
    said = match.groupdict()
    ahead = 1 if said.get("next") else 0
    if named := said.get("month"):
        ahead = (MONTHS[named] - clock.today.month) % 12
    year, month = month_after(clock.today, ahead)
    part = said.get("part") or "fin"
    day = date(year, month, 10 if part.startswith("pri") else 15)
    if not part.startswith(("pri", "med")):
        day = last_of_month(day)
    elif day <= clock.today and not named:
        day = date(*month_after(clock.today, ahead + 1), day.day)
    return Piece(day=day, precision=SPAN)


def _year(_match: re.Match[str], clock: Clock) -> Piece:
    return Piece(day=date(clock.today.year, 12, 31), precision=SPAN)


_UNIT = r"(?P<unit>minutos?|min\b|horas?|hs\b|hrs?\b|h\b|dias?|semanas?|mes(?:es)?|anos?)\b"
_UP_TO = rf"(?:entre )?(?:(?:unas?|unos|los|las|el|otr[oa]s) )?(?:{NUMBER} ?(?:a|o|y|-|u) ?)?"
SPANISH = [
    (rf"(?:el |la |los |las )?pasad[oa]s? (?:{SPANISH_WEEKDAY}|dia|semana|mes|ano|"
     rf"\d)(?: ?\d*(?: de (?:{SPANISH_MONTH}))?)", _past),
    (rf"(?:(?:el |este )?(?:{SPANISH_WEEKDAY})(?: dia)?(?: \d{{1,2}})?|semana|mes|ano|"
     rf"\d{{1,2}} de (?:{SPANISH_MONTH})) (?:pasad[oa]|anterior)\b", _past),
    (r"antes de ayer|anteayer|antier|ayer|anoche|el otro dia", _past),
    (rf"hace (?:ya |unos |unas |mas de |casi |solo |apenas )*(?:{NUMBER}|\w+) (?:\w+ )?(?:minuto|"
     rf"hora|dia|semana|mes|ano|rato)\w*", _past),
    (r"(?:en|dentro de|antes de|(?:plazo|maximo|termino)(?: \w+)? de|(?:superior|inferior|mayor|"
     r"menor) a|menos de|proxim[oa]s|siguientes|mas tardar) (?:un plazo de )?"
     rf"{_UP_TO}(?:(?P<half>media)(?= hora)|(?P<pair>un par) de|"
     rf"(?P<n>{NUMBER})) ?(?:proxim[ao]s |siguientes )?{_UNIT}(?P<working> (?:habil|laborable|"
     rf"laboral|de trabajo)\w*)?", _length),
    (rf"(?:(?:el |este |hoy )?(?:{SPANISH_WEEKDAY}),? )?(?:(?:el|al|"
     rf"del) )?(?:dia )?(?P<d>{NUMBER})(?: ?º)? (?:de |del mes de )?{MONTH}(?:,? (?:de |"
     rf"del )?(?P<y>20\d\d)\b)?", _dated),
    (rf"(?:el|al|del|dia|(?:{SPANISH_WEEKDAY})),? (?P<d>\d{{1,2}})[/-](?P<mm>\d{{1,2}})(?![\d/-])",
     _figures),
    (rf"(?:(?:el )?(?:{SPANISH_WEEKDAY}),? )?(?:(?:el|al|este) )?dia (?P<d>\d{{1,2}}|quince|"
     rf"veinte|treinta|uno)\b(?! de (?:{SPANISH_MONTH}|la|las|los|su))", _day_of_month),
    (rf"(?:el |este )?(?:{SPANISH_WEEKDAY}),? (?P<d>\d{{1,2}})\b(?! ?(?:h|horas|%|:|\.\d))",
     _day_of_month),
    (r"(?:el|al|antes del|este) (?P<d>\d{1,2})(?= ?(?:[,;.)!]|$)| (?!por ciento)(?:por|a|y|sin|"
     r"como|en|le|les|se) )(?![.,]\d)", _day_of_month),
    (r"pasado manana|(?:el dia de )?hoy(?: mismo| dia)?(?! (?:lunes|martes|mierc|jueves|vier|"
     r"saba|doming))|(?:el dia de )?(?<!la )(?<!esta )manana(?: mismo)?(?!,? (?:"
     rf"{SPANISH_WEEKDAY})\b)", _relative),
    (r"(?:el |este |proximo |la )?(?P<weekend>fin de semana|finde)", _week),
    (r"(?:(?:a |antes (?:de|del) |al )?(?:principios|finales|final|mediados|fin) de )?(?:la |"
     r"esta )?(?:(?P<next>(?:proxima |siguiente )semana|semana (?:que viene|proxima|entrante|"
     r"siguiente|que entra))|(?:(?<=esta )|(?<=de la )|(?<=de )|(?<=acabe la )|"
     r"(?<=termine la ))semana\b)", _week),
    (rf"(?:al? |de |antes de |antes del )?(?P<part>principios?|primeros|mediados|finales|final|"
     rf"fin) de(?:l)? (?:{MONTH}"
     r"|(?P<next>(?:proximo mes|mes (?:que viene|proximo|entrante)))|(?:este )?mes\b)", _month),
    (r"(?P<next>(?:el |del )?(?:proximo mes|mes (?:que viene|proximo|entrante)))", _month),
    (r"(?:este mes|(?:acabe|termine) el mes|lo largo del mes|durante el mes)\b", _month),
    (rf"(?:en|durante) (?:el mes de )?{MONTH}", _month),
    (r"(?:a |antes de )?(?:fin|final|finales) de (?:este )?ano|este ano|(?:acabe|termine) el ano",
     _year),
    (rf"(?P<det>el|este|hoy|del|al|para|manana)?,? ?(?:dia )?(?:proximo )?{WD}(?: (?:que viene|"
     rf"que entra|proximo|siguiente))?",
     _weekday),
]  # fmt: skip
FIGURES = [
    (r"(?<![\d./-])(?P<y>20\d\d)-(?P<mm>\d{1,2})-(?P<d>\d{1,2})(?![\d/-])", _figures),
    (r"(?:el |al |"
     r"dia )?(?<![\d./-])(?P<d>\d{1,2})(?P<sep>[/.-])(?P<mm>\d{1,2})(?P=sep)(?P<y>20\d\d|"
     r"\d\d)(?![\d/-])",
     _figures),
]  # fmt: skip
_EUNIT = r"(?P<unit>minutes?|hours?|hrs?|days?|weeks?|months?|years?)\b"
ENGLISH = [
    (rf"(?:last|past) (?:{ENGLISH_WEEKDAY}|week|month|year|night)|yesterday|(?:{NUMBER}|\w+) "
     r"(?:minute|hour|day|week|month|year)s? ago", _past),
    (rf"(?:within|in|under|less than|next|following) (?:the )?(?:next )?(?:(?:{NUMBER}) ?(?:to|"
     rf"or|-) ?)?(?:(?P<half>half an)|(?P<n>{NUMBER})) ?(?:of )?(?P<working>(?:working|"
     rf"business) )?{_EUNIT}", _length),
    (rf"(?:(?:on |by )?(?:{ENGLISH_WEEKDAY}),? )?(?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|"
     rf"th)? (?:of )?{EMONTH}"
     r"(?:,? (?P<y>20\d\d)\b)?", _dated),
    (rf"(?:(?:{ENGLISH_WEEKDAY}),? )?{EMONTH} (?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|"
     rf"th)?\b(?:,? (?P<y>20\d\d)\b)?",
     _dated),
    (r"the (?P<d>\d{1,2})(?:st|nd|rd|th)\b", _day_of_month),
    (r"(?:the )?day after tomorrow|tomorrow|today", _relative),
    (r"(?P<weekend>(?:the |this )?weekend)", _week),
    (r"(?P<next>next week|the coming week)|(?:the )?end of (?:the|this) week|this week", _week),
    (r"(?P<next>(?:the end of )?next month)|(?:the )?end of (?:the|this) month|this month", _month),
    (rf"(?:the )?(?P<part>end|middle) of {EMONTH}", _month),
    (r"(?:the )?end of (?:the|this) year", _year),
    (rf"(?P<det>on|by|this|next|before|until|coming|tomorrow|today)?,? ?(?:next )?{EWD}", _weekday),
]  # fmt: skip
