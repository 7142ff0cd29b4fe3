"""What a colleague makes of a story: the points raised, how somebody feels, the kind of case."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from albricias.people.access import Act, StaffRequest, may
from albricias.receive.choices import Emotion, Kind
from albricias.resolve.forms import KindForm, PointForm, TopicForm
from albricias.resolve.points import Point
from albricias.resolve.readings import Dismissal, Feeling, KindChange, say_topic
from albricias.resolve.views import act, case_or_404


@may(Act.ANSWER)
def point(request: StaffRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)

    def do(text: str) -> None:
        Point.note(case, text, by=request.user, at=timezone.now())

    return act(request, case, PointForm, do, _("Add a point"), _("The point is noted."))


@may(Act.ANSWER)
@require_POST
def suggested_points(request: StaffRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    Point.note_suggested(case, by=request.user, at=timezone.now())
    messages.success(request, _("Noted: each of these points is to be answered."))
    return redirect(case)


@may(Act.ANSWER)
@require_POST
def answered_point(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    found = point_or_404(request, number, pk)
    Point.answer([found], by=request.user, at=timezone.now())
    return redirect(found.case)


@may(Act.ANSWER)
@require_POST
def open_point(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    found = point_or_404(request, number, pk)
    found.take_back(by=request.user, at=timezone.now())
    return redirect(found.case)


@may(Act.ANSWER)
@require_POST
def dropped_point(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    found = point_or_404(request, number, pk)
    found.drop(by=request.user, at=timezone.now())
    return redirect(found.case)


@may(Act.ANSWER)
@require_POST
def feeling(request: StaffRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    emotion = request.POST.get("emotion", "")
    if emotion not in Emotion:
        raise Http404
    Feeling.note(case, Emotion(emotion), by=request.user, at=timezone.now())
    return redirect(case)


@may(Act.ANSWER)
def kind(request: StaffRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)

    def do(kind: str) -> None:
        KindChange.make(case, Kind(kind), by=request.user, at=timezone.now())

    title, done = _("Change the kind of case"), _("The kind of case is noted.")
    return act(request, case, KindForm, do, title, done, {"kind": case.kind}, _("Change it"))


@may(Act.ANSWER)
def topic(request: StaffRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)

    def do(topic: str) -> None:
        say_topic(case, topic, by=request.user, at=timezone.now())

    title = _("Say what it is about")
    done = _("What it is about is noted, and its deadlines with it.")
    form = partial(TopicForm, by=request.user)
    return act(request, case, form, do, title, done, {"topic": case.topic}, _("Note it"))


@may(Act.ANSWER)
@require_POST
def dismissal(request: StaffRequest, number: str, of: str) -> HttpResponse:
    case = case_or_404(request, number)
    if of not in Dismissal.Of:
        raise Http404
    Dismissal.note(case, Dismissal.Of(of), by=request.user, at=timezone.now())
    return redirect(case)


def point_or_404(request: StaffRequest, number: str, pk: int) -> Point:
    case = case_or_404(request, number)
    return get_object_or_404(case.points.standing().select_related("case"), pk=pk)
