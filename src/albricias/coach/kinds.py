"""What somebody may be bringing us, from their own words: a suggestion with its reasons."""

import re

from albricias.coach.reading import LONGEST_READ, Finding, plain

# In a longer text a question mark is most often a way of telling.
SHORT = 300

# In the order asked: the first that the text says is the one suggested.
_DISPUTE = re.compile(
    r"(?:cargo|cobro)\b.{0,30}\b(?:visa|tarjeta|mastercard)\b.{0,40}\b(?:desconozco|no reconozco)|"
    r"contracargo\w*|chargeback\w*"
    r"|retroce(?:der|so|sion)\w* (?:\w+ ){0,3}?(?:pago|cargo|cobro)"
    r"|(?:presentado|abierto|iniciado|hecho) (?:una )?disputa|transaccion disputada"
    r"|disput\w+ (?:del? |the |this )?(?:cargo|charge|pago|transaccion)"
    r"|no reconozco (?:\w+ ){0,2}?(?:cargo|cobro|pago|operacion|compra)"
    r"|desconoc\w+ (?:\w+ ){0,3}?(?:cargo|cobro|ante el banco)"
    r"|(?:cargo|operacion|compra|pago) (?:\w+ ){0,4}?no (?:reconoc|autoric)\w+"
    r"|do(?: not|n't) recogni[sz]e (?:this|the) charge"
)
_DEPARTURE = re.compile(
    r"tomen? nota de mi baja|no (?:voy a renovar|vamos a renovar|renovare)|me (?:marcho|"
    r"largo) (?:con|a) otr|"
    r"(?:quiero|queremos|quisiera|deseo|solicito|pido|ruego|necesito|tramiten|tramite|den|"
    r"denme|procedan a|comunico)(?: \w+){0,4}?[ ,]+(?:(?:me )?dar(?:me|nos)? de baja|(?:de|la|"
    r"mi|nuestra) baja(?! laboral| medica| por enfermedad)|baja inmediata)|(?:quiero|quisiera|"
    r"deseo|solicito|pido|les comunico que|voy a|vamos a) (?:\w+ ){0,2}?(?:cancel|rescind|"
    r"resolv|anul)\w+ (?:mi |el |la |nuestro )?(?:contrato|suscripcion|cuenta|linea|poliza|"
    r"abono|membresia)|(?:me|nos) (?:cambio|cambiamos|voy|vamos|paso|pasamos) (?:a|"
    r"de) (?:otr[oa]|la competencia|compania|banco|proveedor)|(?:voy|vamos) a cambiar(?:me|"
    r"nos)? de (?:compania|banco|proveedor|operador\w*|seguro)|(?:no deseo|no quiero|dejo de|"
    r"dejar de) (?:seguir siendo|continuar siendo|ser) (?:cliente|soci[oa]|abonad[oa])|"
    r"(?:want|wish|like) to (?:cancel|end|terminate|close) (?:my|our|the) (?:contract|account|"
    r"subscription|membership)|(?:please )?(?:close|cancel) my (?:account|subscription|"
    r"contract|membership)|switching to another|leaving for another"
)
_IF = re.compile(r"\b(?:si|como|if|unless)\b[^.!?]*$")
_COMPLIMENT = re.compile(
    r"\bchapo\b|es un sol\b|\bole por\b|"
    r"felicit\w+|enhorabuena|(?:escribo|es) (?:solo )?para (?:dar las gracias|agradecer\w*)|"
    r"(?:solo )?(?:quiero|quisiera|queria) (?:dar las gracias|agradecer)|"
    r"muchas gracias por todo|muy amables?|(?:excelente|magnific[oa]|estupend[oa]|"
    r"fantastic[oa]|inmejorable|exquisit[oa]) (?:\w+ )?(?:atencion|trato|servicio|trabajo|"
    r"profesional\w*|labor)|todo (?:perfecto|estupendo|genial)|asi da gusto|un encanto|"
    r"congratulat\w+|compliment your|excellent (?:service|work|staff)|wonderful (?:service|"
    r"staff)|well done|i am (?:so |very )?grateful"
)
_SUGGESTION = re.compile(
    r"echo en falta|y si (?:abrieran|pusieran|hicieran|instalaran)|deberian (?:poner|"
    r"instalar|abrir|anadir)|"
    r"\bsugier\w+|sugerencia|sugerir|\bpropong\w+|propuesta|proponer(?:les)?|les? recomend\w+|"
    r"mi consejo|(?:estaria|seria|vendria|iria) (?:muy )?(?:bien|bueno|genial|util|estupendo|"
    r"mejor) (?:que|si)|se podria\w* (?:poner|mejorar|instalar|anadir)|podrian (?:poner|"
    r"mejorar|instalar|anadir|ampliar|abrir|colocar|pensar)|una idea\b|por que no (?:ponen|"
    r"instalan|abren|colocan|anaden|hacen)|\bsuggest\w*|it would be (?:great|good|nice|"
    r"useful) if|why (?:not|don't you)|you could (?:add|put|open)|an idea\b"
)
_QUESTION = re.compile(
    r"(?:digan?me|hagan?me saber|indiquen?me) (?:si|que|cual|cuando|donde|como)\b|"
    r"(?:podri?an?|pueden?|podeis|puede)(?: ustedes)? (?:decir|indicar|informar|aclarar|"
    r"explicar|confirmar)\w*|(?:me|nos) (?:pueden?|podri?an?) (?:decir|indicar|informar|"
    r"aclarar|explicar|confirmar)|(?:queria|quisiera|quiero|me gustaria|necesito|necesitaria|"
    r"desearia) (?:saber|informacion|preguntar|consultar|informarme|conocer|una consulta)|"
    r"\b(?:tengo una )?duda\b|una (?:pregunta|consulta)|(?:could|can|"
    r"would) you (?:please )?(?:tell|let me know|explain|confirm)|i would like to know|"
    r"i have a question"
)
_ASKS = re.compile(r"(?:^|(?<=[.!\n]))\s*[¿]?[^.!?¿\n]{3,200}\?")
_RHETORICAL = re.compile(
    r"parece (?:normal|bien|logico|justo)|como (?:es posible|puede ser)|hasta cuando"
    r"|que (?:verguenza|clase)|verdad\?|es que nadie|is that (?:normal|fair)"
    r"|how (?:can|is (?:it|this|that) possible)"
)
_COMPLAINT = re.compile(
    r"\bquej\w+|\breclam\w+|\bexij\w+|no (?:me |nos |se )?(?:funciona|contesta|responde|viene|"
    r"llega|devuelve|ayud|hac|arregl|atiend|dejan|resuelv)\w*|dos veces|duplicad\w+|"
    r"\brot[oa]s?\b|averi\w+|retras\w+|(?:con|muy|mas|demasiado|lleg\w+|entreg\w+|"
    r"vin\w+) tarde\b|incompleto|danad\w+|sucio|sucia|\bfri[oa]s?\b|\bmal\b|\bpeor|sin avisar|"
    r"sin (?:luz|agua|internet|linea|servicio|respuesta|calefaccion)|siguen? (?:cobrando|sin)|"
    r"(?:me|nos) (?:cobr|cort|trat|enga|minti|colg|grit|estaf|cancel)\w+|cobrando|"
    r"gracias por nada|devuelv\w+|devolucion|nadie|verguenza|indign\w+|hart[oa]|\bcharged|"
    r"broken|\blate\b|rude|refund|complain\w*|nobody|not work\w*|does(?: not|n't) work|"
    r"\bwrong\b|damaged"
)


