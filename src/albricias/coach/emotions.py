"""How somebody may feel, from their own words. A suggestion with its reasons, never a verdict."""

import re
from collections import Counter
from collections.abc import Iterable

from albricias.coach.reading import LONGEST_READ, Finding, plain

# Each is looked for in plain letters. What stands under DENIABLE may be denied ("no estoy
# enfadada"); what stands under SAID_SO is said by its own words, a denial among them.
DENIABLE = {
    "mistreated": r"""
        bordes?\b|cortante|altaner\w+|malos modales|desagradables? conmigo|ni (?:me|nos) mir\w+|
        como (?:a )?(?:si fueramos |un |una )?(?:delincuente|perro|ganado|basura|animal|
        criminal)\w*|
        (?:me|nos) (?:han |ha |hab\w+ )?(?:trat|hablaron|hablo|atend)\w* (?:\w+ ){0,2}?(?:mal|
        fatal|peor|como (?:a )?un)|mal(?:os)? trat\w* (?!\w*tecnic)|maltrat\w+|
        de (?:muy )?mal(?:a|os) (?:manera|modo|modos|formas|educacion)|(?:me|nos) (?:han |
        ha )?(?:grit|insult|humill|despreci|ridiculiz|amenaz|ofend|empuj|colg)\w+|(?:me|
        nos) (?:he|hemos|siento|senti|sentimos|sintio) (?:\w+ ){0,2}?(?:humillad|discriminad|
        maltratad|despreciad|ofendid|insultad|ningune)\w*|se (?:burl|ri|mof)\w+ de (?:mi|nosotr)|
        grosero|grosera|groser\w+|maleducad\w+|falta de respeto|faltaron al respeto|prepotent\w+|
        despota|rude to|was rude|were rude|shouted at|insulted|humiliat\w+|disrespect\w*|
        treated (?:me |us )?(?:\w+ )?(?:badly|like|terribly|with contempt)
    """,
    "deceived": r"""
        ladron\w*|timador\w*|un robo\b|(?:me|nos) la (?:han|ha) colado|de mala fe|buena fe|
        (?:me|nos) (?:han |ha |habian )?(?:enga\w+|minti\w+|mentido|estaf\w+|tim\w+|tranz\w+)|
        enganad\w*|enganos\w*|engano|estafa\w*|timo|fraude|mentira\w*|mentiros\w+|embauc\w+|(?:me|
        nos) vieron la cara|tomad\w* el pelo|dieron gato por liebre|cargos? ocult\w+|
        letra pequena|(?:nunca|jamas|no) (?:\w+ )?(?:acepte|autorice|contrate|firme|
        pedi)\b.{0,20}(?:cargo|seguro|servicio)?|misled|scam\w*|lied to|deceiv\w+|cheated|
        fraud\w*|rip-?off|hidden (?:fee|charge)s?
    """,
    "angry": r"""
        disgustad[oa]s?|desesperad[oa]s?|cabreo|cachondeo|echo humo|clama al cielo|ya esta bien de|
        (?:estoy|estamos|estaba|sigo|me (?:siento|tienen)|nos tienen) (?:(?!no |
        nada )\w+ ){0,3}?(?:hart|enfad|enoj|indignad|furios|molest|cabread|encabron|fastidiad|
        irritad|mosquead|cansad)\w*|hasta (?:las narices|el gorro|el mono|los (?:huevos|cojones)|
        la (?:coronilla|madre))|indigna(?:nte|cion)|verguenza|vergonzos\w+|inadmisible|
        intolerable|inaceptable|rabia|que cara mas dura|carad?uras?|sinverguenzas?|colmo|
        tomadura de pelo|es un escandalo|impresentable\w*|(?:i am|i'm|we are|
        feel) (?:(?!not )\w+ ){0,2}?(?:furious|angry|outraged|fed up|sick and tired|livid|annoyed|
        upset)|outrageous|unacceptable|disgrace\w*|disgusting
    """,
    "disappointed": r"""
        chasco|da pena (?!por)|
        decep\w+|decepcion\w*|defraudad\w*|desilusion\w*|desencant\w+|(?:mucho|
        bastante) que desear|esperaba (?:mucho |bastante |algo )?mas|no (?:es|era|
        fue) lo que esperaba|disappoint\w*|let (?:me |us )?down|expected (?:much )?(?:more|better)
    """,
    "worried": r"""
        sinvivir|quita el sueno|en vilo|intranquil[oa]s?|desasosiego|
        (?:me|nos) (?:preocup|inquiet|angusti|asust)\w+|preocupad[oa]s?|angustiad[oa]s?|
        asustad[oa]s?|inquiet[oa]s?|tengo (?:mucho |tanto )?miedo|temo (?!que ver)|me da miedo|
        no (?:puedo dormir|duermo)|sin dormir|nervios[oa]|worried|anxious|afraid|scared|
        frightened|can(?:no|')t sleep
    """,
    "grateful": r"""
        agradezco (?!de antemano|su (?:pronta )?(?:respuesta|atencion)|que (?:me|nos))|de maravilla|
        se port\w+ (?:muy |fenomenal|estupendamente)(?:bien)?|
        agradecid[oa]s?|(?:quiero|queria|quisiera|querria|deseo) (?:\w+ ){0,2}?(?:agradecer|
        dar(?:les)? las gracias)|les? (?:estoy|estamos) (?:muy )?agradec\w+|(?:les|le|os) (?:doy|
        damos) las gracias|mil gracias|muchisimas gracias|infinitas gracias|(?:les|le|
        os) felicit\w+|gracias por (?:todo|su (?:ayuda|paciencia|amabilidad|trato|atencion|
        trabajo)|resolver\w*|ayudar\w*|atender\w*|solucionar\w*)|un encanto|da gusto|(?:excelente|
        magnific[oa]|estupend[oa]|inmejorable) (?:trato|atencion|servicio)|grateful|
        thank you so much|many thanks for|thankful|thanks (?:so much )?for (?:helping|sorting|
        solving|your (?:help|patience|kindness))
    """,
}
SAID_SO = {
    "abandoned": r"""
        nadie (?:me |nos |ha |han |da |dio |dado )+(?:\w+ )?(?:explic|inform|avis|solucion)\w*|
        silencio absoluto|ni caso\b|pasan (?:\w+ )?de (?:sus|los|mi|nosotr)\w*|
        de \w+ en \w+ y (?:al final )?(?:me )?cuelg\w+|
        (?:nadie|ninguno|ningun \w+) (?:me |nos |se |ha |han |da |dio |viene |vino |
        quiere )*(?:contest|respond|respuesta|atiend|atend|ayud|llam|hace caso|hizo caso|la cara|
        viene|vino|aparec|hac|resuelv|escuch|solucion)\w*|(?:me|nos) (?:han |ha )?(?:dej\w+|
        tienen?|abandon\w+) (?:\w+ )?(?:tirad|botad|abandonad|sol[oa]s?\b|en la calle|plantad|
        colgad|esperando|en visto)\w*|(?:me|nos) (?:siento|sentimos) (?:\w+ ){0,2}?(?:abandonad|
        desamparad|sol[oa]s?\b|desatendid|olvidad|ignorad)\w*|se (?:lavan las manos|desentiend\w+|
        olvid\w+ de (?:mi|nosotr\w+))|no (?:me|nos) hac\w+ (?:ni )?caso|(?:sin|ni una|
        ninguna) (?:ninguna |tener |recibir )?respuesta|no (?:me|nos) (?:contest|respond|atiend|
        devuelven la llamada|cogen)\w*|llev\w+ .{1,30}? esperando|sigo esperando|sigo a la espera|
        (?:nobody|no one|no-one) (?:has |ever |will |even |is )*(?:repl|answer|call|came|come|
        respond|help|listen|gets? back)\w*|(?:keep|kept) ignoring|ignored (?:me|us)|no (?:reply|
        answer|response)|left (?:me|us) (?:stranded|alone|waiting)|still waiting
    """,
    "powerless": r"""
        hablar con una pared|atrapad[oa]s?|(?:sin|ninguna) salida|haga lo que haga|
        impoten(?:te|cia)\w*|indefens[oa]s?|indefension|
        (?:ya )?no se (?:ya )?(?:que (?:mas )?(?:hacer|puedo hacer)|a quien (?:mas )?(?:acudir|
        dirigirme|recurrir)|como hacer)|no se a donde ir|no (?:puedo|podemos) hacer (?:nada|mas)|
        no hay (?:nada que hacer|manera)|no sirve (?:de|para) nada|de nada (?:sirve|me sirve)|
        (?:atad[oa]s? de )?pies y manos|de un (?:lado|sitio|departamento) (?:a|para) otro|
        me (?:marean|pelotean)|dando vueltas|por mas que (?:reclam|llam|insist|escrib)\w+|
        helpless|powerless|do(?: not|n't) know (?:where|who|what)(?: else)? to (?:turn|do|ask)|
        nothing i can do|at my wit'?s? end|passed from
    """,
}
_DENIAL = re.compile(
    r"\b(?:no|ni|nunca|jamas|tampoco|sin|nadie|not|never|nobody|isn't|wasn't|aren't|don't|didn't)\b"
    r"(?:\s+[\w']+){0,4}\s*$"
)
_CONCEDED = re.compile(
    r"\bno (?:solo|es que no|puedo (?:estar )?mas)\b[\w\s]*$|\bnot only\b[\w\s]*$"
)
_CLAUSE = re.compile(r"[.,;:!?¡¿()\n]")


