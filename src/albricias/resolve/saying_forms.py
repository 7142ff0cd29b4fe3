"""What a colleague fills in to say something to the customer."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext_lazy as _

from albricias.resolve.authority import RemedyKind
from albricias.resolve.cases import Case
from albricias.resolve.deadlines import Pause
from albricias.resolve.duties import is_generic, lacks_bodies, language_owed
from albricias.resolve.form_fields import (
    MoneyField,
    Words,
)
from albricias.resolve.points import Point
from albricias.resolve.promises import Promise, PromiseAct
from albricias.resolve.remedies import Remedy
from albricias.resolve.resolutions import Confirmation
from albricias.resolve.told_once import asked_again
from albricias.templatetags._words import said_money, said_when, spanish

WE_HOLD_IT = _(
    "“%(words)s”: we already hold %(what)s (%(held)s). Nobody should have to say it twice."
)
OUTSIDE_ROUTES = _(
    "You can turn to the consumer office of your town, ask for an official complaint form,"
    " or request consumer arbitration."
)


class DealsForm(forms.Form):
    """What is said to the customer, and which of the points they raised it deals with."""

    def __init__(self, *args: Any, points: Sequence[Point] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open_points = points
        if points:
            self.fields["points"] = forms.TypedMultipleChoiceField(
                label=_("Points that this deals with"),
                choices=[(point.pk, point.short) for point in points],
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def left_open(self, cleaned: Mapping[str, Any]) -> int:
        """How many of the points stay without an answer."""
        return len(self.open_points) - len(cleaned.get("points", ()))


class Warns(forms.Form):
    """Asks once more when something is missing, and then does as it is told."""

    # What goes to the customer in the words of this form.
    SENT: ClassVar[Sequence[str]] = ()
    case: Case | None = None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        said = " ".join(str(cleaned.get(name) or "") for name in self.SENT)
        if self.case and (code := language_owed(self.case, said)):
            name = get_language_info(code)["name_translated"]
            said_name = name.lower() if spanish() else name
            self.warn(_("They wrote in another language: answer them in %s.") % said_name)
        return cleaned

    def warn(self, sentence: str | LazyText) -> None:
        if not self.data.get(self.add_prefix("anyway")):
            self.fields["anyway"] = forms.BooleanField(
                label=_("Go ahead all the same"), required=False
            )
            self.add_error("anyway", str(sentence))


class EndsForm(DealsForm, Warns):
    """What may end a case: it asks plainly when a point would stay unanswered."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        left = self.left_open(cleaned)
        if left:
            self.warn(_staying_open(left))
        return cleaned


def _staying_open(left: int) -> str:
    sentence = ngettext(
        "%(left)s point stays without an answer. Is it meant to?",
        "%(left)s points stay without an answer. Are they meant to?",
        left,
    )
    return sentence % {"left": left}


def read_while_written(field: forms.Field, reads_to: str) -> None:
    """What is typed in it goes to that address, which says what it promises."""
    field.widget.attrs |= {
        "hx-post": reads_to,
        "hx-trigger": "input changed delay:600ms, reread",
        "hx-target": "next [data-read]",
        "hx-sync": "this:replace",
        "data-reads": "",
    }


class KeepsForm(DealsForm):
    """What is said to the customer, and which of our promises are kept by saying it (R32)."""

    # What saying it keeps as a rule; the others are offered and not ticked.
    KEEPS: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, owed: Sequence[Promise] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if owed:
            self.fields["keeps"] = forms.TypedMultipleChoiceField(
                label=_("Promises that this keeps"),
                choices=[(promise.pk, _owed_line(promise)) for promise in owed],
                initial=[promise.pk for promise in owed if promise.act in self.KEEPS],
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )


