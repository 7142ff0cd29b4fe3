"""What a verb promises with the words around it: "hacer el abono" pays, "pasar la nota" sends."""

import re

from albricias.coach.verbs import Act, Form, Tense

_NOUNS = {
    Act.CALL: r"llamada\w*|telefonazo",
    Act.REFUND: r"abono|ingreso|transferencia|devolucion|reembolso|pago|descuento|dinero|importe|"
    r"plata|reintegro|cantidad|compensacion|indemnizacion|bonificacion|euros|€|efectivo|"
    r"(?:en )?su cuenta",
    Act.WRITE: r"respuesta|contestacion|carta|escrito|correo|email|e-mail|mensaje",
    Act.INFORM: r"explicacion\w*|noticias?|informacion|detalles|informe|resultado",
    Act.VISIT: r"visita|tecnico|tecnica",
    Act.DELIVER: r"paquete|pedido|entrega|pieza|producto|recambio|repuesto|aparato|encargo",
    Act.SEND: r"envio|copia|factura|recibo|documentacion|documentos?|contrato|certificado|tarjeta",
    Act.REPLACE: r"cambio|sustitucion|reposicion",
    Act.REPAIR: r"reparacion|arreglo|correccion",
    Act.CHECK: r"revision|comprobacion\w*|seguimiento|inspeccion|investigacion|consulta",
    Act.RESOLVE: r"solucion|resolucion",
    Act.CANCEL: r"baja|anulacion|cancelacion",
}
_NOUN = re.compile(
    r"(?<!\w)(?:" + "|".join(rf"(?P<{act}>{nouns})" for act, nouns in _NOUNS.items()) + r")(?!\w)"
)
_FEW_WORDS = re.compile(r"(?: (?:\d[\d.,]*|[^\s,;.]+)){1,8}")
# What these do is said by their noun; without one they promise nothing that can be kept.
_BY_NOUN = {"hacer", "dar", "realizar", "efectuar", "tener", "recibir", "ver", "disponer", "llegar"}
_HAD = {"tener", "recibir", "ver"}
_ARTICLES = {"la", "las", "lo", "los"}
_TO_THE_CUSTOMER = {"le", "les", "te", "os", "se"}
_THING = re.compile(
    r" (?:el|la|los|las|una?|sus?|tus?|est[ea]) (?!moment|rat|tard|manana|noche|semana)"
)
# "Le confirmo que…" tells now; it does not promise to confirm.
_SAYING_NOW = re.compile(r"(?: a usted| de)? que\b| ?:")
_SOMEBODY = re.compile(
    r"(?: \w+)?(?: a)? (?:un|una|al|nuestr[oa]|otr[oa]) (?:tecnic|operari|perit|fontaner|"
    r"electric|compan)"
)


def noun_act(after: str) -> Act | None:
    """What the nearest noun of service says, in the next few words."""
    words = _FEW_WORDS.match(after)
    found = _NOUN.search(words[0]) if words else None
    return Act(found.lastgroup) if found and found.lastgroup else None


def act_of(form: Form, clitics: frozenset[str], before: str, after: str) -> Act | None:
    """What is promised; nothing where these words promise nothing."""
    verb = form.verb
    if verb in _BY_NOUN:
        return _by_noun(form, clitics, before, after)
    if verb == "poner":
        return _put(clitics, after)
    if form.act is Act.CONTACT or (verb == "comunicar" and re.match(r" (?:\w+ )?con\b", after)):
        return _by_means(after)
    if form.tense is Tense.PRESENT and _SAYING_NOW.match(after):
        return None
    if verb == "devolver" and noun_act(after) is Act.CALL:
        return Act.CALL
    if verb in ("enviar", "mandar") and _SOMEBODY.match(after):
        return Act.VISIT
    if verb == "pasar" and _TO_THE_CUSTOMER & clitics and _THING.match(after):
        return Act.SEND
    if _means_else(verb, clitics, after):
        return None
    return form.act


def _by_noun(form: Form, clitics: frozenset[str], before: str, after: str) -> Act | None:
    verb = form.verb
    if verb == "hacer" and (caused := re.match(r" (?:(llegar)|saber)\b", after)):
        return Act.SEND if caused[1] else Act.INFORM
    if verb == "tener" and re.match(r" al (?:corriente|tanto)\b", after):
        return Act.INFORM
    if verb in ("tener", "disponer") and re.match(r" (?:que|en cuenta)\b", after):
        return None
    found = noun_act(after)
    if verb in ("recibir", "tener", "ver", "disponer") and form.person in ("1", "11"):
        return None
    if verb in ("llegar", "ver") and not found:
        last = re.split(r"[,;:.]", before)[-1]
        found = noun_act(f" {' '.join(last.split()[-6:])}")
    return found or _unnamed(form, clitics, before, after)


def _unnamed(form: Form, clitics: frozenset[str], before: str, after: str) -> Act | None:
    """ "Lo verá el martes", "llegará mañana", "lo haremos": what, was said before."""
    if form.verb == "llegar" and form.person in ("3", "33", ""):
        return Act.DELIVER
    if _ARTICLES & clitics and form.verb in _HAD:
        return noun_act(f" {' '.join(before.split()[-8:])}") or Act.OTHER
    if form.verb == "tener" and re.search(r"\ben (?:su )?(?:casa|domicilio)\b", after):
        return Act.DELIVER
    return Act.OTHER if form.verb == "hacer" and {"lo", "la"} & clitics else None


def _put(clitics: frozenset[str], after: str) -> Act | None:
    if re.match(r" en (?:contacto|comunicacion)", after):
        return _by_means(after)
    if re.match(r" (?:una )?(?:solucion|remedio)", after):
        return Act.RESOLVE
    if re.match(r" (?:otr[oa]|(?:un|una|el|la) \w+ nuev[oa])\b", after):
        return Act.REPLACE
    return Act.OTHER if _TO_THE_CUSTOMER & clitics and re.match(r" una? ", after) else None


def _by_means(after: str) -> Act:
    if re.search(r"\bpor telefono|telefonicamente", after):
        return Act.CALL
    return Act.WRITE if re.search(r"\bpor (?:escrito|correo|carta|e-?mail)", after) else Act.CONTACT


def _means_else(verb: str, clitics: frozenset[str], after: str) -> bool:
    """ "Iremos informando", "pasará a ser", "la consulta llevará tiempo", "no nos dirá"."""
    if verb == "ir":
        return bool(re.match(r" (?:\w+ndo|a (?!su\b|tu\b|ver|casa|visit|el|la|recog))", after))
    if verb == "pasar":
        return bool(re.match(r" (?:a (?!ver|recog|visit|su|tu|las?\b)|con|de\b|algo|nada)", after))
    if verb in ("llevar", "venir", "traer"):
        return bool(re.match(r" (?:tiempo|mucho|en cuenta|bien|mal|consigo|\w+ndo)", after))
    if verb == "marcar":
        return not (_TO_THE_CUSTOMER & clitics)
    if verb in ("tomar", "pedir"):
        return not re.match(r" medidas", after) if verb == "tomar" else "disculpa" in after
    return verb == "acercar" and not ({"se", "nos", "me"} & clitics)
