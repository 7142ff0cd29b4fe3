"""The letter that tells one person what their complaint changed."""

from django.utils import translation

from albricias.change.models import Change
from albricias.receive.models import TOLD_ALOUD
from albricias.resolve.cases import Case
from albricias.tell import rules
from albricias.tell.facts import fall_of
from albricias.tell.letters import render
from albricias.tell.models import Dispatch


def letter_for(change: Change, case: Case) -> str:
    """In their language and their treatment: their words, what changed, and what it brought."""
    language = case.language_read
    marks = rules.SPANISH if language.startswith("es") else rules.ENGLISH
    with translation.override(language):
        return render(
            Dispatch.Kind.TELLING,
            case,
            change=change,
            noted_by_us=case.channel in TOLD_ALOUD,
            quoted=rules.quoted(case.story, marks=marks),
            what_changed=(change.in_plain_words or change.what_changes).strip(),
            fall=fall_of(change),
            treatment=case.customer.treatment if case.customer else "usted",
        )
