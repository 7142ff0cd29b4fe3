"""What we ask somebody who tells us something: three short steps, one question each."""

from django import forms
from django.utils.translation import gettext_lazy as _

from albricias.receive.choices import Emotion, Kind
from albricias.receive.fields import Email, Files, Line, Phone, Written

KINDS = [
    (Kind.COMPLAINT, _("A complaint: something went wrong")),
    (Kind.SUGGESTION, _("A suggestion: something could be better")),
    (Kind.QUESTION, _("A question: something is not clear")),
    (Kind.COMPLIMENT, _("A compliment: something went well")),
    (Kind.DISPUTE, _("A charge I do not accept: on my bill, card or account")),
    (Kind.DEPARTURE, _("I am cancelling, or have cancelled, and want to say why")),
]
UNSAID = "-"
EMOTIONS = [
    (Emotion.ANGRY, _("Angry")),
    (Emotion.DISAPPOINTED, _("Disappointed")),
    (Emotion.WORRIED, _("Worried")),
    (Emotion.POWERLESS, _("Powerless")),
    (Emotion.ABANDONED, _("Abandoned")),
    (Emotion.DECEIVED, _("Deceived")),
    (Emotion.MISTREATED, _("Mistreated")),
    (Emotion.GRATEFUL, _("Grateful")),
    (UNSAID, _("I would rather not say")),
]
TIMES = [
    (1, _("Yes, it is the first time")),
    (2, _("No, I have told you once before")),
    (3, _("No, I have told you several times")),
]


class StoryForm(forms.Form):
    """First: what happened."""

    story = Written(
        label=_("Tell it as you would tell a friend"),
        rows=8,
        help_text=_("What happened, where and when. You need not look for the words."),
        error_messages={"required": _("Please tell us what happened, even if in one sentence.")},
    )
    kind = forms.ChoiceField(
        label=_("What are you telling us?"),
        choices=KINDS,
        initial=Kind.COMPLAINT,
        widget=forms.RadioSelect,
    )
    # Asked only of whoever came by a link or a poster that names them.
    product = Line(label=_("Product or service"), required=False, longest=120)
    place = Line(label=_("Place"), required=False, longest=200)
    origin = Line(required=False, longest=80, widget=forms.HiddenInput())


class WishForm(forms.Form):
    """Second: what was expected, and what would put it right."""

    expected = Written(label=_("What did you expect?"), rows=3, required=False)
    remedy_sought = Written(
        label=_("What would you like us to do?"),
        rows=3,
        required=False,
        help_text=_("A refund, a repair, an explanation, an apology… whatever you find fair."),
    )
    emotion = forms.ChoiceField(
        label=_("How do you feel about it?"),
        choices=EMOTIONS,
        required=False,
        widget=forms.RadioSelect,
    )
    times_told = forms.TypedChoiceField(
        label=_("Is it the first time you tell us?"),
        choices=TIMES,
        coerce=int,
        initial=1,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    attachments = Files(label=_("Photos, papers or recordings"))


class WhoForm(forms.Form):
    """Third: how we reach the person, if they want to be reached."""

    name = Line(label=_("Your name"), required=False, longest=200, autocomplete="name")
    email = Email(label=_("Your e-mail"), required=False)
    phone = Phone(label=_("Your phone"), required=False)
