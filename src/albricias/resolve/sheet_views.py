"""The complaint sheet of a case, to be printed or kept."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from albricias import paper
from albricias.people.access import Act, StaffRequest, may
from albricias.resolve import sheet
from albricias.resolve.cases import Case
from albricias.resolve.clockwork import in_force
from albricias.resolve.reading_log import Reading
from albricias.resolve.views import case_or_404


@may(Act.ANSWER)
def of_case(request: StaffRequest, number: str) -> HttpResponse:
    """Of the country in which the house is."""
    case, shown = _sheet(request, number)
    return render(request, "resolve/sheet.html", {"case": case, "sheet": shown})


@may(Act.ANSWER)
def as_pdf(request: StaffRequest, number: str) -> HttpResponse:
    case, shown = _sheet(request, number)
    return paper.as_file(shown.as_pdf(case.number), shown.file_name(case.number))


def _sheet(request: StaffRequest, number: str) -> tuple[Case, sheet.Sheet]:
    case = case_or_404(request, number)
    shown = sheet.read(case, in_force().facts.country)
    if shown is None:
        raise Http404
    Reading.note(case, request.user, Reading.What.SHEET, at=timezone.now())
    return case, shown
