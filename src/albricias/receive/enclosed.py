"""Files inside a letter: those that can be taken are kept with it, the others are named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from albricias.receive import attachments
from albricias.receive.channels.mail.parts import File
from albricias.receive.models import Letter
from albricias.refusals import Refusal

# Whatever is not taken is still in the letter as it came, which can be downloaded.
WHY_NOT: Mapping[str, str | LazyText] = {
    attachments.AttachmentTooBig.code: _("too large"),
    attachments.AttachmentEmpty.code: _("empty"),
    attachments.AttachmentKindRefused.code: _("a kind of file that is not taken"),
    attachments.TooManyAttachments.code: _("too many with one letter"),
}


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A file that stays in the letter only, and the code of the reason."""

    name: str
    code: str


def keep_enclosed(letter: Letter, files: Sequence[File]) -> list[NotTaken]:
    """Keep what passes with the letter; what does not comes back with its reason."""
    not_taken: list[NotTaken] = []
    kept, most = 0, settings.HOME.number("attachments")
    for file in files:
        name = attachments.clean_name(file.name)
        try:
            found = attachments.examine_bytes(file.name, file.content)
            if kept >= most:
                raise attachments.TooManyAttachments(most=most, name=name)
        except Refusal as no:
            not_taken.append(NotTaken(name, no.code))
        else:
            attachments.keep(letter, found)
            kept += 1
    return not_taken
