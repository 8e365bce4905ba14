"""A kept file: what a look at it found, read another way, brought in, or dropped."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.intake import listing, operations
from dunwell.intake.choosing import ChoiceError
from dunwell.intake.operations import ImportRefusedError, UploadError
from dunwell.intake.reading import FileError
from dunwell.organizations.rights import Action
from dunwell.web import looking
from dunwell.web.acting import act, refuse
from dunwell.web.bringing import START, onward
from dunwell.web.finding import found
from dunwell.web.place import Place, page, show


@page(Action.IMPORT)
def upload(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Show what a kept file holds; one that is brought in leads to its import."""
    row = found(listing.find_upload(place.organization, key))
    if row.imported_id is not None:
        return redirect("import", found(listing.public_id_of(place.organization, row.imported_id)))
    if not row.is_open:
        messages.info(request, f"{row.file_name} was dropped; choose the file once more.")
        return redirect("imports")
    return looking.watched(
        row, show(request, place, "upload.html", here="imports", **looking.context(row, at=place.at))
    )


@page(Action.IMPORT, "POST")
def read(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Read a kept file as the form says, and look again."""
    row = found(listing.find_upload(place.organization, key))
    if not row.is_open:
        return redirect("upload", key)
    form = looking.Read(request.POST, upload=row)
    if not form.is_valid():
        return refuse(request, form, back=_back(request, key))
    try:
        operations.read_upload(organization=place.organization, upload=row.id, reading=form.reading(), at=place.at)
    except (ChoiceError, FileError, UploadError) as error:
        messages.error(request, str(error))
    return onward(request, key, "#columns")


@page(Action.IMPORT, "POST")
def bring(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Bring a kept file in; where it is refused it waits on, and its page says why."""
    row = found(listing.find_upload(place.organization, key))
    confirmed = request.POST.get("confirmed") == "yes"
    who: dict[str, Any] = {"organization": place.organization, "upload": row.id, "at": place.at, "actor": place.actor}
    if row.looked.get("good", 0) > operations.LARGE:
        return act(
            request,
            lambda: operations.ask_to_bring(confirmed=confirmed, **who),
            back=_back(request, key),
            said="A worker brings it in; you may leave, and find it here or under Imports.",
        )
    try:
        outcome = operations.bring_upload(confirmed=confirmed, **who)
    except ImportRefusedError as error:
        if not error.can_confirm:
            messages.error(request, f"Nothing was changed: {error.message}")
        return onward(request, key, "#refused")
    except (FileError, UploadError) as error:
        messages.error(request, str(error))
        return onward(request, key)
    said = f"{outcome.read:,} rows read, {outcome.created:,} new. {outcome.summary}".strip()
    messages.success(request, said)
    if request.POST.get("then") == START:
        return redirect("start-screen", "ties")
    return redirect("import", found(listing.public_id_of(place.organization, outcome.import_id or 0)))


@page(Action.IMPORT, "POST")
def drop(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Do not bring a kept file in."""
    row = found(listing.find_upload(place.organization, key))
    return act(
        request,
        lambda: operations.drop_upload(organization=place.organization, upload=row.id, at=place.at, actor=place.actor),
        back=reverse("start-screen", args=["file"]) if request.POST.get("then") == START else reverse("imports"),
        said=f"{row.file_name} is not brought in; nothing was changed.",
    )


def _back(request: HttpRequest, key: uuid.UUID) -> str:
    return (
        reverse("start-screen", args=["file"]) if request.POST.get("then") == START else reverse("upload", args=[key])
    )
