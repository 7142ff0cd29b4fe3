"""One form field as accessible HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import BoundField, ModelChoiceField, widgets
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

CONTROL = "form-control"
DASHES = BLANK_CHOICE_DASH[0][1]
CLASSES: tuple[tuple[type[widgets.Widget], str], ...] = (
    (widgets.CheckboxInput, "form-check-input"),
    (widgets.RadioSelect, "form-check-input"),
    (widgets.CheckboxSelectMultiple, "form-check-input"),
    (widgets.Select, "form-select"),
)


def render(
    bound: BoundField,
    *,
    big: bool,
    label: str,
    help_text: str | None,
    cards: bool,
    mark_optional: bool,
) -> str:
    """The field with ``aria-describedby`` to its help and errors, and ``aria-invalid``."""
    widget = bound.field.widget
    shape = shape_of(widget)
    _use_native_picker(widget)
    _say_the_empty_choice(bound)
    help_said = bound.help_text if help_text is None else help_text
    attrs = _attributes(bound, shape, bool(help_said), big)
    context: dict[str, Any] = {
        "field": bound,
        "shape": shape,
        "big": big,
        "cards": cards,
        "label": label or bound.label,
        "help": help_said,
        "optional": mark_optional and _is_optional(bound) and shape != "tick",
        "unit": getattr(bound.field, "unit", ""),
        "help_id": f"{bound.auto_id}-help",
        "error_id": f"{bound.auto_id}-error",
        "described_by": attrs.get("aria-describedby", ""),
        "control": "" if shape == "choices" else bound.as_widget(attrs=attrs),
        "options": _options(bound) if shape == "choices" else [],
    }
    return render_to_string("kit/field.html", context)


def _is_optional(bound: BoundField) -> bool:
    """What a form lets be empty, and does not need all the same in what it is mostly used for."""
    return not bound.field.required and bound.name not in getattr(bound.form, "NEEDED", ())


def shape_of(widget: widgets.Widget) -> str:
    """``choices`` (several controls), ``tick`` (one check box) or ``line``."""
    if isinstance(widget, widgets.RadioSelect | widgets.CheckboxSelectMultiple):
        return "choices"
    return "tick" if isinstance(widget, widgets.CheckboxInput) else "line"


def _use_native_picker(widget: widgets.Widget) -> None:
    # A browser's own picker wants ISO dates, whatever the language.
    if isinstance(widget, widgets.DateTimeInput):
        widget.input_type, widget.format = "datetime-local", "%Y-%m-%dT%H:%M"
    elif isinstance(widget, widgets.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    elif isinstance(widget, widgets.TimeInput):
        widget.input_type, widget.format = "time", "%H:%M"


def _say_the_empty_choice(bound: BoundField) -> None:
    """Django writes dashes where nothing is chosen; we say it in words."""
    field, words = bound.field, _("choose…")
    if isinstance(field, ModelChoiceField):
        # Its rows are not fetched here: they are read once, when the control is drawn.
        field.empty_label = words if field.empty_label == DASHES else field.empty_label
    elif isinstance(field.widget, widgets.Select):
        choices = list(field.widget.choices)
        field.widget.choices = [
            (value, words if said == DASHES else said) for value, said in choices
        ]


def _attributes(bound: BoundField, shape: str, has_help: bool, big: bool) -> dict[str, Any]:
    described = [f"{bound.auto_id}-help"] if has_help else []
    attrs: dict[str, Any] = {}
    if bound.errors:
        described.insert(0, f"{bound.auto_id}-error")
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if shape != "choices":
        attrs["class"] = _css(bound, big)
        attrs["placeholder"] = False  # a label is enough, and it does not vanish while typing
    return attrs


def _css(bound: BoundField, big: bool) -> str:
    widget = bound.field.widget
    css = next((css for kind, css in CLASSES if isinstance(widget, kind)), CONTROL)
    own = widget.attrs.get("class", "")
    size = f"{css}-lg" if big and css in (CONTROL, "form-select") else ""
    wrong = "is-invalid" if bound.errors else ""
    return " ".join(part for part in (css, size, wrong, own) if part)


def wrong(form: Any, labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The id of each refused field, and its name with what is wrong with it."""
    for bound in form:
        for error in bound.errors:
            label = labels.get(bound.name) or bound.label
            said = f"{_led(str(label))} {error}" if bound.widget_type != "checkbox" else str(error)
            yield bound.id_for_label or bound.auto_id, said


def _led(label: str) -> str:
    return label if label.endswith(("?", "!", "…", ":")) else f"{label}:"


def _options(bound: BoundField) -> list[dict[str, Any]]:
    css = "form-check-input" + (" is-invalid" if bound.errors else "")
    options = [option for option in bound.subwidgets if option.data["value"] not in ("", None)]
    for option in options:
        option.data["attrs"]["class"] = css
    return [
        {"tag": option.tag(), "label": option.choice_label, "id": option.id_for_label}
        for option in options
    ]
