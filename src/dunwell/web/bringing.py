"""Bringing a file in begins here: choose one, or type and paste rows; it is kept and looked at before anything else."""

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
from dunwell.intake import listing, operations, presets
from dunwell.intake.operations import Reading
from dunwell.intake.reading import FileError
from dunwell.intake.terms import ImportKind
from dunwell.organizations.rights import Action
from dunwell.web import paging, receiving
from dunwell.web.acting import refuse
from dunwell.web.fields import DayField
from dunwell.web.finding import found
from dunwell.web.place import Place, page, show

KINDS: Final = [
    (ImportKind.OPEN_ITEMS.value, "all that is open"),
    (ImportKind.INVOICES.value, "some invoices only"),
    *((kind.value, kind.label) for kind in ImportKind if kind not in {ImportKind.OPEN_ITEMS, ImportKind.INVOICES}),
]
LEDGERS: Final = frozenset({ImportKind.OPEN_ITEMS, ImportKind.INVOICES})
"""Kinds of files that say how old the ledger is."""

START: Final = "start"
"""The value of `then` in forms of the first hour, which goes on by itself."""


class File(forms.Form):
    """A file, what it holds, from where and as of when."""

    kind = forms.ChoiceField(label="It holds", choices=KINDS, initial=ImportKind.OPEN_ITEMS)
    file = forms.FileField(max_length=255)
    as_of = DayField(label="As of", help_text="the day the data speak of")
    source = forms.CharField(label="From", max_length=80, initial="file", help_text="the system it comes from")

    def __init__(self, *given: Any, is_large: bool = False, **options: Any) -> None:
        """Say how large a file may be; `is_large` is one that was dropped because it was larger."""
        super().__init__(*given, **options)
        self.is_large = is_large
        field = self.fields["file"]
        field.help_text = f"CSV or XLSX, at most {receiving.limit_mb()} MB"
        field.widget.attrs |= {"data-largest": str(receiving.limit_mb()), "accept": ".csv,.txt,.tsv,.xlsx,.xls,.ods"}

    def clean(self) -> dict[str, Any]:
        """Say of a file that was dropped that it is too large, not that it is missing."""
        kept = super().clean() or {}
        if self.is_large:
            del self.errors["file"]
            self.add_error("file", too_large())
        return kept


def too_large() -> str:
    """Say what to do with a file too large for a page."""
    return (
        f"Larger than {receiving.limit_mb()} MB, so nothing of it was kept: bring it in with `dunwell import`, "
        "which shows progress, or ask for a higher DUNWELL_UPLOAD_MB."
    )


@page(Action.IMPORT)
def choose(request: HttpRequest, place: Place) -> HttpResponse:
    """Ask for a file; `?source=` names the source it is likely to come from."""
    form = File(initial={"as_of": place.today, **likely(place, paging.typed(request, "source", most=20))})
    return show(request, place, "bring.html", here="imports", form=form, packages=presets.all_presets())


def likely(place: Place, wanted: str) -> dict[str, str]:
    """Return what the file of a source is likely to hold: what the last one did."""
    source = listing.name_of_source(place.organization, int(wanted)) if wanted.isascii() and wanted.isdigit() else None
    if source is None:
        return {"source": usual_source(place)}
    ledgers = (row for row in listing.list_imports(place.organization, source=source, limit=20) if row.kind in LEDGERS)
    return {"source": source, "kind": next((row.kind for row in ledgers), ImportKind.OPEN_ITEMS.value)}


def usual_source(place: Place) -> str:
    """Return the source whose file came last, which is likely to be that of the next."""
    rows = listing.list_imports(place.organization, limit=1)
    return rows[0].source if rows else "file"


@page(Action.IMPORT, "POST")
def keep(request: HttpRequest, place: Place) -> HttpResponse:
    """Keep a file and show what it holds; with anything wrong nothing is kept and the form says what."""
    form = File(request.POST, request.FILES, is_large=receiving.is_too_large(request))
    if form.is_valid():
        asked = form.cleaned_data
        try:
            with _spooled(asked["file"].chunks()) as path:
                upload = keep_path(place, path, Path(asked["file"].name or "file").name, asked)
        except FileError as error:
            form.add_error("file", str(error))
        else:
            return onward(request, upload.public_id)
    if request.POST.get("then") == START:
        return refuse(request, form, back="/start/file")
    packages = presets.all_presets()
    return show(request, place, "bring.html", 422, here="imports", form=form, packages=packages)


def keep_path(place: Place, path: Path, name: str, asked: dict[str, Any]) -> Any:
    """Keep a file as it was asked for; raises FileError."""
    return operations.keep_upload(
        organization=place.organization,
        path=path,
        name=name,
        reading=Reading(asked["kind"], asked["source"], asked["as_of"], {}),
        at=place.at,
        actor=place.actor,
    )


def onward(request: HttpRequest, key: uuid.UUID, mark: str = "") -> HttpResponse:
    """Go to the look at a kept file, in the first hour to its screen."""
    if request.POST.get("then") == START:
        return redirect(f"/start/file{mark}")
    return redirect(redirect("upload", key).headers["Location"] + mark)


@contextmanager
def _spooled(chunks: Any) -> Iterator[Path]:
    """Put an upload where the reader of files can open it as often as it likes; gone afterwards."""
    with tempfile.NamedTemporaryFile() as spool:
        for chunk in chunks:
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
