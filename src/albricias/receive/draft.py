"""A letter that is being written: all of it travels with the page, from step to step."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django import forms
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from albricias.receive import pending
from albricias.receive.models import Letter
from albricias.receive.public_forms import UNSAID, StoryForm, WhoForm, WishForm
from albricias.receive.told import Told
from albricias.refusals import LetterUnreadable, Refusal

LAST = 3
# What a link or a poster may say beforehand, by the name it has in the address.
SAID_BEFORE = {"producto": "product", "lugar": "place", "canal": "origin"}


class FilesExpired(Refusal):
    code = "files_expired"
    sentence = _(
        "Some of your files waited too long and are no longer here."
        " What you wrote is. Please add the files again."
    )


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the form stands: on a page of ours, or inside another site."""

    frame: str
    form: str
    thanks: str
    # The source of letters that come by it.
    source: str = ""
    # Language and look, which travel in the address where no cookie may be kept.
    query: str = ""
    look: str = ""

    @property
    def action(self) -> str:
        return reverse(self.form) + self.query

    def thanks_for(self, key: str) -> str:
        return reverse(self.thanks, args=[key]) + self.query

    @property
    def is_elsewhere(self) -> bool:
        return bool(self.source)


OUR_PAGE = Stand("base_public.html", "public:form", "public:thanks")


def _said_before(request: HttpRequest) -> QueryDict:
    """What the address says: shown in the form, and the person may change it."""
    said = QueryDict(mutable=True)
    for asked, name in SAID_BEFORE.items():
        if value := request.GET.get(asked, "").strip():
            said[name] = value[:80]
    return said


@dataclass(slots=True)
class Draft:
    """What has been written so far, and at which step the person is."""

    FORMS: ClassVar[tuple[type[forms.Form], ...]] = (StoryForm, WishForm, WhoForm)

    data: QueryDict
    token: str
    step: int = 1
    stand: Stand = OUR_PAGE

    @classmethod
    def read(cls, request: HttpRequest, *, now: datetime, stand: Stand = OUR_PAGE) -> "Draft":
        """The draft this page sends, or a new one."""
        sent = request.POST.get("token", "")
        token = sent if pending.is_token(sent) else pending.new_token(now=now)
        step = request.POST.get("step", "1")
        data = request.POST if request.method == "POST" else _said_before(request)
        return cls(data, token, int(step) if step in {"1", "2", "3"} else 1, stand)

    def form(self, step: int) -> forms.Form:
        """The form of a step, checked."""
        return self.FORMS[step - 1](self.data)

    def unchecked(self, step: int) -> forms.Form:
        """The form of a step as it was left, without reproaches."""
        return self.FORMS[step - 1](initial=dict(self._written(self.FORMS[step - 1])))

    def carried(self, step: int) -> list[tuple[str, str]]:
        """What the other steps hold, to travel unseen."""
        others = [form for place, form in enumerate(self.FORMS, 1) if place != step]
        return [pair for form in others for pair in self._written(form)]

    def _written(self, form: type[forms.Form]) -> list[tuple[str, str]]:
        names = [name for name in form.base_fields if name in self.data]
        return [(name, str(self.data[name]).replace("\x00", "")) for name in names]

    def first_bad_step(self) -> int | None:
        """The first step that does not hold, if somebody jumped over it."""
        steps = range(1, LAST + 1)
        return next((step for step in steps if not self.form(step).is_valid()), None)

    def check_files(self) -> None:
        """Raises FilesExpired if fewer files wait than the page had shown."""
        shown = self.data.get("attached", "0")
        if shown.isdecimal() and len(pending.held_for(self.token)) < int(shown):
            raise FilesExpired

    @property
    def reaches_somebody(self) -> bool:
        """Whether there is a way to write or call back."""
        return bool(self.data.get("email", "").strip() or self.data.get("phone", "").strip())

    def told(self) -> Told:
        """The letter itself. Only once no step is bad."""
        said: dict[str, str | int] = {}
        for step in range(1, LAST + 1):
            form = self.form(step)
            form.is_valid()
            said |= {n: v for n, v in form.cleaned_data.items() if n != "attachments"}
        said["emotion"] = "" if said["emotion"] == UNSAID else said["emotion"]
        said["times_told"] = said["times_told"] or 1
        return Told(**said, language=(get_language() or "es")[:2])  # type: ignore[arg-type]  # by name

    def says_the_same(self, letter: Letter) -> bool:
        """Whether that letter holds these very words (in whatever language the page was)."""
        try:
            before, now = Told.from_letter(letter), self.told()
        except LetterUnreadable:
            return False
        return all(getattr(before, n) == getattr(now, n) for n in Told.__slots__ if n != "language")
