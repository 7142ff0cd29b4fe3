"""Who else is said to do something: "mi compañera Ana", "el técnico", "our engineer"."""

import re

from albricias.coach.promising import Said, Who

_AGENT = re.compile(
    r"\b(?:(?:mi|mis|nuestr[oa]s?|el|la|los|las|un|una|otr[oa]|su|tu|algun[oa]?|"
    r"desde) (?:\w+ )?(?:tecnic\w+|companer\w+|equipos?|departamento|servicio|responsable|"
    r"jef[ea]\w*|encargad\w+|director\w*|gestor\w*|agente|comercial|mensajer\w+|transportista|"
    r"repartidor\w*|abogad\w+|perit\w+|electricista|fontaner\w+|operari\w+|tienda|oficina|colega|"
    r"supervisor\w*|asesor\w*|administrativ\w+|sucursal|almacen|taller|instalador\w*|"
    r"coordinador\w*|cerrajer\w+|inspector\w*|cuadrilla|brigada|medic[oa]|enfermer\w+|doctora?|"
    r"profesor\w*|secretari\w+|concejal\w*|personal|conductor\w*)(?: de [a-z]+)?|(?:my|our|the|"
    r"an?|one of our) (?:\w+ )?(?:colleague|team|technician|engineer|manager|driver|office|"
    r"department|plumber|electrician)|alguien(?: de \w+ \w+)?|atencion al cliente|facturacion|"
    r"contabilidad|administracion|logistica|someone|somebody)\b"
)
_WHERE = re.compile(r"\b(?:por|en|a|de|con|para|hasta|at|to|with) $")
_CLAUSE = re.compile(r"(?: \w+){1,7}")
_NAME = re.compile(r"(?:[ ,]+[A-ZÁÉÍÓÚÑ][a-záéíóúñü]+){1,3}")
_ALONE = re.compile(
    r"\b((?:(?:D|Dª|Sr|Sra|Don|Doña)\.? )?[A-ZÁÉÍÓÚÑ][a-záéíóúñü]+(?: [A-ZÁÉÍÓÚÑ][a-záéíóúñü]+)?) $"
)
_NO_NAMES = re.compile(
    r"(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo|manana|hoy|ya|si|pero|y|usted|"
    r"ustedes|luego|despues|pronto|tambien|asi|entonces|ademas|que|no|on|then)\b"
)


def named_before(text: str, read: str, said: Said, start: int) -> tuple[str, list[int]]:
    """Whoever of the house is named before the verb, with the place; nobody, if it is us."""
    if said.who is not Who.OTHER and "se" not in said.clitics:
        return "", []
    if said.language == "en":
        start = min(start, said.start)
    found = list(_AGENT.finditer(read, start, said.end))
    if found:
        agent = found[-1]
        name = _NAME.match(text, agent.end(), said.end)
        return text[agent.start() : name.end() if name else agent.end()], [agent.start()]
    if name := _NAME.match(text, said.end):  # "se lo cambia Isidoro"
        return name[0].strip(" ,"), []
    if behind := _behind(read, said):
        name = _NAME.match(text, behind.end())
        return text[behind.start() : name.end() if name else behind.end()], []
    alone = _ALONE.search(text, start, said.start)
    if alone and not _NO_NAMES.match(read, alone.start(1)):
        return alone[1], [alone.start(1)]
    return "", []


def _behind(read: str, said: Said) -> re.Match[str] | None:
    """ "Irá el técnico", "pasará por su casa el perito"."""
    clause = _CLAUSE.match(read, said.end)
    found = _AGENT.finditer(read, said.end, clause.end()) if clause else ()
    return next(
        (agent for agent in found if not _WHERE.search(read, said.end, agent.start())), None
    )
