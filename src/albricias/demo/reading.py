"""What an invented text gives away: who wrote it, what about, which day it speaks of."""

import re
from decimal import Decimal

# The writer's gender, surest sign first: how we greet them, how we speak of them, what they tell.
SIGNS = (
    {
        "f": r"(?:[Ee]stimada|[Dd]oña|[Ss]eñora|[Ss]eñorita) \{name\}",
        "m": r"(?:[Ee]stimado|[Dd]on|[Ss]eñor) \{name\}",
    },
    {
        "f": r"\bllamarla\b|\bla (?:llamo|llamaré|pasamos)\b"
        r"|\b(?:[Ee]mail|[Rr]ing|[Cc]all|[Ss]end|[Tt]elephone) her\b",
        "m": r"\b(?:llamar|acompañar)lo\b|\b[Ll]o (?:llamo|llamamos|pasamos)\b"
        r"|\b(?:[Ee]mail|[Rr]ing|[Cc]all|[Ss]end|[Tt]elephone) him\b",
    },
    {
        "f": r"\b[Mm]i (?:marido|esposo)\b|\b[Ll]a clienta?\b"
        r"|\b[Uu]na (?:clienta|mujer) (?:de|que)\b|[Ll]a viuda|entre clienta|[Bb]uena clienta"
        r"|\bsoy (?:maestra|enfermera|profesora|jubilada)\b|me quedé (?:corta|hablando sola)"
        r"|\b(?:estoy|vive|cerrarlo) (?:sola|contenta)\b|está apurada|\bmy husband\b",
        "m": r"\b[Mm]i (?:mujer|esposa|novia)\b|\b[Uu]n señor\b|\bAl señor\b|\b[Ee]l señor\b"
        r"|Hombre muy|\bsoy (?:burro|fontanero)\b|\b(?:estaba|estoy|ando) (?:solo|preso)\b"
        r"|quedo atento|\bmy wife\b",
    },
)
TOLD_AGAIN = re.compile(
    r"(segunda|tercera|cuarta|quinta) vez(?:\.| que (?:lo |les |se lo )?"
    r"(?:cuent|explic|escrib|report|llam|dig|vien|veng))",
    re.IGNORECASE,
)
ORDINALS = ("", "", "segunda", "tercera", "cuarta", "quinta")
GIVEN_BACK = re.compile(
    r"(?:abona|devolv|descont|pusimos)\w*(?: los| el)? (\d[\d.]*(?:,\d+)?) ?(?:€|euros)"
)

FAULTS = re.compile(
    r"técnico|rou?ter|rúter|poste|pieza|cable|nodo|línea|furgoneta|medidor|llovió|velocidad|bajada"
    r"|arqueta|cortado|tormenta|comunidad|aparato|mando|fijo|internet|subida|visita|obra|celular"
    r"|proveedor|averi|caída|datáfono|Ahorita volvió|una de la mañana|camión|mudanza|botón"
)
MONEY = re.compile(
    r"banco|devolución|factura|remesa|recibo|importe|cobr|contrato|oferta|boleta|baja consta|euros"
    r"|impago|pagué|Facturación"
)
# True of one person only; beside most letters they would be odd.
PERSONAL = re.compile(
    r"sinvergüenzas|volumen|menor de edad|fallecido|340|siete recibos|mayúsculas|Oye mal"
    r"|teleasistencia|Tiene negocio|su madre|cuarta vez|Tercera persona"
)

WEEKDAYS = (
    ("lunes", "Monday"),
    ("martes", "Tuesday"),
    ("miércoles", "Wednesday"),
    ("jueves", "Thursday"),
    ("viernes", "Friday"),
    ("sábado", "Saturday"),
    ("domingo", "Sunday"),
)
DAY = re.compile(r"\b(" + "|".join(name for names in WEEKDAYS for name in names) + r")\b")
TODAY = re.compile(r"\bhoy\b|\besta (?:misma )?tarde\b|\btoday\b|\btonight\b")
TOMORROW = re.compile(r"(?<!por la )(?<!de la )(?<!esta )\bmañana\b|\btomorrow\b")


def gender_of(*texts: str) -> str:
    """ "f", "m", or "" when nothing says so."""
    whole = " ".join(texts)
    for signs in SIGNS:
        found = [gender for gender, pattern in signs.items() if re.search(pattern, whole)]
        if len(found) == 1:
            return found[0]
    return ""


def times_told(story: str) -> int:
    found = TOLD_AGAIN.search(story)
    return ORDINALS.index(found[1].lower()) if found else 1


def given_back(done: str) -> Decimal | None:
    found = GIVEN_BACK.search(done)
    return Decimal(found[1].replace(".", "").replace(",", ".")) if found else None


def topic_of(text: str) -> str:
    """Some short texts speak of a router or a bill, and would be odd in another letter."""
    if PERSONAL.search(text):
        return "personal"
    if FAULTS.search(text):
        return "fault"
    return "money" if MONEY.search(text) else ""


def weekdays_in(text: str) -> list[int]:
    """The days of the week a text names, Monday being 0, in its order."""
    return [_weekday(name) for name in DAY.findall(text)]


def _weekday(name: str) -> int:
    return next(n for n, names in enumerate(WEEKDAYS) if name in names)
