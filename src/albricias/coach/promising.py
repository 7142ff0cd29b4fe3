"""Where a Spanish sentence may promise: verbs of service that speak of what will be done."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from albricias.coach.acts import act_of, noun_act
from albricias.coach.verbs import FORMS, Act, Form, Tense

CLITIC = r"(?:me|te|se|nos|os|les|le|los|las|lo|la)"


class Who(StrEnum):
    """Who is to do it: the one who writes, the house, or somebody else of it."""

    ME = "me"
    US = "us"
    OTHER = "other"


PERSONS = {"1": Who.ME, "11": Who.US, "2": Who.US, "3": Who.OTHER, "33": Who.OTHER}


@dataclass(frozen=True, slots=True)
class Said:
    """A verb that may promise, with the words that belong to it."""

    start: int
    end: int
    act: Act
    who: Who
    language: str = "es"
    hedged: bool = False
    present: bool = False
    third: bool = False
    passive: bool = False
    clitics: frozenset[str] = frozenset()
    lone: bool = False
    bare: bool = False


_WORD = re.compile(r"[a-z]+")
_WITH_ENCLITICS = re.compile(rf"([a-z]+?(?:[aei]r|ndo))((?:{CLITIC}){{1,2}})")
_CLITICS = re.compile(rf"(?:\b{CLITIC} ){{1,2}}$")
_AUXILIARY = re.compile(
    rf"(?:\b{CLITIC} ){{0,2}}\b(?:"
    r"(?P<one>voy a|proced(?:ere|o) a|volvere a|comprometo a|(?:encargo|encargare|ocupo|"
    r"ocupare) de|quedo (?:en|pendiente de)|prometo|garantizo)|(?P<we>vamos a|proced(?:eremos|"
    r"emos) a|volveremos a|comprometemos a|(?:encargamos|encargaremos|ocupamos|ocuparemos) de|"
    r"queda(?:mos)? (?:en|pendientes? de)|prometemos|garantizamos)|(?P<they>van? a|procederan? a|"
    r"volveran? a|(?:encargara|ocupara)n? de)|(?P<you>vas a)|(?P<trying>intent(?:are|aremos|o|"
    r"amos)|trat(?:are|aremos|o|amos) de|procur(?:are|aremos|o|amos)|har(?:e|"
    r"emos) (?:todo )?lo (?:posible|que (?:pueda|podamos|este en \w+ manos?)) (?:por|para)|"
    r"podre(?:mos)?|(?:tengo|tenemos) (?:previsto|pensado|intencion de)))(?: (?:tambien|ya|hoy|"
    r"manana|usted|ustedes|mismo|personalmente))*(?: (?:poder|volver a|estar|ser))? $"
)
_GOING_ON = re.compile(
    rf"(?:\b{CLITIC} ){{0,2}}\b(?:(?P<one>estare|voy a estar|seguire|ire|continuare)"
    r"|(?P<we>estaremos|vamos a estar|seguiremos|iremos|continuaremos)|(?P<they>estaran?|"
    r"van? a estar|seguiran?|iran?)) $"
)
_WILL_BE = re.compile(
    rf"(?:\b{CLITIC} ){{0,2}}\b(?:(?:se|queda|esta|deja)ran?|(?P<now>quedan?|dejo|dejamos)|"
    rf"dejare(?:mos)?|(?:man)?tendr(?:e|emos|an?)|van? a (?:ser|quedar|estar))"
    r"(?: (?:ya|totalmente|completamente|usted|todo|\w+mente))? $"
)
_SO_THAT = re.compile(
    r"\b(?:asegurare(?:mos)?|aseguramos|aseguro|encargare(?:mos)?|encargamos|encargo|"
    r"ocupare(?:mos)?|hare(?:mos)?|pedire(?:mos)?|(?:he|hemos) pedido|solicitare(?:mos)?|"
    r"comprometo|comprometemos"
    rf"|pendiente)(?: a [^,;.:]{{1,40}}?)?(?: de| a)? que(?: [^,;.:]{{0,30}})??(?P<group> "
    rf"(?:{CLITIC} ){{0,2}})$"
)
_IN_THE_ACCOUNT = re.compile(r"\bestaran? (?:\w+ )?en (?:su|tu|vuestra) (?:cuenta|tarjeta)\b")
_PROCEED = re.compile(
    r"\bproced(?P<person>ere|eremos|o|emos|era|eran)\b a(?:l| la| las| los| su)? "
)
_PROCEEDS = {"ere": "1", "o": "1", "eremos": "11", "emos": "11", "era": "3", "eran": "33"}


def said_in(read: str, text: str, start: int, end: int) -> Iterator[Said]:
    """Each verb of the sentence that may promise, in the order read."""
    for word in _WORD.finditer(read, start, end):
        said = _finite(read, text, start, end, word) or _after_another(read, start, end, word)
        if said:
            yield said
    for found in _IN_THE_ACCOUNT.finditer(read, start, end):
        yield Said(found.start(), found.end(), Act.REFUND, Who.US, passive=True)
    for found in _PROCEED.finditer(read, start, end):
        act = noun_act(read[found.end() - 1 : min(end, found.end() + 50)])
        if act:
            yield _said(found.start(), found.end() - 1, act, _PROCEEDS[found["person"]])


def _finite(read: str, text: str, start: int, end: int, word: re.Match[str]) -> Said | None:
    form = FORMS.get(word[0])
    if not form or form.tense not in (Tense.FUTURE, Tense.PRESENT, Tense.SUBJUNCTIVE):
        return None
    before = read[max(start, word.start() - 110) : word.start()]
    if form.tense is Tense.SUBJUNCTIVE:
        return _wanted(before, form, word)
    found = _CLITICS.search(before)
    clitics = frozenset(found[0].split()) if found else frozenset()
    if _is_anothers(form.person, form.verb, clitics) or (
        form.tense is Tense.PRESENT
        and _is_a_noun(form, clitics, before, text[word.end() - 1 :][:3])
    ):
        return None
    act = act_of(form, clitics, before, read[word.end() : min(end, word.end() + 70)])
    if act is None or _is_a_wish(form, before, text[word.end() - 2 : word.end()]):
        return None
    return _said(
        word.start() - (len(found[0]) if found else 0), word.end(), act, form.person,
        present=form.tense is Tense.PRESENT, clitics=clitics, verb=form.verb,
    )  # fmt: skip


def _is_a_noun(form: Form, clitics: frozenset[str], before: str, ending: str) -> bool:
    """Of the present only what is surely a verb: not "el envío", "la visita", nor "envió"."""
    if ending[0] in "óéÓÉ":
        return True
    if not clitics and form.person == "1":
        return not _WHEN.search(before)
    if not clitics:
        return form.person != "11" and form.verb != "llegar"
    third = form.person in ("3", "33")
    return third and clitics <= _ARTICLES and not ending[2:].isupper()


_WHEN = re.compile(
    r"\b(?:manana|tarde|noche|hoy|mismo|lunes|martes|miercoles|jueves|viernes|sabado|domingo|"
    r"semana|viene|yo) $"
)
_OWN = {"1": "me", "11": "nos"}
_ABOUT_ONESELF = {"poner", "acercar", "desplazar", "comunicar"}


def _is_anothers(person: str, verb: str, clitics: Collection[str]) -> bool:
    """ "Me cambio de compañía", "vos me dirás": nothing is done for a customer."""
    if person == "2":
        return verb not in _RECEIVED
    return _OWN.get(person) in clitics and verb not in _ABOUT_ONESELF


def _is_a_wish(form: Form, before: str, ending: str) -> bool:
    """ "Ojalá le llegara": without its accent a future may be a wish."""
    future = form.tense is Tense.FUTURE and form.person in ("3", "33")
    unaccented = not any(letter in "áÁ" for letter in ending)
    return future and unaccented and bool(re.search(r"\b(?:que|si|ojala)\b", before))


def _wanted(before: str, form: Form, word: re.Match[str]) -> Said | None:
    found = _SO_THAT.search(before)
    if not found:
        return None
    clitics = frozenset(found["group"].split())
    length = len(found["group"].lstrip())
    act = act_of(form, clitics, before, "")
    if act is None:
        return None
    return _said(word.start() - length, word.end(), act, form.person, clitics=clitics)


def _after_another(read: str, start: int, end: int, word: re.Match[str]) -> Said | None:
    """ "Vamos a llamarle", "le estaremos llamando", "quedará resuelto"."""
    stem, clitics = _stripped(word[0])
    form = FORMS.get(stem)
    if not form or form.tense in (Tense.FUTURE, Tense.PRESENT, Tense.SUBJUNCTIVE):
        return None
    before = read[max(start, word.start() - 70) : word.start()]
    pattern = {
        Tense.INFINITIVE: _AUXILIARY, Tense.GERUND: _GOING_ON, Tense.PARTICIPLE: _WILL_BE,
    }[form.tense]  # fmt: skip
    found = pattern.search(before)
    if not found:
        return None
    if form.tense is not Tense.PARTICIPLE and _is_anothers(_helper(found), form.verb, clitics):
        return None
    clitics |= set(re.findall(rf"\b{CLITIC}\b", found[0].split(" a ")[0]))
    act = act_of(form, frozenset(clitics), before, read[word.end() : min(end, word.end() + 70)])
    if act is None:
        return None
    at = word.start() - len(found[0])
    if form.tense is Tense.PARTICIPLE:
        return Said(at, word.end(), act, Who.US, passive=True, present=bool(found["now"]))
    return _helped(at, word.end(), act, found, frozenset(clitics), form.verb)


def _helped(
    at: int, end: int, act: Act, found: re.Match[str], clitics: frozenset[str], verb: str
) -> Said:
    groups = found.groupdict()
    person = _helper(found)
    past_too = bool(groups["we"]) and groups["we"].startswith("quedamos")
    return _said(
        at, end, act, person,
        hedged=bool(groups.get("trying")), present=past_too, clitics=clitics, verb=verb,
    )  # fmt: skip


def _helper(found: re.Match[str]) -> str:
    """The person of "voy a", "vamos a", "van a", "vas a", "intentaremos"."""
    groups = found.groupdict()
    if groups.get("trying"):
        return "11" if "mos " in f"{groups['trying']} " else "1"
    if groups.get("you"):
        return "2"
    return "1" if groups["one"] else "3" if groups["they"] else "11"


def _stripped(word: str) -> tuple[str, set[str]]:
    """The verb, and the pronouns that hang on it; of a participle, its masculine."""
    if word in FORMS and FORMS[word].tense in (Tense.INFINITIVE, Tense.GERUND):
        return word, set()
    if found := _WITH_ENCLITICS.fullmatch(word):
        return found[1], set(re.findall(CLITIC, found[2]))
    for ending in ("as", "os", "a"):
        if word.endswith(ending):
            return f"{word.removesuffix(ending)}o", set()
    return word, set()


_ARTICLES = {"la", "las", "los"}
_RECEIVED = {"recibir", "tener", "ver", "disponer", "llegar"}


def _said(
    start: int,
    end: int,
    act: Act,
    person: str,
    *,
    hedged: bool = False,
    present: bool = False,
    clitics: frozenset[str] = frozenset(),
    verb: str = "",
) -> Said:
    received = verb in _RECEIVED
    third = person in ("3", "33") and not received
    us = received or person == "2" or (third and "se" in clitics)
    lone = third and not clitics
    return Said(
        start, end, act, Who.US if us else PERSONS[person],
        hedged=hedged, present=present, third=third, passive=received, clitics=clitics,
        lone=lone, bare=present and not clitics,
    )  # fmt: skip