def _cues(words: dict[str, str], *, deniable: bool) -> list[tuple[str, re.Pattern[str], bool]]:
    """Each emotion's lines as one pattern."""
    return [
        (emotion, re.compile(rf"\b(?:{''.join(map(str.strip, lines.splitlines()))})"), deniable)
        for emotion, lines in words.items()
    ]


CUES = [*_cues(DENIABLE, deniable=True), *_cues(SAID_SO, deniable=False)]


def emotions(text: str) -> list[Finding]:
    """Every word of the text by which an emotion may be known, in the order read."""
    read = plain(text[:LONGEST_READ])
    found = [
        Finding(emotion, cue.start(), cue.end(), text[cue.start() : cue.end()])
        for emotion, pattern, deniable in CUES
        for cue in pattern.finditer(read)
        if not (deniable and _is_denied(read, cue.start()))
    ]
    return sorted(found, key=lambda finding: (finding.start, finding.end))


def likeliest(found: Iterable[Finding]) -> list[Finding]:
    """Those of the emotion said most often; of two, the one said first."""
    found = list(found)
    if not found:
        return []
    often = Counter(finding.what for finding in found)
    most = max(often, key=lambda what: often[what])
    return [finding for finding in found if finding.what == most]


def _is_denied(read: str, at: int) -> bool:
    before = _CLAUSE.split(read[max(0, at - 60) : at])[-1]
    return bool(_DENIAL.search(before)) and not _CONCEDED.search(before)
