"""Form fields that lose nothing of what a person wrote."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from albricias.people.models import LONGEST_EMAIL, ContactPoint
from albricias.receive.importing.amounts import AmountReading

LONGEST_TEXT = 200_000
TAKEN = ".jpg,.jpeg,.png,.gif,.webp,.heic,.pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt,.csv"
TAKEN += ",image/*,audio/*,video/mp4,video/quicktime"

TOO_LONG = _(
    "This is %(show_value)s characters long and %(limit_value)s fit."
    " Nothing you wrote was lost: shorten it here, or attach the long text as a file."
)


class Written(forms.CharField):
    """Words exactly as typed; only what no database can hold is left out."""

    def __init__(self, *, rows: int = 4, longest: int = LONGEST_TEXT, **kwargs: Any) -> None:
        # No maxlength on the page: a browser would cut what is pasted, in silence.
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows, "dir": "auto"}))
        super().__init__(strip=False, **kwargs)
        self.validators.append(MaxLengthValidator(longest, message=TOO_LONG))

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\x00", "")

    def validate(self, value: str) -> None:
        super().validate(value if value.strip() else "")


class Line(Written):
    """One short line: spaces at its ends mean nothing."""

    def __init__(self, *, longest: int, autocomplete: str = "off", **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": autocomplete}))
        super().__init__(longest=longest, **kwargs)

    def to_python(self, value: Any) -> str:
        return super().to_python(value).strip()


class Email(forms.EmailField):
    default_error_messages = {
        "invalid": _("This does not look like an e-mail address. It is like ana@example.org."),
    }

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}
        # A plain text box: the sentence about a wrong address is ours, in the reader's language.
        widget = forms.EmailInput(attrs=attrs)
        super().__init__(widget=widget, max_length=LONGEST_EMAIL, **kwargs)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\x00", "")


class Phone(Line):
    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "tel", "inputmode": "tel", "type": "tel"}
        super().__init__(longest=40, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if text and not ContactPoint.key_for(ContactPoint.Kind.PHONE, text):
            raise forms.ValidationError(_("A phone number has at least six digits."))
        return text


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(
        self,
        data: Any,  # noqa: ARG002  # as Django calls it
        files: Any,
        name: str,
    ) -> Any:
        return files.getlist(name)


class Files(forms.Field):
    """Files to add. They are kept apart from the form, the moment they arrive."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False, widget=SeveralFiles(attrs={"multiple": True, "accept": TAKEN}), **kwargs
        )


class Amount(forms.DecimalField):
    """An amount of money as people write it: 12,50, 12.5, 1.000,50 or 1,000.50 €."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Write it as an amount, for instance 12.50.")
    }

    def __init__(self, **kwargs: Any) -> None:
        typed = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(
            min_value=0, max_digits=12, decimal_places=2, localize=True, widget=typed, **kwargs
        )

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            try:
                value = AmountReading().read(value)
            except ValueError:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        return super().to_python(value)
