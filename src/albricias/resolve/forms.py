"""What a colleague fills in to act on a case."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext_lazy as _

from albricias.people.models import Colleague
from albricias.receive.choices import Kind
from albricias.resolve.authority import RemedyKind
from albricias.resolve.cases import Case
from albricias.resolve.deadlines import Pause
from albricias.resolve.duties import is_generic, lacks_bodies, language_owed
from albricias.resolve.form_fields import (
    ColleagueOfTeamField,
    DueField,
    MoneyField,
    Suggesting,
    tomorrow_at_noon,
    topics_of_late,
)
from albricias.resolve.points import LONGEST, Point
from albricias.resolve.promises import Promise, PromiseAct
from albricias.resolve.remedies import Remedy
from albricias.resolve.resolutions import Confirmation
from albricias.templatetags._words import said_money, said_when, spanish


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


class SaysForm(DealsForm):
    """What is said to the customer, and which of our promises are kept by saying it (R32)."""

    # What saying it keeps as a rule; the others are offered and not ticked.
    KEEPS: ClassVar[frozenset[str]] = frozenset()

    def __init__(
        self, *args: Any, owed: Sequence[Promise] = (), reads_to: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        read_while_written(self.fields["text"], reads_to)
        if owed:
            self.fields["keeps"] = forms.TypedMultipleChoiceField(
                label=_("Promises that this keeps"),
                choices=[(promise.pk, _owed_line(promise)) for promise in owed],
                initial=[promise.pk for promise in owed if promise.act in self.KEEPS],
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )


def _owed_line(promise: Promise) -> str:
    return f"{promise.text} ({said_when(promise.due_at, timezone.now())})"


class AnswerForm(SaysForm, Warns):
    KEEPS = frozenset({PromiseAct.WRITE})
    SENT = ("text",)

    text = forms.CharField(
        label=_("Your answer to the customer"),
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("Say what was done, by whom and by when."),
        max_length=20_000,
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
                    "You or a colleague sent this very text to somebody else. A reply that says"
                    " nothing of their own case is no answer."
                )
            )
        return cleaned


class CallForm(SaysForm):
    KEEPS = frozenset({PromiseAct.CALL, PromiseAct.WRITE})

    text = forms.CharField(
        label=_("What was said"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The customer can read it on their page. “No news yet” is worth a call too."),
        max_length=20_000,
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

    text = forms.CharField(
        label=_("What we need from the customer"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Ask for all of it at once."),
        max_length=20_000,
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


class NothingForm(forms.Form):
    """An act that needs no more than a yes."""


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note for colleagues"),
        widget=forms.Textarea(
            attrs={"rows": 4, "data-mentions": reverse_lazy("resolve:mentionable")}
        ),
        help_text=_("The customer never sees it. With @ and a name you call a colleague to it."),
        max_length=20_000,
    )


class OfferForm(EndsForm):
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

    what_was_done = forms.CharField(
        label=_("What was done"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The customer will be asked whether this resolves it."),
        max_length=20_000,
    )
    kind = forms.ChoiceField(
        label=_("What we give with it"),
        required=False,
        choices=[("", _("nothing besides")), *RemedyKind.choices],
    )
    amount = MoneyField(
        label=_("What it costs us"),
        required=False,
        help_text=_("Within what you may grant alone; else ask for a yes first, with “Make good”."),
    )


class RefuseForm(EndsForm):
    SENT = ("grounds", "alternatives")

    grounds = forms.CharField(
        label=_("Why it cannot be done"),
        help_text=_("The customer gets these reasons and the case ends; they can reopen it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=20_000,
    )
    alternatives = forms.CharField(
        label=_("What we offer instead, or why nothing can be offered"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=20_000,
    )
    outside_routes = forms.CharField(
        label=_("Where else the customer can go"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=20_000,
        initial=_(
            "You can turn to the consumer office of your town, ask for an official complaint form,"
            " or request consumer arbitration."
        ),
    )

    def __init__(self, *args: Any, case: Case | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        routes = cleaned.get("outside_routes")
        if self.case and routes and lacks_bodies(self.case, routes):
            self.warn(
                _(
                    "The law of this case wants you to name the bodies to which the customer can"
                    " turn: consumer arbitration, a mediator, the supervisor. This names none."
                )
            )
        return cleaned


class SnoozeForm(forms.Form):
    until = DueField(label=_("Until when"), initial=tomorrow_at_noon)
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        help_text=_("Colleagues read it; the customer does not."),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        until, due_at = cleaned.get("until"), self.case.answer_due_at
        if until is None or due_at is None or until <= due_at:
            return cleaned
        if self.data.get(self.add_prefix("anyway")):
            return cleaned | {"anyway": True}
        self.fields["anyway"] = forms.BooleanField(
            label=_("Put it off all the same"), required=False
        )
        day = said_when(due_at, timezone.now())
        self.add_error("anyway", _("The answer falls due before that: %(day)s.") % {"day": day})
        return cleaned


class AssignForm(forms.Form):
    # Only whoever takes it themselves need not promise anything.
    NEEDED = frozenset({"what", "due_at"})

    to = ColleagueOfTeamField(label=_("Who takes it"))
    note = forms.CharField(
        label=_("What they need to know"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("So that the customer does not have to tell it again."),
    )
    what = forms.CharField(
        label=_("What they will do"),
        required=False,
        max_length=300,
        initial=_("Tell you where it stands"),
        help_text=_("Passing it on is a promise of theirs: the customer reads it."),
    )
    due_at = DueField(label=_("By when"), required=False, initial=tomorrow_at_noon)

    def __init__(self, *args: Any, by: Colleague, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by.sees_all:
            self.fields["to"].help_text = _(
                "If it goes to another team than yours, you no longer see it: write what they"
                " need to know before."
            )


class GiveBackForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is not yours"),
        max_length=500,
        help_text=_("Whoever handed it over reads it; the customer does not."),
    )


class PointForm(forms.Form):
    text = forms.CharField(
        label=_("What else they raise"),
        max_length=LONGEST,
        help_text=_("In your words, short. What the customer wrote stays as it is."),
    )


class KindForm(forms.Form):
    kind = forms.ChoiceField(label=_("What it is"), choices=Kind.choices, widget=forms.RadioSelect)


class TopicForm(forms.Form):
    topic = forms.CharField(
        label=_("What it is about"),
        max_length=120,
        help_text=_("In few words, as others of the same are called. Deadlines may depend on it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].widget = Suggesting(topics_of_late())
