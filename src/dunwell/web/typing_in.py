"""Rows typed or pasted from a spreadsheet: they become a file, and go the same way as one."""

import csv
import io
import tempfile
from pathlib import Path
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse

from dunwell.intake import headings
from dunwell.intake.reading import FileError
from dunwell.intake.terms import ImportKind
from dunwell.organizations.rights import Action
from dunwell.web.bringing import KINDS, keep_path, onward
from dunwell.web.fields import DayField
from dunwell.web.place import Place, page, show

COLUMNS: Final = ("customer", "customer_name", "number", "issue_date", "due_date", "amount", "open_amount", "currency")
LABELS: Final = ("Customer", "Name", "Invoice", "Date", "Due", "Amount", "Still open", "Currency")
ROWS: Final = 10
MOST: Final = 2_000
"""Rows a person pastes; more of them are a file."""


class Typed(forms.Form):
    """Rows, and what they are."""

    kind = forms.ChoiceField(label="They are", choices=KINDS[:2], initial=ImportKind.INVOICES)
    as_of = DayField(label="As of", help_text="the day the data speak of")
    source = forms.CharField(
        label="From", max_length=80, initial="typed", help_text="how you call where they come from"
    )
    pasted = forms.CharField(
        label="Or paste rows here",
        required=False,
        strip=False,
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        help_text="copied from a spreadsheet, with or without its headings",
    )


@page(Action.IMPORT)
def grid(request: HttpRequest, place: Place) -> HttpResponse:
    """Offer an empty grid."""
    return _show(request, place, Typed(initial={"as_of": place.today}), [[""] * len(COLUMNS)] * ROWS)


@page(Action.IMPORT, "POST")
def keep(request: HttpRequest, place: Place) -> HttpResponse:
    """Keep what was typed as a file and show what it holds; with anything wrong the grid stays as it is."""
    form = Typed(request.POST)
    cells = _cells(request)
    typed = [row for row in cells if any(row)]
    if form.is_valid():
        rows = [list(COLUMNS), *typed] if typed else pasted_rows(form.cleaned_data["pasted"])
        if len(rows) < 2 or len(rows) > MOST or max(map(len, rows)) < 3:
            form.add_error(
                None, f"Type or paste at least one row, and at most {MOST:,}; more are better sent as a file."
            )
        else:
            try:
                upload = _keep(place, rows, form.cleaned_data)
            except FileError as error:
                form.add_error(None, str(error))
            else:
                return onward(request, upload.public_id)
    return _show(request, place, form, cells, 422)


def pasted_rows(text: str) -> list[list[str]]:
    """Return pasted rows with headings: their own, or those of the grid where they have none."""
    mark = "\t" if "\t" in text else ";" if ";" in text else ","
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=mark) if any(cell.strip() for cell in row)]
    if rows and len(headings.recognised(ImportKind.INVOICES, rows[0], {})) < 2:
        rows.insert(0, [*COLUMNS[: len(rows[0])]])
    return rows


def _cells(request: HttpRequest) -> list[list[str]]:
    columns = [request.POST.getlist(f"cell-{name}")[:MOST] for name in COLUMNS]
    count = max(ROWS, *map(len, columns))
    return [[column[at].strip()[:500] if at < len(column) else "" for column in columns] for at in range(count)]


def _keep(place: Place, rows: list[list[str]], asked: dict[str, Any]) -> Any:
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    # A column that nobody filled says nothing, and needs not be asked about.
    kept = [at for at in range(len(rows[0])) if any(at < len(row) and row[at].strip() for row in rows[1:])]
    writer.writerows([row[at] if at < len(row) else "" for at in kept] for row in rows)
    with tempfile.NamedTemporaryFile() as spool:
        spool.write(text.getvalue().encode())
        spool.flush()
        return keep_path(place, Path(spool.name), f"typed-{place.today.isoformat()}.tsv", asked)


def _show(request: HttpRequest, place: Place, form: Typed, cells: list[list[str]], status: int = 200) -> HttpResponse:
    columns = list(zip(COLUMNS, LABELS, strict=True))
    rows = [list(zip(COLUMNS, LABELS, row, strict=True)) for row in cells]
    then = request.POST.get("then", request.GET.get("then", ""))
    return show(request, place, "grid.html", status, here="imports", form=form, columns=columns, rows=rows, then=then)
