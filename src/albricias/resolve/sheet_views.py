"""The complaint sheet of a case, to be printed."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from albricias.people.access import Act, StaffRequest, may
from albricias.resolve import sheet
from albricias.resolve.clockwork import in_force
from albricias.resolve.views import case_or_404


@may(Act.ANSWER)
def of_case(request: StaffRequest, number: str) -> HttpResponse:
    """Of the country in which the house is."""
    case = case_or_404(request, number)
    shown = sheet.read(case, in_force().facts.country)
    if shown is None:
        raise Http404
    return render(request, "resolve/sheet.html", {"case": case, "sheet": shown})
