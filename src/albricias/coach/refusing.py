"""Why a verb that sounds like a promise is none: refused, conditional, past, said by another."""

import re

from albricias.coach.promising import CLITIC, Said, Who
from albricias.coach.verbs import Act

_DENIED = re.compile(
    rf"\bni [^,;:]*$|\b(?:(?:no|ni|nunca|jamas|tampoco|nadie|sin|en ningun caso|"
    rf"de ninguna manera)(?: (?:{CLITIC}|"
    r"ustede?s?|yo|nosotros|hoy|manana|mas|ya|aun|todavia|siquiera|nunca|que|de mi equipo))*|"
    r"ningun[oa]?(?: \w+){0,4}?|nadie(?: \w+){0,4}?)\s*$|\b(?:not|never|no longer|nobody|no one|"
    r"cannot|can't)(?: \w+)?\s*$"
)
_UNSURE = re.compile(
    r"\bno (?:\w+ ){0,3}?(?:asegur|promet|garantiz|cre|piens|pens|sab|se\b|confirm|dig|dij|"
    r"significa|quiere decir)\w* (?:\w+ ){0,2}?(?:que|si|cuando)\b|\b(?:not|n't) (?:promise|"
    r"guarantee|think|sure|say)"
)
_ASKED = re.compile(
    r"\b(?:cuando|como|donde|quien|cuanto|que dia|a que hora|por que|when|how|whether|where)\s*$"
)
_HEARSAY = re.compile(
    r"\b(?:dice|indica|comenta|cuenta|menciona|senala|afirma|escribe|refiere|explica|pregunta|"
    r"asegura|dij(?:o|eron|imos|e)|comento|comentaron|prometi(?:eron|mos|o)|aseguraron|"
    r"informaron|entiende|cree|pensaba|creia|quiere|pide|solicita|reclama|exige|dices|decis|"
    r"(?:ha|han|hemos|habia|habian|habiamos) (?:dicho|prometido|asegurado))(?: \w+){0,4}? que\b|"
    r"\bsegun (?:usted|nos|me|su|dice|cuenta)\b|\bustedes (?:dicen|afirman|indican|creen)\b|"
    r"\byou (?:say|said|wrote|were told|told us|mention\w*)\b|\b(?:they|he|she) (?:say|said|"
    r"told you)\b"
)
_CUSTOMER = re.compile(
    r"\b(?:ustede?s?|uds?|vds?|vos|tu(?! \w)|el cliente|la clienta|su (?:banco|aseguradora|"
    r"entidad|compania|seguro|operadora|marido|mujer|madre|padre|hij[oa]|vecin\w+|your bank))\b"
)
_WISH = re.compile(r"\b(?:ojala|gustaria|quisiera\w*|desearia\w*|agradece\w+|rogamos|ruego)\b")
_GENERAL = re.compile(
    r"\b(?:siempre|normalmente|habitualmente|generalmente|por lo general|cada|suele\w*|solemos|"
    r"todos los|los (?:lunes|martes|miercoles|jueves|viernes|sabados|domingos))\b"
)
_PAST = re.compile(
    r"\b(?:ya|ayer|anteayer|anoche|hace|fue|fueron|estaba|habia\w*|hubo|tuvo|tuvimos|pudimos|"
    r"hicimos|obtuvimos|quisimos|supimos|\w+(?:aron|ieron)|no cumpl\w+)\b"
)
_PRETERITE = re.compile(r"\w{2,}ó\b", re.IGNORECASE)
_WHY = re.compile(r"\b(?:escrib|llam|contact)\w+ (?:hoy )?para\b")
_ANOTHER_TIME = re.compile(
    r"\b(?:manana|semana|tarde|noche|dia|lunes|martes|miercoles|jueves|viernes|sabado|domingo|"
    r"las? \w+)\b (?:\w+ )?(?:le|les|te|os|lo|la|los|las)\b"
)
_POSSIBLE = (
    r"(?:si (?:es posible|todo va bien|podemos|puedo|nada lo impide|no hay (?:novedad|"
    r"imprevistos)))"
)
_NOT_POSSIBLE = rf"(?!{_POSSIBLE})"
_WITH_IF = re.compile(
    _NOT_POSSIBLE + r"(?<!por )(?<!como )\bsi\b(?! bien)|\bsiempre (?:y cuando|que)\b|"
    r"\ba partir de que\b|\bshould you\b|\ben caso (?:de|contrario)\b|\ba condicion de\b|"
    r"\bcon (?:tal (?:de )?)?que\b|\bprevi[oa] (?:presentacion|entrega|envio|pago)|\b(?:cuando|"
    r"en cuanto(?! al?\b)|tan pronto(?: como)?|apenas|una vez|despues de que|hasta que|"
    r"mientras)\b(?! (?:antes|(?:\w+ ){0,2}?(?:\w+[ae]mos|tenga|sepa|pueda|llegue|este|haya|abra|"
    r"termine|vuelva|salga|reciba)\b(?! usted| nos| su ))|\s*$| sea posible)|(?:^|"
    r", ?)de (?:no )?\w+[aei]r(?:se|nos|me|lo|la)?\b(?! \w+ a )|\b(?:if|unless|provided|once|"
    r"as long as|in case|when|as soon as|after) (?:you|your|it|the|that|there)\b|\bif\b|"
    r"\bunless\b"
)
_ON_ITS_OWN = re.compile(r"(?: y| e| pero|;| and| but)\b")
_ASIDE = re.compile(r"\bque\s*$")
_TELLING = re.compile(
    r"(?:promet|asegur|confirm|inform|comunic|dig|dec|garantiz|compromet|pendiente|compromiso|"
    r"segur|tranquil|constancia|recuerd|recordamos|avis|promise|parece|cre|supon|"
    r"esper)\w*(?: \w+){0,3} que\s*$"
)
_HEDGED = re.compile(
    r"\b(?:probablemente|posiblemente|seguramente|quizas?|tal vez|a lo mejor|en principio|"
    r"previsiblemente|calculo|calculamos|cre(?:o|emos) que|supon(?:go|emos) que|espero|esperamos|"
    r"confi(?:o|amos)|salvo|a ser posible|should|probably|hopefully|maybe|perhaps|(?:try|trying|"
    r"hope|aim) to|(?:my|our) best)\b|" + _POSSIBLE
)


