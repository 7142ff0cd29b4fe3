"""Bringing a file in: upload, look it over, say yes, watch it come."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from albricias.people.access import Act, StaffRequest, may
from albricias.receive import import_preview
from albricias.receive.import_forms import UploadForm
from albricias.receive.import_runs import ImportRun
from albricias.receive.importing import kept_files
from albricias.receive.importing.asking import plan_for
from albricias.receive.importing.refusals import FileIntoDemonstration
from albricias.refusals import Refusal

LAST_RUNS = 10


@may(Act.IMPORT)
def upload(request: StaffRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = _kept(request, form.cleaned_data["file"], form.cleaned_data["source"])
        except Refusal as no:
            form.add_error("file", str(no))
        else:
            return redirect("receive:import-run", run.pk)
    runs = ImportRun.objects.select_related("by")[:LAST_RUNS]
    status = 422 if form.errors else 200
    return render(
        request, "receive/import_upload.html", {"form": form, "runs": runs}, status=status
    )


def _kept(request: StaffRequest, file: "UploadedFile[Any]", source: str) -> ImportRun:
    if settings.DEMO:
        raise FileIntoDemonstration
    name = file.name or ""
    kept = kept_files.keep_readable(file.chunks(), name)
    return kept_files.note_file(kept, name, at=timezone.now(), by=request.user, source=source)


@may(Act.IMPORT)
@require_safe
def import_run(request: StaffRequest, pk: int) -> HttpResponse:
    """The preview, or how far it got."""
    run = get_object_or_404(ImportRun.objects.select_related("by"), pk=pk)
    if run.stage == ImportRun.Stage.PREVIEWED:
        return render(request, "receive/import_preview.html", import_preview.read(run))
    if not request.headers.get("HX-Request"):
        return render(request, "receive/import_run.html", {"run": run})
    response = render(request, "receive/import_run.html#progress", {"run": run})
    if run.stage != ImportRun.Stage.RUNNING:
        response["HX-Refresh"] = "true"
    return response


@may(Act.IMPORT)
@require_POST
def reading(request: StaffRequest, pk: int) -> HttpResponse:
    """How the file is to be read, as a person chose it."""
    run = get_object_or_404(ImportRun, pk=pk)
    form = import_preview.reading_form(run, request.POST)
    if not form.is_valid():
        page = import_preview.read(run, form)
        return render(request, "receive/import_preview.html", page, status=422)
    form.keep()
    messages.success(request, _("Read again as you said."))
    return redirect("receive:import-run", pk)


@may(Act.IMPORT)
@require_POST
def start(request: StaffRequest, pk: int) -> HttpResponse:
    """A person says yes. What they changed without looking at the result is shown first."""
    run = get_object_or_404(ImportRun, pk=pk)
    if run.stage == ImportRun.Stage.PREVIEWED and (said := _look_first(request, run)):
        return said
    run.confirm(by=request.user, at=timezone.now())
    return redirect("receive:import-run", pk)


def _look_first(request: StaffRequest, run: ImportRun) -> HttpResponse | None:
    form = import_preview.reading_form(run, request.POST)
    if not form.is_valid():
        page = import_preview.read(run, form)
        return render(request, "receive/import_preview.html", page, status=422)
    if form.has_changed():
        form.keep()
        messages.warning(request, _("You changed how it is read: look at it once more."))
        return redirect("receive:import-run", run.pk)
    if plan_for(run, dry_run=False).doubtful:
        messages.warning(request, _("Say first whether the day or the month comes first."))
        return redirect("receive:import-run", run.pk)
    return None


@may(Act.IMPORT)
@require_safe
def refused(request: StaffRequest, pk: int) -> HttpResponseBase:  # noqa: ARG001  # a view
    """The rows that were not taken, each with its reason, to be corrected and imported again."""
    run = get_object_or_404(ImportRun, pk=pk)
    if not run.refused_file or not run.refused_path.exists():
        raise Http404
    name = f"{run.file_name.rpartition('.')[0] or run.file_name}-{run.pk}.csv"
    return FileResponse(
        run.refused_path.open("rb"), as_attachment=True, filename=name, content_type="text/csv"
    )
