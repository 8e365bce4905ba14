"""Bringing a file in: look at what it would do first, then do it."""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dunwell.dunning.operations import UndoRefusedError, undo_import
from dunwell.intake import listing, operations
from dunwell.intake.operations import ImportRefusedError
from dunwell.intake.reading import FileError
from dunwell.intake.terms import ImportKind
from dunwell.organizations.rights import Action
from dunwell.web.fields import DayField
from dunwell.web.finding import found
from dunwell.web.place import Place, page, show

LARGEST: Final = 25 * 1024 * 1024
"""Bytes; a larger file would keep its reader waiting for minutes, and `dunwell import` shows progress meanwhile."""


class File(forms.Form):
    """A file, and what it holds."""

    kind = forms.ChoiceField(label="It holds", choices=ImportKind.choices, initial=ImportKind.OPEN_ITEMS)
    file = forms.FileField(help_text="CSV or XLSX, at most 25 MB", max_length=255)
    as_of = DayField(label="Complete as of", required=False, help_text="the day the data speak of; empty: today")
    source = forms.CharField(label="From", max_length=80, initial="file", help_text="the system it comes from")
    confirmed = forms.BooleanField(label="Believe a list that closes most of the book", required=False)

    def clean_file(self) -> Any:
        """Refuse what is too large for a page."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError("Larger than 25 MB: bring it in with `dunwell import`, which shows progress.")
        return file

    def clean(self) -> dict[str, Any]:
        """Ask for the day of a complete list."""
        kept = super().clean() or {}
        if kept.get("kind") == ImportKind.OPEN_ITEMS and not kept.get("as_of") and "as_of" not in self.errors:
            self.add_error("as_of", "A complete list needs the day on which it was complete.")
        return kept


@page(Action.IMPORT)
def choose(request: HttpRequest, place: Place) -> HttpResponse:
    """Ask for a file."""
    return show(request, place, "bring.html", here="imports", form=File())


@page(Action.IMPORT, "POST")
def bring(request: HttpRequest, place: Place) -> HttpResponse:
    """Look at a file, or bring it in; with anything wrong nothing is changed and the form says what."""
    form = File(request.POST, request.FILES)
    is_dry = request.POST.get("do") != "bring"
    if not form.is_valid():
        return show(request, place, "bring.html", 422, here="imports", form=form)
    try:
        with _spooled(form.cleaned_data["file"]) as path:
            outcome = operations.import_file(_order(place, form.cleaned_data, path, is_dry=is_dry))
    except (FileError, ImportRefusedError) as error:
        form.add_error(None, str(error))
        return show(request, place, "bring.html", 422, here="imports", form=form)
    if is_dry or outcome.import_id is None:
        return show(request, place, "bring.html", here="imports", form=form, outcome=outcome)
    messages.success(request, f"{outcome.read:,} rows read. {outcome.summary}".strip())
    return redirect("import", found(listing.public_id_of(place.organization, outcome.import_id)))


def _order(place: Place, asked: dict[str, Any], path: Path, *, is_dry: bool) -> operations.Order:
    return operations.Order(
        organization=place.organization,
        kind=asked["kind"],
        path=path,
        at=place.at,
        actor=place.actor,
        name=Path(asked["file"].name or "file").name,
        source=asked["source"],
        as_of=asked["as_of"],
        is_dry=is_dry,
        confirmed=asked["confirmed"],
    )


@contextmanager
def _spooled(file: Any) -> Iterator[Path]:
    """Put an upload where the reader of files can open it as often as it likes; gone afterwards."""
    with tempfile.NamedTemporaryFile(suffix=Path(file.name or "").suffix[:8]) as spool:
        for chunk in file.chunks():
            spool.write(chunk)
        spool.flush()
        yield Path(spool.name)


@page(Action.UNDO_IMPORT, "POST")
def undo(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Take a whole import back, unless something was built on it."""
    row = found(listing.find_import(place.organization, key))
    try:
        done = undo_import(organization=place.organization, imported=row.id, at=place.at, actor=place.actor)
    except UndoRefusedError as error:
        messages.error(request, str(error))
    else:
        counts = f"{done.documents:,} documents void, {done.payments:,} payments reversed"
        messages.success(request, f"The import is taken back: {counts}.")
    return redirect("import", key)
