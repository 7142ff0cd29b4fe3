"""What a colleague asks of another department, and where it stands."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from albricias.people.access import StaffRequest
from albricias.people.models import Colleague, Team
from albricias.receive import pending
from albricias.receive.choices import Kind
from albricias.receive.fields import Written
from albricias.refusals import Refusal
from albricias.resolve.cases import Case
from albricias.resolve.internal import Raised, ask

MOST_SHOWN = 100
KINDS = [
    (Kind.COMPLAINT, _("A complaint: something went wrong")),
    (Kind.QUESTION, _("A request or a question: we need something")),
    (Kind.SUGGESTION, _("A suggestion: something could be better")),
]


class AskForm(forms.Form):
    team = forms.ModelChoiceField(
        label=_("Which department"), queryset=Team.objects.none(), empty_label=_("to whom?")
    )
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=KINDS, initial=Kind.COMPLAINT, widget=forms.RadioSelect
    )
    story = Written(label=_("What happened?"), rows=6)
    expected = Written(label=_("What do you expect?"), rows=3, required=False)
    token = forms.CharField(max_length=60, widget=forms.HiddenInput())

    def __init__(self, *args: object, by: Colleague, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django's own
        others = Team.objects.exclude(pk=by.team_id) if by.team_id else Team.objects.all()
        self.fields["team"].queryset = others  # type: ignore[attr-defined]


@login_required
def new(request: StaffRequest) -> HttpResponse:
    token = {"token": pending.new_token(now=timezone.now())}
    form = AskForm(request.POST or None, initial=token, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            letter = ask(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            return redirect("customer:case", letter.key)
    status = 422 if form.errors else 200
    return render(request, "resolve/ask_team.html", {"form": form}, status=status)


@login_required
@require_safe
def mine(request: StaffRequest) -> HttpResponse:
    """What I asked of others; not what is about me."""
    raised = Raised.objects.filter(colleague=request.user)
    raised = raised.exclude(case__in=Case.about_them(request.user))
    rows = raised.select_related("case__owner", "case__team", "case__merged_into").defer(
        "case__story"
    )
    page = {"raised": list(rows.order_by("-case__received_at", "-id")[:MOST_SHOWN])}
    return render(request, "resolve/raised.html", page)
