"""A letter that no program understands, told by a colleague who has looked at it."""

from collections.abc import Callable
from dataclasses import asdict
from email.parser import BytesHeaderParser
from email.policy import compat32
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from albricias.receive.channels.mail.headers import Headers
from albricias.receive.fields import Email, Line, Phone, Written
from albricias.receive.forms import KINDS
from albricias.receive.models import Letter
from albricias.receive.originals import first_lines
from albricias.receive.told import Told

_HEADERS = BytesHeaderParser(policy=compat32)


class ByHandForm(forms.Form):
    """What a case needs, filled in beforehand with whatever could be read."""

    story = Written(
        label=_("What it tells"),
        rows=8,
        help_text=_("In their own words, as far as you can read them."),
        error_messages={"required": _("Please write what happened, even if in one sentence.")},
    )
    subject = Line(label=_("Subject"), required=False, longest=200)
    kind = forms.ChoiceField(label=_("What it is"), choices=KINDS, initial="complaint")
    name = Line(label=_("Name"), required=False, longest=200)
    email = Email(label=_("E-mail"), required=False)
    phone = Phone(label=_("Phone"), required=False)
    language = forms.ChoiceField(label=_("They speak"), choices=settings.LANGUAGES)

    def told(self, letter: Letter) -> dict[str, Any]:
        """As it is kept beside the letter, once the form is valid."""
        return asdict(Told(origin=letter.source, **self.cleaned_data))


def guess(letter: Letter) -> dict[str, str]:
    """What can be read of it without understanding it."""
    house = settings.LANGUAGE_CODE.partition("-")[0]
    return {"story": first_lines(letter.raw), "language": house, **_from_headers(letter)}


def _from_headers(letter: Letter) -> dict[str, str]:
    # The boundary again: it is here because something about it could not be read.
    read: Callable[[bytes], Any] = _HEADERS.parsebytes
    try:
        headers = Headers(read(bytes(letter.raw)[:100_000]))
    except Exception:
        return {}
    sender = headers.address("from")
    return {
        "name": sender.name,
        "email": sender.address,
        "subject": headers.text("subject")[:200],
    }