def promises_nothing(
    read: str, text: str, said: Said, sentence: tuple[int, int], later: bool
) -> bool:
    """Whether this sentence takes its promise back; `later` if another verb follows this one."""
    start, end = sentence
    before, after = read[start : said.start], read[said.end : end]
    clause = re.split(r"[,;:()]", before)[-1]
    return bool(
        _DENIED.search(clause[-80:])
        or re.match(r" (?:usted )?(?:nadie|ningun)", after)
        or _UNSURE.search(before)
        or _ASKED.search(before)
        or _HEARSAY.search(before)
        or _WISH.search(re.split(r" (?:y|e|pero) ", clause)[-1])
        or _is_the_customers(said, clause, after)
        or is_conditional(read, text, said, sentence, later=later)
        or (said.present and _is_no_news(read[start:end], text[start:end]))
    )


def _is_the_customers(said: Said, clause: str, after: str) -> bool:
    """ "Usted nos enviará": what the customer does, nobody here has promised."""
    if not said.third:
        return False
    asked_of = bool(_CUSTOMER.search(clause) or re.match(r" (?:usted|ud|vd)", after))
    return asked_of or bool({"nos", "me"} & said.clitics)


def _is_no_news(sentence: str, text: str) -> bool:
    """ "Le llamamos" may be past, and "le contestamos siempre" is a habit."""
    rest = sentence.replace("ya mismo", "")
    why = _WHY.search(sentence) and not _ANOTHER_TIME.search(sentence)
    return bool(_PAST.search(rest) or _PRETERITE.search(text) or _GENERAL.search(rest) or why)


def is_conditional(
    read: str, text: str, said: Said, sentence: tuple[int, int], *, later: bool
) -> bool:
    """Whether it will be done only if something else is."""
    start, end = sentence
    for found in _WITH_IF.finditer(read[start:end]):
        at = start + found.start()
        word = text[at : start + found.end()].strip(", ").lower()
        if word in ("sí", "cuándo"):
            continue
        if at < said.start:
            if not re.search(r";| pero ", read[at : said.start]):
                return True
        elif ";" in read[said.end : at]:
            continue
        elif not _is_whether(read, said, at, word) and not (
            later and _ON_ITS_OWN.search(read, said.end, at)
        ):
            return True
    return False


def _is_whether(read: str, said: Said, at: int, word: str) -> bool:
    knows = said.act in (Act.CHECK, Act.INFORM, Act.WRITE)
    return word in ("si", "if") and knows and "," not in read[said.end : at]


def is_hedged(read: str, said: Said, sentence: tuple[int, int]) -> bool:
    return said.hedged or bool(_HEDGED.search(read, *sentence))


def is_an_aside(read: str, said: Said, start: int) -> bool:
    """ "El número que le daremos" says which number, and not that it will be given."""
    before = read[start : said.start]
    return bool(_ASIDE.search(before)) and not _TELLING.search(before)


def is_a_habit(said: Said) -> bool:
    """ "Se tramitan en 14 días" is how it is done, "se tramitarán" how it will be."""
    return (
        said.present and "se" in said.clitics and len(said.clitics) == 1 and said.who is not Who.ME
    )


def needs_somebody(said: Said) -> bool:
    """ "Pasará mañana": without a name and without a customer in it, who knows who or what."""
    return said.lone and said.who is Who.OTHER
