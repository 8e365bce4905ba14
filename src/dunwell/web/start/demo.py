"""The demo beside one's own house: asked for here, built and started by `dunwell up`, and the way in."""

from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render

from dunwell.organizations import queries
from dunwell.organizations.rights import Action
from dunwell.practice.demo import beside
from dunwell.web.place import place_of

NEAR: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def is_offered(request: HttpRequest) -> bool:
    """Tell whether a button can start the demo: `dunwell up` runs, and on the computer of whoever looks."""
    return settings.OFFERS_DEMO and urlsplit(f"//{request.get_host()}").hostname in NEAR


def demo(request: HttpRequest) -> HttpResponse:
    """Show how far the demo is, and when it is ready the way in; a POST asks for it."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "POST"])
    _must_be_allowed(request)
    if request.method == "POST":
        if is_offered(request):
            beside.want(Path(settings.DATA))
        return redirect("start-demo")
    found = beside.look(Path(settings.DATA))
    context: dict[str, Any] = {"demo": found, "offered": is_offered(request)}
    response = render(request, "web/start/demo.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    if found.is_at_work:
        response.headers["Refresh"] = "2"
    return response


def _must_be_allowed(request: HttpRequest) -> None:
    """Let whoever comes first in, and whoever may settle the house."""
    place = place_of(request)
    allowed = place.may(Action.SETTINGS) if place else not queries.has_organizations()
    if not allowed:
        raise PermissionDenied("Only a manager or an administrator starts the demo.")
