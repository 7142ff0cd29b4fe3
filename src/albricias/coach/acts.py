"""What a verb promises with the words around it: "hacer el abono" pays, "pasar la nota" sends."""

import re

from albricias.coach.verbs import Act, Form

_NOUNS = {
    Act.CALL: r"llamada\w*|telefonazo",
    Act.REFUND: r"abono|ingreso|transferencia|devolucion|reembolso|pago|descuento|dinero|importe|"
    r"plata|reintegro|cantidad|compensacion|indemnizacion|bonificacion|euros|efectivo",
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
    r"\b(?:" + "|".join(rf"(?P<{act}>{nouns})" for act, nouns in _NOUNS.items()) + r")\b"
)
_FEW_WORDS = re.compile(r"(?: [^\s,;.]+){1,6}")
# What these do is said by their noun; without one they promise nothing that can be kept.
_BY_NOUN = {"hacer", "dar", "realizar", "efectuar", "tener", "recibir", "ver", "disponer", "llegar"}
_TO_THE_CUSTOMER = {"le", "les", "te", "os", "se"}
_THING = re.compile(
    r" (?:el|la|los|las|una?|sus?|tus?|est[ea]) (?!moment|rat|tard|manana|noche|semana)"
)
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
        return _put(after)
    if form.act is Act.CONTACT or (verb == "comunicar" and {"me", "nos", "se"} & clitics):
        return _by_means(after)
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
    if verb == "hacer" and re.match(r" llegar\b", after):
        return Act.SEND
    if verb in ("tener", "disponer") and re.match(r" (?:que|en cuenta)\b", after):
        return None
    found = noun_act(after)
    if verb in ("llegar", "ver") and not found:
        last = re.split(r"[,;:.]", before)[-1]
        found = noun_act(f" {' '.join(last.split()[-6:])}")
    if verb in ("recibir", "tener", "ver", "disponer") and form.person in ("1", "11"):
        return None
    if found is None and verb == "llegar" and form.person in ("3", "33", ""):
        return Act.DELIVER
    if found is None and verb == "hacer" and {"lo", "la"} & clitics:
        return Act.OTHER
    return found


def _put(after: str) -> Act | None:
    if re.match(r" en (?:contacto|comunicacion)", after):
        return _by_means(after)
    return Act.RESOLVE if re.match(r" (?:una )?(?:solucion|remedio)", after) else None


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
    return verb == "acercar" and not ({"se", "nos", "me"} & clitics)
