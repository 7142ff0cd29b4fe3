"""The verbs of service, conjugated by rule: each form in plain letters, with what it promises."""

from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """What is promised."""

    CALL = "call"
    CONTACT = "contact"
    WRITE = "write"
    SEND = "send"
    REFUND = "refund"
    REPAIR = "repair"
    REPLACE = "replace"
    VISIT = "visit"
    CHECK = "check"
    INFORM = "inform"
    DELIVER = "deliver"
    RESOLVE = "resolve"
    CANCEL = "cancel"
    OTHER = "other"


class Tense(StrEnum):
    """Which forms a verb is known by."""

    FUTURE = "future"
    PRESENT = "present"
    SUBJUNCTIVE = "subjunctive"
    INFINITIVE = "infinitive"
    GERUND = "gerund"
    PARTICIPLE = "participle"


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a verb: "llamaremos" is the future of "llamar" in the first person plural."""

    verb: str
    act: Act
    tense: Tense
    person: str = ""


# Behind a colon, how the vowel of the stem changes under stress: devuelvo, pido.
VERBS = {
    Act.CALL: "llamar telefonear marcar",
    Act.CONTACT: "contactar poner",
    Act.WRITE: "escribir responder contestar",
    Act.SEND: "enviar mandar remitir reenviar adjuntar facilitar expedir",
    Act.REFUND: """devolver:ue abonar reembolsar ingresar reintegrar compensar acreditar
        depositar descontar:ue indemnizar pagar transferir:ie restituir bonificar""",
    Act.REPAIR: "reparar arreglar corregir:i subsanar rectificar",
    Act.REPLACE: "cambiar sustituir reponer reemplazar",
    Act.VISIT: "visitar pasar acudir ir venir acercar desplazar",
    Act.CHECK: """revisar comprobar:ue investigar verificar analizar estudiar consultar mirar
        averiguar valorar preguntar examinar""",
    Act.INFORM: """informar avisar confirmar comunicar notificar explicar decir contar:ue indicar
        aclarar actualizar""",
    Act.DELIVER: "entregar llevar traer repartir llegar recoger",
    Act.RESOLVE: "resolver:ue solucionar gestionar tramitar regularizar agilizar",
    Act.CANCEL: "anular cancelar eliminar retirar borrar",
    Act.OTHER: """activar instalar tomar hacer dar tener recibir ver disponer reclamar pedir:i
        solicitar trasladar escalar realizar efectuar ampliar aplicar reactivar restablecer
        programar firmar reservar hablar preparar completar registrar emitir iniciar conectar
        limpiar pintar""",
}
_FUTURE_STEM = {"hacer": "har", "decir": "dir", "poner": "pondr", "reponer": "repondr",
                "tener": "tendr", "venir": "vendr", "disponer": "dispondr"}  # fmt: skip
_FIRST = {"hacer": "hago", "decir": "digo", "poner": "pongo", "reponer": "repongo", "dar": "doy",
          "tener": "tengo", "venir": "vengo", "traer": "traigo", "ir": "voy", "recoger": "recojo",
          "corregir": "corrijo", "disponer": "dispongo"}  # fmt: skip
_THIRD = {"decir": "dice", "tener": "tiene", "venir": "viene", "ir": "va", "dar": "da"}
_SUBJUNCTIVE = {"dar": "de", "ir": "vaya", "transferir": "transfiera"}
_GERUND = {"decir": "diciendo", "pedir": "pidiendo", "ir": "yendo", "venir": "viniendo",
           "traer": "trayendo", "corregir": "corrigiendo",
           "transferir": "transfiriendo"}  # fmt: skip
_PARTICIPLE = {"hacer": "hecho", "decir": "dicho", "escribir": "escrito", "devolver": "devuelto",
               "resolver": "resuelto", "reponer": "repuesto", "poner": "puesto"}  # fmt: skip
# "Ver" and "tener" promise only what will be had; "poner" and "ir" mean too much in the present.
_ONLY_FUTURE = {"ver", "tener", "recibir", "disponer", "ir"}


def _forms(verb: str, change: str, act: Act) -> dict[str, Form]:
    stem, kind = verb[:-2], verb[-2]
    future = _FUTURE_STEM.get(verb, verb)
    known = {
        verb: (Tense.INFINITIVE, ""),
        future + "e": (Tense.FUTURE, "1"),
        future + "emos": (Tense.FUTURE, "11"),
        future + "as": (Tense.FUTURE, "2"),
        future + "a": (Tense.FUTURE, "3"),
        future + "an": (Tense.FUTURE, "33"),
        _gerund(verb, stem, kind): (Tense.GERUND, ""),
        _PARTICIPLE.get(verb, stem + ("ado" if kind == "a" else "ido")): (Tense.PARTICIPLE, ""),
    }
    if verb not in _ONLY_FUTURE:
        known |= _present(verb, stem, kind, change)
    return {word: Form(verb, act, tense, person) for word, (tense, person) in known.items()}


def _gerund(verb: str, stem: str, kind: str) -> str:
    return _GERUND.get(
        verb, stem + ("ando" if kind == "a" else "yendo" if stem[-1:] == "u" else "iendo")
    )


def _present(verb: str, stem: str, kind: str, change: str) -> dict[str, tuple[Tense, str]]:
    stressed = _stressed(stem, change)
    if stressed.endswith("u") and kind == "i":  # sustituyo
        stressed += "y"
    first = _FIRST.get(verb, stressed + "o")
    third = _THIRD.get(verb, stressed + ("a" if kind == "a" else "e"))
    wished = _SUBJUNCTIVE.get(verb) or _wished(first[:-1], stressed, kind)
    return {
        first: (Tense.PRESENT, "1"),
        _first_plural(stem, kind): (Tense.PRESENT, "11"),
        third: (Tense.PRESENT, "3"),
        third + "n": (Tense.PRESENT, "33"),
        wished: (Tense.SUBJUNCTIVE, "3"),
        wished + "n": (Tense.SUBJUNCTIVE, "33"),
        _wished_plural(stem, wished, kind, change): (Tense.SUBJUNCTIVE, "11"),
    }


def _first_plural(stem: str, kind: str) -> str:
    return stem + {"a": "amos", "e": "emos", "i": "imos"}[kind]


def _wished(first: str, stressed: str, kind: str) -> str:
    """The subjunctive keeps its sound: entregue, busque, indemnice."""
    if kind != "a":
        return first + "a"
    for ending, kept in (("g", "gu"), ("c", "qu"), ("z", "c")):
        if stressed.endswith(ending):
            return stressed[:-1] + kept + "e"
    return stressed + "e"


def _wished_plural(stem: str, wished: str, kind: str, change: str) -> str:
    if change in ("ue", "ie"):
        return stem + ("emos" if kind == "a" else "amos")
    return wished[:-1] + ("emos" if kind == "a" else "amos")


def _stressed(stem: str, change: str) -> str:
    if not change:
        return stem
    vowel = {"ue": "o", "ie": "e", "i": "e"}[change]
    at = stem.rfind(vowel)
    return stem[:at] + change + stem[at + 1 :]


def _conjugated() -> dict[str, Form]:
    """Of two verbs with one form the former; of two forms of one, what says most."""
    forms: dict[str, Form] = {}
    for act, verbs in VERBS.items():
        for verb in verbs.split():
            infinitive, _, change = verb.partition(":")
            for word, form in _forms(infinitive, change, act).items():
                forms.setdefault(word, form)
    return forms


FORMS = _conjugated()