def kind(text: str) -> Finding | None:
    """What it may be, if the words say so; nothing where they say nothing, or a plain complaint."""
    read = plain(text[:LONGEST_READ])
    for what, pattern in (("dispute", _DISPUTE), ("departure", _DEPARTURE)):
        cue = next((c for c in pattern.finditer(read) if not _is_a_threat(read, c.start())), None)
        if cue is not None:
            return _finding(text, what, cue)
    if _COMPLAINT.search(read):
        return None
    for what, pattern in (
        ("compliment", _COMPLIMENT),
        ("suggestion", _SUGGESTION),
        ("question", _QUESTION),
        ("question", _ASKS),
    ):
        cue = pattern.search(read)
        if pattern is _ASKS and len(read) > SHORT:
            continue
        if cue is not None and not (what == "question" and _RHETORICAL.search(cue[0])):
            return _finding(text, what, cue)
    return None


def _is_a_threat(read: str, at: int) -> bool:
    """ "If you do not mend it I shall leave" is still a complaint."""
    return bool(_IF.search(read[max(0, at - 120) : at]))


def _finding(text: str, what: str, cue: re.Match[str]) -> Finding:
    start = cue.start() + len(cue[0]) - len(cue[0].lstrip())
    return Finding(what, start, cue.end(), text[start : cue.end()])
