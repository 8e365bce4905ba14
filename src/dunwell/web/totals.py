"""Control totals as pages ask for them and show them: stated, ours, the difference, and the rows that explain it."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms

from dunwell.intake.listing import TotalListed
from dunwell.receivables import listing as receivables
from dunwell.web.amounts import AmountError, typed
from dunwell.web.fields import AmountField
from dunwell.web.place import Place

MOST: Final = 6
"""Currencies that are asked for."""


class Total(forms.Form):
    """What a package says is open in all, one field for each currency of the book."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, currencies: Iterable[str]) -> None:
        """Ask for each currency; none of them has to be told."""
        super().__init__(data)
        self.currencies = list(currencies)
        for code in self.currencies:
            self.fields[code] = AmountField(label=f"Open in all, in {code}", required=len(self.currencies) == 1)

    def clean(self) -> dict[str, Any]:
        """Read the amounts; one at least."""
        kept = super().clean() or {}
        for code in self.currencies:
            try:
                kept[code] = typed(kept[code], code) if kept.get(code) else None
            except AmountError as error:
                self.add_error(code, str(error))
        if not self.errors and all(kept.get(code) is None for code in self.currencies):
            self.add_error(None, "Say for one currency at least what is open in all.")
        return kept

    def stated(self) -> dict[str, int]:
        """Return currency -> minor units of what was told."""
        return {code: self.cleaned_data[code] for code in self.currencies if self.cleaned_data[code] is not None}


def form_for(place: Place, data: Mapping[str, Any] | None = None) -> Total:
    """Return the form with the currencies of the book, the organization's own first."""
    own = place.seat.currency
    others = [code for code in receivables.list_currencies(place.organization) if code != own]
    return Total(data, currencies=[own, *others][:MOST])


def shown(rows: Iterable[TotalListed]) -> list[tuple[TotalListed, list[dict[str, Any]], bool]]:
    """Return each total with its findings, and whether these are exactly the difference."""
    return [(row, row.findings.get("findings", []), bool(row.findings.get("is_exact"))) for row in rows]
