"""What the law asks of an answer besides its time: warned of where it is written, never barred."""

import re
from collections.abc import Mapping

from albricias.clock import Duty
from albricias.receive.languages import language_of
from albricias.resolve.cases import Case
from albricias.resolve.clockwork import in_force
from albricias.resolve.entries import Entry

BODIES = frozenset({Duty.ADR_BODIES, Duty.ADR_BODIES_ON_REFUSAL})
SAME_LANGUAGE = frozenset({Duty.SAME_LANGUAGE})
# Words by which a text names somebody outside who decides or mediates; that somebody is a
# consumer, or has a board, names nobody.
NAMES_A_BODY = re.compile(
    r"\b(?:arbitra(?:l|je|tion)|mediaci[oó]n|mediation|omics?|indecopi|profeco|condusef|sernac"
    r"|superintendencia|adr|ombudsman|cnmv|dgsfp|banco de españa|bank of spain"
    r"|defensor[ae]?s? (?:del?|de la)|defensor[ií]a"
    r"|(?:oficina|servicio|direcci[oó]n|instituto|agencia|junta)\w* [\w ]{0,60}\bconsum\w+"
    r"|consumer (?:office|body|board|agency|authority|protection))\b",
    re.IGNORECASE,
)
# In some trades it is not just anybody: the supervisor has a service for complaints.
SUPERVISORS: Mapping[str, re.Pattern[str]] = {
    "es-finance": re.compile(
        r"\b(?:banco de españa|bank of spain|cnmv|comisi[oó]n nacional del mercado de valores"
        r"|dgsfp|direcci[oó]n general de seguros)\b",
        re.IGNORECASE,
    ),
}
# Among so many answers of the last ones one looks for the same text.
LAST_ANSWERS = 300
# Shorter than this, the same words are a courtesy and not a form letter.
SHORT = 120


def lacks_bodies(case: Case, outside_routes: str) -> bool:
    """Whether the law wants the bodies named to which one can turn, and the text names none."""
    return any(
        not SUPERVISORS.get(pack, NAMES_A_BODY).search(outside_routes)
        for pack in _packs_that_want(case, BODIES)
    )


def language_owed(case: Case, text: str) -> str:
    """The code of the language they wrote in, if the text is plainly in another.

    Where the law does not ask for theirs, the one in which we write to them does too.
    """
    theirs, ours = language_of(case.story), language_of(text)
    if not (theirs and ours) or theirs == ours:
        return ""
    return theirs if ours != case.language_read or _packs_that_want(case, SAME_LANGUAGE) else ""


def _packs_that_want(case: Case, duties: frozenset[Duty]) -> set[str]:
    clockwork = in_force()
    found = clockwork.matching(case.law_kind, case.topic, clockwork.day(case.received_at)).applies
    packs = [(rule, clockwork.pack_of(rule)) for rule in found]
    return {pack.id for rule, pack in packs if pack and duties & (rule.duties | pack.duties)}


def is_generic(case: Case, text: str) -> bool:
    """Whether the same text, word for word, has lately been sent to somebody else."""
    words = text.strip()
    if len(words) < SHORT:
        return False
    answers = Entry.objects.filter(kind=Entry.Kind.ANSWER).order_by("-pk")
    last = answers.values_list("text", "case__customer", "case")[:LAST_ANSWERS]
    return any(
        said == words and pk != case.pk and (customer is None or customer != case.customer_id)
        for said, customer, pk in last
    )
