"""What the law asks of an answer besides its time: warned of where it is written, never barred."""

import re

from albricias.clock import Duty
from albricias.resolve.cases import Case
from albricias.resolve.clockwork import in_force
from albricias.resolve.entries import Entry

BODIES = frozenset({Duty.ADR_BODIES, Duty.ADR_BODIES_ON_REFUSAL})
# Words by which a text names somebody outside who decides or mediates.
NAMES_A_BODY = re.compile(
    r"arbitra|mediaci|junta|consum(?:o|idor)|defensor|banco de españa|cnmv|dgsfp|indecopi|"
    r"profeco|condusef|sernac|superintendencia|adr\b|ombudsman|mediation|consumer",
    re.IGNORECASE,
)
# Among so many answers of the last ones one looks for the same text.
LAST_ANSWERS = 300
# Shorter than this, the same words are a courtesy and not a form letter.
SHORT = 120


def duties_of(case: Case) -> frozenset[Duty]:
    """All that the rules of this case ask."""
    clockwork = in_force()
    found = clockwork.matching(case.kind, case.topic, clockwork.day(case.received_at)).applies
    packs = [clockwork.pack_of(rule) for rule in found]
    return frozenset().union(
        *(rule.duties for rule in found), *(pack.duties for pack in packs if pack)
    )


def lacks_bodies(case: Case, outside_routes: str) -> bool:
    """Whether the law wants the bodies named to which one can turn, and the text names none."""
    return not NAMES_A_BODY.search(outside_routes) and bool(BODIES & duties_of(case))


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
