"""What a look at a kept file found, and the form by which a person has it read another way."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from django import forms
from django.http import HttpResponse

from dunwell.intake import choosing, presets
from dunwell.intake.choosing import LEFT, Chosen
from dunwell.intake.listing import UploadListed
from dunwell.intake.operations import Reading
from dunwell.intake.terms import ImportKind
from dunwell.web.bringing import KINDS
from dunwell.web.fields import DayField

ORDERS: Final = [("", "as the file shows it"), ("day first", "day first"), ("month first", "month first")]
DECIMALS: Final = [("", "as the file shows it"), (",", "comma: 1.234,50"), (".", "point: 1,234.50")]
AMOUNT_IS: Final = [("open", "still open"), ("original", "the original one")]


class Read(forms.Form):
    """How a kept file is to be read."""

    kind = forms.ChoiceField(
        label="It holds", choices=KINDS, help_text="what is missing on a list of all that is open is closed"
    )
    as_of = DayField(label="As of", help_text="the day the data speak of")
    source = forms.CharField(label="From", max_length=80)
    amount_is = forms.ChoiceField(label="Each amount is", choices=AMOUNT_IS, required=False)
    order = forms.ChoiceField(label="Dates", choices=ORDERS, required=False)
    decimal = forms.ChoiceField(label="Decimals", choices=DECIMALS, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, upload: UploadListed) -> None:
        """Offer a choice for each column; whether amounts are original is asked where there is only one of them."""
        looked = upload.looked
        formats = upload.mapping.get("formats", {})
        initial = {"kind": upload.kind, "as_of": upload.as_of, "source": upload.source_name}
        initial |= {name: formats.get(name, "") for name in ("order", "decimal")}
        named = {column["name"] for column in looked["columns"]}
        initial["amount_is"] = "open" if "open_amount" in named or upload.kind == ImportKind.OPEN_ITEMS else "original"
        super().__init__(data, initial=initial)
        self.upload, self.columns = upload, looked["columns"]
        if len(looked.get("sheets", ())) > 1:
            choices = [(name, name) for name in looked["sheets"]]
            self.fields["sheet"] = forms.ChoiceField(label="Sheet", choices=choices, initial=looked["sheet"])
        is_one = len({"amount", "open_amount"} & named) == 1 and "debit" not in named
        if not (is_one and choosing.is_about_documents(upload.kind)):
            del self.fields["amount_is"]
        choices = [("", "keep as an extra field"), (LEFT, "leave away"), *choosing.names_of(upload.kind)]
        for column in self.columns:
            label = column["heading"] or f"Column {column['place']}"
            self.fields[_field(column)] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial=column["name"]
            )

    @property
    def chosen(self) -> list[tuple[dict[str, Any], Any]]:
        """Return each column with its field."""
        return [(column, self[_field(column)]) for column in self.columns]

    def reading(self) -> Reading:
        """Return how the file is to be read; raises choosing.ChoiceError."""
        asked, upload = self.cleaned_data, self.upload
        kind, sheet = asked["kind"], asked.get("sheet", upload.looked.get("sheet", ""))
        if sheet != upload.looked.get("sheet", ""):
            return Reading(kind, asked["source"], asked["as_of"], {"formats": {"sheet": sheet}})
        if kind != upload.kind and not (choosing.is_about_documents(kind) and choosing.is_about_documents(upload.kind)):
            return Reading(kind, asked["source"], asked["as_of"], {})
        columns = {column["place"]: asked[_field(column)] for column in self.columns}
        if asked.get("amount_is") == "open" and kind == ImportKind.OPEN_ITEMS:
            columns = choosing.renamed(columns.items(), old="amount", new="open_amount")
        if asked.get("amount_is") == "original":
            # Original amounts do not say what is open: they bring invoices in, and close nothing.
            kind, columns = (
                ImportKind.INVOICES.value,
                choosing.renamed(columns.items(), old="open_amount", new="amount"),
            )
        headings = {column["place"]: column["heading"] for column in self.columns}
        chosen = Chosen(columns, headings, upload.looked["heading_row"], asked["order"], asked["decimal"], sheet)
        document = choosing.document_of(chosen, kind=kind, mapping=upload.mapping, preset=upload.looked["preset"])
        return Reading(kind, asked["source"], asked["as_of"], document)


def _field(column: Mapping[str, Any]) -> str:
    return f"column-{column['place']}"


class Pace(NamedTuple):
    """How far a worker is: rows done, of how many, a second, and seconds left; 0 where nothing tells yet."""

    done: int
    of: int
    rate: int
    left: int


def _pace(upload: UploadListed, at: dt.datetime) -> Pace:
    of = upload.looked["rows"]
    seconds = (at - upload.begun_at).total_seconds() if upload.begun_at else 0.0
    rate = int(upload.progress / seconds) if seconds >= 1 else 0
    return Pace(upload.progress, of, rate, (of - upload.progress) // rate if rate else 0)


def watched(upload: UploadListed | None, response: HttpResponse) -> HttpResponse:
    """Have the browser look again while a worker brings the file in."""
    if upload is not None and upload.is_at_work:
        response.headers["Refresh"] = "2"
    return response


def context(upload: UploadListed, *, at: dt.datetime) -> dict[str, Any]:
    """Return what the look at a kept file shows, for the page of imports and for the first hour."""
    looked = upload.looked
    preset = presets.find(looked["preset"]) if looked["preset"] else None
    no_data = sum(looked["skipped"].values())
    missing = [choosing.word_of(name) for name in looked["missing"]]
    sorts = [(sort["what"], sort["rows"], sorted(sort["sums"].items())) for sort in looked["sorts"]]
    return {
        "upload": upload,
        "looked": looked,
        "package": preset,
        "missing": missing,
        "no_data": no_data,
        "sorts": sorts,
        "total": sorted(looked["total"].items()),
        "is_documents": choosing.is_about_documents(upload.kind),
        "can_bring": bool(looked["good"]) and not looked["refusal"],
        "form": Read(upload=upload),
        "pace": _pace(upload, at) if upload.is_at_work else None,
    }
