"""What a lead fills in to say whose cases are."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from albricias.people.models import Colleague, Team
from albricias.people.skills import Skill
from albricias.receive.choices import Kind
from albricias.receive.models import Channel
from albricias.resolve.assigning import Arrived
from albricias.resolve.form_fields import ColleagueField, Suggesting

if TYPE_CHECKING:
    ChoiceOfTeam = forms.ModelChoiceField[Team]
else:
    ChoiceOfTeam = forms.ModelChoiceField

ANY = [("", _("any"))]


class LikeThisForm(forms.Form):
    """How a case comes in; what is left empty may be anything."""

    topic = forms.CharField(label=_("Topic"), required=False, max_length=120)
    product = forms.CharField(label=_("Product"), required=False, max_length=120)
    place = forms.CharField(label=_("Place, or a part of it"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[*ANY, *Kind.choices])
    channel = forms.ChoiceField(
        label=_("Channel"), required=False, choices=[*ANY, *Channel.choices]
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[*ANY, *settings.LANGUAGES]
    )
    on_duty = ChoiceOfTeam(
        Team.objects.all(),
        label=_("Came in by a channel of this team"),
        required=False,
        empty_label=_("any"),
    )

    def __init__(self, *args: Any, topics: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].widget = Suggesting(topics)


class RuleForm(LikeThisForm):
    to_team = ChoiceOfTeam(
        Team.objects.all(), label=_("It goes to the team"), required=False, empty_label="—"
    )
    by_skill = forms.BooleanField(
        label=_("Only to those of the team who take this topic and language, and have room today"),
        required=False,
    )
    to = ColleagueField(label=_("Or to one person"), required=False, empty_label="—")

    def __init__(self, *args: Any, by: Colleague, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by.sees_all:
            self._only_of(by.team_id)

    def _only_of(self, team: int | None) -> None:
        """A lead rules what comes in by ways of their own team's, and stays in it."""
        fields: dict[str, Any] = self.fields
        for name in ("on_duty", "to_team"):
            fields[name].queryset = Team.objects.filter(pk__in=[team] if team else [])
            fields[name].initial = team
        fields["on_duty"].required, fields["on_duty"].empty_label = True, None
        fields["to"].queryset = Colleague.objects.answering().filter(team=team)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("to_team") and cleaned.get("to"):
            self.add_error("to", _("Choose the team or one person, not both."))
        return cleaned


class TryForm(LikeThisForm):
    def arrived(self) -> Arrived:
        said = dict(self.cleaned_data)
        return Arrived(team=said.pop("on_duty"), **said)


class SkillForm(forms.Form):
    topics = forms.CharField(
        label=_("Topics they take"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One per line, as they are called in cases. None: they take any."),
        max_length=5_000,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages they answer in"),
        required=False,
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: they take any."),
    )
    per_day = forms.IntegerField(
        label=_("Most new cases a day"), required=False, min_value=1, max_value=1000
    )

    @staticmethod
    def start(skill: Skill | None) -> dict[str, Any]:
        if skill is None:
            return {}
        known = {"languages": skill.languages, "per_day": skill.per_day}
        return {"topics": "\n".join(skill.topics), **known}

    def clean_topics(self) -> list[str]:
        return str(self.cleaned_data["topics"]).splitlines()
