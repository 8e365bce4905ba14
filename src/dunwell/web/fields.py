"""Forms about one customer, and the fields they share."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from dunwell.engine.money import Money
from dunwell.receivables import listing as receivables
from dunwell.receivables.listing import Line
from dunwell.web.amounts import AmountError, plain, typed
from dunwell.web.place import Place


class DayField(forms.DateField):
    """A day, chosen in the browser's calendar."""

    def __init__(self, **kwargs: Any) -> None:
        """Take ISO days only, which is what browsers send."""
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(input_formats=["%Y-%m-%d"], widget=widget, **kwargs)


class AmountField(forms.CharField):
    """An amount as people write it; it stays text until its currency is known."""

    def __init__(self, **kwargs: Any) -> None:
        """Ask for the keys of figures on phones."""
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=24, widget=widget, **kwargs)


class LimitField(forms.CharField):
    """A sum in the base currency as people write it; it becomes text like `1234.50`."""

    def clean(self, value: Any) -> str:
        """Refuse what could be two sums."""
        try:
            return plain(super().clean(value) or "")
        except AmountError as error:
            raise ValidationError(str(error)) from None


class CustomerForm(forms.Form):
    """A form about one customer; `name` keeps its fields apart from those of other forms on the page."""

    name: ClassVar[str]

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, place: Place, customer: int, lines: Iterable[Line] = ()
    ) -> None:
        """Offer the customer's open lines where the form asks for one."""
        super().__init__(data, auto_id=f"{self.name}-%s")
        self.place, self.customer = place, customer
        field = self.fields.get("line")
        if isinstance(field, LineField):
            field.offer(lines)

    def clean_line(self) -> Line | None:
        """Return the line chosen, which must be one of this customer's."""
        key = self.cleaned_data["line"]
        if not key:
            return None
        line = receivables.lines_by_id(self.place.organization, [int(key)]).get(int(key))
        if line is None or line.customer_id != self.customer:
            raise ValidationError("That is no invoice of this customer.")
        return line

    def minor(self, currency: str) -> int | None:
        """Return the amount typed in minor units, None for none; adds a complaint when it is no amount."""
        text = self.cleaned_data.get("amount")
        if not text:
            return None
        try:
            return typed(text, currency)
        except AmountError as error:
            self.add_error("amount", str(error))
            return None


class LineField(forms.CharField):
    """One of a customer's lines, by key."""

    def __init__(self, *, empty: str = "", **kwargs: Any) -> None:
        """Say what no line means; without that, one must be chosen."""
        self.empty = empty or "choose one"
        super().__init__(required=not empty, widget=forms.Select(), **kwargs)

    def offer(self, lines: Iterable[Line]) -> None:
        """Let people choose among these lines."""
        choices = [(line.id, f"{line.number}: {Money(line.open_minor, line.currency)} open") for line in lines]
        self.widget.choices = [("", self.empty), *choices]

    def clean(self, value: Any) -> Any:
        """Refuse what is no key."""
        text = super().clean(value)
        if text and not (text.isascii() and text.isdigit() and len(text) < 19):
            raise ValidationError("Choose one of the list.")
        return text
