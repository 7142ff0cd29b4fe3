"""The letter that tells one person what their complaint changed."""

from django.utils import translation

from albricias.change.models import Change
from albricias.resolve.cases import Case
from albricias.tell import rules
from albricias.tell.facts import fall_of
from albricias.tell.letters import render
from albricias.tell.models import Dispatch


def letter_for(change: Change, case: Case) -> str:
    """In their language and their treatment: their words, what changed, and what it brought."""
    with translation.override(language_of(case)):
        return render(
            Dispatch.Kind.TELLING,
            case,
            change=change,
            quoted=rules.quoted(case.story),
            what_changed=(change.in_plain_words or change.what_changes).strip(),
            fall=fall_of(change),
            treatment=case.customer.treatment if case.customer else "usted",
        )


def language_of(case: Case) -> str:
    return case.customer.language if case.customer else case.language
