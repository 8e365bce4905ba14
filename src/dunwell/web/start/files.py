"""Screen 4: the file with the open items, looked at before it is brought in; or rows typed and pasted."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from dunwell.intake import listing, presets
from dunwell.organizations.rights import Action
from dunwell.web import looking
from dunwell.web.bringing import START, File, usual_source
from dunwell.web.place import Place, page
from dunwell.web.start.shell import show_screen
from dunwell.web.start.source import package_of


@page(Action.SETTINGS)
def screen(request: HttpRequest, place: Place) -> HttpResponse:
    """Ask for a file; show the one that waits, or say what was brought in and offer another."""
    upload = listing.latest_upload(place.organization)
    if upload is not None and upload.is_open and request.GET.get("other") != "yes":
        context = looking.context(upload, at=place.at)
        return looking.watched(upload, show_screen(request, place, "file", "file.html", then=START, **context))
    key = package_of(place.organization)
    usual = usual_source(place)
    form = File(initial={"as_of": place.today, "source": key if usual == "file" and key else usual})
    brought = listing.list_imports(place.organization, limit=3)
    asked: dict[str, Any] = {"form": form, "package": presets.find(key), "brought": brought, "then": START}
    return show_screen(request, place, "file", "file.html", **asked)
