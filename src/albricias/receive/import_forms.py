"""What is filled in to bring a file in: the file, and how to read it."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from albricias.receive.import_runs import ImportRun
from albricias.receive.importing.columns import Field
from albricias.receive.importing.dates import DateOrder
from albricias.receive.importing.plan import NO_PRESET, ImportPlan
from albricias.receive.importing.presets import PRESETS
from albricias.receive.importing.refusals import FileTooLarge
from albricias.receive.importing.rows import Table
from albricias.receive.importing.sources import is_own, own_source
from albricias.receive.importing.survey import DATE_FIELDS
from albricias.receive.importing.table import open_table

FIELD_WORDS = {
    Field.EXTERNAL_ID: _("Its own number"),
    Field.RECEIVED_AT: _("When it was received"),
    Field.CLOSED_AT: _("When it was closed"),
    Field.SUBJECT: _("Subject"),
    Field.STORY: _("What happened"),
    Field.EXPECTED: _("What they expected"),
    Field.REMEDY_SOUGHT: _("What they ask for"),
    Field.CUSTOMER_NAME: _("Name of the person"),
    Field.CUSTOMER_EMAIL: _("E-mail of the person"),
    Field.CUSTOMER_PHONE: _("Phone of the person"),
    Field.TOPIC: _("Topic"),
    Field.PRODUCT: _("Product or service"),
    Field.PLACE: _("Place"),
    Field.CHANNEL: _("Channel by which it came"),
    Field.KIND: _("Kind of case"),
    Field.STATUS: _("Whether it is closed"),
    Field.CLOSING_NOTE: _("What the person was answered"),
    Field.AMOUNT: _("Money at stake"),
    Field.LANGUAGE: _("Language"),
}
PRESET_CHOICES = [
    ("", _("The one that fits the columns, if any")),
    (NO_PRESET, _("None: guess by the names and the values")),
    ("open311", _("Open311: requests to a city")),
    ("cfpb", _("CFPB: complaints of consumers of banks (United States)")),
    ("servicenow", _("ServiceNow: incidents")),
]
ORDER_CHOICES = [
    ("", _("As found in the column")),
    (DateOrder.DAY_FIRST.value, _("Day first: 31/01/2024")),
    (DateOrder.MONTH_FIRST.value, _("Month first: 01/31/2024")),
]
NOT_IN_FILE = ("", _("— not in this file —"))


class UploadForm(forms.Form):
    """The file, and where it comes from."""

    file = forms.FileField(
        label=_("The file"),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.parquet,.jsonl,.ndjson"}),
        help_text=_("CSV, Excel (.xlsx), Parquet or JSON lines. Nothing is stored as a case yet."),
    )
    source = forms.CharField(
        label=_("Where it comes from"),
        required=False,
        max_length=120,
        help_text=_(
            "The name of the program or place. A row with the same number from the same place is"
            " the same complaint, and is stored once. Leave it empty, unless two places export the"
            " same columns: files with the same columns are taken as of the same place."
        ),
    )

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        most = settings.HOME.number("import_mb")
        if (file.size or 0) > most << 20:
            raise forms.ValidationError(str(FileTooLarge(most=most)))
        return file


class ReadingForm(forms.Form):
    """How the file is read. Remembers what it showed, to know what a person changed."""

    source = forms.CharField(
        label=_("Where it comes from"),
        required=False,
        max_length=120,
        show_hidden_initial=True,
        help_text=_(
            "A row with the same number from the same place is stored once. Empty: files with the"
            " same columns are taken as of the same place."
        ),
    )
    preset = forms.ChoiceField(
        label=_("Known export"), choices=PRESET_CHOICES, required=False, show_hidden_initial=True
    )

    def __init__(
        self,
        data: Any = None,
        *,
        run: ImportRun,
        table: Table,
        sheets: list[str],
        plan: ImportPlan | None = None,
    ) -> None:
        mapping = plan.mapping if plan else {}
        chosen = run.choices.get("dates", {})
        source = "" if is_own(run.source) else run.source
        initial = {"source": source, "preset": run.preset, "sheet": run.choices.get("sheet")}
        initial |= {f"order-{of}": chosen.get(of, "") for of in DATE_FIELDS}
        initial |= {f"column-{of}": mapping.get(of, "") for of in Field}
        super().__init__(data, initial=initial)
        self.run, self.table = run, table
        self._add_choices(table, sheets)

    def _add_choices(self, table: Table, sheets: list[str]) -> None:
        if len(sheets) > 1:
            listed = [("", _("The first with data")), *((name, name) for name in sheets)]
            self._add("sheet", _("Sheet"), listed)
        columns = [NOT_IN_FILE, *((column, column) for column in table.columns)]
        for of in Field:
            self._add(f"column-{of}", FIELD_WORDS[of], columns)
        for of in DATE_FIELDS:
            self._add(f"order-{of}", _("Day or month first"), ORDER_CHOICES)

    def _add(self, name: str, label: Any, choices: list[tuple[str, Any]]) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label, choices=choices, required=False, show_hidden_initial=True
        )

    @property
    def hidden_initials(self) -> list[str]:
        """What the page showed, as hidden fields, so that changes are noticed."""
        return [self[name].as_hidden(only_initial=True) for name in self.fields]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        by_column: dict[str, str] = {}
        for of in Field:
            column = cleaned.get(f"column-{of}", "")
            if column and column in by_column:
                self.add_error(f"column-{of}", _("This column is chosen for another field too."))
            by_column[column] = of
        return cleaned

    def keep(self) -> None:
        """Note with the import what was changed. A new preset or sheet starts the rest anew."""
        anew = {"preset", "sheet"} & set(self.changed_data)
        before = self.run.choices
        self.run.choose(
            source=self.cleaned_data["source"] or self._own_source(),
            preset=self.cleaned_data["preset"],
            choices={
                "sheet": self.cleaned_data.get("sheet") or None,
                "columns": {} if anew else before.get("columns", {}) | self._changed("column"),
                "dates": {} if anew else _without_empty(before.get("dates", {}) | self._orders()),
            },
        )

    def _own_source(self) -> str:
        table, sheet = self.table, self.cleaned_data.get("sheet") or None
        if "sheet" in self.changed_data:
            table = open_table(self.run.file, sheet=sheet)
        return own_source(table.columns, self.cleaned_data["preset"])

    def _changed(self, of_what: str) -> dict[str, str | None]:
        changed = [name for name in self.changed_data if name.startswith(f"{of_what}-")]
        return {name.partition("-")[2]: self.cleaned_data[name] or None for name in changed}

    def _orders(self) -> dict[str, str | None]:
        return self._changed("order")


def _without_empty(orders: dict[str, str | None]) -> dict[str, str]:
    return {of: order for of, order in orders.items() if order}


assert {name for name, _words in PRESET_CHOICES} == {"", NO_PRESET, *PRESETS}