class SaysForm(KeepsForm):
    """Its text is read while it is written, for what it promises."""

    def __init__(self, *args: Any, reads_to: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        read_while_written(self.fields["text"], reads_to)


def _owed_line(promise: Promise) -> str:
    return f"{promise.text} ({said_when(promise.due_at, timezone.now())})"


class AnswerForm(SaysForm, Warns):
    KEEPS = frozenset({PromiseAct.WRITE})
    SENT = ("text",)

    text = Words(
        label=_("Your answer to the customer"),
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("Say what was done, by whom and by when."),
        longest=20_000,
    )
    in_full = forms.BooleanField(
        label=_("This answers in full all that they raised"),
        required=False,
        help_text=_("Then no answer is owed any more, until they write again."),
    )

    def __init__(self, *args: Any, case: Case | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        left = self.left_open(cleaned)
        if cleaned.get("in_full") and left:
            self.warn(_staying_open(left))
        if self.case and is_generic(self.case, cleaned.get("text", "")):
            self.warn(
                _(
                    "You or a colleague sent this very text to somebody else. A reply that"
                    " says nothing about their own case is not an answer."
                )
            )
        return cleaned


class CallForm(SaysForm):
    KEEPS = frozenset({PromiseAct.CALL, PromiseAct.WRITE})

    text = Words(
        label=_("What was said"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The customer can read it on their page. “No news yet” is worth a call too."),
        longest=20_000,
    )


class VerdictForm(CallForm):
    """A call about what was offered: what they said of it is their word (R21)."""

    verdict = forms.ChoiceField(
        label=_("What they said of the solution"),
        required=False,
        choices=[("", _("they did not say")), *Confirmation.Verdict.choices],
        widget=forms.RadioSelect,
    )


class AskForm(Warns):
    SENT = ("text",)
    case: Case

    text = Words(
        label=_("What we need from the customer"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Ask for all of it at once."),
        longest=20_000,
    )
    reason = forms.ChoiceField(
        label=_("Why we wait"),
        choices=Pause.Reason.choices,
        initial=Pause.Reason.DATA,
        widget=forms.RadioSelect,
        help_text=_(
            "Some laws let their clock wait only if the filing is incomplete; the others go on."
        ),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for one in asked_again(self.case, cleaned.get("text", "")):
            said = {"words": one.words, "what": one.called, "held": one.held}
            self.warn(WE_HOLD_IT % said)
        return cleaned


class OfferForm(EndsForm, KeepsForm):
    SENT = ("what_was_done",)

    def __init__(
        self,
        *args: Any,
        case: Case | None = None,
        reads_to: str = "",
        given: Sequence[Remedy] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        read_while_written(self.fields["what_was_done"], reads_to)
        if given:
            known = "; ".join(f"{one.what} · {said_money(one.amount)}" for one in given)
            help_text = str(_("Already granted in this case: %(given)s.")) % {"given": known}
            self.fields["kind"].help_text = help_text

    what_was_done = Words(
        label=_("What was done"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The customer will be asked whether this resolves it."),
        longest=20_000,
    )
    kind = forms.ChoiceField(
        label=_("What we give with it"),
        required=False,
        choices=[("", _("nothing besides")), *RemedyKind.choices],
    )
    amount = MoneyField(
        label=_("What it costs us"),
        required=False,
        help_text=_(
            "Within what you may grant alone; otherwise ask for approval first, with “Make good”."
        ),
    )


class RefuseForm(EndsForm):
    SENT = ("grounds", "alternatives")
    case: Case

    grounds = Words(
        label=_("Why it cannot be done"),
        help_text=_("The customer gets these reasons and the case ends; they can reopen it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        longest=20_000,
    )
    alternatives = Words(
        label=_("What we offer instead, or why nothing can be offered"),
        widget=forms.Textarea(attrs={"rows": 2}),
        longest=20_000,
    )
    outside_routes = Words(
        label=_("Where else the customer can go"),
        widget=forms.Textarea(attrs={"rows": 2}),
        longest=20_000,
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.fields["outside_routes"].initial = case.in_their_language(OUTSIDE_ROUTES)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        routes = cleaned.get("outside_routes")
        if routes and lacks_bodies(self.case, routes):
            self.warn(
                _(
                    "The law of this case wants you to name the bodies to which the customer can"
                    " turn: consumer arbitration, a mediator, the supervisor. This names none."
                )
            )
        return cleaned
