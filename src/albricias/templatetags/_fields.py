"""One form field as accessible HTML."""

from __future__ import annotations

from typing import Any

from django.forms import BoundField, widgets
from django.template.loader import render_to_string

CONTROL = "form-control"
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


def _options(bound: BoundField) -> list[dict[str, Any]]:
    css = "form-check-input" + (" is-invalid" if bound.errors else "")
    options = [option for option in bound.subwidgets if option.data["value"] not in ("", None)]
    for option in options:
        option.data["attrs"]["class"] = css
    return [
        {"tag": option.tag(), "label": option.choice_label, "id": option.id_for_label}
        for option in options
    ]
